/** axe finds nothing, on any step, light and dark, in the page and in the shadow root. */
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

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("the wizard", async ({ page, server }) => {
      await signIn(page, server);
      await page.goto("/users/import");
      const wizard = new Wizard(page);
      await expect(wizard.heading("Which user list?")).toBeVisible();
      await expectNothingFound(page, "File");
      await wizard.choose(csv("every-error.csv", EVERY_ERROR));
      await expect(wizard.heading(/problems to fix/)).toBeVisible();
      await expectNothingFound(page, "Fix");
      await wizard.step("Columns").click();
      await expect(wizard.heading("Which column is what")).toBeVisible();
      await expectNothingFound(page, "Columns");
      await wizard.step("File").click();
      await expectNothingFound(page, "File, open");
      await wizard.choose(csv("good.csv", `${WORKSPACE_HEADER}Active,Bo,bo.axe@people.example,User,none,\n`));
      await expect(wizard.apply("Add 1")).toBeEnabled();
      await expectNothingFound(page, "Changes");
      await wizard.apply("Add 1").click();
      await wizard.expectResult("1 user added");
      await expectNothingFound(page, "Result");
    });

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
      await page.goto("/embed/");
      await expect(new Wizard(page, page.locator("rollcall-import")).root).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).include("rollcall-import").analyze();
      expect(violations.map((found) => found.id)).toEqual([]);
    });
  });
}
