/**
 * Why a call was refused. The codes are stable. Whatever is wrong in a *file* is a finding and refuses nothing.
 *
 * - `input_invalid`: the file or the directory is none of the kinds that are taken.
 * - `file_unreadable`: the file was moved, changed or removed while it was read.
 * - `template_unknown`: no built-in template has this name.
 * - `template_invalid`: the document is no template; the message says where.
 * - `directory_invalid`: the document or snapshot is no directory; the message says where.
 * - `dialect_invalid`: the dialect names an encoding, delimiter or quote that there is not.
 * - `column_unknown`: a column is taken for a field that the template has not.
 * - `sheet_unknown`: the workbook has no sheet of this name, or the file is no workbook.
 * - `no_table`: there is no report of a file that cannot be read; its findings say why it cannot.
 * - `freed`: the result was freed before.
 * - `module_unreadable`: a WebAssembly module could not be loaded.
 * - `module_mismatch`: the two WebAssembly modules are of different versions.
 * - `engine_failed`: the module broke off. That is a fault of Rollcall's; load the page anew to go on.
 */
export const errorCodes = [
  "input_invalid",
  "file_unreadable",
  "template_unknown",
  "template_invalid",
  "directory_invalid",
  "dialect_invalid",
  "column_unknown",
  "sheet_unknown",
  "checks_failed",
  "no_table",
  "freed",
  "module_unreadable",
  "module_mismatch",
  "engine_failed",
] as const;

export type RollcallErrorCode = (typeof errorCodes)[number];

/** A call that was refused. To tell why, compare `code`; `message` is for people. */
export class RollcallError extends Error {
  readonly code: RollcallErrorCode;

  constructor(code: RollcallErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RollcallError";
    this.code = code;
  }
}

/** What the module threw, as a `RollcallError`; other errors stay what they are. */
export function asRollcallError(thrown: unknown): unknown {
  if (thrown instanceof WebAssembly.RuntimeError) {
    return new RollcallError("engine_failed", `The module broke off: ${thrown.message}`, { cause: thrown });
  }
  const code = thrown instanceof Error ? errorCodes.find((code) => code === thrown.name) : undefined;
  return code === undefined ? thrown : new RollcallError(code, (thrown as Error).message);
}
