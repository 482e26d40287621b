/** Runs one case in this page, with what the server has of the size asked for. */
import { NEW_ONLY, RollcallWorker } from "/rollcall.js";

const fetchBytes = async (path) => (await fetch(path)).arrayBuffer();

/**
 * `name` is a case: `rollcall`, `papaparse`, `udsv` or `udsv-parse`, with `+users` when users arrive as bytes;
 * `rollcall-alone` is Rollcall without other workers to help.
 */
globalThis.prepare = async (name, loader) => {
  const [kind, withUsers] = name.replace("-alone", "").split("+");
  const users = await fetchBytes(kind === "rollcall" ? "/users.snapshot" : "/users.json");
  const file = await fetchBytes("/users.csv");
  const run = kind === "rollcall" ? await prepareRollcall(loader, users, withUsers) : await preparePeer(kind, users, withUsers);
  // Who is to drop a file has to choose it first.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  // A copy is handed over; making it is not timed.
  globalThis.run = () => run(file.slice(0), withUsers ? users.slice(0) : undefined);
};

async function prepareRollcall(loader, users, withUsers) {
  const template = await (await fetch("/template.json")).text();
  const worker = new RollcallWorker(loader);
  await worker.ready;
  if (!withUsers) {
    await worker.takeUsers(users.slice(0));
  }
  // A name and an address, each time another one: the dearer of the two counts.
  let edits = 0;
  globalThis.edit = async () => {
    let slowest = 0;
    for (const [column, value] of [
      [1, "Somebody Else"],
      [2, "somebody@example.org"],
    ]) {
      edits += 1;
      const began = performance.now();
      await worker.edit(7, column, `${edits}${value}`);
      slowest = Math.max(slowest, performance.now() - began);
    }
    return slowest;
  };
  return async (file, users) => {
    if (users !== undefined) {
      // The file of the run before would be compared again: in its place a small one, of new users only.
      await worker.open(template, new TextEncoder().encode("Primary Email\n").buffer, NEW_ONLY);
    }
    const began = performance.now();
    const taken = users === undefined ? undefined : worker.takeUsers(users);
    await worker.open(template, file);
    const ms = performance.now() - began;
    await taken;
    return { ms, counts: await worker.counts() };
  };
}

async function preparePeer(kind, users, withUsers) {
  const worker = new Worker("/peer-worker.js");
  const ask = (message, transfer) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(message, transfer);
    });
  if (!withUsers && kind !== "udsv-parse") {
    const kept = users.slice(0);
    await ask({ users: kept, keep: true }, [kept]);
  }
  return async (bytes, users) => {
    const began = performance.now();
    const answer = await ask({ kind, bytes, users }, users === undefined ? [bytes] : [bytes, users]);
    return { ms: performance.now() - began, ...answer };
  };
}
