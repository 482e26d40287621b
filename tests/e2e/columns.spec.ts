/** The columns of a file that are two of the template's fields, or a half of one. */
import { readFileSync } from "node:fs";
import { csv } from "./files.ts";
import { expect, test } from "./server.ts";
import { Wizard } from "./wizard.ts";

const IN_TWO =
  "Current Status,Given name,Surname,Primary Email,Role,Groups,Source Username(s)\n" +
  "Active,Ada,Lovelace,ada@people.example,User,none,\n" +
  "Active,Grace,Hopper,grace@people.example,Admin,none,\n";

test("a name in two columns becomes one, follows its parts, and is made again of the next file", async ({ page }) => {
  await page.goto("/check");
  await page.getByRole("radio", { name: /workspace/i }).check();
  const wizard = new Wizard(page);
  await wizard.choose(csv("people.csv", IN_TWO));
  await expect(wizard.heading("Which column is what")).toBeVisible();
  const join = wizard.root.getByRole("region", { name: "“Display Name” can be made of two columns" });
  await expect(join.getByLabel("First Name")).toHaveValue("1");
  await expect(join.getByLabel("Last Name")).toHaveValue("2");

  // One column is not two.
  await join.getByLabel("Last Name").selectOption({ label: "Given name" });
  await expect(join.getByRole("button", { name: "Make “Display Name”" })).toBeDisabled();
  await join.getByLabel("Last Name").selectOption({ label: "Surname" });
  await join.getByRole("button", { name: "Make “Display Name”" }).click();
  const columns = wizard.root.getByRole("table", { name: "Columns of the file" });
  await expect(columns).toBeFocused();
  const made = columns.getByRole("row").filter({ hasText: "made of Given name, Surname" });
  await expect(made).toContainText("Ada Lovelace");
  await expect(join).toBeHidden();
  await expect(columns.getByRole("row").filter({ hasText: "part of Display Name" })).toHaveCount(2);

  await wizard.step("Fix").click();
  const view = wizard.root.getByRole("group", { name: "Rows to show" }).getByRole("button", { name: "All" });
  await view.click();
  const grid = wizard.root.getByRole("grid", { name: "Records" });
  const cell = (row: number, column: number) => grid.locator(`[data-row="${row}"] [data-column="${column}"]`);
  await cell(0, 3).click();
  await page.keyboard.type("Byron");
  await page.keyboard.press("Enter");
  await expect(cell(0, 8)).toContainText("Ada Byron");
  await page.keyboard.press("Control+z");
  await expect(cell(0, 8)).toContainText("Ada Lovelace");

  const download = page.waitForEvent("download");
  await wizard.button(/^Corrected file$/).click();
  const text = readFileSync(await (await download).path(), "utf8");
  expect(text.split("\n")[1]).toBe("Active,Ada,Lovelace,ada@people.example,User,none,,Ada Lovelace");

  // The next file of the same application.
  await page.reload();
  await page.getByRole("radio", { name: /workspace/i }).check();
  await wizard.choose(csv("people.csv", IN_TWO.replace("Ada", "Augusta")));
  await expect(wizard.heading("Which column is what")).toBeHidden();
  await wizard.step("Columns").click();
  await expect(made).toContainText("Augusta Lovelace");
  await made.getByRole("button", { name: "Remove the column Display Name" }).click();
  await expect(columns).toBeFocused();
  await expect(made).toBeHidden();
  await expect(join).toBeVisible();
});

test("a name in one column is cut in two", async ({ page }) => {
  await page.goto("/check");
  await page.getByRole("radio", { name: /application/i }).check();
  const wizard = new Wizard(page);
  await wizard.choose(csv("people.csv", 'Name,Email\nAda King Lovelace,ada@people.example\n"Hopper, Grace",grace@people.example\n'));
  await wizard.step("Columns").click();
  const cut = wizard.root.getByRole("region", { name: "“Name” can be cut in two: First Name, Last Name" });
  await cut.getByRole("button", { name: "Ada King Lovelace" }).first().click();
  const columns = wizard.root.getByRole("table", { name: "Columns of the file" });
  const rows = columns.getByRole("row");
  for (const [field, values] of [["First Name", ["Ada King", "Grace"]], ["Last Name", ["Lovelace", "Hopper"]]] as const) {
    const row = rows.filter({ hasText: new RegExp(`^${field}`) });
    await expect(row.locator(".rc-column-samples span")).toHaveText(values);
    await expect(row).toContainText("made of Name");
  }
  await expect(rows.filter({ hasText: "Ada King Lovelace" })).toContainText("known name");
  await expect(cut).toBeHidden();
});
