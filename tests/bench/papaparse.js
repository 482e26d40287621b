/**
 * What Rollcall is measured against: the importer that most admin pages have. Papa Parse makes an
 * object of every record, each is validated, then looked up in a Map, all on the main thread, by
 * the same rules as Rollcall's `workspace-users` template.
 */

const HEADER = ["Current Status", "Display Name", "Primary Email", "Role", "Groups", "Source Username(s)"];
const STATUSES = new Set(["active", "archived"]);
const ROLES = new Set(["user", "admin", "supervisor"]);
const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
const SHOWN = 100;

const drop = document.getElementById("drop");
const preview = document.getElementById("preview");
let directory;

/** Called before the drop: the directory is there when the file comes. */
globalThis.setDirectory = (document) => {
  directory = document;
};

drop.addEventListener("dragover", (event) => event.preventDefault());
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  const [file] = event.dataTransfer.files;
  Papa.parse(file, {
    header: true,
    skipEmptyLines: true,
    complete: (results) => show(compare(validate(results))),
  });
});

function validate({ data, meta }) {
  const errors = [];
  for (const column of HEADER) {
    if (!meta.fields.includes(column)) {
      errors.push({ row: 1, message: `The column ${column} is missing.` });
    }
  }

  const groups = new Map(directory.groups.map((group) => [group.toLowerCase(), group]));
  const sources = new Map(
    directory.sources
      .filter((source) => source.enabled)
      .map((source) => [source.name.toLowerCase(), { name: source.name, format: new RegExp(source.format) }]),
  );
  const seen = new Map();
  const claimed = new Map();
  const users = [];
  data.forEach((record, index) => {
    const row = index + 2;
    const before = errors.length;
    const status = record["Current Status"].trim().toLowerCase();
    const name = record["Display Name"].trim();
    const email = record["Primary Email"].trim();
    const key = email.toLowerCase();
    const role = record["Role"].trim().toLowerCase();
    if (!STATUSES.has(status)) {
      errors.push({ row, message: `Current Status is "${status}"; it may be Active or Archived.` });
    }
    if (name === "") {
      errors.push({ row, message: "Display Name is blank." });
    }
    if (!EMAIL.test(email) || email.split("@")[0].includes("..")) {
      errors.push({ row, message: `Primary Email "${email}" is no address.` });
    }
    if (!ROLES.has(role)) {
      errors.push({ row, message: `Role is "${role}"; it may be User, Admin or Supervisor.` });
    }
    const memberships = splitList(record["Groups"]);
    for (const group of memberships) {
      if (!groups.has(group.toLowerCase())) {
        errors.push({ row, message: `There is no group "${group}".` });
      }
    }
    if (record["Groups"].trim() === "") {
      errors.push({ row, message: "Groups is blank." });
    }
    const identifiers = [];
    for (const item of splitList(record["Source Username(s)"])) {
      const [source, ...rest] = item.split(":");
      const username = rest.join(":").trim();
      const known = sources.get(source.trim().toLowerCase());
      if (known === undefined || !known.format.test(username)) {
        errors.push({ row, message: `"${item}" is no identifier of an enabled source.` });
        continue;
      }
      const identifier = `${known.name}:${username}`;
      if (claimed.has(identifier)) {
        errors.push({ row, message: `${identifier} is also in row ${claimed.get(identifier)}.` });
      }
      claimed.set(identifier, row);
      identifiers.push(identifier);
    }
    if (seen.has(key)) {
      errors.push({ row, message: `${email} is also in row ${seen.get(key)}.` });
    } else {
      seen.set(key, row);
    }
    if (errors.length === before) {
      users.push({ key, email, status, name, role, groups: memberships.map((group) => groups.get(group.toLowerCase())), identifiers });
    }
  });
  return { users, errors, present: seen };
}

function compare({ users, errors, present }) {
  const onRecord = new Map(directory.users.map((user) => [user.email.toLowerCase(), user]));
  const holders = new Map();
  for (const user of directory.users) {
    for (const { source, username } of user.identifiers) {
      holders.set(`${source}:${username}`, user.email.toLowerCase());
    }
  }

  const counts = { new: 0, changed: 0, unchanged: 0, missing: 0, invalid: errors.length };
  const changes = [];
  for (const user of users) {
    for (const identifier of user.identifiers) {
      const holder = holders.get(identifier);
      if (holder !== undefined && holder !== user.key) {
        counts.invalid += 1;
      }
    }
    const old = onRecord.get(user.key);
    if (old === undefined) {
      counts.new += 1;
      changes.push({ sign: "+", email: user.email, fields: ["added"] });
      continue;
    }
    const fields = [];
    if (old.status !== user.status) {
      fields.push(`Status ${old.status} → ${user.status}`);
    }
    if (old.display_name.normalize("NFC") !== user.name.normalize("NFC")) {
      fields.push(`Name ${old.display_name} → ${user.name}`);
    }
    if (old.role !== user.role) {
      fields.push(`Role ${old.role} → ${user.role}`);
    }
    for (const group of user.groups) {
      if (!old.groups.includes(group)) {
        fields.push(`Groups + ${group}`);
      }
    }
    for (const identifier of user.identifiers) {
      if (!old.identifiers.some(({ source, username }) => `${source}:${username}` === identifier)) {
        fields.push(`Identifiers + ${identifier}`);
      }
    }
    if (fields.length === 0) {
      counts.unchanged += 1;
    } else {
      counts.changed += 1;
      changes.push({ sign: "~", email: user.email, fields });
    }
  }
  for (const [key, user] of onRecord) {
    if (user.status === "active" && !present.has(key)) {
      counts.missing += 1;
    }
  }
  return { counts, changes };
}

function show({ counts, changes }) {
  const summary = document.createElement("p");
  summary.id = "counts";
  summary.textContent = Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
  const table = document.createElement("table");
  for (const { sign, email, fields } of changes.slice(0, SHOWN)) {
    const row = table.insertRow();
    for (const text of [sign, email, fields.join("; ")]) {
      row.insertCell().textContent = text;
    }
  }
  preview.dataset.counts = JSON.stringify(counts);
  preview.replaceChildren(summary, table);
}

function splitList(field) {
  const text = field.trim();
  if (text === "" || text.toLowerCase() === "none") {
    return [];
  }
  return text.split(",").map((item) => item.trim());
}
