// A SCIM 2.0 service provider (RFC 7643, RFC 7644) as the one that knows the users and takes the changes.
import { profileOf } from "./rollcall-scim-attributes.js";
import { Service, wordsOf } from "./rollcall-scim-http.js";
import { readDirectory } from "./rollcall-scim-read.js";
import { Sender } from "./rollcall-scim-write.js";

const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const CONFLICT = 409;

/**
 * @param {string} base where the service begins, `https://people.example.com/scim/v2`
 * @param {string | object} template that files are checked against: how it calls who is not active
 * @param {typeof fetch} send sends requests, with whatever lets them in
 * @returns a target: `users()`, `createGroup(name)` and `apply(…)`
 */
export function scimTarget(base, template, send) {
  const service = new Service(base, send);
  const profile = profileOf(template);
  let sender;

  return {
    async users() {
      const read = await readDirectory(service, profile);
      sender = new Sender(service, profile, read);
      return read.document;
    },

    async createGroup(name) {
      const body = JSON.stringify({ schemas: [GROUP], displayName: name });
      const answer = await service.ask("POST", "/Groups", { body });
      // One that is there already is what was asked for.
      if (!answer.ok && answer.status !== CONFLICT) throw new Error(wordsOf(answer));
    },

    // What was done stays done: a second attempt sends only what is left.
    apply: (changeset, { signal, onProgress }) => sender.send(changeset.changes, signal, onProgress),
  };
}
