// Changes as SCIM operations: in bulk where that is announced, one by one where not. Users first, then who is in which
// group. What was done is remembered, so that another attempt sends only what is left.
import { groupsOf, newValue, operationsOf, resourceOf, valueOf } from "./rollcall-scim-attributes.js";
import { wordsOf } from "./rollcall-scim-http.js";
import { sendInBulk } from "./rollcall-scim-bulk.js";

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const AT_ONCE = 4;
const NO_ANSWER = "The service did not answer.";
const CALLED_OFF = "Not sent: it was called off.";

export class Sender {
  #service;
  #profile;
  #read;
  /** Names of operations that are done, and of those that may be. */
  #done = new Set();
  #uncertain = new Set();

  constructor(service, profile, read) {
    this.#service = service;
    this.#profile = profile;
    this.#read = read;
  }

  /**
   * @param {object[]} changes of a changeset
   * @param {AbortSignal} signal
   * @param {(done: number, total: number, sentBytes: number) => void} onProgress
   * @returns {Promise<{ done: number, failed: { key: string, message: string }[] }>}
   */
  async send(changes, signal, onProgress) {
    const before = this.#service.sentBytes;
    const failures = new Map();
    const open = new Map(changes.map((change) => [change.key, this.#partsOf(change)]));
    let done = [...open.values()].filter((parts) => parts === 0).length;
    const tell = () => onProgress(done, changes.length, this.#service.sentBytes - before);
    const settle = (task, failure) => {
      for (const key of task.keys) {
        if (failure) {
          failures.set(key, failure);
        } else {
          const parts = open.get(key) - 1;
          open.set(key, parts);
          if (parts === 0) done += 1;
        }
      }
      if (!failure) this.#done.add(task.name);
      tell();
    };

    tell();
    await this.#sendAll(this.#userTasks(changes), signal, settle);
    await this.#sendAll(this.#groupTasks(changes, failures), signal, settle);

    const left = changes.filter(({ key }) => open.get(key) > 0);
    if (signal.aborted && left.length === changes.length) throw signal.reason;
    if (left.length === 0) this.#done.clear();
    const failed = left.map(({ key }) => ({ key, message: failures.get(key) ?? CALLED_OFF }));
    return { done, failed };
  }

  /** How many operations a change still needs. */
  #partsOf(change) {
    const groups = groupsOf(change).filter((group) => !this.#done.has(membershipOf(change, group)));
    return (this.#done.has(nameOf(change)) ? 0 : 1) + groups.length;
  }

  #userTasks(changes) {
    const left = changes.filter((change) => !this.#done.has(nameOf(change)));
    return left.map((change) => {
      const { hasExtension, places } = this.#read;
      const place = places.get(change.key);
      const common = { name: nameOf(change), keys: [change.key], change };
      if (change.op === "create") {
        return { ...common, method: "POST", path: "/Users", data: resourceOf(change, hasExtension) };
      }
      const operations = operationsOf(change, hasExtension);
      const data = { schemas: [PATCH], Operations: operations };
      return { ...common, method: "PATCH", path: `/Users/${place?.id}`, version: place?.version, data, isEmpty: operations.length === 0 };
    });
  }

  /** One operation for each group that somebody comes into. */
  #groupTasks(changes, failures) {
    const members = new Map();
    for (const change of changes) {
      if (failures.has(change.key) || !this.#done.has(nameOf(change))) continue;
      for (const group of groupsOf(change)) {
        if (this.#done.has(membershipOf(change, group))) continue;
        members.set(group, [...(members.get(group) ?? []), change]);
      }
    }
    return [...members].map(([group, joining]) => {
      const value = joining.map(({ key }) => ({ value: this.#read.places.get(key)?.id }));
      return {
        name: `group ${group}`,
        keys: joining.map(({ key }) => key),
        memberships: joining.map((change) => membershipOf(change, group)),
        method: "PATCH",
        path: `/Groups/${this.#read.groups.get(group.toLowerCase())}`,
        data: { schemas: [PATCH], Operations: [{ op: "add", path: "members", value }] },
      };
    });
  }

  async #sendAll(tasks, signal, settle) {
    const finish = async (task, answer) => {
      const failure = await this.#judge(task, answer, signal);
      task.isSettled = true;
      settle(task, failure);
    };
    const queue = tasks.filter((task) => {
      if (task.isEmpty) settle(task);
      return !task.isEmpty;
    });
    const { bulk } = this.#read;
    let rest = queue;
    try {
      if (bulk && queue.length > 1) rest = await sendInBulk(this.#service, bulk, queue, signal, finish);
      await this.#sendEach([...rest], signal, finish);
    } catch {
      for (const task of queue.filter(({ isSettled }) => !isSettled)) {
        // What nobody answered may have been carried out.
        if (task.isSent) this.#uncertain.add(task.name);
        settle(task, signal.aborted ? CALLED_OFF : NO_ANSWER);
      }
    }
  }

  /** A few at a time. */
  async #sendEach(tasks, signal, finish) {
    const errors = [];
    const work = async () => {
      for (let task = tasks.shift(); task && !signal.aborted && errors.length === 0; task = tasks.shift()) {
        try {
          await finish(task, await this.#sendOne(task, signal));
        } catch (error) {
          errors.push(error);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (errors.length > 0) throw errors[0];
  }

  #sendOne(task, signal) {
    const { method, path, data, version } = task;
    task.isSent = true;
    return this.#service.ask(method, path, { body: JSON.stringify(data), version, signal });
  }

  /** What an answer means: nothing where the task is done, else why it is not. */
  async #judge(task, answer, signal) {
    if (answer.ok) {
      if (task.method === "POST") this.#place(task, answer.json);
      for (const membership of task.memberships ?? []) this.#done.add(membership);
      return undefined;
    }
    if (answer.status === 412 && !task.isSecond) return this.#tryAgain(task, signal);
    if (answer.status === 409 && this.#uncertain.has(task.name)) return this.#findCreated(task, answer, signal);
    return wordsOf(answer);
  }

  #place({ change }, resource) {
    this.#read.places.set(change.key, { id: resource?.id, version: resource?.meta?.version });
  }

  /** Somebody changed the user meanwhile: what this is about may still be as it was. */
  async #tryAgain(task, signal) {
    const { ok, json } = await this.#service.ask("GET", task.path, { signal });
    if (!ok) return "The user is no longer there.";
    const { change } = task;
    const fields = Object.entries(change.set ?? {});
    if (change.op !== "update") fields.push(["status", statusesOf(change.op, this.#profile)]);
    const values = fields.map(([field, set]) => [valueOf(json, field, this.#profile), set]);
    const known = values.filter(([now]) => now !== undefined);
    if (known.length > 0 && known.every(([now, set]) => now === (newValue(set) ?? ""))) return undefined;
    if (!known.every(([now, set]) => now === (set?.old ?? "") || now === newValue(set))) {
      return "Somebody else has changed this user meanwhile.";
    }
    const again = { ...task, version: json.meta?.version, isSecond: true };
    return this.#judge(again, await this.#sendOne(again, signal), signal);
  }

  /** The first attempt was carried out, and its answer lost. */
  async #findCreated(task, answer, signal) {
    const filter = encodeURIComponent(`userName eq ${JSON.stringify(task.change.key)}`);
    const found = await this.#service.ask("GET", `/Users?filter=${filter}`, { signal });
    const resource = found.json?.Resources?.[0];
    if (!resource) return wordsOf(answer);
    this.#place(task, resource);
    return undefined;
  }
}

const nameOf = (change) => JSON.stringify(change);
const membershipOf = (change, group) => `${nameOf(change)} in ${group}`;

function statusesOf(op, { inactive }) {
  return op === "deactivate" ? { old: "active", new: inactive } : { old: inactive, new: "active" };
}
