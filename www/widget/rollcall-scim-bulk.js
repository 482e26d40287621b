// Many operations in one request (RFC 7644, section 3.7).
import { byteLength } from "./rollcall-scim-http.js";

const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const OPERATIONS = 100;
const BYTES = 1 << 20;
const TOO_LARGE = 413;

/**
 * Sends tasks in requests as large as the service takes them.
 *
 * @param {import("./rollcall-scim-http.js").Service} service
 * @param {{ maxOperations?: number, maxPayloadSize?: number }} limits as announced
 * @param {object[]} tasks
 * @param {AbortSignal} signal
 * @param {(task: object, answer: { ok: boolean, status: number, json: any }) => Promise<void>} finish
 * @returns {Promise<object[]>} what has to go one by one
 */
export async function sendInBulk(service, limits, tasks, signal, finish) {
  const requests = split(tasks, limits.maxOperations || OPERATIONS, limits.maxPayloadSize || BYTES);
  const single = [];
  while (requests.length > 0 && !signal.aborted) {
    const part = requests.shift();
    if (part.length === 1) {
      single.push(...part);
      continue;
    }
    for (const task of part) task.isSent = true;
    const answer = await service.ask("POST", "/Bulk", { body: bodyOf(part), signal });
    if (answer.status === TOO_LARGE) {
      const half = part.length >> 1;
      requests.unshift(part.slice(0, half), part.slice(half));
    } else if (!answer.ok || !Array.isArray(answer.json?.Operations)) {
      // A service that announces it and does not take it.
      single.push(...part);
    } else {
      single.push(...(await take(service, part, answer.json.Operations, finish)));
    }
  }
  return signal.aborted ? [] : single;
}

async function take(service, part, answered, finish) {
  const byId = new Map(answered.map((operation) => [operation.bulkId, operation]));
  const tooSoon = [];
  for (const [index, task] of part.entries()) {
    const operation = byId.get(idOf(index)) ?? (byId.has(undefined) ? answered[index] : undefined);
    const status = Number(operation?.status?.code ?? operation?.status);
    if (!operation || status === 429) {
      service.wait(null);
      tooSoon.push(task);
      continue;
    }
    const id = decodeURIComponent((operation.location ?? "").split("/").pop());
    const json = { id, meta: { version: operation.version }, ...operation.response };
    await finish(task, { ok: status >= 200 && status < 300, status, json });
  }
  return tooSoon;
}

function split(tasks, maxOperations, maxBytes) {
  const parts = [];
  let bytes = Infinity;
  const around = byteLength(bodyOf([]));
  for (const task of tasks) {
    const size = byteLength(JSON.stringify(operationOf(task, tasks.length))) + 1;
    if (bytes + size > maxBytes || parts.at(-1).length === maxOperations) {
      parts.push([]);
      bytes = around;
    }
    parts.at(-1).push(task);
    bytes += size;
  }
  return parts;
}

const idOf = (index) => `change-${index}`;

function operationOf({ method, path, version, data }, index) {
  return { method, path, bulkId: idOf(index), version, data };
}

const bodyOf = (part) => JSON.stringify({ schemas: [BULK], Operations: part.map(operationOf) });
