// The engine's worker: the engine itself, and the way to the module that reads workbooks, which is loaded when the
// first one comes.
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

await init();
