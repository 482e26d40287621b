/** What the headless API takes, how it hands out its answers, and what it refuses. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { directory, ownTemplate } from "./inputs.mjs";
import { packageFolder, rollcall, root, run } from "./package.mjs";

const { check, compare, CheckResult, RollcallError } = rollcall;
const TEXT = "Email,Name\nann@example.com,Ann\nmailto:bo@example.com,Bo\nno,No\n";

/** A template that takes as many records as come. */
const roomy = {
  name: "roomy",
  fields: [{ name: "Email", rollcall: { kind: "email" } }],
  primaryKey: "Email",
  rollcall: { header: "open", limits: { records: 2_000_000 }, missing: "ask", inactive_status: "past" },
};
const wrongAddresses = (count) => `Email\n${Array.from({ length: count }, (_, at) => `wrong${at}@@x.org\n`).join("")}`;

async function refused(code, call) {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof RollcallError && error instanceof Error, String(error));
    assert.equal(error.code, code, error.message);
    assert.ok(rollcall.errorCodes.includes(error.code));
    return true;
  });
}

test("a file may be a File, a Blob, a buffer of any kind or a text", async () => {
  const bytes = new TextEncoder().encode(TEXT);
  const within = new Uint8Array([...bytes, 0, 0]).subarray(0, bytes.length);
  const files = [TEXT, bytes, within, bytes.buffer, Buffer.from(TEXT), new Blob([TEXT]), new DataView(bytes.buffer)];
  const documents = [];
  for (const file of files) documents.push((await check(file, "app-users")).document);
  for (const document of documents) assert.deepEqual(document, documents[0]);
  assert.equal(documents[0].file.name, "pasted.csv");
  const file = new File([TEXT], "people.csv");
  assert.equal((await check(file, "app-users")).document.file.name, "people.csv");
  assert.equal((await check(file, "app-users", { name: "other.csv" })).document.file.name, "other.csv");
});

test("a directory may be its document, its JSON as text or bytes, or a Blob of it", async () => {
  const document = JSON.parse(directory.toString());
  const given = [document, directory.toString(), directory, new Blob([directory])];
  const results = await Promise.all(given.map((directory) => compare(TEXT, "app-users", directory)));
  for (const result of results) assert.deepEqual(result.document, results[0].document);
  assert.equal(results[0].counts.new, 1);
});

test("a directory may be a server's binary snapshot", async () => {
  // Made by `cargo run -p rollcall-core --example snapshot` of the directory that the other tests have.
  const snapshot = readFileSync(path.join(root, "tests/npm/directory.snapshot"));
  const people = readFileSync(path.join(root, "crates/core/templates/workspace-users.sample.csv"));
  const compared = await compare(people, "workspace-users", snapshot);
  const asDocument = await compare(people, "workspace-users", directory);
  assert.deepEqual(compared.counts, asDocument.counts);
  await refused("directory_invalid", () => compare(TEXT, "app-users", snapshot.subarray(0, -3)));
});

test("iterators hand out a hundred thousand findings and changes, a window at a time", async () => {
  const count = 100_000;
  const result = await check(wrongAddresses(count), roomy);
  assert.equal(result.diagnosticCount, count);
  const sizes = [];
  const ask = result.diagnosticWindow.bind(result);
  result.diagnosticWindow = (offset, limit) => {
    const window = ask(offset, limit);
    sizes.push(window.length);
    return window;
  };
  let next = 1;
  for await (const finding of result.diagnostics()) {
    assert.equal(finding.record, next);
    next += 1;
  }
  assert.equal(next, count + 1);
  assert.ok(Math.max(...sizes) <= 500 && sizes.length >= count / 500);

  const last = [];
  for await (const finding of result.diagnostics({ from: count - 3, window: 2 })) last.push(finding.record);
  assert.deepEqual(last, [count - 2, count - 1, count]);
  result.free();

  const addresses = `Email\n${Array.from({ length: count }, (_, at) => `p${at}@x.org\n`).join("")}`;
  const users = Array.from({ length: 1_200 }, (_, at) => ({ email: `gone${at}@x.org`, status: "active", sources: ["file_upload"] }));
  const compared = await compare(addresses, roomy, { revision: "1", users });
  let changes = 0;
  const ops = { create: 0, missing: 0 };
  for await (const change of compared.changes({ window: 777 })) {
    ops[change.op] += 1;
    changes += 1;
  }
  assert.equal(changes, compared.changeCount);
  assert.deepEqual(ops, { create: count, missing: 1_200 });
  assert.deepEqual(compared.changeWindow(count - 1, 2).map(({ op }) => op), ["create", "missing"]);
});

test("others get their turn while a file is checked and while findings are walked", async () => {
  const file = wrongAddresses(100_000);
  let stopped = false;
  let turns = 0;
  const turn = () => {
    turns += 1;
    if (!stopped) setImmediate(turn);
  };
  const phases = new Set();
  setImmediate(turn);
  const result = await check(file, roomy, { onProgress: ({ phase, done, total }) => {
    assert.ok(done <= total);
    phases.add(phase);
  } });
  const whileChecking = turns;
  for await (const _ of result.diagnostics());
  stopped = true;
  assert.ok(whileChecking > 10, `${whileChecking} turns`);
  assert.ok(turns - whileChecking > 100, `${turns} turns`);
  assert.ok(phases.has("checking"), [...phases].join());
});

test("columns are taken as they are told, and unknown names are refused", async () => {
  const file = "A,B,C\nx@x.org,Ann,1\n";
  const told = await check(file, "app-users", { columns: [null, "display_name", "email"] });
  assert.deepEqual(
    told.head.columns.map(({ field, match }) => [field, match]),
    [[null, "ignored"], ["display_name", "chosen"], ["email", "chosen"]],
  );
  assert.equal(told.counts.invalid, 1);
  await refused("column_unknown", () => check(file, "app-users", { columns: ["mail"] }));
  await refused("dialect_invalid", () => check(file, "app-users", { dialect: { encoding: "klingon" } }));
  await refused("dialect_invalid", () => check(file, "app-users", { dialect: { quote: "ab" } }));
});

