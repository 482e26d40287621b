/** Rollcall's own worker, spoken to as its page does: requests and answers in borsh. */

const OPEN = 0;
const DIRECTORY = 2;
const EDIT = 6;
const ROWS = 9;
const CHANGES = 10;
const CHECKED = 1;
const DIRECTORY_TAKEN = 2;
const ROWS_PAGE = 3;
const CHANGES_PAGE = 4;
const REFUSED = 9;
const CLASSES = { new: 0, changed: 1, missing: 3, invalid: 4, unchanged: 7 };

const FULL_LIST = 0;
export const NEW_ONLY = 1;

class Request {
  bytes = [];

  u8(number) {
    this.bytes.push(number);
    return this;
  }

  u32(number) {
    this.bytes.push(number & 255, (number >>> 8) & 255, (number >>> 16) & 255, number >>> 24);
    return this;
  }

  text(text) {
    const bytes = new TextEncoder().encode(text);
    this.u32(bytes.length);
    for (const byte of bytes) {
      this.bytes.push(byte);
    }
    return this;
  }

  buffer() {
    return new Uint8Array(this.bytes).buffer;
  }
}

export class RollcallWorker {
  constructor(loader) {
    this.worker = new Worker(loader, { type: "module" });
    this.next = 1;
    this.waiting = new Map();
    this.ready = new Promise((resolve, reject) => {
      this.worker.onerror = ({ message }) => reject(new Error(`${loader} did not start: ${message}`));
      this.worker.onmessage = ({ data }) => (data.ready ? resolve() : this.receive(data.response));
    });
  }

  receive(response) {
    const view = new DataView(response);
    const id = view.getUint32(0, true);
    const tag = view.getUint8(4);
    const wait = this.waiting.get(id);
    if (wait !== undefined && (tag === wait.tag || tag === REFUSED)) {
      this.waiting.delete(id);
      if (tag === REFUSED) {
        wait.reject(new Error(new TextDecoder().decode(response.slice(5))));
      } else {
        wait.resolve(view);
      }
    }
  }

  send(tag, fill, beside = {}) {
    const id = this.next;
    this.next += 1;
    const request = fill(new Request().u32(id)).buffer();
    const transfer = [request, ...Object.values(beside)];
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { tag, resolve, reject });
      this.worker.postMessage({ request, ...beside }, transfer);
    });
  }

  takeUsers(bytes) {
    return this.send(DIRECTORY_TAKEN, (request) => request.u8(DIRECTORY), { bytes });
  }

  open(template, file, mode = FULL_LIST) {
    return this.send(CHECKED, (request) => request.u8(OPEN).u8(1).text(template).u8(mode).u8(0), { file });
  }

  edit(record, column, value) {
    return this.send(CHECKED, (request) => request.u8(EDIT).u32(record).u32(column).text(value));
  }

  /** The first so many changes of a class. */
  changes(name, limit) {
    return this.send(CHANGES_PAGE, (request) => request.u8(CHANGES).u32(1).u8(CLASSES[name]).u32(0).u32(limit));
  }

  /** The first so many records with findings. */
  problems(limit) {
    // A query of no class, for those with findings, of any kind, edited or not, left out or not, without texts.
    return this.send(ROWS_PAGE, (request) => request.u8(ROWS).u32(0).u8(1).u8(0).u8(0).u8(0).u32(0).u32(0).u32(0).u32(limit));
  }

  async counts() {
    const counts = {};
    for (const name of Object.keys(CLASSES)) {
      const page = await this.changes(name, 0);
      counts[name] = page.getUint32(5, true);
    }
    return counts;
  }

  stop() {
    this.worker.terminate();
  }
}
