/** The import in a sandboxed frame: who is heard, and what is taken. */
import type { Page } from "@playwright/test";
import { addresses, csv } from "./files.ts";
import { expect, HOST_TARGET, listen, type Outside, test } from "./outside.ts";
import { missing, Wizard } from "./wizard.ts";

const START = `
const { embedFrame } = await import(SERVER + "/embed/rollcall-frame.js");
`;

function embed(outside: Outside, url: string): void {
  outside.head = "";
  outside.body = `<div id="place"></div><rollcall-import hidden></rollcall-import>`;
  outside.policy = `default-src 'none'; script-src 'self' ${url}; frame-src ${url}`;
  outside.script = `${HOST_TARGET}
    const SERVER = ${JSON.stringify(url)}; ${START}
    window.frameOf = embedFrame(document.getElementById("place"), { template: "app-users", target: element.target });`;
}

const within = (page: Page): Wizard => new Wizard(page, page.frameLocator("iframe").locator("rollcall-import") as never);

test("the import goes through the frame, from the page's users to the page's function", async ({ page, outside, server }) => {
  embed(outside, server.url);
  await outside.open(page);
  const heard = await listen(page);
  const wizard = within(page);
  await wizard.choose(csv("people.csv", `Email\nold@people.example\n${addresses(0, 3)}`));
  await wizard.apply("Add 3").click();
  await wizard.expectResult("3 users added");
  const given = await page.evaluate(() => (window as unknown as { given: { changeset: { changes: unknown[] } }[] }).given);
  expect(given[0]?.changeset.changes).toHaveLength(3);
  expect((await heard()).map(({ name }) => name)).toEqual(expect.arrayContaining(["step", "applied"]));
  await expect(page.locator("iframe")).toHaveAttribute("sandbox", "allow-scripts allow-downloads");
  expect(Number(await page.locator("iframe").getAttribute("height"))).toBeGreaterThan(300);
  await page.evaluate(() => (window as any).frameOf.remove());
  await expect(page.locator("iframe")).toHaveCount(0);
});

test("what the page offers besides is offered in the frame", async ({ page, outside, server }) => {
  embed(outside, server.url);
  const target = "{ ...element.target, lastSeen: (keys) => keys.map(() => ({ name: 'users-march.csv', at: new Date(2026, 2, 3) })) }";
  outside.script = outside.script.replace("target: element.target", `target: ${target}`);
  await outside.open(page);
  const wizard = within(page);
  await wizard.choose(csv("people.csv", `Email\n${addresses(0, 1)}`));
  await expect(await missing(wizard, "old@people.example")).toContainText("Last seen in users-march.csv, Mar 3, 2026");
});

test("a file of the page goes in, and progress and failure come through", async ({ page, outside, server }) => {
  embed(outside, server.url);
  outside.script += `let times = 0;
    window.apply = async (changeset, { onProgress }) => { onProgress(1, 2); if (times++ === 0) throw new Error("The disk is full."); };
    await window.frameOf.loadFile(new File(["Email\\na@people.example\\nb@people.example\\n"], "two.csv"));`;
  await outside.open(page);
  const wizard = within(page);
  await wizard.apply("Add 2").click();
  await expect(wizard.root.getByText("The disk is full.")).toBeVisible();
  await wizard.apply("Try again").click();
  await wizard.expectResult("2 users added");
});

test("the frame speaks to no page but the one that it was made for", async ({ page, outside, server }) => {
  embed(outside, server.url);
  outside.script = `
    window.messages = [];
    addEventListener("message", ({ data }) => window.messages.push(data));
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts";
    frame.src = "${server.url}/embed/frame.html#host=https%3A%2F%2Felsewhere.example&nonce=guessed";
    frame.onload = () => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => window.messages.push(data);
      frame.contentWindow.postMessage({ rollcall: 1, kind: "connect", nonce: "guessed" }, "*", [port2]);
      port1.postMessage({ rollcall: 1, id: 1, kind: "configure", body: {} });
      setTimeout(() => (window.isOver = true), 1500);
    };
    document.getElementById("place").append(frame);`;
  await page.goto(outside.origin);
  await page.waitForFunction(() => (window as any).isOver);
  expect(await page.evaluate(() => (window as any).messages)).toEqual([]);
  expect(await page.frameLocator("iframe").locator("rollcall-import").count()).toBe(0);
});

