/** The package gives the document that the command line prints, byte for byte. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { inputs, ownTemplate } from "./inputs.mjs";
import { commandLine, rollcall, textOf } from "./package.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "rollcall-documents-"));
after(() => rmSync(folder, { recursive: true }));

const write = (name, content) => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};
const own = write("own-template.json", JSON.stringify(ownTemplate));

/** The file by its path, the rest as options. */
function argumentsFor({ name, bytes, template, directory, mode, sheet, tableDialect }) {
  const args = [write(name, bytes), "--template", typeof template === "string" ? template : own];
  if (directory !== undefined) args.push("--against", write("directory.json", directory));
  if (mode !== undefined) args.push("--mode", mode);
  if (sheet !== undefined) args.push("--sheet", sheet);
  if (tableDialect !== undefined) args.push("--dialect", write("dialect.json", JSON.stringify(tableDialect)));
  return args;
}

for (const input of inputs()) {
  const { name, bytes, template, directory, mode, sheet, dialect } = input;
  const title = [name, template.name ?? template, directory && "compared", mode, sheet].filter(Boolean).join(", ");
  test(title, async () => {
    const printed = await commandLine(argumentsFor(input));
    const options = { name, mode, sheet, dialect };
    const result = directory
      ? await rollcall.compare(bytes, template, directory, options)
      : await rollcall.check(bytes, template, options);
    assert.equal(`${await textOf(result)}\n`, printed.stdout);
    assert.deepEqual(result.document, JSON.parse(printed.stdout));
    if (template !== ownTemplate) assert.equal(`${JSON.stringify(result.document)}\n`, printed.stdout);
    assert.equal(result.hasErrors ? 1 : 0, printed.code);
    assert.equal(result.document.diagnostics.length, result.diagnosticCount);
    assert.equal(result.document.changes.length, result.changeCount);
    result.free();
  });
}
