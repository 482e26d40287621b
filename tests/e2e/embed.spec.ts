/** `<rollcall-import>` in somebody else's page, whose style sheet is rude. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { addresses, csv, WORKSPACE_HEADER } from "./files.ts";
import { expect, type RollcallServer, test } from "./server.ts";
import { signIn, Wizard } from "./wizard.ts";

const TYPES: Record<string, string> = { html: "text/html", css: "text/css", js: "text/javascript" };

/** Opens the page, which the server's own origin seems to serve, so that its session holds. */
async function openHostile(page: Page, server: RollcallServer): Promise<Wizard> {
  await page.route(`${server.url}/hostile/*`, (route) => {
    const file = new URL(route.request().url()).pathname.replace("/hostile/", "");
    const body = readFileSync(new URL(`./hostile/${file}`, import.meta.url));
    return route.fulfill({ contentType: TYPES[file.split(".").at(-1) ?? ""] ?? "", body });
  });
  await page.goto("/hostile/page.html");
  return new Wizard(page, page.locator("#first"));
}

test("the element works in a hostile page from drop to applied", async ({ page, server }) => {
  await signIn(page, server);
  const wizard = await openHostile(page, server);
  await wizard.drop(csv("people.csv", `Name,Email\nBo,bo@people.example\nAl,al@@people.example\n`));
  await expect(wizard.heading(/1 problem to fix/)).toBeVisible();
  await wizard.button("Apply 1 suggestion").first().click();
  await wizard.button("See the changes").click();
  const applied = page.evaluate(
    () =>
      new Promise((resolve) => {
        document.addEventListener("rollcall-applied", (event) => resolve((event as CustomEvent).detail), { once: true });
      }),
  );
  await wizard.apply("Add 2").click();
  await wizard.expectResult("2 users added");
  expect(await applied).toBeTruthy();
});

test("it looks the same there as in the console", async ({ page, server }) => {
  await signIn(page, server);
  const look = async (wizard: Wizard): Promise<unknown> => {
    await wizard.choose(csv("people.csv", `Email\n${addresses(0, 2)}`));
    const button = wizard.apply("Add 2");
    await expect(button).toBeEnabled();
    // A button that has just been enabled fades to its colour: what counts is where it arrives.
    await wizard.root.evaluate((root) => Promise.all(root.getAnimations({ subtree: true }).map(({ finished }) => finished)));
    const style = (element: Element): Record<string, string> => {
      const computed = getComputedStyle(element);
      const names = [
        "fontSize", "fontFamily", "fontWeight", "lineHeight", "color", "backgroundColor", "borderRadius", "borderTopWidth",
        "boxSizing", "letterSpacing", "textTransform", "paddingLeft", "paddingTop", "height", "textShadow", "fontStyle",
      ];
      return Object.fromEntries(names.map((name) => [name, computed[name as keyof CSSStyleDeclaration] as string]));
    };
    return {
      button: await button.evaluate(style),
      heading: await wizard.root.getByRole("heading", { level: 3 }).first().evaluate(style),
      title: await wizard.root.getByRole("heading", { level: 2 }).first().evaluate(style),
      step: await wizard.step("File").evaluate(style),
      row: await wizard.root.getByText("person1@people.example").first().evaluate(style),
    };
  };
  await page.goto("/applications/loom/import");
  const inConsole = await look(new Wizard(page));
  const embedded = await look(await openHostile(page, server));
  expect(embedded).toEqual(inConsole);
});

test("two of them work side by side, one in the page and one as a dialog", async ({ page, server }) => {
  await signIn(page, server);
  const first = await openHostile(page, server);
  await first.choose(csv("people.csv", `Email\n${addresses(0, 2)}`));
  await expect(first.apply("Add 2")).toBeEnabled();

  await page.locator("#second").evaluate((element: any) => element.open());
  const second = new Wizard(page, page.locator("#second"));
  await second.choose(csv("staff.csv", `${WORKSPACE_HEADER}Active,Bo,bo@@people.example,User,none,\n`));
  await expect(second.heading(/1 problem to fix/)).toBeVisible();
  await second.button("Apply 1 suggestion").first().click();
  await expect(second.heading(/1 problem to fix/)).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(second.root).toBeHidden();

  await expect(first.apply("Add 2")).toBeEnabled();
  await first.apply("Add 2").click();
  await first.expectResult("2 users added");
});

test("nothing gets out: no names, no styles, and nothing is left when it is taken away", async ({ page, server }) => {
  await signIn(page, server);
  const state = (): Promise<unknown> =>
    page.evaluate(() => ({
      names: Object.getOwnPropertyNames(window).filter((name) => !/^\d+$/.test(name)).sort(),
      sheets: document.adoptedStyleSheets.length + document.styleSheets.length,
      head: document.head.outerHTML,
      listening: Array.from((window as unknown as { listening: Map<string, number> }).listening).filter(([, count]) => count !== 0).sort(),
    }));
  await page.route("**/embed/rollcall-import.js", (route) => route.fulfill({ contentType: "text/javascript", body: "" }), { times: 1 });
  await openHostile(page, server);
  await page.waitForLoadState("networkidle");
  // What looks for elements listens to the page for itself, here as there.
  await page.locator("#opener").evaluate((opener) => opener.id);
  const before = await state();

  const wizard = await openHostile(page, server);
  // By the page's own means.
  await page.locator("#first").evaluate((element: any) => element.loadFile(new Blob(["Name,Email\nAl,al@@people.example\n"])));
  await wizard.button("Apply 1 suggestion").first().evaluate((button: HTMLElement) => button.click());
  await expect(wizard.heading(/1 problem to fix/)).toHaveCount(0);
  await page.locator("#second").evaluate((element: any) => element.open());
  await expect(new Wizard(page, page.locator("#second")).root).toBeVisible();
  await page.evaluate(() => document.querySelectorAll("rollcall-import").forEach((element) => element.remove()));
  await expect.poll(() => page.workers().length).toBe(0);
  expect(await state()).toEqual(before);
  await page.keyboard.press("a");
  expect(await page.evaluate(() => (window as unknown as { lastKey: string }).lastKey)).toBe("a");
});