test("the page answers its own frame alone, whatever others know", async ({ page, outside, server }) => {
  embed(outside, server.url);
  outside.policy += " 'self'";
  outside.answer = (request, response) => {
    const isScript = request.url?.startsWith("/spy.js") === true;
    response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" });
    response.end(
      isScript
        ? `window.heard = []; addEventListener("message", ({ data }) => window.heard.push(data));
           parent.postMessage({ rollcall: 1, kind: "hello", nonce: location.hash.slice(1) }, "*"); parent.hasSpoken = true;`
        : `<script src="/spy.js"></script>`,
    );
    return true;
  };
  // The frame itself never comes, so that only others greet.
  await page.route("**/embed/frame.html", () => {});
  outside.script += `
    const nonce = new URLSearchParams(new URL(window.frameOf.frame.src).hash.slice(1)).get("nonce");
    window.heard = [];
    addEventListener("message", ({ data, ports }) => window.heard.push([data.kind, ports.length]));
    postMessage({ rollcall: 1, kind: "hello", nonce }, "*");
    const spy = document.createElement("iframe");
    spy.src = "/spy.html#" + nonce;
    document.body.append(spy);`;
  await page.goto(outside.origin, { waitUntil: "commit" });
  await page.waitForFunction(() => (window as any).hasSpoken);
  await page.waitForTimeout(500);
  const spy = page.frames().find((frame) => frame.url().includes("spy.html"));
  expect(await spy?.evaluate(() => (window as any).heard)).toEqual([]);
  expect(await page.evaluate(() => (window as any).heard)).toEqual([["hello", 0], ["hello", 0]]);
});

test("a greeting that is wrong in anything, or comes a second time, opens nothing", async ({ page, outside, server }) => {
  embed(outside, server.url);
  outside.script = `
    const place = document.getElementById("place");
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts";
    frame.src = "${server.url}/embed/frame.html#" + new URLSearchParams({ host: location.origin, nonce: "right" });
    window.answered = [];
    const greet = (name, message, ports = 1) => {
      const channels = Array.from({ length: ports }, () => new MessageChannel());
      frame.contentWindow.postMessage(message, "*", channels.map(({ port2 }) => port2));
      for (const { port1 } of channels) {
        port1.onmessage = ({ data }) => { if (data.kind === "answer") window.answered.push(name); };
        port1.postMessage({ rollcall: 1, id: 1, kind: "configure", body: { template: "app-users" } });
      }
    };
    addEventListener("message", () => {
      greet("version", { rollcall: 2, kind: "connect", nonce: "right" });
      greet("kind", { rollcall: 1, kind: "hello", nonce: "right" });
      greet("nonce", { rollcall: 1, kind: "connect", nonce: "wrong" });
      greet("two ports", { rollcall: 1, kind: "connect", nonce: "right" }, 2);
      greet("right", { rollcall: 1, kind: "connect", nonce: "right" });
      greet("replayed", { rollcall: 1, kind: "connect", nonce: "right" });
      setTimeout(() => (window.isOver = true), 1500);
    });
    place.append(frame);`;
  await page.goto(outside.origin);
  await page.waitForFunction(() => (window as any).isOver);
  expect(await page.evaluate(() => (window as any).answered)).toEqual(["right"]);
});

test("messages that are replayed, oversized or named as no data is are refused, and the line holds", async ({ page, outside, server }) => {
  embed(outside, server.url);
  outside.script = `
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts";
    frame.src = "${server.url}/embed/frame.html#" + new URLSearchParams({ host: location.origin, nonce: "right" });
    window.heard = [];
    addEventListener("message", () => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => { if (data.re) window.heard.push([data.re, data.kind]); };
      frame.contentWindow.postMessage({ rollcall: 1, kind: "connect", nonce: "right" }, "*", [port2]);
      const named = (name) => Object.defineProperty({ template: "app-users" }, name, { value: { polluted: true }, enumerable: true });
      const send = (id, body, kind = "configure") => port1.postMessage({ rollcall: 1, id, kind, body });
      send(1, named("__proto__"));
      send(2, named("constructor"));
      send(3, { deep: [{ more: named("prototype") }] });
      send(4, { template: "x".repeat((64 << 20) + 1) });
      send(5, { template: new Map() });
      send(6, {}, "__proto__");
      send(7, {}, "toString");
      send(8, { template: "app-users" });
      send(8, { template: "workspace-users" });
      send(3, { template: "workspace-users" });
      send(9, {}, "reset");
    });
    document.getElementById("place").append(frame);`;
  await page.goto(outside.origin);
  const wizard = within(page);
  await expect(wizard.root.getByText("up to 5,000 records")).toBeVisible();
  await expect.poll(() => page.evaluate(() => (window as any).heard)).toEqual([
    [1, "failed"], [2, "failed"], [3, "failed"], [4, "failed"], [5, "failed"], [6, "failed"], [7, "failed"], [8, "answer"], [9, "answer"],
  ]);
  const frame = page.frames().find((frame) => frame.url().includes("frame.html"));
  expect(await frame?.evaluate(() => [({} as any).polluted, self.origin])).toEqual([undefined, "null"]);
});
