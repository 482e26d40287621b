/** A file's bytes on their way into the module. */
import { RollcallError } from "./errors.js";
import type { Source } from "./input.js";
import { loadSheets } from "./load.js";
import type { Check } from "./modules/rollcall-headless.js";
import type { Pace } from "./pause.js";

/** What is read, copied and hashed between two looks at the clock. */
const SLICE_BYTES = 512 * 1024;

/** How archives begin, and workbooks that are older than that or have a password. */
const MARKS = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
];

/** Gives the module the file, or the sheet that was asked for where it is a workbook. */
export async function readInto(check: Check, source: Source, sheet: string | undefined, pace: Pace): Promise<void> {
  const head = await source.read(0, 4);
  const isWorkbook = MARKS.some((mark) => mark.every((byte, at) => head[at] === byte));
  if (isWorkbook) {
    if (await readSheet(check, await source.read(0, source.size), sheet)) return;
  } else if (sheet !== undefined) {
    throw new RollcallError("sheet_unknown", `“${source.name}” is no workbook: it has no sheet “${sheet}”.`);
  }
  for (let at = 0; at < source.size; at += SLICE_BYTES) {
    const end = Math.min(at + SLICE_BYTES, source.size);
    check.push(await source.read(at, end));
    await pace.keep(() => ({ phase: "reading", done: end, total: source.size }));
  }
}

/** False when the file is no workbook after all: then it is read as it is, and its findings say what it is. */
async function readSheet(check: Check, bytes: Uint8Array, sheet: string | undefined): Promise<boolean> {
  const { Workbook } = await loadSheets();
  let workbook;
  try {
    workbook = Workbook.read(bytes, sheet);
  } catch (why) {
    if (typeof why === "string") return false;
    throw why;
  }
  try {
    if (sheet !== undefined && !workbook.isNamed()) {
      throw new RollcallError("sheet_unknown", `The workbook has no sheet “${sheet}”.`);
    }
    check.pushSheet(bytes, workbook.csv(), workbook.view(), workbook.findings());
    return true;
  } finally {
    workbook.free();
  }
}
