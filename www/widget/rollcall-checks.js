// The page's own check as the wizard knows it: nothing is thrown that it could not say.
import { askAll, askerOf, DEFAULT_TIMEOUT_SECONDS, factsOf, sleep } from "./rollcall-batches.js";

/** What is typed in one go is asked about once. */
const REST_MS = 400;

/**
 * @param {Function | string} checks a function of the page, or an address
 * @param {number | null} seconds how long it may take for a batch
 */
export function adaptChecks(checks, seconds) {
  const ask = askerOf(checks);
  let underWay;

  return {
    /** What comes of it as JSON: `{ outcome: "done" | "stopped" }`, or `{ outcome: "failed", kind, … }`. */
    async run(isRepeated, next, take) {
      underWay?.abort();
      const { signal } = (underWay = new AbortController());
      try {
        if (isRepeated) await sleep(REST_MS, signal);
        await askAll(ask, { next, take }, { signal, seconds: seconds ?? DEFAULT_TIMEOUT_SECONDS });
        return JSON.stringify({ outcome: "done" });
      } catch (error) {
        return JSON.stringify(signal.aborted ? { outcome: "stopped" } : { outcome: "failed", ...factsOf(error) });
      }
    },

    stop() {
      underWay?.abort();
    },
  };
}
