/** What is seen of the pages before their program is there, or when it does not come. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { findOverflow } from "./english.ts";
import { expect, test } from "./server.ts";

const unloaded = JSON.parse(readFileSync(new URL("../../www/locales/unloaded.json", import.meta.url), "utf8")) as Record<
  string,
  Record<"page" | "page_again" | "element_again" | "browser", string>
>;

/** The programs come when `release` is called. */
async function holdPrograms(page: Page): Promise<{ release: () => void }> {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  return { release };
}

function places(page: Page): Promise<Array<{ x: number; y: number; width: number; height: number } | null>> {
  return Promise.all(["h1", ".rcc-check-lead", ".rc-wordmark"].map((part) => page.locator(part).boundingBox()));
}

for (const [language, width, heading, loading] of [
  ["en", 1280, "Check a user list before you import it", "Loading"],
  ["en", 390, "Check a user list before you import it", "Loading"],
  ["de", 1280, "Prüfen Sie eine Benutzerliste, bevor Sie sie importieren", "Wird geladen"],
  ["ar", 390, "تحقق من قائمة المستخدمين قبل استيرادها", "جارٍ التحميل"],
] as const) {
  test.describe(`${language}, ${width} px`, () => {
    test.use({ locale: language, viewport: { width, height: 800 } });

    test("what /check is for is read while its program loads, and stays where it is", async ({ page }) => {
      const { release } = await holdPrograms(page);
      await page.goto("/check");
      await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
      await expect(page.getByRole("progressbar", { name: loading })).toBeVisible();
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      const before = await places(page);
      expect(before).not.toContain(null);
      release();
      await expect(page.locator(".rc-needs")).toBeVisible();
      await expect(page.locator("#boot")).toHaveCount(0);
      expect(await places(page)).toEqual(before);
    });
  });
}

for (const path of ["/check", "/sign-in"]) {
  test(`a program that does not come is told on ${path}`, async ({ page }) => {
    await page.route("**/*.wasm", (route) => route.abort());
    await page.goto(path);
    await expect(page.getByRole("status")).toContainText("Rollcall could not be loaded. Check the connection");
    await expect(page.getByRole("progressbar")).toBeHidden();
    await page.unrouteAll();
    await page.getByRole("button", { name: "Load the page again" }).click();
    await expect(page.getByRole("heading").first()).toBeVisible();
    await expect(page.locator("#boot")).toHaveCount(0);
  });
}

for (const [language, said] of Object.entries(unloaded)) {
  test.describe(`what does not come is told in ${language}`, () => {
    test.use({ locale: language });

    test("a program", async ({ page }) => {
      await page.route("**/*.wasm", (route) => route.abort());
      await page.goto("/check");
      const [before] = said.page.split("{reason}");
      await expect(page.getByRole("status")).toContainText(before ?? "");
      await expect(page.getByRole("button", { name: said.page_again })).toBeVisible();
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      expect(await findOverflow(page)).toEqual([]);
    });

    test("WebAssembly", async ({ page }) => {
      await page.addInitScript(() => Reflect.deleteProperty(globalThis, "WebAssembly"));
      await page.goto("/check");
      await expect(page.getByRole("status")).toContainText(said.browser);
    });
  });
}

test("where no language comes either it is told in English", async ({ browser, server }) => {
  const page = await browser.newPage({ locale: "fr" });
  await page.route(/\.(wasm|json)$/, (route) => route.abort());
  await page.goto(`${server.url}/check`);
  await expect(page.getByRole("status")).toContainText("Rollcall could not be loaded. Check the connection");
  await page.close();
});

test("a browser without WebAssembly is told what it lacks", async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "WebAssembly"));
  await page.goto("/check");
  await expect(page.getByRole("status")).toContainText("This browser has no WebAssembly");
});
