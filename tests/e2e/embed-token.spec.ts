/** `<rollcall-import>` on a page of another origin, let in by a token that the application around it signs. */
import type { Page } from "@playwright/test";
import { addresses, csv } from "./files.ts";
import { Host } from "./host.ts";
import { expect, test as base } from "./server.ts";
import { missing, Wizard } from "./wizard.ts";

const GET_TOKEN = `document.querySelector("rollcall-import").getToken = async () => (await fetch("/token")).text();`;
const MAY_NOT = "This page may not import at the moment";

const test = base.extend<{ host: Host }>({
  // The browser is signed in at the server, too: its cookie is not to be sent from elsewhere.
  host: async ({ server, context }, use) => {
    const host = await Host.start(server);
    await host.register(context);
    await use(host);
    await host.stop();
  },
});

async function open(page: Page, host: Host): Promise<Wizard> {
  await page.goto(host.origin);
  return new Wizard(page, page.locator("rollcall-import"));
}

test("an import from another origin, from drop to undone, with the token in the requests alone", async ({ page, server, host }) => {
  host.script = GET_TOKEN;
  const asked: { method: string; path: string; token: string; cookie: string }[] = [];
  page.on("request", async (request) => {
    const url = new URL(request.url());
    if (url.origin !== server.url || !url.pathname.startsWith("/api/")) return;
    const headers = await request.allHeaders();
    const { authorization = "", cookie = "" } = headers;
    asked.push({ method: request.method(), path: url.pathname + url.search, token: authorization, cookie });
  });
  const streams: string[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith("/apply")) streams.push(response.headers()["content-type"] ?? "");
  });

  const wizard = await open(page, host);
  await wizard.choose(csv("many.csv", `Email\n${addresses(0, 4_990)}`));
  const applied = page.evaluate(
    () =>
      new Promise((resolve) => {
        document.addEventListener("rollcall-applied", (event) => resolve((event as CustomEvent).detail), { once: true });
      }),
  );
  await wizard.apply("Add 4,990").click();
  await wizard.expectResult("4,990 users added");
  expect(await applied).toMatchObject({ import: { changes: { create: 4_990 } } });
  expect(streams).toEqual([expect.stringContaining("text/event-stream")]);

  await wizard.button("Take another file").click();
  await wizard.choose(csv("more.csv", `Email\n${addresses(1, 4_991)}`));
  await expect(await missing(wizard, "person0@people.example")).toContainText("Last seen in many.csv");
  await wizard.apply("Add 2").click();
  await wizard.expectResult("2 users added");
  await wizard.button("Undo this import").click();
  await expect(wizard.root.getByText("The users are as they were before")).toBeVisible();

  const steps = (): string[] => asked.map(({ method, path }) => `${method} ${path.replace(/(imports|chunks)\/[^/]+/g, "$1/…")}`);
  for (const step of [
    "GET /api/v1/rosters/app%3Aloom",
    "GET /api/v1/rosters/app%3Aloom/snapshot",
    "POST /api/v1/rosters/app%3Aloom/last-seen",
    "POST /api/v1/rosters/app%3Aloom/imports",
    "PUT /api/v1/imports/…/chunks/…",
    "POST /api/v1/imports/…/complete",
    "POST /api/v1/imports/…/apply",
    "POST /api/v1/imports/…/undo",
  ]) {
    await expect.poll(steps).toContain(step);
  }
  const token = asked[0]?.token.replace("Bearer ", "") ?? "";
  expect(token.split(".")).toHaveLength(3);
  for (const request of asked) {
    expect(request.token, request.path).toBe(`Bearer ${token}`);
    expect(request.cookie, request.path).toBe("");
    expect(request.path).not.toContain(token);
  }
  expect(host.asked).toBe(1);
  expect(await whereTextIs(page, token)).toEqual([]);
});

test("a token that has run out is replaced, and nobody notices", async ({ page, host }) => {
  host.script = GET_TOKEN;
  host.attributes = `token="${host.expired()}"`;
  const wizard = await open(page, host);
  await wizard.choose(csv("people.csv", `Email\n${addresses(0, 3)}`));
  await wizard.apply("Add 3").click();
  await wizard.expectResult("3 users added");
  expect(host.asked).toBe(1);
});

test("a token for another origin or roster, or one that is over, is refused in words, and a good one goes on", async ({ page, host }) => {
  const heard: string[] = [];
  await page.exposeFunction("hear", (kind: string) => heard.push(kind));
  host.script = `document.addEventListener("rollcall-error", (event) => hear(event.detail.kind));`;
  for (const token of [host.token({ origin: "https://elsewhere.example" }), host.token({ roster: "app:figma" }), host.expired()]) {
    host.attributes = `token="${token}"`;
    const wizard = await open(page, host);
    await expect(wizard.root.getByText(MAY_NOT)).toBeVisible();
    await expect(wizard.root.getByRole("link")).toHaveCount(0);
  }
  const wizard = new Wizard(page, page.locator("rollcall-import"));
  await setToken(page, host.token());
  await wizard.button("Try again").click();
  await wizard.choose(csv("people.csv", `Email\n${addresses(0, 2)}`));
  await expect(wizard.apply("Add 2")).toBeEnabled();

  // It runs out while one decides. Nothing is lost by that.
  await setToken(page, host.expired());
  await wizard.apply("Add 2").click();
  await expect(wizard.root.getByText(MAY_NOT)).toBeVisible();
  await expect.poll(() => heard).toContain("signed-out");
  await setToken(page, host.token());
  await wizard.apply("Try again").click();
  await wizard.expectResult("2 users added");
});

test("a page that nobody registered, or that gives no token, is told so", async ({ page, server, host }) => {
  const stranger = await Host.start(server);
  stranger.attributes = `token="${host.token()}"`;
  const wizard = await open(page, stranger);
  await expect(wizard.root.getByText("it may not be registered here")).toBeVisible();
  await stranger.stop();

  host.script = `document.querySelector("rollcall-import").getToken = () => Promise.reject(new Error("signed out here"));`;
  const other = await open(page, host);
  await expect(other.root.getByText(MAY_NOT)).toBeVisible();
});

async function setToken(page: Page, token: string): Promise<void> {
  await page.locator("rollcall-import").evaluate((element, token) => Object.assign(element, { token }), token);
}

/** Where a page keeps a text: in its address, in what it shows, or in any of its storages. */
async function whereTextIs(page: Page, text: string): Promise<string[]> {
  return page.evaluate(async (text) => {
    const element = document.querySelector("rollcall-import");
    const files: string[] = [];
    const folders = [await navigator.storage.getDirectory()];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const entries = (folder as unknown as { values(): AsyncIterable<FileSystemHandle> }).values();
      for await (const entry of entries) {
        if (entry.kind === "directory") folders.push(entry as FileSystemDirectoryHandle);
        else files.push(await (await (entry as FileSystemFileHandle).getFile()).text());
      }
    }
    const places = {
      address: location.href,
      page: document.documentElement.outerHTML,
      element: element?.shadowRoot?.innerHTML ?? "",
      local: JSON.stringify({ ...localStorage }),
      session: JSON.stringify({ ...sessionStorage }),
      cookies: document.cookie,
      databases: JSON.stringify(await indexedDB.databases()),
      caches: JSON.stringify(await caches.keys()),
      files: files.join("\n"),
    };
    return Object.entries(places).flatMap(([place, content]) => (content.includes(text) ? [place] : []));
  }, text);
}
