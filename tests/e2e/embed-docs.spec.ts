/** `docs/embedding.md` lists what there is: no more, and no less. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, strictPolicy, test } from "./outside.ts";

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");
const doc = read("docs/embedding.md");

/** The first cell of each line of the table under a heading, without its quotes. */
function listed(heading: string, column = 0): string[] {
  const section = doc.slice(doc.indexOf(heading) + heading.length).split(/^#{2,3} /m)[0] ?? "";
  return table(section, column);
}

function table(text: string, column = 0): string[] {
  const lines = text.slice(text.indexOf("|---")).split("\n").slice(1);
  const end = lines.findIndex((line) => !line.startsWith("|"));
  const cells = lines.slice(0, end === -1 ? undefined : end).map((line) => line.split("|")[column + 1]?.trim() ?? "");
  return cells.map((cell) => cell.replaceAll("`", "").replace(/\(.*\)$/, "")).sort();
}

/** All source of the wizard and of the element. */
function sources(): string {
  const folder = fileURLToPath(new URL("../../", import.meta.url));
  const below = (path: string): string[] =>
    readdirSync(folder + path, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? below(`${path}/${entry.name}`) : [`${path}/${entry.name}`],
    );
  const files = [...below("crates/wizard/src"), "www/embed/rollcall-import.js", ...below("www/widget")];
  return files.filter((file) => /\.(rs|js)$/.test(file)).map(read).join("\n");
}

const found = (pattern: RegExp): string[] => {
  const names = [...sources().matchAll(pattern)].flatMap((match) => (match[1] ?? "").split(" "));
  return [...new Set(names)].sort();
};

test("attributes, properties and methods are those of the element", async ({ page, outside }) => {
  await outside.open(page);
  const element = await page.locator("rollcall-import").evaluate((element) => {
    const own = Object.getPrototypeOf(element);
    const described = Object.entries(Object.getOwnPropertyDescriptors(own));
    const observed = (element.constructor as unknown as { observedAttributes: string[] }).observedAttributes;
    return {
      observed,
      properties: described.filter(([, { get }]) => get).map(([name]) => name).sort(),
      methods: described.filter(([name, { value }]) => value && !/Callback$|^constructor$/.test(name)).map(([name]) => name).sort(),
    };
  });
  // The style sheet alone looks at the theme.
  const attributes = listed("## Attributes");
  expect([...element.observed, "theme"].sort()).toEqual(attributes);
  const camel = (name: string): string => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  expect(element.properties).toEqual([...attributes.map(camel), ...listed("## Properties")].sort());
  expect(element.methods).toEqual(listed("## Methods"));
});

test("events and the kinds of errors are those that are told", () => {
  const told = [...found(/dispatch\(&\w+, "(\w+)"/g), ...found(/(?:#tell|\btell)\("(\w+)"/g)];
  expect([...new Set(told)].sort().map((name) => `rollcall-${name}`)).toEqual(listed("## Events"));
  const events = read("crates/wizard/src/bin/rollcall-widget/events.rs");
  const trouble = events.slice(events.indexOf("match trouble {"));
  const kinds = [...trouble.matchAll(/\(\s*"([a-z-]+)",\s*(?:vec!|facts)/g)].map((match) => match[1] ?? "");
  const described = table(doc.slice(doc.indexOf("`kind` is one of")));
  expect([...new Set([...kinds, "not-loaded"])].sort()).toEqual(described);
});

test("slots and parts are those in the views", () => {
  expect(found(/<slot name="([\w-]+)"/g)).toEqual(listed("## Slots"));
  const parts = [...found(/\bpart="([\w -]+)"/g), ...found(/\.part = "([\w -]+)"/g), ...found(/=> "(button[\w -]*)"/g)];
  const style = doc.slice(doc.indexOf("Parts, for what"));
  expect([...new Set(parts)].sort()).toEqual(table(style));
});

test("custom properties are those of the style sheet, with their values", () => {
  const tokens = read("www/styles/tokens.css");
  const rows = doc.slice(doc.indexOf("| custom property")).split("\n").slice(2);
  const properties = rows.slice(0, rows.findIndex((line) => !line.startsWith("|")));
  expect(properties.length).toBeGreaterThan(10);
  for (const row of properties) {
    const [name, value] = [...row.matchAll(/`([^`]+)`/g)].map((match) => match[1]);
    expect(tokens, name).toContain(`  ${name}: ${value};`);
  }
});

test("the policy is the one that the tests run under", () => {
  const recipe = doc.slice(doc.indexOf("## Content security policy")).split("```")[1] ?? "";
  expect(recipe.trim().replace(/\s+/g, " ")).toBe(strictPolicy("https://rollcall.example.com"));
});
