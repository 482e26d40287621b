// Requests to a SCIM service, as fast as it lets them come.

const ATTEMPTS = 8;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 120_000;

export class Service {
  /** Of all bodies so far. */
  sentBytes = 0;
  #base;
  #send;
  /** Nothing is asked before, in milliseconds since the epoch. */
  #resumeAt = 0;

  constructor(base, send) {
    this.#base = base.replace(/\/+$/, "");
    this.#send = send;
  }

  /**
   * Asks, and where the service says that it is too often, waits as long as it says and asks again.
   *
   * @param {string} method
   * @param {string} path behind the base
   * @param {{ body?: string, version?: string, signal?: AbortSignal }} [options]
   * @returns {Promise<{ ok: boolean, status: number, json: any }>}
   */
  async ask(method, path, { body, version, signal } = {}) {
    for (let attempt = 1; ; attempt += 1) {
      await pause(this.#resumeAt - Date.now(), signal);
      const headers = new Headers({ accept: "application/scim+json, application/json;q=0.9" });
      if (body !== undefined) headers.set("content-type", "application/scim+json");
      if (version) headers.set("if-match", version);
      if (body !== undefined) this.sentBytes += byteLength(body);
      const answer = await this.#send(this.#base + path, { method, headers, body, signal });
      const isTooOften = answer.status === 429 || (answer.status === 503 && answer.headers.has("retry-after"));
      if (!isTooOften || attempt === ATTEMPTS) {
        return { ok: answer.ok, status: answer.status, json: await readJson(answer) };
      }
      this.wait(answer.headers.get("retry-after"), attempt);
    }
  }

  /** The same where nothing can go on without an answer. */
  async need(path) {
    let answer;
    try {
      answer = await this.ask("GET", path);
    } catch {
      throw new Error("The service does not answer.");
    }
    if (!answer.ok) throw new Error(wordsOf(answer));
    return answer.json ?? {};
  }

  /** Holds everything back for as long as `retry-after` says: seconds or a date. */
  wait(retryAfter, attempt = 1) {
    const seconds = Number(retryAfter ?? Number.NaN);
    const named = Number.isNaN(seconds) ? Date.parse(retryAfter) - Date.now() : seconds * 1000;
    const wait = Number.isNaN(named) ? FIRST_WAIT_MS * 2 ** attempt : named;
    this.#resumeAt = Math.max(this.#resumeAt, Date.now() + Math.min(Math.max(wait, 0), LONGEST_WAIT_MS));
  }
}

export const byteLength = (text) => new TextEncoder().encode(text).length;

/** What a refusal says, in the service's words where it has any. */
export function wordsOf({ status, json }) {
  if (json?.detail) return String(json.detail);
  if (status === 401 || status === 403) return `The service does not let this page in (${status}).`;
  return `The service answered ${status}.`;
}

async function readJson(answer) {
  try {
    return await answer.json();
  } catch {
    return null;
  }
}

function pause(ms, signal) {
  if (!(ms > 0)) return undefined;
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
