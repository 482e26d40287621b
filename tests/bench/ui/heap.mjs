/**
 * What a page and its workers hold, by the browser's own protocol: V8's heaps after a collection,
 * the array buffers beside them, and WebAssembly's memories, which V8 counts nowhere. Those never
 * shrink, so each counts with the most that it ever had. (`measureUserAgentSpecificMemory` leaves
 * them out, and takes twenty seconds.)
 */
import { EventEmitter } from "node:events";

/** So long a browser is asked. Some never answer which objects a page has, nor anything from then on. */
const LIMIT_MS = 5_000;

/**
 * The last thing to be asked of a page.
 *
 * @param {import("@playwright/test").Page} page
 * @returns {Promise<number | null>} bytes, `null` where the browser does not say
 */
export async function measureHeap(page) {
  const session = await page.context().newCDPSession(page);
  const asked = sumHeaps(session);
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

async function sumHeaps(session) {
  let bytes = 0;
  for (const thread of [session, ...(await attachWorkers(session))]) {
    bytes += await heapOf(thread);
  }
  return bytes;
}

async function heapOf(session) {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await session.send("Runtime.getHeapUsage");
  return usedSize + embedderHeapUsedSize + backingStorageSize + (await wasmBytesOf(session));
}

async function wasmBytesOf(session) {
  const prototype = await session.send("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype" });
  const { objects } = await session.send("Runtime.queryObjects", { prototypeObjectId: prototype.result.objectId });
  const { result } = await session.send("Runtime.callFunctionOn", {
    objectId: objects.objectId,
    functionDeclaration: "function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }",
    returnByValue: true,
  });
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
