/**
 * What follows parsing in the pipelines of plain JavaScript: the rules of the `workspace-users` template and a
 * comparison with the users on record, in one pass over rows that are arrays of strings.
 */

const HEADER = ["Current Status", "Display Name", "Primary Email", "Role", "Groups", "Source Username(s)"];
const STATUSES = new Set(["active", "archived"]);
const ROLES = new Set(["user", "admin", "supervisor"]);
const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** The users on record, ready to be compared with. */
function indexUsers({ groups, sources, users }) {
  const onRecord = new Map();
  const holders = new Map();
  for (const user of users) {
    const key = user.email.toLowerCase();
    onRecord.set(key, user);
    for (const { source, username } of user.identifiers ?? []) {
      holders.set(`${source}:${username}`, key);
    }
  }
  return {
    onRecord,
    holders,
    groups: new Map(groups.map((group) => [group.toLowerCase(), group])),
    sources: new Map(
      sources
        .filter((source) => source.enabled)
        .map((source) => [source.name.toLowerCase(), { name: source.name, format: new RegExp(source.format) }]),
    ),
  };
}

/** `rows` are the records without the header. */
function checkRows(header, rows, { onRecord, holders, groups, sources }) {
  const at = HEADER.map((name) => header.indexOf(name));
  if (at.includes(-1)) {
    throw new Error("a column is missing");
  }
  const [statusAt, nameAt, emailAt, roleAt, groupsAt, identifiersAt] = at;
  const counts = { new: 0, changed: 0, unchanged: 0, missing: 0, invalid: 0 };
  const errors = [];
  const changes = [];
  const seen = new Map();
  const claimed = new Map();
  for (let index = 0; index < rows.length; index += 1) {
    const record = rows[index];
    const row = index + 2;
    const before = errors.length;
    const status = record[statusAt].trim().toLowerCase();
    const name = record[nameAt].trim();
    const email = record[emailAt].trim();
    const key = email.toLowerCase();
    const role = record[roleAt].trim().toLowerCase();
    if (!STATUSES.has(status)) {
      errors.push({ row, message: `Current Status is "${status}"; it may be Active or Archived.` });
    }
    if (name === "") {
      errors.push({ row, message: "Display Name is blank." });
    }
    if (!EMAIL.test(email) || email.includes("..")) {
      errors.push({ row, message: `Primary Email "${email}" is no address.` });
    }
    if (!ROLES.has(role)) {
      errors.push({ row, message: `Role is "${role}"; it may be User, Admin or Supervisor.` });
    }
    const memberships = [];
    const groupsField = record[groupsAt].trim();
    if (groupsField === "") {
      errors.push({ row, message: "Groups is blank." });
    } else {
      for (const item of splitList(groupsField)) {
        const group = groups.get(item.toLowerCase());
        if (group === undefined) {
          errors.push({ row, message: `There is no group "${item}".` });
        } else {
          memberships.push(group);
        }
      }
    }
    const identifiers = [];
    for (const item of splitList(record[identifiersAt].trim())) {
      const colon = item.indexOf(":");
      const username = item.slice(colon + 1).trim();
      const known = sources.get(item.slice(0, Math.max(colon, 0)).trim().toLowerCase());
      if (known === undefined || !known.format.test(username)) {
        errors.push({ row, message: `"${item}" is no identifier of an enabled source.` });
        continue;
      }
      const identifier = `${known.name}:${username}`;
      const holder = holders.get(identifier);
      if (holder !== undefined && holder !== key) {
        errors.push({ row, message: `${identifier} belongs to ${holder}.` });
      } else if (claimed.has(identifier)) {
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
    if (errors.length > before) {
      counts.invalid += 1;
      continue;
    }

    const old = onRecord.get(key);
    if (old === undefined) {
      counts.new += 1;
      changes.push({ op: "create", row, key, status, name, role, groups: memberships, identifiers });
      continue;
    }
    const set = {};
    if (old.status !== status) {
      set.status = { old: old.status, new: status };
    }
    if (old.display_name !== name && old.display_name.normalize("NFC") !== name.normalize("NFC")) {
      set.display_name = { old: old.display_name, new: name };
    }
    if (old.role !== role) {
      set.role = { old: old.role, new: role };
    }
    const held = old.groups ?? [];
    const joined = memberships.filter((group) => !held.includes(group));
    const names = old.identifiers ?? [];
    const gained = identifiers.filter(
      (identifier) => !names.some(({ source, username }) => `${source}:${username}` === identifier),
    );
    if (Object.keys(set).length > 0 || joined.length > 0 || gained.length > 0) {
      counts.changed += 1;
      changes.push({ op: "update", row, key, set, groups: joined, identifiers: gained });
    } else {
      counts.unchanged += 1;
    }
  }
  for (const [key, user] of onRecord) {
    if (user.status === "active" && !seen.has(key)) {
      counts.missing += 1;
    }
  }
  return { counts, errors, changes };
}

function splitList(text) {
  if (text === "" || text.toLowerCase() === "none") {
    return [];
  }
  return text.includes(",") ? text.split(",").map((item) => item.trim()) : [text];
}
