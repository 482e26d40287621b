/** What `<rollcall-import>` takes, does and tells. */
import { addresses, csv } from "./files.ts";
import { expect, HOST_TARGET, listen, test } from "./outside.ts";

test("nothing but the loader comes before the element is seen", async ({ page, outside, server }) => {
  const loaded: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin === server.url) loaded.push(url.pathname);
  });
  outside.body = `<svg width="10" height="4000"></svg><rollcall-import></rollcall-import>`;
  const wizard = await outside.open(page);
  await page.waitForLoadState("networkidle");
  expect(loaded).toEqual(["/embed/rollcall-import.js"]);
  await page.locator("rollcall-import").scrollIntoViewIfNeeded();
  await expect(wizard.heading("Which user list?")).toBeVisible();
  expect(loaded.length).toBeGreaterThan(4);
});

test("attributes and properties say the same", async ({ page, outside }) => {
  outside.script = "";
  await outside.open(page);
  const said = await page.locator("rollcall-import").evaluate((element: any) => {
    const names = ["template", "roster", "endpoint", "scim", "locale", "theme", "mode", "presentation"];
    const before = names.map((name) => element[name]);
    for (const name of names) element[name] = `${name}-value`;
    element.maxRecords = 12;
    element.token = "secret";
    const after = names.map((name) => element.getAttribute(name));
    const records = element.getAttribute("max-records");
    const token = element.getAttribute("token");
    for (const name of names) element.removeAttribute(name);
    element.setAttribute("max-records", "7");
    element.template = { name: "own" };
    return { before, after, records, token, again: names.map((name) => element[name]), maxRecords: element.maxRecords };
  });
  expect(new Set(said.before)).toEqual(new Set([""]));
  expect(said.after).toEqual(["template", "roster", "endpoint", "scim", "locale", "theme", "mode", "presentation"].map((name) => `${name}-value`));
  expect(said.records).toBe("12");
  expect(said.token).toBeNull();
  expect(said.again[0]).toEqual({ name: "own" });
  expect(said.maxRecords).toBe(7);
});

test("properties that were set before the element was there count", async ({ page, outside }) => {
  outside.head = `<script src="/early.js"></script>`;
  outside.answer = (request, response) => {
    response.writeHead(200, { "content-type": "text/javascript" });
    response.end(`addEventListener("DOMContentLoaded", () => {}); document.addEventListener("readystatechange", () => {
      const element = document.querySelector("rollcall-import");
      if (element && !customElements.get("rollcall-import")) { element.template = "workspace-users"; element.maxRecords = 44; }
    });`);
    return true;
  };
  const wizard = await outside.open(page);
  await expect(wizard.root.getByText("up to 44 records")).toBeVisible();
});

test("a lower limit of records holds, and is named", async ({ page, outside }) => {
  outside.body = `<rollcall-import template="app-users" max-records="3"></rollcall-import>`;
  outside.script = HOST_TARGET;
  const wizard = await outside.open(page);
  await expect(wizard.root.getByText("up to 3 records")).toBeVisible();
  await wizard.choose(csv("people.csv", `Email\n${addresses(0, 4)}`));
  await expect(wizard.root.getByText(/4 records.*3/).first()).toBeVisible();
  await expect(wizard.apply(/^Add/)).toHaveCount(0);
  await wizard.step("File").click();
  await wizard.choose(csv("people.csv", `Email\n${addresses(0, 3)}`));
  await expect(wizard.apply("Add 3")).toBeEnabled();
});

test("a language sets direction and language of what is within", async ({ page, outside }) => {
  outside.body = `<rollcall-import locale="ar"></rollcall-import>`;
  const wizard = await outside.open(page);
  await expect(wizard.root).toBeVisible();
  const ground = page.locator("rollcall-import").locator("[part=ground]");
  await expect(ground).toHaveAttribute("lang", "ar");
  await expect(ground).toHaveAttribute("dir", "rtl");
  await page.locator("rollcall-import").evaluate((element: any) => (element.locale = "de"));
  await expect(ground).toHaveAttribute("dir", "ltr");
  await expect(wizard.root).toBeVisible();
});

test("a page's own words stand in the slots, and parts take its style", async ({ page, outside }) => {
  outside.body = `<rollcall-import><p slot="header">Northlight</p><p slot="help">Ask Ines.</p><p slot="footer">v7</p></rollcall-import>`;
  outside.script = `const sheet = new CSSStyleSheet();
    sheet.replaceSync("rollcall-import { --rc-accent: rgb(1, 2, 3); --rc-radius-lg: 0px } rollcall-import::part(frame) { outline: 5px solid rgb(4, 5, 6) } rollcall-import::part(button-quiet) { color: rgb(7, 8, 9) }");
    document.adoptedStyleSheets = [sheet];`;
  const wizard = await outside.open(page);
  for (const words of ["Northlight", "Ask Ines.", "v7"]) await expect(page.getByText(words)).toBeVisible();
  await expect(wizard.root).toHaveCSS("outline-color", "rgb(4, 5, 6)");
  await expect(wizard.root).toHaveCSS("border-top-left-radius", "0px");
  await expect(wizard.button("Template as CSV")).toHaveCSS("color", "rgb(7, 8, 9)");
  await expect(wizard.root.locator(".rc-drop-browse")).toHaveCSS("color", "rgb(1, 2, 3)");
});

