/** The main job, through both templates: drop, see, decide, apply, find the users on record. */
import { readFileSync } from "node:fs";
import { addresses, csv, EVERY_ERROR, WORKSPACE_HEADER } from "./files.ts";
import { expect, test } from "./server.ts";
import { signIn, Wizard } from "./wizard.ts";

test("a clean workspace file goes from drop to Changes with nothing in between", async ({ page, server }) => {
  await signIn(page, server);
  await page.getByRole("link", { name: "Users" }).first().click();
  await page.getByRole("link", { name: /Import users/ }).click();
  const wizard = new Wizard(page);
  const file = csv(
    "people.csv",
    `${WORKSPACE_HEADER}Active,"Lindqvist, Maja",maja.new@people.example,User,"Sales, Support",slack:U04MAJANEW\n` +
      "Active,Bo Nowak,bo.new@people.example,Supervisor,none,\n",
  );
  await wizard.drop(file);
  await expect(wizard.apply("Add 2")).toBeEnabled();
  await expect(wizard.step("Columns")).toContainText("6 columns matched");
  await expect(wizard.step("Fix")).toContainText("nothing to fix");
  await expect(wizard.root).toContainText("maja.new@people.example");
  await expect(wizard.root).toContainText(`Read here ${file.buffer.length} B`);
  await wizard.apply("Add 2").click();
  await wizard.expectResult("2 users added");
  await wizard.root.getByRole("link", { name: "See the users" }).click();
  await page.getByRole("searchbox").fill("maja.new");
  await expect(page.getByText("Lindqvist, Maja")).toBeVisible();
  await page.getByRole("link", { name: "Imports" }).first().click();
  await page.getByRole("link", { name: /people\.csv/ }).first().click();
  await expect(page.getByText("maja.new@people.example").first()).toBeVisible();
});

test("a repeat import of an application: keep the missing ones, then mark them", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/applications/loom/import");
  const wizard = new Wizard(page);
  await wizard.choose(csv("first.csv", `Email\n${addresses(0, 6)}`));
  await wizard.apply("Add 6").click();
  await wizard.expectResult("6 users added");

  await wizard.button("Take another file").click();
  await wizard.choose(csv("second.csv", `Email\n${addresses(2, 5)}`));
  await wizard.expectCounts({ New: 1, Unchanged: 4, Missing: 2 });
  await expect(wizard.root.getByText("2 users are on record but not in this file")).toBeVisible();
  await wizard.apply("Add 1").click();
  await wizard.expectResult("1 user added");
  await expect(wizard.root).toContainText("2 users who are not in the file were kept active");

  await wizard.button("Take another file").click();
  await wizard.choose(csv("third.csv", `Email\n${addresses(2, 5)}`));
  await wizard.root.getByLabel(/mark “No longer in app”/).check();
  await expect(wizard.apply("Mark 2")).toBeEnabled();
  await wizard.apply("Mark 2").click();
  await wizard.expectResult("2 marked as no longer in the app");

  // Somebody who was marked and is in the file again comes back.
  await wizard.button("Take another file").click();
  await wizard.choose(csv("fourth.csv", `Email\n${addresses(0, 7)}`));
  await wizard.expectCounts({ Returning: 2, Unchanged: 5 });
  await wizard.apply("Reactivate 2").click();
  await wizard.expectResult("2 reactivated");
});

test("missing users are decided one by one", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/applications/loom/import");
  const wizard = new Wizard(page);
  await wizard.choose(csv("first.csv", `Email\n${addresses(0, 4)}`));
  await wizard.apply("Add 4").click();
  await wizard.expectResult("4 users added");
  await wizard.button("Take another file").click();
  await wizard.choose(csv("second.csv", `Email\n${addresses(0, 2)}`));
  await wizard.button("Decide one by one").click();
  await wizard.root.getByRole("checkbox", { name: /person3@people\.example/ }).check();
  await wizard.apply("Mark 1").click();
  await wizard.expectResult("1 marked as no longer in the app");
  await page.goto("/applications/loom");
  await page.getByText("All users").click();
  await expect(page.getByRole("row", { name: /person3@people\.example/ })).toContainText("Past");
  await expect(page.getByRole("row", { name: /person2@people\.example/ })).toContainText("Active");
});

test("changed users show old and new values, field by field", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/users/import");
  const wizard = new Wizard(page);
  await wizard.choose(csv("new.csv", `${WORKSPACE_HEADER}Active,Bo,bo.change@people.example,User,Sales,\nActive,Al,al.same@people.example,User,none,\nArchived,Cy,cy.back@people.example,User,none,\n`));
  await wizard.apply("Add 3").click();
  await wizard.expectResult("3 users added");
  await wizard.button("Take another file").click();
  await wizard.choose(csv("change.csv", `${WORKSPACE_HEADER}Active,Bo Lindqvist,bo.change@people.example,Supervisor,Support,slack:U04BOCHANGE\nActive,Al,al.same@people.example,User,none,\nActive,Cy,cy.back@people.example,User,none,\n`));
  await wizard.expectCounts({ Changed: 1, Unchanged: 1, Returning: 1 });
  const change = wizard.root.getByRole("listitem").filter({ hasText: "bo.change@people.example" });
  await expect(change).toContainText("Bo Lindqvist");
  await expect(change).toContainText("Supervisor");
  await expect(change).toContainText("Support");
  await expect(change).toContainText("slack:U04BOCHANGE");
  // Unticked, it stays as it is.
  const whole = wizard.root.getByRole("checkbox", { name: "Apply the change of bo.change@people.example" });
  await whole.uncheck();
  await expect(wizard.apply("Reactivate 1")).toBeVisible();
  await whole.check();
  // So does a field of it.
  await wizard.root.getByRole("checkbox", { name: "Change Role of bo.change@people.example" }).uncheck();
  await expect(wizard.apply("Update 1, reactivate 1")).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent("download"), wizard.button("Changes as CSV").click()]);
  const list = readFileSync(await download.path(), "utf8");
  expect(list).toContain("update,bo.change@people.example,Display Name,Bo,Bo Lindqvist");
  expect(list).not.toContain("Role");
  await wizard.apply("Update 1, reactivate 1").click();
  await wizard.expectResult("1 updated, 1 reactivated");
});