test("an abort ends a check with the signal's reason", async () => {
  const before = AbortSignal.abort(new Error("before"));
  await assert.rejects(check(TEXT, "app-users", { signal: before }), { message: "before" });
  const controller = new AbortController();
  const reason = new Error("enough");
  const running = check(wrongAddresses(100_000), roomy, {
    signal: controller.signal,
    onProgress: () => controller.abort(reason),
  });
  await assert.rejects(running, (error) => error === reason);
  await assert.rejects(check(TEXT, "app-users", { signal: AbortSignal.abort() }), { name: "AbortError" });
});

test("refused calls have a code", async () => {
  await refused("template_unknown", () => check(TEXT, "nobody"));
  await refused("template_invalid", () => check(TEXT, { name: "x", fields: [] }));
  await refused("template_invalid", () => check(TEXT, undefined));
  await refused("input_invalid", () => check(TEXT, "app-users", { mode: "new_only" }));
  await refused("template_invalid", () => check(TEXT, { ...roomy, primaryKey: "Nothing" }));
  await refused("directory_invalid", () => compare(TEXT, "app-users", "{"));
  await refused("directory_invalid", () => compare(TEXT, "app-users", { users: [] }));
  await refused("input_invalid", () => check(42, "app-users"));
  await refused("input_invalid", () => check(undefined, "app-users"));
  await refused("input_invalid", () => compare(TEXT, "app-users", null));
  await refused("sheet_unknown", () => check(TEXT, "app-users", { sheet: "People" }));
  const gone = new Blob([TEXT]);
  gone.slice = () => ({ arrayBuffer: () => Promise.reject(new DOMException("gone", "NotReadableError")) });
  await refused("file_unreadable", () => check(gone, "app-users"));
});

test("a report of what is no table is refused, and the findings say why", async () => {
  const result = await check(Buffer.from("89504e470d0a1a0a", "hex"), "app-users");
  assert.equal(result.document.diagnostics[0].code, "E0102");
  await refused("no_table", async () => result.report());
  await refused("no_table", async () => result.corrected());
});

test("the report is annotated, and the corrected file has the suggestions", async () => {
  const result = await check(TEXT, "app-users");
  const report = Buffer.from(result.report()).toString();
  assert.match(report, /^\ufeffEmail,Name,_row,_status,_errors,"_rollcall \{.*\}"\r\nann@example\.com,Ann,2,valid,,\r\n/);
  const back = await check(result.report(), "app-users");
  assert.deepEqual([back.counts, back.document.diagnostics[0].code], [result.counts, "E0119"]);
  assert.match(report, /Did you mean bo@example\.com\?/);
  const corrected = Buffer.from(result.corrected()).toString();
  assert.equal(corrected, "Email,Name\nann@example.com,Ann\nbo@example.com,Bo\nno,No\n");
  const latin = await check(Buffer.from("Email;Pr\xe9nom\r\nmailto:a@x.org;'Zo\xeb'\r\n", "latin1"), "app-users");
  assert.equal(Buffer.from(latin.corrected()).toString("latin1"), "Email;Pr\xe9nom\r\na@x.org;'Zo\xeb'\r\n");
  assert.equal(latin.document.diagnostics.length, 1);
  const again = await check(result.corrected(), "app-users");
  assert.deepEqual([again.counts.valid, again.counts.invalid], [2, 1]);
});

test("what is freed answers no longer, and is freed by `using`, too", async () => {
  const result = await check(TEXT, "app-users");
  const walk = result.diagnostics();
  assert.ok(result instanceof CheckResult);
  result[Symbol.dispose]();
  result.free();
  assert.equal(result.counts.records, 3);
  await refused("freed", async () => result.document);
  await refused("freed", async () => result.diagnosticWindow(0, 1));
  await refused("freed", () => walk.next());
});

test("checks side by side do not disturb each other, and memory is used again", async () => {
  const own = () => check("Mail\na@x.org\nb@x.org\n", ownTemplate);
  const results = await Promise.all([check(TEXT, "app-users"), own(), check(wrongAddresses(2_000), roomy), own()]);
  assert.deepEqual(results.map(({ counts }) => counts.records), [3, 2, 2_000, 2]);
  for (const result of results) result.free();
  const text = wrongAddresses(20_000);
  const sizes = [];
  for (let round = 0; round < 12; round += 1) {
    (await check(text, roomy)).free();
    sizes.push(process.memoryUsage().rss);
  }
  assert.ok(sizes.at(-1) - sizes[3] < 64 * 1024 * 1024, sizes.map((size) => Math.round(size / 1024 / 1024)).join());
});

test("the modules may come from elsewhere, and a wrong one is refused", async () => {
  // What is loaded stays, so this is another copy of the scripts.
  const script = `
    import { readFile } from "node:fs/promises";
    import { check, initialize, RollcallError } from ${JSON.stringify(`${packageFolder}/index.js`)};
    const refused = await initialize({ headless: new URL("file:///nowhere.wasm") }).catch((error) => error);
    const bytes = await readFile(${JSON.stringify(`${packageFolder}/modules/rollcall-headless_bg.wasm`)});
    await initialize({ headless: await WebAssembly.compile(bytes) });
    console.log(refused instanceof RollcallError, refused.code, (await check("Email\\na@x.org\\n", "app-users")).counts.valid);`;
  const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "--eval", script]);
  assert.equal(stdout, "true module_unreadable 1\n", stderr);
});
