// Writes what the module knows by name as TypeScript: `node generate.mjs MODULES TARGET`.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [modules, target] = process.argv.slice(2);
const { initSync, diagnosticCodes, templateNames } = await import(pathToFileURL(path.join(modules, "rollcall-headless.js")).href);
initSync({ module: await readFile(path.join(modules, "rollcall-headless_bg.wasm")) });

const list = (words) => `[\n${words.map((word) => `  ${JSON.stringify(word)},\n`).join("")}] as const`;

await writeFile(
  target,
  `/** Templates that come with Rollcall, and every code that a finding may have. */

export const builtInTemplates = ${list(templateNames())};

export type BuiltInTemplate = (typeof builtInTemplates)[number];

/** Each is explained in \`docs/diagnostics.md\`. A code is never reused; later versions have more. */
export const diagnosticCodes = ${list(diagnosticCodes())};

export type DiagnosticCode = (typeof diagnosticCodes)[number];
`,
);
