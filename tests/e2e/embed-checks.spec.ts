/** The page's own check: a function, or an address, that looks at the records in batches. */
import type { IncomingMessage } from "node:http";
import { AxeBuilder } from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { addresses, csv } from "./files.ts";
import { expect, HOST_TARGET, listen, type Outside, test } from "./outside.ts";
import { Wizard } from "./wizard.ts";

/** A function that finds strangers, and notes what it was asked. */
const STRANGERS = `
window.asked = [];
element.checks = async (batch, { signal }) => {
  window.asked.push(batch);
  const strangers = batch.records.filter(({ key }) => key.endsWith("@strange.example"));
  return { fields: strangers.map(({ record, key }) => ({
    record, field: "email", severity: "error",
    message: "Nobody <b>here</b> is at strange.example.", suggestion: key.replace("strange", "people"),
  })) };
};
`;
const THREE = "Email,Name\nann@people.example,Ann\nbo@strange.example,Bo\ncy@people.example,Cy\n";

type Asked = { batch: number; batches: number; records: { record: number; key: string; values: Record<string, unknown> }[] };

const asked = (page: Page): Promise<Asked[]> => page.evaluate(() => (window as unknown as { asked: Asked[] }).asked);
const cell = (wizard: Wizard, row: number, column: number): Locator =>
  wizard.root.getByRole("grid", { name: "Records" }).locator(`[data-row="${row}"] [data-column="${column}"]`);
const seeChanges = (wizard: Wizard): Locator => wizard.apply("See the changes");
const states = async (heard: Awaited<ReturnType<typeof listen>>): Promise<unknown[]> =>
  (await heard()).filter(({ name }) => name === "checks").map(({ detail }) => detail.state);

