/** The types say what is: programs compile or are refused by them, and real documents are of them. */
import assert from "node:assert/strict";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { directory, inputs, ownTemplate } from "./inputs.mjs";
import { packageFolder, projectFolder, rollcall, root, run, tsc } from "./package.mjs";

/** Longest list of a document that is compiled: findings of a kind are alike. */
const LONGEST = 60;

const { folder, remove } = projectFolder();
after(remove);

writeFileSync(path.join(folder, "package.json"), '{"type":"module"}');
writeFileSync(
  path.join(folder, "tsconfig.json"),
  JSON.stringify({
    compilerOptions: {
      target: "ES2022",
      lib: ["ES2022", "DOM", "DOM.Iterable", "DOM.AsyncIterable", "ESNext.Disposable"],
      module: "NodeNext",
      types: [],
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      noPropertyAccessFromIndexSignature: true,
      skipLibCheck: false,
      noEmit: true,
    },
    include: ["*.ts"],
  }),
);

const compile = (...options) => run(process.execPath, [tsc, "--project", folder, ...options]);

test("programs compile where they use what there is, and are refused where they do not", async () => {
  const consumer = path.join(root, "tests/npm/consumer");
  for (const file of readdirSync(consumer)) copyFileSync(path.join(consumer, file), path.join(folder, file));
  const { code, stdout } = await compile();
  assert.equal(code, 0, stdout);
});

test("so they do where a bundler resolves modules, and without types of Node.js", async () => {
  const { code, stdout } = await compile("--module", "ESNext", "--moduleResolution", "bundler");
  assert.equal(code, 0, stdout);
});

test("the types name the libraries that they need", async () => {
  const options = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom"];
  writeFileSync(path.join(folder, "small.ts"), 'import { check } from "rollcall";\n(await check("", "app-users")).free();\n');
  const { code, stdout } = await run(process.execPath, [tsc, ...options, "small.ts", "element.ts"], { cwd: folder });
  assert.equal(code, 0, stdout);
});

test("real documents, the built-in templates and a directory are of their types", async () => {
  const documents = [];
  for (const { bytes, name, template, directory, mode, sheet, dialect } of inputs()) {
    const options = { name, mode, sheet, dialect };
    const result = await (directory ? rollcall.compare(bytes, template, directory, options) : rollcall.check(bytes, template, options));
    const { document } = result;
    document.diagnostics.length = Math.min(document.diagnostics.length, LONGEST);
    document.changes.length = Math.min(document.changes.length, LONGEST);
    documents.push([directory ? "ComparedCounts" : "CheckedCounts", document]);
    result.free();
  }
  const ops = new Set(documents.flatMap(([, document]) => document.changes.map(({ op }) => op)));
  assert.ok(["create", "update", "reactivate", "missing"].every((op) => ops.has(op)), [...ops].join());
  assert.ok(documents.some(([, document]) => document.sheet?.notes.length > 0));

  const lines = ['import type * as r from "rollcall";'];
  documents.forEach(([counts, document], at) => {
    lines.push(`export const document${at}: r.RollcallDocument<r.${counts}> = ${JSON.stringify(document)};`);
  });
  const templates = rollcall.builtInTemplates.map((name) => readFileSync(path.join(root, `crates/core/templates/${name}.json`)));
  [...templates, JSON.stringify(ownTemplate)].forEach((template, at) => {
    lines.push(`export const template${at}: r.TemplateDocument = ${template};`);
  });
  lines.push(`export const directory: r.DirectoryDocument = ${directory};`);
  writeFileSync(path.join(folder, "documents.ts"), lines.join("\n"));
  const { code, stdout } = await compile();
  assert.equal(code, 0, stdout.slice(0, 4000));
});

test("the diagnostics' page explains every code that the types know", () => {
  const page = readFileSync(path.join(root, "docs/diagnostics.md"), "utf8");
  assert.ok(rollcall.diagnosticCodes.length > 40);
  for (const code of rollcall.diagnosticCodes) assert.ok(page.includes(code), code);
});

test("the package holds what its manifest names, and nothing that it does not", async () => {
  const manifest = JSON.parse(readFileSync(path.join(packageFolder, "package.json"), "utf8"));
  assert.match(readFileSync(path.join(root, "Cargo.toml"), "utf8"), new RegExp(`version = "${manifest.version}"`));
  assert.equal(manifest.license, "MIT");
  const kinds = new Set(["modules", "site", "package.json", "README.md", "LICENSE"]);
  for (const file of readdirSync(packageFolder)) {
    assert.ok(kinds.has(file) || /\.(js|d\.ts)$/.test(file), file);
  }
  for (const entry of Object.values(manifest.exports)) {
    for (const file of typeof entry === "string" ? [] : Object.values(entry)) readFileSync(path.join(packageFolder, file));
  }
  const packed = await run("npm", ["pack", "--dry-run", "--json", "--offline"], { cwd: packageFolder });
  const [{ files }] = JSON.parse(packed.stdout);
  const there = readdirSync(packageFolder, { recursive: true, withFileTypes: true });
  assert.equal(files.length, there.filter((entry) => entry.isFile()).length, packed.stderr);
});
