/**
 * A `workspace-users` file of any size and the directory to compare it with, the same at every run:
 * of a hundred records one is new and one is changed, and for each new one a user of the directory
 * is missing from the file.
 */

const GROUPS = ["Design", "Engineering", "Finance", "Legal", "Marketing", "Operations", "Sales", "Support"];
const ROLES = ["User", "User", "User", "User", "Supervisor", "Admin"];
const FIRST = ["Ada", "Björn", "Chloé", "Dmitri", "Elif", "Femi", "Grace", "Hiro", "Inés", "Jun", "Kaja", "Liam"];
const LAST = ["Abbott", "Brandt", "Costa", "Dvořák", "Eriksen", "Fischer", "Gupta", "Hansen", "Ito", "Jansen", "Keller"];
const IDENTIFIER = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const HEADER = "Current Status,Display Name,Primary Email,Role,Groups,Source Username(s)";
const ONE_IN = 100;

/** @param {number} records */
export function generate(records) {
  const random = mulberry32(records);
  const lines = [HEADER];
  const users = [];
  const expected = { new: 0, changed: 0, unchanged: 0, missing: 0 };

  for (let index = 0; index < records; index += 1) {
    const person = makePerson(index, random);
    lines.push(toLine(person));
    switch (index % ONE_IN) {
      case 17:
        expected.new += 1;
        users.push(toUser(makePerson(records + index, random)));
        expected.missing += 1;
        break;
      case 53:
        expected.changed += 1;
        users.push(toUser({ ...person, name: `${person.name} (old)` }));
        break;
      default:
        expected.unchanged += 1;
        users.push(toUser(person));
    }
  }

  // The order of the users on record is not that of the file.
  for (let at = users.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [users[at], users[other]] = [users[other], users[at]];
  }

  const directory = {
    revision: "1",
    groups: GROUPS,
    sources: [{ name: "slack", enabled: true, format: "^[UW][A-Z0-9]{8,}$" }],
    users,
  };
  return { csv: `${lines.join("\r\n")}\r\n`, directory, expected };
}

function makePerson(number, random) {
  const first = pick(FIRST, random);
  const last = pick(LAST, random);
  const groups = GROUPS.filter(() => random() < 0.2);
  let identifier = "U";
  for (let rest = number + 32 ** 6, digit = 0; digit < 9; digit += 1, rest = Math.floor(rest / 32)) {
    identifier += IDENTIFIER[rest % 32];
  }
  return {
    name: writeName(first, last, random()),
    email: `${plain(first)}.${plain(last)}.${number}@harbour.example`,
    role: pick(ROLES, random),
    groups,
    identifier: random() < 0.6 ? identifier : null,
  };
}

/** One in ten with the last name in front, one in twenty with a nickname in quotes. */
function writeName(first, last, chance) {
  if (chance < 0.1) {
    return `${last}, ${first}`;
  }
  return chance < 0.15 ? `${first} "${first.slice(0, 2)}" ${last}` : `${first} ${last}`;
}

function toLine(person) {
  return [
    "Active",
    quote(person.name),
    person.email,
    person.role,
    quote(person.groups.join(", ") || "none"),
    person.identifier === null ? "" : `slack:${person.identifier}`,
  ].join(",");
}

function toUser(person) {
  return {
    email: person.email,
    display_name: person.name,
    status: "active",
    role: person.role.toLowerCase(),
    groups: person.groups,
    identifiers: person.identifier === null ? [] : [{ source: "slack", username: person.identifier }],
  };
}

function quote(field) {
  return /[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function plain(name) {
  return name.normalize("NFD").replace(/[^A-Za-z]/g, "").toLowerCase();
}

function pick(list, random) {
  return list[Math.floor(random() * list.length)];
}

/** A small generator of numbers from 0 to 1 that repeats itself exactly. */
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
