/** axe finds nothing, on any step, however the page is seen, in the page and in the shadow root. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { addresses, csv, EVERY_ERROR, WORKSPACE_HEADER } from "./files.ts";
import { expect, test } from "./server.ts";
import { signIn, Wizard } from "./wizard.ts";

async function expectNothingFound(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map((found) => `${where}: ${found.id}: ${found.nodes.map((node) => node.html).join("\n  ")}`);
  expect(told).toEqual([]);
}

/** Ways in which somebody sees the page. 320 px is a screen of 1280 px at 400 %. */
const CIRCUMSTANCES = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  "forced colours": { colorScheme: "dark", forcedColors: "active" },
  "320 px": { colorScheme: "light", viewport: { width: 320, height: 640 } },
} as const;

/** Nothing but what scrolls by design is wider than the page. */
async function expectReflow(page: Page, where: string): Promise<void> {
  const [content, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(content, `${where} scrolls sideways`).toBeLessThanOrEqual(seen!);
}

for (const [circumstance, how] of Object.entries(CIRCUMSTANCES)) {
  test.describe(circumstance, () => {
    test.use(how);

    test("the wizard", async ({ page, server }) => {
      await signIn(page, server);
      await page.goto("/users/import");
      const wizard = new Wizard(page);
      const expectGood = async (where: string): Promise<void> => {
        await expectNothingFound(page, where);
        await expectReflow(page, where);
        if (circumstance === "light") {
          const name = `${where.toLowerCase().replaceAll(/[^a-z]+/g, "-")}.aria.yml`;
          await expect(wizard.root).toMatchAriaSnapshot({ name });
        }
      };
      await expect(wizard.heading("Which user list?")).toBeVisible();
      await expectGood("File");
      await wizard.choose(csv("every-error.csv", EVERY_ERROR));
      await expect(wizard.heading(/problems to fix/)).toBeVisible();
      await expect(wizard.root.locator('[data-row="0"] [data-column="3"]')).toHaveText(/@/);
      await expectGood("Fix");
      await wizard.button("Find and replace").click();
      await wizard.root.getByRole("columnheader", { name: "Role" }).getByRole("button").click();
      await expectNothingFound(page, "Fix, with a column's menu");
      await page.keyboard.press("Escape");
      await wizard.step("Columns").click();
      await expect(wizard.heading("Which column is what")).toBeVisible();
      await expect(wizard.root.getByText("Values that are unknown here")).toBeVisible();
      await expectGood("Columns");
      await wizard.button("Keys").click();
      await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
      await expectNothingFound(page, "the sheet of keys");
      await page.keyboard.press("Escape");
      await wizard.step("File").click();
      await expectNothingFound(page, "File, open");
      const inTwo = WORKSPACE_HEADER.replace("Display Name", "First Name,Last Name");
      await wizard.choose(csv("in-two.csv", `${inTwo}Active,Bo,Berg,bo.axe@people.example,User,none,\n`));
      await expect(wizard.button("Make “Display Name”")).toBeEnabled();
      await expectNothingFound(page, "Columns, of two");
      await expectReflow(page, "Columns, of two");
      await wizard.button("Make “Display Name”").click();
      await expect(wizard.root.getByText("made of First Name, Last Name")).toBeVisible();
      await expectNothingFound(page, "Columns, made");
      await wizard.button("Remove the column Display Name").click();
      await expect(wizard.button("Make “Display Name”")).toBeEnabled();
      await wizard.step("File").click();
      await wizard.choose(csv("good.csv", `${WORKSPACE_HEADER}Active,Bo,bo.axe@people.example,User,none,\n`));
      await expect(wizard.apply("Add 1")).toBeEnabled();
      await expectGood("Changes");
      await wizard.apply("Add 1").click();
      await wizard.expectResult("1 user added");
      await expectGood("Result");
    });

    test("the widget in its shadow root", async ({ page, server }) => {
      await signIn(page, server);
      await page.goto("/embed/");
      const element = page.locator("rollcall-import").first();
      const wizard = new Wizard(page, element);
      const expectNothing = async (where: string): Promise<void> => {
        const { violations } = await new AxeBuilder({ page }).include("rollcall-import").analyze();
        const told = violations.map((found) => `${where}: ${found.id}: ${found.nodes.map((node) => node.html).join("\n  ")}`);
        expect(told).toEqual([]);
      };
      await expect(wizard.heading("Which user list?")).toBeVisible();
      await expectNothing("File");
      await wizard.choose(csv("people.csv", "Email,Name\nbo@people.example,Bo\nal@@people.example,Al\n"));
      await expect(wizard.heading("1 problem to fix")).toBeVisible();
      await expectNothing("Fix");
      await wizard.step("Columns").click();
      await expect(wizard.heading("Which column is what")).toBeVisible();
      await expectNothing("Columns");
    });

    test("what has the focus is in sight, and large enough to be hit", async ({ page }) => {
      await page.goto("/check");
      const wizard = new Wizard(page);
      await wizard.choose(csv("people.csv", "Email,Name\nbo@people.example,Bo\nal@@people.example,Al\n"));
      await expect(wizard.heading("1 problem to fix")).toBeVisible();
      for (let press = 0; press < 40; press += 1) {
        await page.keyboard.press("Tab");
        const found = await page.evaluate(() => {
          const held = document.activeElement;
          if (!held || held === document.body) return null;
          const rect = held.getBoundingClientRect();
          const [x, y] = [rect.x + Math.min(rect.width, innerWidth) / 2, rect.y + rect.height / 2];
          const seen = document.elementFromPoint(x, y);
          const isField = held.matches("input[type=checkbox], input[type=radio]");
          return {
            name: held.outerHTML.slice(0, 120),
            isSeen: seen !== null && (held.contains(seen) || seen.contains(held)),
            isLarge: isField || held.matches("a") || Math.min(rect.width, rect.height) >= 24,
          };
        });
        if (found) expect(found).toEqual({ name: found.name, isSeen: true, isLarge: true });
      }
    });
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`${colorScheme}, more`, () => {
    test.use({ colorScheme });

    test("missing users and their guard", async ({ page, server }) => {
      await signIn(page, server);
      await page.goto("/applications/figma/import");
      const wizard = new Wizard(page);
      await wizard.choose(csv("few.csv", `Email\n${addresses(0, 2)}`));
      await expect(wizard.apply("Add 2")).toBeEnabled();
      await wizard.root.getByLabel(/mark “No longer in app”/).check();
      await wizard.button("Decide one by one").click();
      await expectNothingFound(page, "Changes with missing users");
    });

    test("the pages around it", async ({ page, server }) => {
      await page.goto("/check");
      await expect(new Wizard(page).root).toBeVisible();
      await expectNothingFound(page, "/check");
      await page.goto("/sign-in");
      await expect(page.getByRole("heading").first()).toBeVisible();
      await expectNothingFound(page, "/sign-in");
      await signIn(page, server);
      for (const path of [
        "/applications", "/applications/figma", "/applications/figma/embedding", "/users", "/users/deleted",
        "/users/olga.brandt@harbour.example", "/account/password", "/imports", "/audit", "/tokens",
        "/roles", "/nowhere",
      ]) {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await page.waitForLoadState("networkidle");
        await expectNothingFound(page, path);
      }
      await page.goto("/users/olga.brandt@harbour.example");
      await page.getByRole("button", { name: "Give a reset link" }).click();
      await expect(page.getByLabel("The link")).toBeVisible();
      await page.getByRole("button", { name: "Delete" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectNothingFound(page, "a question");
      await page.goto("/imports");
      await page.getByRole("main").getByRole("link").first().click();
      await expect(page.getByText("SHA-256 of the file")).toBeVisible();
      await expectNothingFound(page, "an import");
    });
  });
}
