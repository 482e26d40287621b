/** Files of every sort that the package and the command line have to say the same about. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { encodings } from "./encodings.mjs";
import { importTypeScript, root } from "./package.mjs";

const { EVERY_ERROR } = await importTypeScript("files.ts");
const { workbook } = await importTypeScript("workbook.ts");

export const directory = readFileSync(path.join(root, "crates/core/tests/golden/directory.json"));

/** Users who are past, archived, of other names, and holders of what a file claims. */
const returning = JSON.stringify({
  revision: "7",
  groups: ["Sales", "Support"],
  sources: [{ name: "slack", enabled: true }],
  users: [
    { email: "past@x.org", status: "past", account: "imported", sources: ["file_upload"] },
    { email: "archived@x.org", display_name: "Old", status: "archived", role: "user" },
    { email: "active@x.org", display_name: "Ann", status: "active", role: "admin", groups: ["Support"] },
    { email: "admin@x.org", display_name: "Amy", status: "active", role: "admin" },
    { email: "holder@x.org", status: "active", identifiers: [{ source: "slack", username: "U1" }] },
  ],
});

/** A template of one's own: a name that scripts take for a number, a pattern, and little room. */
export const ownTemplate = {
  name: "own",
  fields: [
    { name: "Mail", rollcall: { kind: "email", field: "mail", property: "email" } },
    { name: "Second", rollcall: { field: "2", merge: "set" } },
    { name: "First", constraints: { pattern: "[A-Z]+" }, rollcall: { field: "10" } },
    { name: "Tags", rollcall: { kind: "list", separators: ["|"], merge: "add" } },
  ],
  primaryKey: "Mail",
  rollcall: { header: "open", limits: { records: 50, bytes: 4096, columns: 6 }, missing: "ask", inactive_status: "past" },
};

const templates = ["app-users", "workspace-users"];
const inFolder = (folder) => readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name))]);

/** Files of which it is said what they are: to the package by its options, to the command line by a Table Dialect. */
const SAID = [
  ["Email|Name\na@x.org|'b|c'\n", { delimiter: "|", quote: "'" }, { delimiter: "|", quoteChar: "'" }],
  ["Email,Name\nandr\xe9@x.org,\xf8\n", { encoding: "windows-1250" }, { encoding: "windows-1250" }],
  ["Email;a,b@x.org\nc@x.org;d,e@x.org\n", { delimiter: "," }, { delimiter: "," }],
  ['Email\n"a@x.org"\n', { quote: "" }, { quoteChar: null }],
];

/** Every input: `{ name, bytes, template, directory?, mode?, sheet?, dialect?, tableDialect? }`. */
export function* inputs() {
  for (const [name, bytes, template] of files()) {
    for (const one of template ? [template] : templates) {
      yield { name, bytes, template: one };
      yield { name, bytes, template: one, directory };
    }
  }
  for (const template of templates) yield { name: "new.csv", bytes: sample(template), template, directory, mode: "new-only" };
  for (const [at, [text, dialect, tableDialect]] of SAID.entries()) {
    const whole = { delimiter: ",", quote: '"', headerLine: 1, ...dialect };
    yield { name: `said-${at}.csv`, bytes: Buffer.from(text, "latin1"), template: "app-users", dialect: whole, tableDialect: { header: true, ...tableDialect } };
  }
  yield { name: "past.csv", bytes: Buffer.from("Email\nPast@x.org\n"), template: "app-users", directory: returning };
  const people = [
    "Current Status,Display Name,Primary Email,Role,Groups,Source Username(s)",
    "Active,New,archived@x.org,Admin,Sales,",
    "Archived,Ann,active@x.org,Admin,Support,",
    "Active,Amy,admin@x.org,User,none,slack:U1",
    "active, Amy ,admin@x.org,User,none,",
    "Active,Zed,zed@x.org,User,\"sales,Support\",slack:U2",
  ];
  const bytes = Buffer.from(people.join("\r\n"));
  yield { name: "status.csv", bytes, template: "workspace-users", directory: returning };
  const book = workbook("people.xlsx", {
    Notes: [["Nothing here"]],
    People: [["Email", "Name"], ["bo@harbour.example", "Bo"], ["gone@harbour.example", "#N/A"], ["mailto:x@x.org", "X"]],
  });
  for (const sheet of [undefined, "People", "notes"]) {
    yield { name: book.name, bytes: book.buffer, template: "app-users", directory, sheet };
  }
}

