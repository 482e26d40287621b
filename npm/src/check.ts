/** Files through the core, from bytes to result. */
import { lookAt } from "./ask.js";
import type { CheckedCounts, ComparedCounts } from "./document.js";
import { asRollcallError, RollcallError } from "./errors.js";
import { directoryBytes, sourceOf } from "./input.js";
import { loadHeadless } from "./load.js";
import type { CheckOptions, DirectoryInput, FileInput, TemplateInput } from "./options.js";
import { Pace, Step } from "./pause.js";
import { readInto } from "./read.js";
import { CheckResult } from "./result.js";


/**
 * Checks a file against a template. Whatever is wrong in the file is in the result; a call that cannot be carried out is
 * rejected with a `RollcallError`.
 *
 * The work is done where it is called, in stretches of some milliseconds with room for others in between; a worker
 * keeps it off the page altogether.
 */
export function check(file: FileInput, template: TemplateInput, options: CheckOptions = {}): Promise<CheckResult<CheckedCounts>> {
  return run<CheckedCounts>(file, template, undefined, options);
}

/** The same, and compares with the users on record. */
export function compare(
  file: FileInput,
  template: TemplateInput,
  directory: DirectoryInput,
  options: CheckOptions = {},
): Promise<CheckResult<ComparedCounts>> {
  return run<ComparedCounts>(file, template, { directory }, options);
}

async function run<Counts extends CheckedCounts | ComparedCounts>(
  file: FileInput,
  template: TemplateInput,
  against: { directory: DirectoryInput } | undefined,
  options: CheckOptions,
): Promise<CheckResult<Counts>> {
  const pace = new Pace(options.signal, options.onProgress);
  const source = sourceOf(file, options.name);
  const users = against && (await directoryBytes(against.directory));
  const { Check } = await loadHeadless();
  options.signal?.throwIfAborted();
  let work;
  try {
    const name = typeof template === "string" ? template : undefined;
    const document = name === undefined ? JSON.stringify(template ?? null) : "";
    work = new Check(name, document, isNewOnly(options.mode));
    if (users !== undefined) work.directory(users);
    if (work.open(source.name, source.size)) {
      const { dialect, columns } = options;
      if (dialect) work.dialect(dialect.encoding, dialect.delimiter, dialect.quote, dialect.headerLine);
      if (columns) work.columns(columns.map((field) => field ?? ""));
      await readInto(work, source, options.sheet, pace);
      work.endOfFile();
    }
    const step = new Step();
    while (work.advance(step.begin())) {
      step.end();
      const { phase, done, total } = work;
      await pace.keep(() => ({ phase: phase as "checking", done, total }));
    }
    await lookAt(work, options);
    return CheckResult.of<Counts>(work);
  } catch (error) {
    release(work);
    throw asRollcallError(error);
  }
}

function isNewOnly(mode: string | undefined): boolean {
  if (mode !== undefined && mode !== "full" && mode !== "new-only") {
    throw new RollcallError("input_invalid", `There is no mode “${mode}”, but \`full\` and \`new-only\`.`);
  }
  return mode === "new-only";
}

/** What broke off in the middle of a call cannot be freed; why it did is what counts. */
function release(work: { free(): void } | undefined): void {
  try {
    work?.free();
  } catch {
    return;
  }
}
