/** The grid of the Fix step as somebody with a keyboard, a mouse and a spreadsheet uses it. */
import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { csv, WORKSPACE_HEADER } from "./files.ts";
import { expect, test } from "./server.ts";
import { Wizard } from "./wizard.ts";

const people = (count: number): string =>
  WORKSPACE_HEADER +
  Array.from({ length: count }, (_, n) => {
    const address = n % 10 === 7 ? `p${n}@@people.example` : `p${n}@people.example`;
    return `Active,Person ${n},${address},${n % 10 === 3 ? "Boss" : "User"},none,\n`;
  }).join("");

class Grid {
  readonly wizard: Wizard;

  constructor(readonly page: Page) {
    this.wizard = new Wizard(page);
  }

  get root(): Locator {
    return this.wizard.root.getByRole("grid", { name: "Records" });
  }

  cell(row: number, column: number): Locator {
    return this.root.locator(`[data-row="${row}"] [data-column="${column}"]`);
  }

  view(name: string): Locator {
    return this.wizard.root.getByRole("group", { name: "Rows to show" }).getByRole("button", { name });
  }

  async open(count = 40): Promise<void> {
    await this.page.goto("/check");
    await this.page.getByRole("radio", { name: /workspace/i }).check();
    await this.wizard.choose(csv("people.csv", people(count)));
    await expect(this.cell(0, 3)).toBeVisible();
  }
}

test("every record is there: filtered, searched, and the counts add up", async ({ page }) => {
  const grid = new Grid(page);
  await grid.open();
  await expect(grid.root).toHaveAttribute("aria-rowcount", "9");
  await expect(grid.cell(0, 0)).toHaveText("5");
  await grid.view("All").click();
  await expect(grid.root).toHaveAttribute("aria-rowcount", "41");
  await expect(grid.cell(0, 2)).toHaveText("Person 0");

  await page.getByLabel("Search all columns").fill("person 39");
  await expect(grid.root).toHaveAttribute("aria-rowcount", "2");
  await expect(grid.cell(0, 0)).toHaveText("41");
  await page.getByLabel("Search all columns").fill("nobody");
  await expect(grid.wizard.root.getByText("No record fits.")).toBeVisible();
  await page.getByLabel("Search all columns").fill("");

  await page.getByLabel("Class").selectOption({ label: "Invalid (8)" });
  await expect(grid.root).toHaveAttribute("aria-rowcount", "9");
  await page.getByLabel("Class").selectOption({ label: "Every class" });

  await grid.root.getByRole("button", { name: "Role" }).click();
  await page.getByLabel("Show rows that hold").fill("boss");
  await page.keyboard.press("Enter");
  await expect(grid.root).toHaveAttribute("aria-rowcount", "5");
});

test("cells are edited, filled, pasted, replaced, undone and redone by keys", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const grid = new Grid(page);
  await grid.open();
  await grid.view("All").click();

  await grid.cell(0, 2).click();
  await page.keyboard.type("Ann");
  await page.keyboard.press("Enter");
  await expect(grid.cell(0, 2)).toContainText("Ann");
  await expect(grid.cell(1, 2)).toBeFocused();

  await grid.cell(0, 2).click();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(grid.wizard.root.getByText("3 × 1 selected")).toBeVisible();
  await page.keyboard.press("Control+d");
  await expect(grid.cell(2, 2)).toContainText("Ann");

  await page.evaluate(() => navigator.clipboard.writeText('Bo\tbo@people.example\n"Cy ""C"" Lee"\tcy@people.example'));
  await grid.cell(4, 2).click();
  await page.keyboard.press("Control+v");
  await expect(grid.cell(4, 3)).toContainText("bo@people.example");
  await expect(grid.cell(5, 2)).toContainText('Cy "C" Lee');

  await grid.cell(4, 2).click();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Control+c");
  await expect(grid.wizard.root.getByText("2 rows copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    'Bo\tbo@people.example\n"Cy ""C"" Lee"\tcy@people.example',
  );

  await page.keyboard.press("Control+z");
  await expect(grid.cell(4, 2)).toHaveText("Person 4");
  await page.keyboard.press("Control+y");
  await expect(grid.cell(4, 2)).toContainText("Bo");

  await grid.wizard.button("Find and replace").click();
  await page.getByLabel("Find", { exact: true }).fill("boss");
  await page.getByLabel("Replace with").fill("Admin");
  await page.getByRole("button", { name: "Replace all" }).click();
  await expect(grid.wizard.root.getByText("4 cells changed")).toBeVisible();
  await expect(grid.view("Edited")).toContainText("9");
  await expect(grid.wizard.heading("4 problems to fix")).toBeVisible();
});

