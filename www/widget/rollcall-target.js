// A target is what a page gives: `users()` and `apply(changeset, { sha256, signal, onProgress })`, and where it can,
// `lastSeen(keys)` and `createGroup(name)`. The wizard knows it in a narrower form, in which nothing is thrown that it
// could not say.

const OPS = ["create", "update", "reactivate", "deactivate", "remove"];

/**
 * @param {{ users(): unknown, apply(changeset: object, options: object): unknown, lastSeen?(keys: string[]): unknown,
 *   createGroup?(name: string): unknown }} target
 * @param {(name: string, detail: object) => boolean} tell lets the page hear of the changes before they go; false
 *   when it prevents that
 */
export function adaptTarget(target, tell) {
  let underWay;

  return {
    async users() {
      try {
        return toBlob(await target.users());
      } catch (error) {
        throw wordsOf(error);
      }
    },

    async apply(bytes, sha256, progress) {
      const changeset = JSON.parse(new TextDecoder().decode(bytes));
      if (!tell("changes", { changeset, sha256 })) return answer({ outcome: "cancelled" });
      const call = (underWay = new AbortController());
      let counted = 0;
      const onProgress = (done, total = changeset.changes.length, sentBytes = 0) => {
        if (call !== underWay) return;
        progress(whole(done), whole(total), whole(sentBytes) - counted);
        counted = whole(sentBytes);
      };
      try {
        const taken = await target.apply(changeset, { sha256, signal: call.signal, onProgress });
        const failed = listOf(taken?.failed);
        if (failed.length === 0) return answer({ outcome: "taken", counts: countsOf(taken?.counts) });
        return answer({ outcome: "partial", done: whole(taken.done ?? changeset.changes.length - failed.length), failed });
      } catch (error) {
        if (call.signal.aborted) return answer({ outcome: "cancelled" });
        return answer({ outcome: "failed", detail: wordsOf(error) });
      } finally {
        // Progress that comes late is nobody's any more.
        underWay = undefined;
      }
    },

    cancel() {
      underWay?.abort();
    },

    get createsGroups() {
      return typeof target.createGroup === "function";
    },

    async createGroups(names) {
      try {
        for (const name of names) await target.createGroup(name);
      } catch (error) {
        throw wordsOf(error);
      }
    },

    // As a Rollcall server answers; empty where the page does not say.
    async lastSeen(keys) {
      try {
        const seen = await target.lastSeen?.(keys);
        if (!Array.isArray(seen)) return "";
        return answer({ users: keys.map((key, at) => ({ key, import: seenIn(seen[at]) })) });
      } catch {
        // It is told besides: the import goes on without it.
        return "";
      }
    },
  };
}

const answer = (value) => JSON.stringify(value);
const whole = (number) => Math.max(0, Math.trunc(Number(number)) || 0);

function seenIn(told) {
  const at = new Date(told?.at ?? NaN);
  return Number.isNaN(at.getTime()) ? null : { id: "", file_name: String(told.name), applied_at: at.toISOString() };
}

function toBlob(users) {
  if (users instanceof Blob) return users;
  return new Blob([typeof users === "string" ? users : JSON.stringify(users)], { type: "application/json" });
}

function listOf(failed) {
  if (!Array.isArray(failed)) return [];
  return failed.map(({ key, message }) => ({ key: String(key), message: String(message) }));
}

function countsOf(counts) {
  return counts ? Object.fromEntries(OPS.map((op) => [op, whole(counts[op])])) : null;
}

function wordsOf(error) {
  return error instanceof Error ? error.message : String(error);
}
