/** What is seen of the pages before their program is there, or when it does not come. */
import type { Page } from "@playwright/test";
import { expect, test } from "./server.ts";

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

for (const [language, width, heading] of [
  ["en", 1280, "Check a user list before you import it"],
  ["en", 390, "Check a user list before you import it"],
  ["de", 1280, "Prüfen Sie eine Benutzerliste, bevor Sie sie importieren"],
  ["ar", 390, "تحقق من قائمة المستخدمين قبل استيرادها"],
] as const) {
  test.describe(`${language}, ${width} px`, () => {
    test.use({ locale: language, viewport: { width, height: 800 } });

    test("what /check is for is read while its program loads, and stays where it is", async ({ page }) => {
      const { release } = await holdPrograms(page);
      await page.goto("/check");
      await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
      await expect(page.getByRole("progressbar")).toBeVisible();
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

test("a browser without WebAssembly is told what it lacks", async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "WebAssembly"));
  await page.goto("/check");
  await expect(page.getByRole("status")).toContainText("This browser has no WebAssembly");
});
