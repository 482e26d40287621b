/** Letting others do their work in between: the page its painting, a server its requests. */
import type { Progress } from "./options.js";

/** How long work goes on before it rests. With one step more it stays below the 50 ms after which a page is felt. */
const STRETCH_MS = 12;

const waiting: (() => void)[] = [];

/** A timer waits four milliseconds in browsers, a message does not. */
function begin(): (resume: () => void) => void {
  if (typeof setImmediate === "function") return (resume) => void setImmediate(resume);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => waiting.shift()?.();
  return (resume) => {
    waiting.push(resume);
    port2.postMessage(null);
  };
}

declare const setImmediate: ((resume: () => void) => unknown) | undefined;

let schedule: ReturnType<typeof begin> | undefined;

/** Resumes behind whatever waits to be done. */
export function pause(): Promise<void> {
  schedule ??= begin();
  return new Promise(schedule);
}

/** Says when it is time to rest, and hears there whether to go on. */
export class Pace {
  readonly #signal: AbortSignal | undefined;
  readonly #onProgress: ((progress: Progress) => void) | undefined;
  #since = performance.now();

  constructor(signal: AbortSignal | undefined, onProgress?: (progress: Progress) => void) {
    this.#signal = signal;
    this.#onProgress = onProgress;
    signal?.throwIfAborted();
  }

  /** Rests when it is time to, and reports. Throws the signal's reason when it was aborted. */
  async keep(progress: () => Progress): Promise<void> {
    if (performance.now() - this.#since < STRETCH_MS) return;
    this.#onProgress?.(progress());
    await pause();
    this.#signal?.throwIfAborted();
    this.#since = performance.now();
  }
}

/** The records that are worked on between two looks at the clock: so many as take a few milliseconds. */
export class Step {
  #records = 128;
  #since = 0;

  /** How many it is now. */
  begin(): number {
    this.#since = performance.now();
    return this.#records;
  }

  end(): void {
    const took = performance.now() - this.#since;
    if (took < 2) this.#records = Math.min(this.#records * 2, 16_384);
    if (took > 6) this.#records = Math.max(this.#records >> 1, 64);
  }
}