test.describe("as a dialog", () => {
  test.beforeEach(({ outside }) => {
    outside.body = `<button id="opener">Import…</button><rollcall-import template="app-users" presentation="dialog"></rollcall-import>`;
    outside.script = `${HOST_TARGET} document.getElementById("opener").onclick = () => element.open();`;
  });

  test("it opens, and Escape gives the focus back and says so", async ({ page, outside }) => {
    const loaded: string[] = [];
    page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
    const wizard = await outside.open(page);
    const heard = await listen(page);
    await page.waitForLoadState("networkidle");
    expect(loaded.filter((path) => path.endsWith(".wasm"))).toEqual([]);
    const opener = page.locator("#opener");
    await opener.focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog", { name: /Import users/ })).toBeVisible();
    await expect(wizard.root).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(opener).toBeFocused();
    expect((await heard()).filter(({ name }) => name === "cancel")).toEqual([{ name: "cancel", detail: { step: "file" } }]);
  });

  test("Escape in a cell drops what was typed, and closes nothing", async ({ page, outside }) => {
    const wizard = await outside.open(page);
    await page.locator("#opener").click();
    await wizard.choose(csv("people.csv", "Name,Email\nAl,al@@people.example\n"));
    await wizard.root.getByRole("gridcell", { name: "al@@people.example" }).first().dblclick();
    await page.keyboard.type("other");
    await page.keyboard.press("Escape");
    await expect(wizard.root.getByRole("gridcell", { name: "al@@people.example" }).first()).toBeVisible();
    await expect(page.getByRole("dialog").first()).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
  });

  test("the button closes it, what was done stays, and a page may object", async ({ page, outside }) => {
    const wizard = await outside.open(page);
    await page.locator("#opener").click();
    await wizard.choose(csv("people.csv", `Email\n${addresses(0, 2)}`));
    await expect(wizard.apply("Add 2")).toBeEnabled();
    await page.locator("rollcall-import").evaluate((element) => element.addEventListener("rollcall-cancel", (event) => event.preventDefault(), { once: true }));
    await wizard.button("Close").click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await wizard.button("Close").click();
    await expect(page.getByRole("dialog")).toHaveCount(0);

    await page.locator("#opener").click();
    await wizard.apply("Add 2").click();
    await wizard.expectResult("2 users added");
    await page.locator("rollcall-import").evaluate((element: any) => element.close());
    await expect(page.getByRole("dialog")).toHaveCount(0);
    // The next import begins with the next file.
    await page.locator("#opener").click();
    await expect(wizard.root.getByLabel("Choose a user list").first()).toBeAttached();
    await expect(wizard.root.getByRole("heading", { name: "2 users added" })).toHaveCount(0);
  });
});

test("a file that the page has goes in by loadFile, and reset begins anew", async ({ page, outside }) => {
  outside.body = `<rollcall-import template="app-users"></rollcall-import>`;
  outside.script = HOST_TARGET;
  const wizard = await outside.open(page);
  const heard = await listen(page);
  const element = page.locator("rollcall-import");
  await element.evaluate((element: any) => element.loadFile(new Blob(["Email\nann@people.example\n"])));
  await expect(wizard.apply("Add 1")).toBeEnabled();
  await element.evaluate((element: any) => element.reset());
  await expect(wizard.apply("Add 1")).toHaveCount(0);
  await expect(wizard.root.getByLabel("Choose a user list").first()).toBeAttached();
  await element.evaluate((element: any) => element.loadFile(new File(["Email\nbo@people.example\ncy@people.example\n"], "two.csv")));
  await expect(wizard.apply("Add 2")).toBeEnabled();
  const steps = (await heard()).filter(({ name }) => name === "step").map(({ detail }) => detail);
  expect(steps.at(-1)).toMatchObject({ step: "changes", sentBytes: 0 });
  expect(steps.at(-1)?.readBytes).toBeGreaterThan(10);
});

test("what is not within reach is told, and tried again", async ({ page, outside, server }) => {
  await page.route(`${server.url}/rollcall-widget_bg*.wasm`, (route) => route.abort(), { times: 1 });
  const wizard = await outside.open(page);
  await page.getByRole("button", { name: /could not be loaded/ }).click();
  await expect(wizard.root).toBeVisible();
});

test("that is told in the language of the element", async ({ page, outside, server }) => {
  await page.route(`${server.url}/rollcall-widget_bg*.wasm`, (route) => route.abort(), { times: 1 });
  outside.body = `<rollcall-import locale="fr"></rollcall-import>`;
  const wizard = await outside.open(page);
  await page.getByRole("button", { name: "Rollcall n’a pas pu être chargé. Réessayer" }).click();
  await expect(wizard.root).toBeVisible();
});