test("an edited cell is marked, and what is said of a cell follows keys and pointer", async ({ page }) => {
  const grid = new Grid(page);
  await grid.open();
  const bar = (cell: Locator): Promise<string> =>
    cell.evaluate((element) => getComputedStyle(element, "::before").borderInlineStartWidth);
  const card = page.locator("#rc-finding-card");
  const wrong = grid.cell(0, 4);
  await wrong.click();
  await expect(card).toContainText("“Boss” is not a Role");
  expect(await bar(wrong)).toBe("0px");
  await page.keyboard.type("Chief");
  await page.keyboard.press("Enter");
  await expect(wrong).toContainText("Chief");
  expect(await bar(wrong)).toBe("3px");
  expect(await bar(grid.cell(0, 2))).toBe("0px");

  // The pointer rests where it was; the focus is elsewhere.
  await expect(grid.cell(1, 4)).toBeFocused();
  await expect(card).toBeHidden();
  await page.keyboard.press("ArrowLeft");
  await expect(card).toContainText("@ signs");
  const box = await wrong.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 4, (box?.y ?? 0) + 4);
  await page.mouse.move((box?.x ?? 0) - 4, (box?.y ?? 0) + 4);
  await page.mouse.move((box?.x ?? 0) + 6, (box?.y ?? 0) + 6);
  await expect(card).toContainText("“Chief” is not a Role");
});

test("a record is left out, and the corrected file is the file without it", async ({ page }) => {
  const grid = new Grid(page);
  await grid.open();
  await grid.wizard.button("Apply all 4 suggestions").click();
  await expect(grid.wizard.heading("4 problems to fix")).toBeVisible();
  await grid.cell(0, 0).click();
  await page.keyboard.press("Shift+Control+ArrowDown");
  await grid.wizard.button("Leave 4 records out").click();
  await expect(grid.wizard.heading("Nothing to fix")).toBeVisible();
  await expect(grid.view("Left out")).toContainText("4");

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    grid.wizard.button(/^Corrected file$/).click(),
  ]);
  expect(download.suggestedFilename()).toBe("people-corrected.csv");
  const expected = people(40).replaceAll("@@", "@").split("\n").filter((line) => !line.includes("Boss"));
  expect(readFileSync(await download.path(), "utf8")).toBe(expected.join("\n"));
});

test("an unknown value is matched once, and the next file knows it", async ({ page }) => {
  const grid = new Grid(page);
  await grid.open();
  await grid.wizard.step("Columns").click();
  await page.getByLabel("Take “Boss” for").selectOption("Admin");
  await expect(page.getByLabel("Take “Boss” for")).toHaveCount(0);
  await expect(grid.wizard.step("Fix")).toContainText("4 to fix");

  await page.reload();
  await page.getByRole("radio", { name: /workspace/i }).check();
  await grid.wizard.choose(csv("again.csv", people(40)));
  await expect(grid.wizard.heading("4 problems to fix")).toBeVisible();
  await expect(grid.view("Edited")).toContainText("4");
});

test("work is kept when one says so, and a reload goes on where it stopped", async ({ page }) => {
  const grid = new Grid(page);
  await grid.open();
  await grid.view("All").click();
  await grid.cell(0, 2).click();
  await page.keyboard.type("Ann");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Keep it" }).click();
  await grid.cell(7, 3).click();
  await page.keyboard.type("p7@people.example");
  await page.keyboard.press("Enter");
  await expect(grid.wizard.heading("7 problems to fix")).toBeVisible();
  // Written once nothing more comes.
  await page.waitForTimeout(1_000);

  await page.reload();
  await expect(page.getByText("You were working on people.csv")).toBeVisible();
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(grid.wizard.heading("7 problems to fix")).toBeVisible();
  await expect(grid.view("Edited")).toContainText("2");

  await page.reload();
  await page.getByRole("button", { name: "Forget it" }).click();
  await page.reload();
  await expect(page.getByText("Which user list?")).toBeVisible();
  await expect(page.getByText("You were working on")).toHaveCount(0);
});

test("the sheet of keys opens by its key and closes by Escape", async ({ page }) => {
  const grid = new Grid(page);
  await grid.open(10);
  await grid.cell(0, 2).click();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Keys" })).toHaveCount(0);
  await expect(grid.cell(0, 2)).toBeFocused();
});

test("columns are widened and kept in sight", async ({ page }) => {
  const grid = new Grid(page);
  await grid.open();
  const title = grid.root.getByRole("columnheader", { name: "Display Name" });
  const before = (await title.boundingBox())!.width;
  await title.getByRole("button").focus();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  expect((await title.boundingBox())!.width).toBeGreaterThan(before + 10);
  await grid.root.getByRole("button", { name: "Primary Email" }).click();
  await page.getByRole("button", { name: "Keep in sight" }).click();
  await expect(grid.cell(0, 1)).toContainText("@");
});
