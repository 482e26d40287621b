// A SCIM 2.0 service provider (RFC 7643, RFC 7644) as the one that knows the users and takes the changes.
import { profileOf } from "./rollcall-scim-attributes.js";
import { Service } from "./rollcall-scim-http.js";
import { readDirectory } from "./rollcall-scim-read.js";
import { Sender } from "./rollcall-scim-write.js";

/**
 * @param {string} base where the service begins, `https://people.example.com/scim/v2`
 * @param {string | object} template that files are checked against: how it calls who is not active
 * @param {typeof fetch} send sends requests, with whatever lets them in
 * @returns a target: `users()` and `apply(…)`
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

    // What was done stays done: a second attempt sends only what is left.
    apply: (changeset, { signal, onProgress }) => sender.send(changeset.changes, signal, onProgress),
  };
}
