/** The page at `/embed/` that a visitor plays with. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./server.ts";
import { signIn, Wizard } from "./wizard.ts";

const settings = (page: Page): Locator => page.getByRole("form", { name: "Settings" });

test("a list goes to the page's function, and every event stands in the log", async ({ page }) => {
  await page.goto("/embed/");
  const wizard = new Wizard(page, page.locator("rollcall-import"));
  const log = page.getByRole("region", { name: "Events" });
  await page.getByRole("button", { name: "A clean one" }).click();
  await wizard.apply("Add 9, reactivate 1").click();
  await wizard.expectResult("9 users added, 1 reactivated");
  for (const name of ["ready", "step", "changes", "applied"]) await expect(log.getByRole("cell", { name: `rollcall-${name}` }).first()).toBeVisible();
  // The changes, and who stays although missing.
  await expect(page.locator("#given")).toHaveText("8.6 kB");
  await expect(page.locator("#read")).not.toHaveText("0 B");

  // The page has them now.
  await wizard.button("Take another file").click();
  await page.getByRole("button", { name: "A clean one" }).click();
  await expect(wizard.apply("Nothing to do")).toBeVisible();
});

test("the page looks at every record itself where it is asked to, and the log tells of it", async ({ page }) => {
  await page.goto("/embed/");
  const wizard = new Wizard(page, page.locator("rollcall-import"));
  const log = page.getByRole("region", { name: "Events" });
  await page.getByLabel("Ask this page about every record").check();
  await expect(page.locator("#source")).toContainText(".checks = async ({ records }) =>");
  await page.getByRole("button", { name: "A messy one" }).click();
  await wizard.button(/Refused by this page's own check/).click();
  await expect(wizard.root.getByRole("gridcell", { name: /@northlite.example/ })).toBeVisible();
  await expect(log.getByRole("cell", { name: "rollcall-checks" })).toHaveCount(2);
  await expect(log.getByRole("cell", { name: '"state": "done"' })).toBeVisible();
  await page.getByLabel("Ask this page about every record").uncheck();
  await page.getByRole("button", { name: "3,000 people" }).click();
  await expect(wizard.apply(/^Add 2,7/)).toBeEnabled();
});

test("what is chosen is what the element says", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/embed/");
  const wizard = new Wizard(page, page.locator("rollcall-import"));
  await settings(page).getByLabel("Template").selectOption("workspace-users");
  await page.getByLabel("Most records").fill("20");
  await expect(wizard.root.getByText("up to 20 records")).toBeVisible();
  await page.getByLabel("Theme").selectOption("dark");
  await page.getByLabel("Language").selectOption("ar");
  await expect(page.locator("rollcall-import [part=ground]")).toHaveAttribute("dir", "rtl");
  await expect(page.locator("#source")).toContainText('template="workspace-users" theme="dark" locale="ar" max-records="20"');

  await page.getByLabel("This server").check();
  await expect(wizard.root.getByRole("heading", { name: /استيراد المستخدمين · .*Loom/ })).toBeVisible();
  await settings(page).getByLabel("Shown").selectOption("dialog");
  await page.getByRole("button", { name: "Import users…" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("cell", { name: "rollcall-cancel" })).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`nothing keeps anybody out, in ${colorScheme}, wide and narrow, in the page and as a dialog`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto("/embed/");
      const wizard = new Wizard(page, page.locator("rollcall-import"));
      await page.getByRole("button", { name: "A messy one" }).click();
      await expect(wizard.heading(/problems to fix/)).toBeVisible();
      const found = async (): Promise<string[]> => (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id);
      expect(await found(), `${width}`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      await settings(page).getByLabel("Shown").selectOption("dialog");
      await page.getByRole("button", { name: "Import users…" }).click();
      await expect(wizard.root).toBeVisible();
      expect(await found(), `${width}, as a dialog`).toEqual([]);
    }
  });
}
