// The engine's worker: the engine itself, the way to the module that reads and writes workbooks, which is loaded when the first
// one comes, and workers like this one, which help with large files.

let sheets;

async function useSheets(use) {
  sheets ??= import("./rollcall-sheets.js").then(async function (module) {
    await module.default();
    return module;
  });
  try {
    return await use(await sheets);
  } catch (error) {
    // A module that could not be loaded, or broke off, is loaded anew.
    if (typeof error !== "string") sheets = undefined;
    throw error;
  }
}

self.readWorkbook = (buffer, sheet) => useSheets((module) => module.Workbook.read(new Uint8Array(buffer), sheet));
self.writeWorkbook = (table) => useSheets((module) => module.writeWorkbook(table));

self.countHelpers = () => Math.min(navigator.hardwareConcurrency || 1, 4) - 1;

self.startHelper = () => new Worker(self.location.href, { type: "module", name: "helper" });

// A function that makes sixteen bytes of one and counts the bits: browsers that know it take the engine that does.
const SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
const engine = WebAssembly.validate(new Uint8Array(SIMD))
  ? import("./rollcall-engine-simd.js")
  : import("./rollcall-engine.js");
await (await engine).default();