function sample(template) {
  return readFileSync(path.join(root, `crates/core/templates/${template}.sample.csv`));
}

function* files() {
  for (const template of templates) yield [`${template}.csv`, sample(template), template];
  yield ["every-error.csv", Buffer.from(EVERY_ERROR), "workspace-users"];
  const conformance = path.join(root, "tests/conformance/frictionless");
  for (const [name, bytes] of inFolder(conformance)) {
    if (name.endsWith(".csv")) yield [name, bytes, name.split(".")[0]];
  }
  yield* inFolder(path.join(root, "tests/node_modules/csv-spectrum/csvs"));
  for (const kind of ["decode", "detection", "session", "sheets"]) yield* inFolder(path.join(root, "fuzz/seeds", kind));
  yield* encodings();
  yield* odd();
  yield* damaged();
}

function* odd() {
  const own = (name, text) => [name, Buffer.from(text), ownTemplate];
  yield own("own.csv", "Mail,First,Second,Tags\nmaja.lindqvist@harbour.example,A,B,x|y\nnew@x.org,a,,z|z\n");
  yield own("many.csv", `Mail\n${Array.from({ length: 51 }, (_, at) => `a${at}@x.org\n`).join("")}`);
  yield own("wide.csv", "Mail,a,b,c,d,e,f\na@x.org\n");
  yield own("large.csv", `Mail\n${"a".repeat(5000)}@x.org\n`);
  // Longer than what is read at a time, which ends within a character.
  const longer = Array.from({ length: 30_000 }, (_, at) => `p${at}@müller.de,Zoë ${at}\n`).join("");
  yield ["longer.csv", Buffer.from(`Email,Name\n${longer}`), "app-users"];
  for (const [name, bytes] of [
    ["empty.csv", ""],
    ["bom.csv", "\ufeff"],
    ["blank.csv", "\n \n\n"],
    ["header.csv", "Email\n"],
    ["nul.csv", "Email,Name\na@x.org,\0\n\0"],
    ["cr.csv", "Email\ra@x.org\rb@x.org"],
    ["mixed.csv", "Email\r\na@x.org\nb@x.org\r"],
    ["quotes.csv", 'Email,Name\n"a@x.org,"b"\nc@x.org,"d\ne"\n'],
    ["formula.csv", "Email,Name\na@x.org,=1+1\n+b@x.org,@x\n"],
    ["line-separators.csv", "Email,Name\na@x.org,a\u2028b\u0085\u007f\ud7ff😀\n"],
    ["controls.csv", `Email,Name\nx,${String.fromCharCode(...Array.from({ length: 31 }, (_, at) => at + 1))}\n`],
    ["domains.csv", "Email\nü@müller.de\na@faß.de\na@xn--0.de\na@例え.テスト\na@b\u00ad.de\na@GMIAL.com\na@gmаil.com\n"],
    ["picture.csv", Buffer.from("89504e470d0a1a0a0000000d", "hex")],
    ["archive.csv", "PK\x03\x04 and nothing more"],
  ]) {
    yield [name, Buffer.from(bytes)];
  }
}

/** The samples with bytes put in, taken out or changed, the same each time. */
function* damaged() {
  const pieces = ['"', ",", ";", "\n", "\r", "\0", "@", "\u200b", " ", "\t", "\xff", "''", "=", '""', "😀"];
  let state = 1;
  const random = (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  for (let number = 0; number < 60; number += 1) {
    const template = templates[number % 2];
    let text = sample(template).toString("latin1");
    for (let changes = 1 + random(8); changes > 0; changes -= 1) {
      const at = random(text.length);
      const piece = Buffer.from(pieces[random(pieces.length)]).toString("latin1");
      text = text.slice(0, at) + piece + text.slice(at + random(3));
    }
    yield [`damaged-${number}.csv`, Buffer.from(text, "latin1"), template];
  }
}
