// A page that uses the element as its types say.
import { defineRollcallImport, type RollcallImportAttributes, type RollcallImportElement } from "rollcall/element";

await defineRollcallImport({ base: "/assets/rollcall/" });
await defineRollcallImport({ base: new URL("https://cdn.example/") });

const element: RollcallImportElement = document.createElement("rollcall-import");
element.template = "app-users";
element.target = {
  users: async () => JSON.stringify({ revision: "1", users: [] }),
  async apply(changeset, { signal, onProgress }) {
    signal.throwIfAborted();
    onProgress(changeset.changes.length);
    return { failed: changeset.changes.slice(1).map(({ key }) => ({ key, message: "one at a time" })) };
  },
  lastSeen: (keys) => keys.map((key) => (key === "ann@example.com" ? { name: "march.csv", at: new Date() } : null)),
  async createGroup(name) {
    console.log(name.length);
  },
};
element.presentation = "dialog";
element.maxRecords = 100;
element.checks = "/people/check";
element.checks = ({ records }) => ({
  fields: records.map(({ record, values }) => ({ record, field: "email", severity: "error", message: String(values["email"]) })),
});
element.checksTimeout = 10;
element.token = null;
element.getToken = async () => "token";
await element.open();
element.close();
element.reset();
void element.loadFile(new File(["Email\n"], "people.csv"));
element.addEventListener("rollcall-changes", (event) => {
  const keys: string[] = event.detail.changeset.changes.map(({ key }) => key);
  console.log(keys, event.detail.changeset.kept?.length, event.detail.sha256, event.currentTarget);
});
element.addEventListener("rollcall-step", ({ detail }) => console.log(detail.step === "fix"));
element.addEventListener("rollcall-checks", ({ detail }) => {
  if (detail.state === "failed" && detail.kind === "status") console.log(detail.status, detail.checked / detail.total);
});
element.addEventListener("rollcall-applied", ({ detail }) => console.log(detail.counts.create, detail.import?.undo_of));
element.addEventListener("rollcall-error", ({ detail }) => {
  if (detail.kind === "stale") console.log(detail.changedUsers.length);
  if (detail.kind === "refused") console.log(detail.refusals[0]?.message);
});
element.addEventListener("click", (event) => console.log(event.clientX));
document.addEventListener("rollcall-ready", (event) => console.log(event.detail));
document.querySelector("rollcall-import")?.addEventListener("rollcall-cancel", () => element.remove());

const attributes: RollcallImportAttributes = { roster: "app:figma", theme: "dark", mode: "new-only", "max-records": 100 };
for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));

// @ts-expect-error there is no such theme
const other: RollcallImportAttributes = { theme: "blue" };
// @ts-expect-error there is no such step
element.addEventListener("rollcall-step", ({ detail }) => console.log(detail.step === "upload", other));
// @ts-expect-error a target takes the changes, too
element.target = { users: () => "" };
// @ts-expect-error there is no such severity
element.checks = () => ({ table: [{ severity: "fatal", message: "" }] });
// @ts-expect-error a path is no file
void element.loadFile("people.csv");
// @ts-expect-error of a refusal for its state there are no users
element.addEventListener("rollcall-error", ({ detail }) => console.log(detail.changedUsers));
// @ts-expect-error there is no such option
await defineRollcallImport({ folder: "/assets/" });
