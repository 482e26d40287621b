/** The records of a checked file before the application's own check. */
import { RollcallError } from "./errors.js";
import { askAll, askerOf, type ChecksFailure } from "./modules/rollcall-batches.js";
import type { Check } from "./modules/rollcall-headless.js";
import type { CheckOptions } from "./options.js";

const BATCH_RECORDS = 500;

/** Has all of them looked at. Throws `checks_failed`, or the signal's reason. */
export async function lookAt(check: Check, options: CheckOptions): Promise<void> {
  const { checks, checksTimeout: seconds, signal, onProgress } = options;
  if (checks === undefined) return;
  const session = {
    next: () => check.hostBatch(BATCH_RECORDS),
    take(number: number, answer: string): string | undefined {
      try {
        check.takeHostAnswer(number, answer);
      } catch (error) {
        if (error instanceof Error && error.name === "answer_invalid") return error.message;
        throw error;
      }
      onProgress?.({ phase: "asking", done: check.done, total: check.total });
      return undefined;
    },
  };
  try {
    await askAll(askerOf(checks), session, { signal, seconds });
  } catch (error) {
    signal?.throwIfAborted();
    if (!isFailure(error)) throw error;
    throw new RollcallError("checks_failed", wordsOf(error), { cause: error });
  }
}

/** What the function throws is one, too, once it was thrown for the last time. */
function isFailure(error: unknown): error is ChecksFailure {
  return error instanceof Error && error.name === "ChecksFailure";
}

function wordsOf({ kind, detail, status, seconds }: ChecksFailure): string {
  switch (kind) {
    case "timeout":
      return `The check gave no answer within ${seconds} seconds, three times in a row.`;
    case "status":
      return `The check answered with the status ${status}.`;
    case "unreachable":
      return "The check could not be reached.";
    case "thrown":
      return detail ?? "";
    case "answer":
      return `The answer of the check cannot be used: ${detail}`;
  }
}
