// The engine's worker: the engine itself, the way to the module that reads workbooks, which is loaded when the first
// one comes, and workers like this one, which help with large files.
import init from "./rollcall-engine.js";

let sheets;

self.readWorkbook = async function (buffer, sheet) {
  sheets ??= import("./rollcall-sheets.js").then(async function (module) {
    await module.default();
    return module;
  });
  try {
    return (await sheets).Workbook.read(new Uint8Array(buffer), sheet);
  } catch (error) {
    // A module that could not be loaded, or broke off, is loaded anew.
    if (typeof error !== "string") sheets = undefined;
    throw error;
  }
};

self.countHelpers = () => Math.min(navigator.hardwareConcurrency || 1, 4) - 1;

self.startHelper = () => new Worker(self.location.href, { type: "module", name: "helper" });

await init();
