/** Workbooks: read by a module that comes when it is needed, sheet by sheet. */
import { readFileSync } from "node:fs";
import { csv, WORKSPACE_HEADER } from "./files.ts";
import { expect, test } from "./server.ts";
import { Wizard } from "./wizard.ts";
import { workbook } from "./workbook.ts";

const MEMBERS = {
  Cover: [["Members, spring"]],
  Users: [
    ["Email", "Name"],
    ["bo@people.example", "Bo"],
    ["al@people.example", "#N/A"],
  ],
  Left: [["Email"], ["cy@people.example"]],
};

test("the sheet with records is taken, and another can be", async ({ page }) => {
  const modules: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("rollcall-sheets")) modules.push(request.url());
  });
  await page.goto("/check");
  await page.getByLabel("Application users").check();
  const wizard = new Wizard(page);
  await wizard.choose(csv("warm.csv", "Email\nbo@people.example\n"));
  await expect(wizard.root.getByText("1 record, no errors").first()).toBeVisible();
  expect(modules).toEqual([]);

  // Its content says what it is, not its name.
  await wizard.step("File").click();
  await wizard.choose(workbook("members.csv", MEMBERS));
  await expect(wizard.root.getByText("2 records, no errors").first()).toBeVisible();
  // The script, what it loads parts by, and the module; the part that writes is not wanted.
  expect(modules).toHaveLength(3);
  await expect(wizard.root.getByText("Row 3, column 2: the formula came to #N/A").first()).toBeVisible();

  await wizard.step("File").click();
  const sheet = wizard.root.getByRole("combobox", { name: "Sheet" });
  await expect(sheet.locator("option")).toHaveText(["Cover (1 row)", "Users (3 rows)", "Left (2 rows)"]);
  await expect(sheet).toHaveValue("Users");
  await sheet.selectOption("Left");
  await expect(wizard.root.getByText("1 record, no errors").first()).toBeVisible();
  await wizard.step("File").click();
  await expect(sheet).toHaveValue("Left");
});

test("what is no workbook is refused in words, and the next file is read", async ({ page }) => {
  await page.goto("/check");
  const wizard = new Wizard(page);
  await wizard.choose(csv("letter.docx", Buffer.from("PK\x03\x04 and no more")));
  await expect(wizard.root.getByRole("alert").getByText(/The workbook is damaged/)).toBeVisible();
  await wizard.choose(csv("old.xls", Buffer.from("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "latin1")));
  await expect(wizard.root.getByRole("alert").getByText(/an old Excel workbook \(XLS\)/)).toBeVisible();
  await wizard.choose(workbook("members.xlsx", MEMBERS));
  await expect(wizard.root.getByText("2 records, no errors").first()).toBeVisible();
});

test("template and report come as workbooks, and a report that is dropped brings back what was done", async ({ page }) => {
  await page.goto("/check");
  await page.getByRole("radio", { name: /workspace/i }).check();
  const wizard = new Wizard(page);
  const [template] = await Promise.all([page.waitForEvent("download"), wizard.button("Template as XLSX").click()]);
  expect(template.suggestedFilename()).toBe("workspace-users.xlsx");
  await wizard.choose({ name: "filled.xlsx", mimeType: "", buffer: readFileSync(await template.path()) });
  await expect(wizard.root.getByText("1 record, no errors").first()).toBeVisible();

  await wizard.choose(csv("people.csv", `${WORKSPACE_HEADER}Active,Bo,bo@@people.example,User,none,\nActive,=Al,al@people.example,Boss,none,\n`));
  await expect(wizard.heading("2 problems to fix")).toBeVisible();
  await wizard.root.locator('[data-row="1"] [data-column="0"]').click();
  await wizard.button("Leave this record out").click();
  await expect(wizard.heading("1 problem to fix")).toBeVisible();
  const [corrected] = await Promise.all([page.waitForEvent("download"), wizard.button("Corrected file as XLSX").click()]);
  expect(corrected.suggestedFilename()).toBe("people-corrected.xlsx");
  const [report] = await Promise.all([page.waitForEvent("download"), wizard.button("Report as XLSX").click()]);
  expect(report.suggestedFilename()).toBe("people-report.xlsx");
  await wizard.choose({ name: "people-report.xlsx", mimeType: "", buffer: readFileSync(await report.path()) });
  await expect(wizard.heading("1 problem to fix")).toBeVisible();
  await wizard.root.getByRole("group", { name: "Rows to show" }).getByRole("button", { name: "Left out" }).click();
  await expect(wizard.root.locator('[data-row="0"] [data-column="2"]')).toHaveText("=Al");

  // What was left out is not in it, and what is wrong still is.
  await wizard.choose({ name: "people-corrected.xlsx", mimeType: "", buffer: readFileSync(await corrected.path()) });
  await expect(wizard.heading("1 problem to fix")).toBeVisible();
  await expect(wizard.root.locator('[data-row="0"] [data-column="3"]')).toHaveText("bo@@people.example");
  await expect(wizard.root.getByText("al@people.example")).toHaveCount(0);
});
