/**
 * What a page and its workers hold: V8's heaps after a collection and the array buffers beside them,
 * by the browser's own protocol, and WebAssembly's memories, which V8 counts nowhere. Those never
 * shrink, so each counts with the most that it ever had. (`measureUserAgentSpecificMemory` leaves
 * them out, and takes twenty seconds; the protocol's search for them ends in no time or never.)
 */
import { EventEmitter } from "node:events";

/** So long a browser is asked: a page that is still busy does not answer. */
const LIMIT_MS = 5_000;

/**
 * The last thing to be asked of a page.
 *
 * @param {import("@playwright/test").Page} page
 * @param {RegExp} [modules] the names of scripts of wasm-bindgen whose memories count
 * @returns {Promise<number | null>} bytes, `null` where the browser does not say
 */
export async function measureHeap(page, modules) {
  const session = await page.context().newCDPSession(page);
  const asked = sumHeaps(session, modules);
  // Once it is given up, nobody cares how it ends.
  asked.catch(() => {});
  let timer;
  const unsaid = new Promise((resolve) => {
    timer = setTimeout(resolve, LIMIT_MS, null);
  });
  try {
    return await Promise.race([asked, unsaid]);
  } finally {
    clearTimeout(timer);
  }
}

async function sumHeaps(session, modules) {
  let bytes = 0;
  for (const thread of [session, ...(await attachWorkers(session))]) {
    bytes += await heapOf(thread);
    if (modules !== undefined) {
      bytes += await wasmBytesOf(thread, modules);
    }
  }
  return bytes;
}

async function heapOf(session) {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await session.send("Runtime.getHeapUsage");
  return usedSize + embedderHeapUsedSize + backingStorageSize;
}

/** A module that is started already gives, when it is started again, what it has. */
async function wasmBytesOf(session, modules) {
  const sum = async (modules) => {
    const scripts = performance.getEntriesByType("resource").filter(({ name }) => modules.test(name));
    let bytes = 0;
    for (const name of new Set(scripts.map(({ name }) => name))) {
      const script = await import(name);
      const { memory } = await script.default();
      bytes += memory.buffer.byteLength;
    }
    return bytes;
  };
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    expression: `(${sum})(${modules})`,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails !== undefined) {
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  }
  return result.value;
}

/** The workers that a page or a worker has started, and those that these have. */
async function attachWorkers(parent) {
  const workers = [];
  parent.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
    if (targetInfo.type === "worker") {
      workers.push(new WorkerSession(parent, sessionId));
    }
  });
  await parent.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const below = await Promise.all(workers.map(attachWorkers));
  return [...workers, ...below.flat()];
}

/** Words to a worker go in messages of the one that started it. */
class WorkerSession extends EventEmitter {
  #parent;
  #id;
  #asked = [];

  constructor(parent, id) {
    super();
    this.#parent = parent;
    this.#id = id;
    parent.on("Target.receivedMessageFromTarget", ({ sessionId, message }) => {
      if (sessionId === id) {
        this.#receive(JSON.parse(message));
      }
    });
  }

  async send(method, params = {}) {
    const answer = new Promise((resolve, reject) => this.#asked.push({ resolve, reject }));
    const message = JSON.stringify({ id: this.#asked.length - 1, method, params });
    await this.#parent.send("Target.sendMessageToTarget", { sessionId: this.#id, message });
    return answer;
  }

  #receive({ id, result, error, method, params }) {
    if (method !== undefined) {
      this.emit(method, params);
    } else if (error === undefined) {
      this.#asked[id].resolve(result);
    } else {
      this.#asked[id].reject(new Error(error.message));
    }
  }
}
