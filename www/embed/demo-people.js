// Invented people: those whom this page has on record, and lists of them to drop.

const FIRST = ["Ada", "Bo", "Cleo", "Dag", "Esra", "Finn", "Gita", "Hugo", "Ines", "Jun", "Kaia", "Liv", "Milo", "Noor", "Omar", "Pia"];
const LAST = ["Abel", "Brandt", "Cho", "Diaz", "Eriksen", "Fonseca", "Grau", "Haddad", "Ito", "Jansen", "Kaya", "Lind", "Moreau", "Nowak", "Okafor"];
const ON_RECORD = 240;
const WORKSPACE_HEADER = "Current Status,Display Name,Primary Email,Role,Groups,Source Username(s)";

function person(index) {
  const first = FIRST[index % FIRST.length];
  const last = LAST[Math.floor(index / FIRST.length) % LAST.length];
  const again = Math.floor(index / (FIRST.length * LAST.length));
  const number = again === 0 ? "" : String(again + 1);
  return { name: `${first} ${last}`, email: `${first}.${last}${number}@northlight.example`.toLowerCase() };
}

const users = new Map();
let revision = 1;
for (let index = 0; index < ON_RECORD; index += 1) {
  const { name, email } = person(index);
  users.set(email, { name, role: index === 0 ? "admin" : "user", isActive: index % 40 !== 39 });
}

export const people = {
  /** The users on record, as files are compared with them. */
  directory(template) {
    const isApp = template === "app-users";
    const inactive = isApp ? "past" : "archived";
    const app = isApp ? { account: "imported", sources: ["file_upload"] } : {};
    return {
      revision: String(revision),
      groups: ["Sales", "Support"],
      sources: [{ name: "slack", enabled: true }],
      users: Array.from(users, ([email, { name, role, isActive }]) => ({
        email,
        display_name: name,
        status: isActive ? "active" : inactive,
        role,
        ...app,
      })),
    };
  },

  /** Applies a changeset. */
  take({ changes }) {
    const now = (value) => (value !== null && typeof value === "object" ? value.new : value);
    for (const { key, op, set = {} } of changes) {
      const held = users.get(key) ?? { name: key, role: "user", isActive: true };
      const status = now(set.current_status);
      users.set(key, {
        name: now(set.display_name) ?? held.name,
        role: now(set.role) ?? held.role,
        isActive: op === "deactivate" ? false : op === "reactivate" ? true : status ? status === "active" : held.isActive,
      });
    }
    revision += 1;
  },
};

/** A list of people as a file: `clean`, `messy` or `long`. */
export function sample(kind, template) {
  const rows = [];
  const [from, count] = kind === "long" ? [30, 3000] : [225, 24];
  for (let index = from; index < from + count; index += 1) rows.push(row(person(index), index, template));
  if (kind === "messy") spoil(rows, template);
  // What only the page can know.
  for (let at = 16; at < rows.length && kind !== "clean"; at += 400) rows[at] = rows[at].replace("@northlight.", "@northlite.");
  const header = template === "app-users" ? "Name,Email,Role" : WORKSPACE_HEADER;
  return new File([[header, ...rows].join("\n")], `${kind}-list.csv`, { type: "text/csv" });
}

function row({ name, email }, index, template) {
  if (template === "app-users") return `${name},${email},Editor`;
  const role = index % 12 === 0 ? "Supervisor" : "User";
  return `Active,${name},${email},${role},${index % 3 === 0 ? "Sales" : "none"},`;
}

function spoil(rows, template) {
  rows[2] = rows[2].replace("@", "@@");
  rows[5] = rows[5].replace(".example", ".example,");
  rows[7] = rows[7].replace("@northlight.example", "@northlight .example");
  rows[11] = rows[10];
  rows.splice(14, 0, template === "app-users" ? ",," : ",,,,,");
  if (template !== "app-users") {
    rows[4] = rows[4].replace("Active", "active ").replace("User", "Usr");
    rows[9] = rows[9].replace("none", "Slaes").replace("Sales", "Slaes");
  }
}
