/** The WebAssembly modules: one for every check, and one for workbooks, which is loaded when the first one comes. */
import { RollcallError } from "./errors.js";
import type * as Headless from "./modules/rollcall-headless.js";
import type * as Sheets from "./modules/rollcall-sheets.js";

/** Where a module is: its address, its bytes, or what `WebAssembly.compile` made of them. */
export type ModuleSource = string | URL | Response | ArrayBuffer | Uint8Array | WebAssembly.Module;

export interface Modules {
  /** `modules/rollcall-headless_bg.wasm` of this package. */
  headless?: ModuleSource | undefined;
  /** `modules/rollcall-sheets_bg.wasm` of this package. */
  sheets?: ModuleSource | undefined;
}

interface Glue {
  default(options: { module_or_path: unknown }): Promise<unknown>;
}

let given: Modules = {};
let headless: Promise<typeof Headless> | undefined;
let sheets: Promise<typeof Sheets> | undefined;

/**
 * Loads the module before the first check does, and says where the modules are, for who serves them from elsewhere
 * than beside this script. What is loaded stays.
 */
export async function initialize(modules: Modules = {}): Promise<void> {
  given = { ...given, ...modules };
  await loadHeadless();
}

/** @internal */
export function loadHeadless(): Promise<typeof Headless> {
  headless ??= load(
    import("./modules/rollcall-headless.js"),
    given.headless ?? new URL("./modules/rollcall-headless_bg.wasm", import.meta.url),
  ).catch((error) => {
    headless = undefined;
    throw error;
  });
  return headless;
}

/** @internal */
export function loadSheets(): Promise<typeof Sheets> {
  sheets ??= load(
    import("./modules/rollcall-sheets.js"),
    given.sheets ?? new URL("./modules/rollcall-sheets_bg.wasm", import.meta.url),
  ).catch((error) => {
    sheets = undefined;
    throw error;
  });
  return sheets;
}

async function load<Module extends Glue>(script: Promise<Module>, source: ModuleSource): Promise<Module> {
  try {
    const module = await script;
    await module.default({ module_or_path: await fetchable(source) });
    return module;
  } catch (cause) {
    throw new RollcallError("module_unreadable", `A module of Rollcall could not be loaded: ${String(cause)}`, { cause });
  }
}

/** Node.js fetches no files. */
async function fetchable(source: ModuleSource): Promise<unknown> {
  if (!(source instanceof URL) || source.protocol !== "file:") return source;
  // Not written out, so that no bundler looks for it.
  const files = ["node:fs", "promises"].join("/");
  const { readFile } = (await import(/* @vite-ignore */ /* webpackIgnore: true */ files)) as {
    readFile(url: URL): Promise<Uint8Array>;
  };
  return readFile(source);
}