test("every kind of error is shown, corrected and dropped again", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/users/import");
  const wizard = new Wizard(page);
  await wizard.choose(csv("every-error.csv", EVERY_ERROR));
  await expect(wizard.root.getByRole("navigation", { name: "Kinds of findings" })).toBeVisible();
  for (const kind of [
    "Not one of the allowed values", "A required value is missing", "Not a valid e-mail address", "Several addresses in one field",
    "A group that does not exist", "“None” beside other items", "An empty item in a list", "An identifier without its source",
    "An identifier in a wrong format", "The same user twice", "More fields than the header",
  ]) {
    await expect(wizard.root.getByRole("button", { name: new RegExp(kind) }).first()).toBeVisible();
  }
  await expect(wizard.button("See the changes")).toBeDisabled();
  const download = page.waitForEvent("download");
  await wizard.button(/^Report$/).click();
  const report = await download;
  expect(report.suggestedFilename()).toBe("every-error-report.csv");
  const path = await report.path();
  const { readFileSync } = await import("node:fs");
  const text = readFileSync(path, "utf8");
  expect(text).toContain("_row,_status,_errors");
  expect(text).toContain("has two @ signs");

  const corrected = EVERY_ERROR.split("\n")
    .filter((line) => /^Current|wanda\.new@people|bad\.address/.test(line))
    .join("\n")
    .replace("@@", "@");
  await wizard.choose(csv("corrected.csv", `${corrected}\n`));
  await wizard.apply("Add 2").click();
  await wizard.expectResult("2 users added");
});

test("problems are mended in place, and the mending is taken back", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/users/import");
  const wizard = new Wizard(page);
  await wizard.choose(csv("two.csv", `${WORKSPACE_HEADER}Active,Bo,bo@@people.example,User,none,\nActive,Al,al.mended@people.example,Admn,none,\n`));
  await expect(wizard.heading(/2 problems to fix/)).toBeVisible();
  await wizard.button("Apply 1 suggestion").first().click();
  await expect(wizard.heading(/1 problem to fix/)).toBeVisible();
  await wizard.button("Apply 1 suggestion").first().click();
  await expect(wizard.heading("Nothing to fix")).toBeVisible();
  await wizard.button("Undo").click();
  await expect(wizard.heading(/1 problem to fix/)).toBeVisible();
  await wizard.button("Apply 1 suggestion").first().click();
  await wizard.button("See the changes").click();
  await expect(wizard.root).toContainText("2 cells were changed here");
  await wizard.apply("Add 2").click();
  await wizard.expectResult("2 users added");
});

test("back and forth loses nothing", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/applications/loom/import");
  const wizard = new Wizard(page);
  await wizard.choose(csv("people.csv", `Who,Contact\nBo,bo@people.example\nAl,al@people.example\n`));
  await expect(wizard.apply("Add 2")).toBeVisible();
  await wizard.root.getByRole("checkbox", { name: /al@people\.example/ }).uncheck();
  await expect(wizard.apply("Add 1")).toBeVisible();
  await wizard.step("Columns").click();
  await expect(wizard.root).toContainText("looks like e-mail addresses");
  await wizard.root.getByLabel("Field for the column Who").selectOption({ label: "Display Name" });
  await wizard.step("File").click();
  await wizard.step("Changes").click();
  await expect(wizard.apply("Add 1")).toBeVisible();
  await expect(wizard.root).toContainText("Bo");
  await wizard.step("Columns").click();
  await expect(wizard.root.getByLabel("Field for the column Who")).toHaveValue("display_name");
});

test("new users only: nobody is missing", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/applications/figma/import");
  const wizard = new Wizard(page);
  await wizard.root.getByLabel("New users only").check();
  await wizard.choose(csv("one.csv", `Email\n${addresses(0, 1)}`));
  await expect(wizard.apply("Add 1")).toBeVisible();
  await expect(wizard.chip("Missing")).toHaveCount(0);
});

test("many removals need the number typed in", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/applications/loom/import");
  const wizard = new Wizard(page);
  await wizard.choose(csv("all.csv", `Email\n${addresses(0, 120)}`));
  await wizard.apply("Add 120").click();
  await wizard.expectResult("120 users added");
  await wizard.button("Take another file").click();
  await wizard.choose(csv("few.csv", `Email\n${addresses(0, 90)}`));
  await wizard.root.getByLabel(/mark “No longer in app”/).check();
  await expect(wizard.apply("Mark 30")).toBeDisabled();
  await wizard.root.getByLabel("To go on, type 30").fill("30");
  await wizard.apply("Mark 30").click();
  await wizard.expectResult("30 marked as no longer in the app");
});
