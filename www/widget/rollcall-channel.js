// Messages between a page and the frame that it embeds: a version, a number that only goes up, a kind, a body. What
// comes is looked at whole before any of it is used.

export const VERSION = 1;

const RESERVED = ["__proto__", "constructor", "prototype"];
/** Of all texts in a message, in characters; files are counted by nobody, since they are not copied. */
const MAX_CHARACTERS = 64 << 20;
const MAX_DEPTH = 24;
const MAX_VALUES = 8_000_000;

/** The two ends of a channel speak by one of these each. */
export class Line {
  #port;
  #sent = 0;
  #heard = 0;
  #waiting = new Map();
  #handlers;

  /**
   * @param {MessagePort} port
   * @param {Record<string, (body: any) => unknown>} handlers by kind; what one returns is the answer
   */
  constructor(port, handlers) {
    this.#port = port;
    this.#handlers = new Map(Object.entries(handlers));
    port.onmessage = ({ data }) => this.#hear(data);
  }

  /** Sends a message and gives the answer. */
  ask(kind, body) {
    return new Promise((resolve, reject) => {
      this.#waiting.set(this.#post(kind, body), { resolve, reject });
    });
  }

  /** Sends a message to which there is no answer that matters. */
  tell(kind, body) {
    this.#post(kind, body);
  }

  close() {
    this.#port.close();
    for (const { reject } of this.#waiting.values()) reject(new Error("The frame was closed."));
    this.#waiting.clear();
  }

  #post(kind, body, re) {
    this.#sent += 1;
    this.#port.postMessage({ rollcall: VERSION, id: this.#sent, kind, body, re });
    return this.#sent;
  }

  async #hear(message) {
    const id = numberOf(message);
    // No message of this channel, or one that was here before.
    if (id === undefined || id <= this.#heard) return;
    this.#heard = id;
    const { kind, body, re } = message;
    const waiting = this.#waiting.get(re);
    if (!isSound(message)) {
      const why = "The message is too large, or holds what no message may.";
      this.#waiting.delete(re);
      if (waiting) waiting.reject(new Error(why));
      else this.#post("failed", why, id);
      return;
    }
    if (kind === "answer" || kind === "failed") {
      this.#waiting.delete(re);
      if (kind === "answer") waiting?.resolve(body);
      else waiting?.reject(new Error(String(body)));
      return;
    }
    const handler = this.#handlers.get(kind);
    try {
      if (!handler) throw new Error(`Nothing here takes messages of the kind ${kind}.`);
      this.#post("answer", await handler(body), id);
    } catch (error) {
      this.#post("failed", error instanceof Error ? error.message : String(error), id);
    }
  }
}

/** Whether this is the message that begins a channel of this version, with the number that only the other end knows. */
export function isGreeting(data, kind, nonce) {
  return (
    isPlain(data) && data.rollcall === VERSION && data.kind === kind && typeof nonce === "string" && data.nonce === nonce
  );
}

function numberOf(message) {
  if (!isPlain(message) || message.rollcall !== VERSION || typeof message.kind !== "string") return undefined;
  return Number.isSafeInteger(message.id) ? message.id : undefined;
}

/** Whether all of it is plain, of bearable size, and named as data is named. */
function isSound(message) {
  let characters = 0;
  let values = 0;
  const left = [[message, 0]];
  while (left.length > 0) {
    const [value, depth] = left.pop();
    values += 1;
    if (typeof value === "string") characters += value.length;
    if (characters > MAX_CHARACTERS || values > MAX_VALUES || depth > MAX_DEPTH) return false;
    if (typeof value !== "object" || value === null || value instanceof Blob) continue;
    if (!Array.isArray(value) && !isPlain(value)) return false;
    for (const name of Object.keys(value)) {
      if (RESERVED.includes(name)) return false;
      if (!Array.isArray(value)) characters += name.length;
      left.push([value[name], depth + 1]);
    }
  }
  return true;
}

function isPlain(value) {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
