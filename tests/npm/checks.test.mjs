/** The application's own check in the headless API. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { directory } from "./inputs.mjs";
import { rollcall } from "./package.mjs";

const { check, compare, RollcallError } = rollcall;
const TEXT = "Email,Name\nann@x.org,Ann\nbo@y.org,Bo\nno,No\nann@x.org,Again\n";
const many = (count) => `Email\n${Array.from({ length: count }, (_, at) => `p${at}@x.org\n`).join("")}`;
const strays = ({ records }) => ({
  table: [{ severity: "info", message: "Two domains." }],
  fields: records
    .filter(({ key }) => !key.endsWith("@x.org"))
    .map(({ record }) => ({ record, field: "email", severity: "error", message: "Not ours.", suggestion: "bo@x.org" })),
});

async function failed(message, kind, call) {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof RollcallError, String(error));
    assert.deepEqual([error.code, error.message, error.cause.kind], ["checks_failed", message, kind]);
    return true;
  });
}

test("what a function finds is in the document, the counts, the report and the corrected file", async () => {
  const batches = [];
  const result = await check(TEXT, "app-users", { checks: (batch) => batches.push(batch) && strays(batch), mode: "new-only" });
  assert.deepEqual(batches, [
    {
      template: "app-users", mode: "new-only", batch: 1, batches: 1,
      records: [
        { record: 1, key: "ann@x.org", values: { display_name: "Ann", email: "ann@x.org" } },
        { record: 2, key: "bo@y.org", values: { display_name: "Bo", email: "bo@y.org" } },
      ],
    },
  ]);
  const { valid, invalid, duplicate } = result.counts;
  assert.deepEqual([valid, invalid, duplicate, result.hasErrors], [1, 2, 1, true]);
  const codes = result.document.diagnostics.map(({ code, record, column }) => [code, record, column]);
  assert.deepEqual(codes, [["E0603", null, null], ["E0601", 2, 1], ["E0203", 3, 1], ["E0303", 4, 1]]);
  assert.equal(result.diagnosticCount, 4);
  assert.match(Buffer.from(result.report()).toString(), /bo@y\.org,Bo,3,invalid,E0601 Email: Not ours\. Did you mean bo@x\.org\?/);
  assert.match(Buffer.from(result.corrected()).toString(), /\nbo@x\.org,Bo\n/);
  result.free();
});

test("refused records change nothing, and their users are not missing", async () => {
  const file = "Current Status,Display Name,Primary Email,Role,Groups,Source Username(s)\nActive,Zed,zed@x.org,User,none,\n";
  const checks = ({ records }) => ({ records: records.map(({ record }) => ({ record, severity: "error", message: "No." })) });
  const plain = await compare(file, "workspace-users", directory);
  const checked = await compare(file, "workspace-users", directory, { checks });
  assert.deepEqual([plain.counts.new, plain.changeCount], [1, 1]);
  assert.deepEqual([checked.counts.new, checked.counts.invalid, checked.changeCount], [0, 1, 0]);
  assert.equal(checked.counts.missing, plain.counts.missing);
});

test("batches have five hundred records, two are under way, and progress is told", async () => {
  let underWay = 0;
  let most = 0;
  const sizes = [];
  const seen = [];
  const checks = async ({ records }) => {
    most = Math.max(most, (underWay += 1));
    sizes.push(records.length);
    await new Promise((resolve) => setTimeout(resolve, 5));
    underWay -= 1;
  };
  const onProgress = ({ phase, done, total }) => phase === "asking" && seen.push([done, total]);
  const result = await check(many(2_300), "app-users", { checks, onProgress });
  assert.equal(result.counts.valid, 2_300);
  assert.deepEqual([most, sizes.sort((a, b) => b - a)], [2, [500, 500, 500, 500, 300]]);
  assert.deepEqual([seen.length, seen.at(-1)], [5, [2_300, 2_300]]);
});

test("what is thrown is tried again twice, and then said", async () => {
  let times = 0;
  const flaky = () => {
    times += 1;
    if (times < 3) throw new Error("busy");
    return null;
  };
  assert.equal((await check(TEXT, "app-users", { checks: flaky })).counts.valid, 2);
  assert.equal(times, 3);
  await failed("The disk is full.", "thrown", () => check(TEXT, "app-users", { checks: () => Promise.reject(new Error("The disk is full.")) }));
});

test("what takes too long is given up, and its signal says so", async () => {
  const signals = [];
  const checks = (_, { signal }) => new Promise(() => signals.push(signal));
  const call = () => check(TEXT, "app-users", { checks, checksTimeout: 0.05 });
  await failed("The check gave no answer within 0.05 seconds, three times in a row.", "timeout", call);
  assert.deepEqual(signals.map(({ aborted }) => aborted), [true, true, true]);
});

test("an answer that cannot be used fails at once, with its place", async () => {
  for (const [answer, message] of [
    [{ tabel: [] }, "tabel: is not known here"],
    [[], "an object was expected"],
    ["fine", "an object was expected"],
    [() => 1, "an object was expected"],
    [{ records: [{ record: 3, severity: "error", message: "x" }] }, "records[0].record: 3 is not among the records of the batch"],
    [{ fields: [{ record: 1, field: "constructor", severity: "error", message: "x" }] }, "fields[0].field: the template has no field “constructor”"],
    [JSON.parse('{"__proto__":{}}'), "__proto__: is not known here"],
  ]) {
    let times = 0;
    const call = () => check(TEXT, "app-users", { checks: () => (times += 1) && answer });
    await failed(`The answer of the check cannot be used: ${message}`, "answer", call);
    assert.equal(times, 1);
  }
  const circular = {};
  circular.table = circular;
  await assert.rejects(check(TEXT, "app-users", { checks: () => circular }), { code: "checks_failed" });
});

test("an abort ends it with the signal's reason, and reaches the function", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  let heard;
  const checks = (_, { signal }) => {
    heard = signal;
    setTimeout(() => controller.abort(reason), 5);
    return new Promise(() => {});
  };
  await assert.rejects(check(TEXT, "app-users", { checks, signal: controller.signal }), (error) => error === reason);
  assert.ok(heard.aborted);
});

test("an address gets the batches, and is waited for when it says so", async () => {
  const answers = [];
  const requests = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    requests.push({ at: Date.now(), method: request.method, batch: JSON.parse(text) });
    const [status, headers, body] = answers.shift();
    response.writeHead(status, headers).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const checks = new URL(`http://127.0.0.1:${server.address().port}/check`);
  const ask = (...next) => {
    answers.push(...next);
    return check(TEXT, "app-users", { checks: String(checks) });
  };
  try {
    const found = JSON.stringify({ records: [{ record: 2, severity: "error", message: "Not ours." }] });
    const result = await ask([429, { "retry-after": "1" }, ""], [503, { "retry-after": new Date(Date.now() + 2_000).toUTCString() }, ""], [201, {}, found]);
    assert.deepEqual([result.counts.invalid, requests.map(({ method }) => method)], [2, ["POST", "POST", "POST"]]);
    assert.ok(requests[1].at - requests[0].at >= 990);
    assert.deepEqual(requests[0].batch, requests[2].batch);

    await failed("The check answered with the status 404.", "status", () => ask([404, {}, ""]));
    await failed("The check answered with the status 429.", "status", () => ask([429, { "retry-after": "3600" }, ""]));
    await failed("The answer of the check cannot be used: this is no JSON from line 1 column 1 on", "answer", () => ask([200, {}, "<html>"]));
    await failed("The answer of the check cannot be used: more than 8388608 bytes", "answer", () => ask([200, {}, " ".repeat((8 << 20) + 1)]));
    assert.equal(answers.length, 0);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  await failed("The check could not be reached.", "unreachable", () => check(TEXT, "app-users", { checks }));
});
