// Records on their way to somebody's own check and back, a batch at a time: within a time, more than once where that may
// help, and to the end or not at all. The wizard and the headless API both go by it.

const SIDE_BY_SIDE = 2;
/** Before the second try of a batch, and before the third, which is the last. */
const WAITS_MS = [1_000, 4_000];
/** Whoever asks for a longer rest is not waited for. */
const LONGEST_REST_MS = 60_000;
/** Of one answer. */
const MAX_ANSWER_BYTES = 8 << 20;

export const DEFAULT_TIMEOUT_SECONDS = 30;

/**
 * Why a check did not come to its end: `kind` is `timeout` (`seconds`), `status` (`status`), `unreachable`, `thrown` or
 * `answer` (`detail`).
 */
export class ChecksFailure extends Error {
  name = "ChecksFailure";

  constructor(kind, facts = {}) {
    super(facts.detail ?? kind);
    Object.assign(this, { kind, mayHelpToWait: kind !== "answer", ...facts });
  }
}

/** What a failure says, as data. */
export function factsOf(error) {
  const { kind, detail, status, seconds, mayHelpToWait, restMs } = failureOf(error);
  return { kind, detail, status, seconds, mayHelpToWait, restMs };
}

/** A failure may come from another window as what it says. */
function failureOf(error) {
  if (error?.name === "ChecksFailure") return error;
  return new ChecksFailure("thrown", { detail: error instanceof Error ? error.message : String(error) });
}

/**
 * Asks a function, or an address by `POST`, about a batch: JSON in, JSON out.
 *
 * @param {((batch: object, options: { signal: AbortSignal }) => unknown) | string | URL} checks
 * @returns {(batch: string, signal: AbortSignal) => Promise<string>}
 */
export function askerOf(checks) {
  if (typeof checks === "function") {
    return async (batch, signal) => toText(await checks(JSON.parse(batch), { signal }));
  }
  const address = new URL(checks, globalThis.document?.baseURI);
  return (batch, signal) => post(address, batch, signal);
}

/** Nothing said is nothing found. */
function toText(answer) {
  let text;
  try {
    text = JSON.stringify(answer ?? {});
  } catch (error) {
    throw new ChecksFailure("answer", { detail: String(error) });
  }
  return text ?? "null";
}

async function post(address, body, signal) {
  const headers = { "content-type": "application/json", accept: "application/json" };
  let answer;
  try {
    answer = await fetch(address, { method: "POST", headers, body, signal });
  } catch {
    throw new ChecksFailure("unreachable");
  }
  const { ok, status } = answer;
  if (ok) return readText(answer);
  const mayHelpToWait = status >= 500 || status === 408 || status === 429;
  throw new ChecksFailure("status", { status, mayHelpToWait, restMs: restOf(answer) });
}

async function readText(answer) {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    for (const reader = answer.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      bytes += value.length;
      if (bytes > MAX_ANSWER_BYTES) {
        reader.cancel();
        break;
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    throw new ChecksFailure("unreachable");
  }
  throw new ChecksFailure("answer", { detail: `more than ${MAX_ANSWER_BYTES} bytes` });
}

/** RFC 9110, section 10.2.3: seconds, or a date. */
function restOf({ status, headers }) {
  const told = status === 429 || status === 503 ? headers.get("retry-after") : null;
  if (!told) return undefined;
  const ms = /^\d+$/.test(told) ? Number(told) * 1000 : Date.parse(told) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}

/** Throws the signal's reason when it is aborted meanwhile. */
export function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

/** One question, which has so many seconds. */
async function askOnce(ask, batch, signal, seconds) {
  const call = new AbortController();
  let stop;
  let timer;
  const ended = new Promise((_, reject) => {
    const end = (reason) => {
      call.abort(reason);
      reject(reason);
    };
    stop = () => end(signal.reason);
    signal.addEventListener("abort", stop);
    timer = setTimeout(() => end(new ChecksFailure("timeout", { seconds })), seconds * 1000);
  });
  try {
    return await Promise.race([ask(batch, call.signal), ended]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/**
 * Asks about everything there is to ask. Resolves when nothing is left; rejects with a `ChecksFailure`, or the signal's
 * reason.
 *
 * @param {(batch: string, signal: AbortSignal) => Promise<string>} ask
 * @param {{ next(): Promise<string | undefined> | string | undefined, take(number: number, answer: string): unknown }} session
 *   `next` gives the number of a batch, a line feed and the batch, or nothing; `take` says what is wrong with an answer
 * @param {{ signal?: AbortSignal, seconds?: number }} options
 */
export async function askAll(ask, session, { signal, seconds = DEFAULT_TIMEOUT_SECONDS } = {}) {
  // What ends one ends the other.
  const run = new AbortController();
  const stop = () => run.abort(signal.reason);
  signal?.throwIfAborted();
  signal?.addEventListener("abort", stop);
  let restUntil = 0;

  const answerTo = async (batch) => {
    for (let tries = 0; ; tries += 1) {
      const restMs = restUntil - Date.now();
      if (restMs > 0) await sleep(restMs, run.signal);
      try {
        return await askOnce(ask, batch, run.signal, seconds);
      } catch (error) {
        run.signal.throwIfAborted();
        const failure = failureOf(error);
        const waitMs = failure.restMs ?? WAITS_MS[tries];
        if (!failure.mayHelpToWait || tries === WAITS_MS.length || waitMs > LONGEST_REST_MS) throw failure;
        // A rest that is asked for holds everything back.
        if (failure.restMs === undefined) await sleep(waitMs, run.signal);
        else restUntil = Math.max(restUntil, Date.now() + waitMs);
      }
    }
  };

  const work = async () => {
    for (;;) {
      run.signal.throwIfAborted();
      const given = await session.next();
      if (given === undefined) return;
      const at = given.indexOf("\n");
      const answer = await answerTo(given.slice(at + 1));
      run.signal.throwIfAborted();
      const wrong = await session.take(Number(given.slice(0, at)), answer);
      if (wrong) throw new ChecksFailure("answer", { detail: wrong });
    }
  };

  try {
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  } catch (error) {
    run.abort(error);
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
