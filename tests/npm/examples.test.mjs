/** Every example of `docs/headless.md` runs, and prints what stands below it. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { transformSync } from "esbuild";
import { examples } from "./examples.mjs";
import { projectFolder, run } from "./package.mjs";

const { folder, remove } = projectFolder();
after(remove);

writeFileSync(path.join(folder, "people.csv"), Buffer.from("Email;Prénom\nandré@exemple.fr;André\nzoe@exemple.fr;Zoë\n", "latin1"));

test("there are examples, and most say what they print", () => {
  const all = examples();
  assert.ok(all.filter(({ printed }) => printed !== undefined).length >= 7);
  assert.deepEqual(all.flatMap(({ name }) => name ?? []), ["worker.js", "page.js"]);
});

for (const { line, code, name, printed = "" } of examples()) {
  // Those with a name are for browsers, where they are run.
  if (name !== undefined) continue;
  test(`the example of line ${line}`, async () => {
    const file = path.join(folder, `example-${line}.mjs`);
    // Node.js 20 has no `using`.
    writeFileSync(file, transformSync(code, { target: "node20", format: "esm" }).code);
    const { stdout, stderr } = await run(process.execPath, [file], { cwd: folder });
    assert.equal(stderr, "");
    assert.equal(stdout.trim(), printed.trim());
  });
}
