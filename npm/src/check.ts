/** Files through the core, from bytes to result. */
import type { CheckedCounts, ComparedCounts } from "./document.js";
import { asRollcallError } from "./errors.js";
import { directoryBytes, sourceOf } from "./input.js";
import { loadHeadless } from "./load.js";
import type { CheckOptions, DirectoryInput, FileInput, TemplateInput } from "./options.js";
import { Pace } from "./pause.js";
import { readInto } from "./read.js";
import { CheckResult } from "./result.js";

/** Records between two looks at the clock. */
const STEP_RECORDS = 1_000;

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
    work = new Check(name, name === undefined ? JSON.stringify(template) : "", options.mode === "new-only");
    if (users !== undefined) work.directory(users);
    if (work.open(source.name, source.size)) {
      await readInto(work, source, options.sheet, pace);
      work.endOfFile();
    }
    while (work.advance(STEP_RECORDS)) {
      const { phase, done, total } = work;
      await pace.keep(() => ({ phase: phase as "checking", done, total }));
    }
    return CheckResult.of<Counts>(work);
  } catch (error) {
    work?.free();
    throw asRollcallError(error);
  }
}
