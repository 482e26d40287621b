// The page's own part: settings to the element, events to the ledger, changes into its own list of users.
import { people, sample } from "./demo-people.js";

const element = document.getElementById("importer");
const settings = document.getElementById("settings");
const log = document.getElementById("log");
const find = (id) => document.getElementById(id);

const EVENTS = ["ready", "step", "checks", "changes", "applied", "cancel", "error"];
const DEFAULT_RECORDS = { "app-users": "5000", "workspace-users": "2000" };
const number = new Intl.NumberFormat("en");
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

// What a page has to write for itself: who is there, and what becomes of the changes.
const target = {
  users: () => people.directory(settings.elements.template.value),
  async apply(changeset, { signal, onProgress }) {
    const { size } = new Blob([JSON.stringify(changeset)]);
    const total = changeset.changes.length;
    const round = Math.max(1, Math.ceil(total / 40));
    for (let done = 0; done < total; done += round) {
      signal.throwIfAborted();
      onProgress(done, total, size);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    people.take(changeset);
  },
};

// And what only it knows: here, that everybody's address is at one domain. It could as well ask its server.
const DOMAIN = "northlight.example";
async function checks({ template, records }, { signal }) {
  await new Promise((resolve) => setTimeout(resolve, 700));
  signal.throwIfAborted();
  const field = template === "app-users" ? "email" : "primary_email";
  const strays = records.filter(({ key }) => !key.endsWith(`@${DOMAIN}`));
  return {
    fields: strays.map(({ record, key }) => ({
      record,
      field,
      severity: "error",
      message: `${key.slice(key.indexOf("@") + 1)} is not a domain of this company.`,
      suggestion: key.replace(/@.*/, `@${DOMAIN}`),
    })),
  };
}

function apply() {
  const { checks: asks, target: where, template, presentation, theme, locale, maxRecords, accent } = settings.elements;
  set("target", where.value === "host" ? target : undefined);
  set("roster", where.value === "server" ? "app:loom" : "");
  set("template", where.value === "server" ? "" : template.value);
  set("checks", asks.checked ? checks : "");
  set("presentation", presentation.value);
  set("theme", theme.value);
  set("locale", locale.value);
  set("maxRecords", maxRecords.value ? Number(maxRecords.value) : null);
  element.dataset.accent = accent.value;
  find("closed").dataset.accent = accent.value;
  template.disabled = where.value === "server";
  maxRecords.placeholder = DEFAULT_RECORDS[template.value];
  // The page goes with it, so that one sees what one gets.
  document.documentElement.dataset.theme = theme.value;
  find("closed").hidden = presentation.value !== "dialog";
  find("source").textContent = sourceText(where.value);
}

// What is as it was need not be said again: with some of it the element would begin anew.
function set(property, value) {
  if ((element[property] ?? "") !== (value ?? "")) element[property] = value;
}

function sourceText(where) {
  const origin = location.origin;
  const names = ["template", "roster", "presentation", "theme", "locale", "max-records"];
  const attributes = names.flatMap((name) => {
    const value = element.getAttribute(name);
    return value ? [` ${name}="${value}"`] : [];
  });
  const lines = [
    `<script type="module" src="${origin}/embed/rollcall-import.js"></script>`,
    `<rollcall-import${attributes.join("")}></rollcall-import>`,
  ];
  if (where === "host") {
    lines.push(`<script type="module">
document.querySelector("rollcall-import").target = {
  users: () => fetch("/users").then((answer) => answer.blob()),
  apply: (changes) => fetch("/users", { method: "PATCH", body: JSON.stringify(changes) }),
};
</script>`);
  }
  if (element.checks) {
    lines.push(`<script type="module">
document.querySelector("rollcall-import").checks = async ({ records }) => ({
  fields: records
    .filter(({ key }) => !key.endsWith("@${DOMAIN}"))
    .map(({ record }) => ({ record, field: "email", severity: "error", message: "Not a domain of this company." })),
});
</script>`);
  }
  return lines.join("\n");
}

function enter(name, detail) {
  log.querySelector(".nothing")?.remove();
  const row = log.insertRow(0);
  row.dataset.event = name;
  for (const text of [clock.format(new Date()), `rollcall-${name}`, wordsOf(detail)]) row.insertCell().textContent = text;
}

function wordsOf(detail) {
  if (!detail) return "";
  const shorten = (key, value) => {
    if (key === "sha256") return `${value.slice(0, 12)}…`;
    return Array.isArray(value) && value.length > 2 ? `${value.length} of them` : value;
  };
  const text = JSON.stringify(detail, shorten).replaceAll(/([:,])/g, "$1 ");
  return text.length > 320 ? `${text.slice(0, 320)}…` : text;
}

function bytes(count) {
  if (count < 1000) return `${count} B`;
  return count < 1e6 ? `${number.format(Math.round(count / 100) / 10)} kB` : `${number.format(Math.round(count / 1e5) / 10)} MB`;
}

for (const name of EVENTS) {
  element.addEventListener(`rollcall-${name}`, ({ detail }) => {
    enter(name, detail);
    if (detail?.readBytes !== undefined) find("read").textContent = bytes(detail.readBytes);
    if (detail?.sentBytes !== undefined) find("given").textContent = bytes(detail.sentBytes);
  });
}

settings.addEventListener("input", apply);
settings.addEventListener("submit", (event) => event.preventDefault());
settings.addEventListener("click", async ({ target: pressed }) => {
  const kind = pressed.dataset?.sample;
  if (!kind) return;
  const { template, target: where } = settings.elements;
  if (element.presentation === "dialog") element.open();
  await element.loadFile(sample(kind, where.value === "server" ? "app-users" : template.value));
  if (element.presentation !== "dialog") element.scrollIntoView({ block: "nearest" });
});
find("open").addEventListener("click", () => element.open());
find("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(find("source").textContent);
  find("copied").textContent = "Copied.";
});

const loader = performance.getEntriesByType("resource").find(({ name }) => name.endsWith("/rollcall-import.js"));
if (loader) find("loaded").textContent = bytes(loader.encodedBodySize || loader.decodedBodySize);
apply();