async function expectNoBarrier(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include("rollcall-import").analyze();
  expect(violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes[0]?.html}`)).toEqual([]);
}

test.beforeEach(({ outside }) => {
  outside.body = `<rollcall-import template="app-users"></rollcall-import>`;
  outside.script = HOST_TARGET + STRANGERS;
});

test("what the page finds is mended like anything else, and only what was mended is asked about again", async ({ page, outside }) => {
  const wizard = await outside.open(page);
  const heard = await listen(page);
  await wizard.choose(csv("people.csv", THREE));
  await expect(wizard.heading("1 problem to fix")).toBeVisible();
  const [first] = await asked(page);
  expect(first).toMatchObject({ template: "app-users", mode: "full", batch: 1, batches: 1 });
  expect(first?.records.map(({ record }) => record)).toEqual([1, 2, 3]);
  expect(first?.records[1]).toEqual({ record: 2, key: "bo@strange.example", values: { email: "bo@strange.example", display_name: "Bo" } });
  expect(await states(heard)).toEqual(["running", "done"]);
  await expect(seeChanges(wizard)).toBeDisabled();
  await expect(wizard.button(/Refused by this page's own check/)).toContainText("1");

  // At the cell, in the page's words and as text.
  await cell(wizard, 0, 1).click();
  await expect(wizard.root.getByText("Nobody <b>here</b> is at strange.example.")).toBeVisible();
  await wizard.button("Use “bo@people.example”").click();
  await expect(wizard.heading("Nothing to fix")).toBeVisible();
  await expect(seeChanges(wizard)).toBeEnabled();
  expect((await asked(page)).map(({ records }) => records.map(({ key }) => key))).toEqual([
    ["ann@people.example", "bo@strange.example", "cy@people.example"],
    ["bo@people.example"],
  ]);
  await wizard.button("Undo").click();
  await expect(wizard.heading("1 problem to fix")).toBeVisible();
  await expect(seeChanges(wizard)).toBeDisabled();
  await wizard.button("Redo").click();
  await expect(seeChanges(wizard)).toBeEnabled();
  await seeChanges(wizard).click();
  await wizard.apply("Add 3").click();
  await wizard.expectResult("3 users added");
});

test("a file without findings goes through to its changes", async ({ page, outside }) => {
  const wizard = await outside.open(page);
  await wizard.choose(csv("people.csv", `Email\n${addresses(0, 1_200)}`));
  await expect(wizard.apply("Add 1,200")).toBeEnabled();
  const batches = await asked(page);
  expect(batches.map(({ batch, batches }) => [batch, batches])).toEqual([[1, 3], [2, 3], [3, 3]]);
  expect(batches.map(({ records }) => records.length)).toEqual([500, 500, 200]);
});

test("what is said of the whole file stands above, and stops it", async ({ page, outside }) => {
  outside.script += `element.checks = () => ({
    table: [{ severity: "error", message: "No seat is left." }, { severity: "warning", message: "The list is old." }],
    records: [{ record: 1, severity: "info", message: "Ann is back." }],
  });`;
  const wizard = await outside.open(page);
  await wizard.choose(csv("people.csv", THREE));
  await expect(wizard.heading("This file cannot be imported as it is")).toBeVisible();
  await expect(wizard.root.getByText("No seat is left.")).toBeVisible();
  await expect(wizard.root.getByText("The list is old.")).toBeVisible();
  await expect(wizard.button(/Noted by this page's own check/)).toBeVisible();
  await expect(seeChanges(wizard)).toBeDisabled();
  await expectNoBarrier(page, "stopped");
});

/** The page's server, which answers as it is told, one answer after another; the last one stays. */
function answering(outside: Outside, answers: { status: number; body?: unknown; headers?: Record<string, string> }[]): IncomingMessage[] {
  const requests: IncomingMessage[] = [];
  outside.body = `<rollcall-import template="app-users" checks="/check" token="secret"></rollcall-import>`;
  outside.script = HOST_TARGET;
  outside.answer = async (request, response) => {
    if (request.url !== "/check") return false;
    const { status, body, headers } = answers[Math.min(requests.length, answers.length - 1)]!;
    requests.push(request);
    let text = "";
    for await (const chunk of request) text += chunk;
    Object.assign(request, { text, at: Date.now() });
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body ?? {}));
    return true;
  };
  return requests;
}

test("an address gets the batches, is waited for when it says so, and does not get the token", async ({ page, outside }) => {
  const requests = answering(outside, [
    { status: 429, headers: { "retry-after": "2" } },
    { status: 200, body: { fields: [{ record: 2, field: "email", severity: "warning", message: "Bo is on leave." }] } },
  ]);
  const wizard = await outside.open(page);
  await wizard.choose(csv("people.csv", THREE));
  await expect(wizard.apply("Add 3")).toBeEnabled();
  expect(requests.map(({ method }) => method)).toEqual(["POST", "POST"]);
  const [first, second] = requests as unknown as { text: string; at: number; headers: Record<string, string> }[];
  expect(second!.at - first!.at).toBeGreaterThan(1_900);
  expect(JSON.parse(first!.text).records.map(({ key }: { key: string }) => key)).toContain("bo@strange.example");
  expect(second!.text).toBe(first!.text);
  expect(second!.headers["content-type"]).toBe("application/json");
  expect(second!.headers.authorization).toBeUndefined();
  await wizard.step("Fix").click();
  await expect(wizard.button(/Doubted by this page's own check/)).toBeVisible();
});

test("an address that fails three times holds the import back until it answers", async ({ page, outside }) => {
  const requests = answering(outside, [{ status: 500 }, { status: 503 }, { status: 500 }, { status: 200 }]);
  const wizard = await outside.open(page);
  const heard = await listen(page);
  await wizard.choose(csv("people.csv", THREE));
  await expect(wizard.root.getByRole("alert")).toContainText("This page's own check did not come to its end");
  await expect(wizard.root.getByText("It answered with the status 500.")).toBeVisible();
  await expect(wizard.root.getByText("Nothing is imported before this page has looked at every record.")).toBeVisible();
  expect(requests).toHaveLength(3);
  expect((await heard()).findLast(({ name }) => name === "checks")?.detail).toEqual({ state: "failed", checked: 0, total: 3, kind: "status", status: 500 });
  await expect(seeChanges(wizard)).toBeDisabled();
  await expect(wizard.step("Changes")).toBeDisabled();
  await expectNoBarrier(page, "failed");
  await wizard.button("Try again").click();
  await expect(seeChanges(wizard)).toBeEnabled();
  await expect(wizard.root.getByRole("alert")).toHaveCount(0);
  expect(requests).toHaveLength(4);
});

test("a refusal is final, and an answer that cannot be used says where", async ({ page, outside }) => {
  const requests = answering(outside, [
    { status: 403 },
    { status: 200, body: { records: [{ record: 9, severity: "error", message: "Nobody." }] } },
    { status: 200, body: { records: [{ record: 1, severity: "error", message: "x".repeat(501) }] } },
    { status: 200, body: JSON.parse('{"__proto__":[]}') },
    { status: 200, body: { fields: [] } },
  ]);
  const wizard = await outside.open(page);
  await wizard.choose(csv("people.csv", THREE));
  for (const said of [
    "It answered with the status 403.",
    "Its answer cannot be used: records[0].record: 9 is not among the records of the batch",
    "Its answer cannot be used: records[0].message: a message has at most 500 characters",
    "Its answer cannot be used: __proto__: is not known here",
  ]) {
    await expect(wizard.root.getByText(said)).toBeVisible();
    await wizard.button("Try again").click();
  }
  await expect(seeChanges(wizard)).toBeEnabled();
  expect(requests).toHaveLength(5);
});

test("what takes too long is given up, and asked three times", async ({ page, outside }) => {
  outside.script += `window.aborted = 0; let times = 0;
    element.checksTimeout = 1;
    element.checks = (batch, { signal }) => new Promise((resolve) => {
      times += 1;
      if (times > 3) resolve();
      signal.addEventListener("abort", () => (window.aborted += 1));
    });`;
  const wizard = await outside.open(page);
  await wizard.choose(csv("people.csv", THREE));
  await expect(wizard.root.getByText("It gave no answer within 1 second, three times in a row.")).toBeVisible();
  expect(await page.evaluate(() => (window as any).aborted)).toBe(3);
  await expect(seeChanges(wizard)).toBeDisabled();
  await wizard.button("Try again").click();
  await expect(seeChanges(wizard)).toBeEnabled();
});

test("a check is called off, and gone on with", async ({ page, outside }) => {
  outside.script += `let holds = true; window.signals = [];
    element.checks = (batch, { signal }) => {
      window.signals.push(signal);
      return holds ? new Promise((resolve) => (window.go = () => { holds = false; resolve(); })) : undefined;
    };`;
  const wizard = await outside.open(page);
  await wizard.choose(csv("people.csv", `Email\n${addresses(0, 1_400)}`));
  await expect(wizard.root.getByText("Checked by this page: 0 of 1,400")).toBeVisible();
  await expectNoBarrier(page, "running, in File");
  await wizard.button("Stop checking").click();
  await expect(wizard.root.getByText("Stopped: this page has looked at 0 of 1,400 records")).toBeVisible();
  expect(await page.evaluate(() => (window as any).signals.map((signal: AbortSignal) => signal.aborted))).toEqual([true, true]);
  await expect(seeChanges(wizard)).toBeDisabled();
  await expectNoBarrier(page, "stopped");
  await wizard.button("Go on checking").click();
  await expect(wizard.root.getByText("Checked by this page: 0 of 1,400")).toBeVisible();
  await expectNoBarrier(page, "running, in Fix");
  await page.evaluate(() => (window as any).go());
  // Another file ends what is under way.
  await wizard.button("Stop checking").click();
  await wizard.step("File").click();
  await wizard.choose(csv("few.csv", `Email\n${addresses(0, 2)}`));
  await expect(wizard.apply("Add 2")).toBeEnabled();
});

test("an answer about what was edited meanwhile is nobody's", async ({ page, outside }) => {
  outside.script += `window.asked = []; window.answers = [];
    element.checks = (batch) => { window.asked.push(batch); return new Promise((resolve) => window.answers.push(resolve)); };`;
  const wizard = await outside.open(page);
  await wizard.choose(csv("people.csv", "Email,Name\nann@people.example,Ann\nbo@people.example,Bo\ncy@@people.example,Cy\n"));
  await expect(wizard.heading("1 problem to fix")).toBeVisible();
  await wizard.root.getByRole("group", { name: "Rows to show" }).getByRole("button", { name: "All" }).click();
  await cell(wizard, 1, 1).click();
  await page.keyboard.type("bea@people.example");
  await page.keyboard.press("Enter");
  await expect(cell(wizard, 1, 1)).toContainText("bea@");
  const error = { fields: [{ record: 2, field: "email", severity: "error", message: "Bo has left." }] };
  await page.evaluate((error) => (window as any).answers[0](error), error);
  await expect.poll(async () => (await asked(page)).length).toBe(2);
  const [, second] = await asked(page);
  expect(second?.records).toEqual([{ record: 2, key: "bea@people.example", values: { email: "bea@people.example", display_name: "Bo" } }]);
  await page.evaluate(() => (window as any).answers[1]());
  await expect(wizard.root.getByText(/Checked by this page/)).toHaveCount(0);
  await expect(wizard.heading("1 problem to fix")).toBeVisible();
  await expect(wizard.root.getByText("Bo has left.")).toHaveCount(0);
});

/** Of the page's main thread, the tasks that took longer than 50 ms of it, in milliseconds: what a machine does beside does not count. */
function longTasks(trace: Buffer): number[] {
  type Traced = { name: string; pid: number; tid: number; tdur?: number; args: { name?: string } };
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: Traced[] };
  const isMain = ({ name, args }: Traced): boolean => name === "thread_name" && args.name === "CrRendererMain";
  const mains = traceEvents.filter(isMain).map(({ pid, tid }) => `${pid} ${tid}`);
  const tasks = traceEvents.filter(({ name, pid, tid }) => name.endsWith("RunTask") && mains.includes(`${pid} ${tid}`));
  expect(tasks.length).toBeGreaterThan(100);
  const tookMs = tasks.map(({ tdur = 0 }) => Math.round(tdur / 1000)).sort((a, b) => b - a);
  console.log("longest main-thread tasks while 20,000 records were looked at, in ms:", tookMs.slice(0, 5).join(", "));
  return tookMs.filter((ms) => ms > 50);
}

test("twenty thousand records are looked at with progress, and the page goes on meanwhile", async ({ page, outside, browser }) => {
  outside.body = `<rollcall-import></rollcall-import>`;
  outside.script = HOST_TARGET + `
    element.template = { name: "roomy", fields: [{ name: "Email", rollcall: { kind: "email" } }, { name: "Name" }], primaryKey: "Email",
      rollcall: { header: "open", limits: { records: 50000 }, missing: "ask", inactive_status: "past" } };
    window.records = 0;
    element.checks = async ({ records }) => {
      await new Promise((resolve) => setTimeout(resolve, 120));
      window.records += records.length;
      return { fields: records.filter(({ record }) => record % 10 === 0).map(({ record }) => ({ record, field: "email", severity: "error", message: "Not here." })) };
    };`;
  const wizard = await outside.open(page);
  const rows = Array.from({ length: 20_000 }, (_, at) => `p${at}@people.example,Person ${at}\n`).join("");
  await wizard.choose(csv("people.csv", `Email,Name\n${rows}x@@people.example,\n`));
  await expect(wizard.heading(/problems? to fix/)).toBeVisible();
  await browser.startTracing(page, { categories: ["toplevel"] });
  await expect(wizard.root.getByText(/^Checked by this page: [\d,]+ of 20,000 · [\d,]+ records a second · \d+ seconds? left$/)).toBeVisible();
  await expect(wizard.heading("2,001 problems to fix")).toBeVisible();
  await expect(wizard.root.getByText(/Checked by this page/)).toHaveCount(0);
  expect(longTasks(await browser.stopTracing())).toEqual([]);
  expect(await page.evaluate(() => (window as any).records)).toBe(20_000);
});

test.describe("in a frame", () => {
  test.beforeEach(({ outside, server }) => {
    outside.body = `<div id="place"></div><rollcall-import hidden></rollcall-import>`;
    outside.policy = `default-src 'none'; script-src 'self' ${server.url}; frame-src ${server.url}; connect-src 'self'`;
    outside.script = `${HOST_TARGET}
      const { embedFrame } = await import("${server.url}/embed/rollcall-frame.js");
      window.embed = (options) => embedFrame(document.getElementById("place"), { template: "app-users", target: element.target, ...options });`;
  });
  const within = (page: Page): Wizard => new Wizard(page, page.frameLocator("iframe").locator("rollcall-import") as never);

  test("the function runs in the page, and what it finds comes through", async ({ page, outside }) => {
    outside.script += STRANGERS + `window.embed({ checks: element.checks });`;
    await outside.open(page);
    const wizard = within(page);
    await wizard.choose(csv("people.csv", THREE));
    await expect(wizard.heading("1 problem to fix")).toBeVisible();
    await wizard.button("Apply 1 suggestion").first().click();
    await seeChanges(wizard).click();
    await wizard.apply("Add 3").click();
    await wizard.expectResult("3 users added");
    expect((await asked(page)).map(({ records }) => records.length)).toEqual([3, 1]);
  });

  test("an address is asked by the page, and why it fails comes through", async ({ page, outside }) => {
    const requests: IncomingMessage[] = [];
    outside.script += `window.embed({ checks: "/check" });`;
    outside.answer = (request, response) => {
      if (request.url !== "/check") return false;
      requests.push(request);
      response.writeHead(requests.length === 1 ? 418 : 200, { "content-type": "application/json" }).end("{}");
      return true;
    };
    await outside.open(page);
    const wizard = within(page);
    await wizard.choose(csv("people.csv", THREE));
    await expect(wizard.root.getByText("It answered with the status 418.")).toBeVisible();
    await wizard.button("Try again").click();
    await expect(seeChanges(wizard)).toBeEnabled();
    expect(requests.map(({ headers }) => headers.origin)).toEqual([outside.origin, outside.origin]);
  });

  test("what no message may hold fails the check, and a stop reaches the page", async ({ page, outside }) => {
    outside.script += `let times = 0;
      const polluted = () => Object.defineProperty({}, "constructor", { value: {}, enumerable: true });
      window.embed({ checksTimeout: 5, checks: (batch, { signal }) => {
        times += 1;
        if (times <= 3) return { table: [polluted()] };
        window.signal = signal;
        return new Promise(() => {});
      } });`;
    await outside.open(page);
    const wizard = within(page);
    await wizard.choose(csv("people.csv", THREE));
    await expect(wizard.root.getByText("The message is too large, or holds what no message may.")).toBeVisible();
    await wizard.button("Try again").click();
    await page.waitForFunction(() => (window as any).signal);
    await wizard.button("Stop checking").click();
    await page.waitForFunction(() => (window as any).signal.aborted);
    await expect(wizard.button("Go on checking")).toBeVisible();
  });
});
