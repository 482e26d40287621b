/** Bad input: each with its own clear answer, and the wizard goes on. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { addresses, csv, WORKSPACE_HEADER, type Upload } from "./files.ts";
import { expect, test } from "./server.ts";
import { signIn, Wizard } from "./wizard.ts";

const workspaceLines = (count: number): string =>
  Array.from({ length: count }, (_, n) => `Active,P,p${n}@people.example,User,none,\n`).join("");

const hopeless: [string, string, Upload, RegExp][] = [
  ["an empty file", "app-users", csv("empty.csv", ""), /The file has no content/],
  ["a header only", "app-users", csv("header.csv", "Email,Name\n"), /a header and no records/],
  ["no e-mail column", "app-users", csv("phones.csv", "Name,Phone\nBo,1\n"), /Choose a column below for: Email/],
  ["a PNG renamed to .csv", "app-users", csv("logo.csv", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")), /a PNG image, not a CSV file/],
  ["5,001 records", "app-users", csv("many.csv", `Email\n${addresses(0, 5_001)}`), /5,001 records; this template takes up to 5,000/],
  ["2,001 records", "workspace-users", csv("many.csv", WORKSPACE_HEADER + workspaceLines(2_001)), /2,001 records; this template takes up to 2,000/],
  ["10,000 columns", "app-users", csv("wide.csv", `${"c,".repeat(9_999)}c\n${"1,".repeat(9_999)}1\n`), /10000 columns; this template takes up to 1000/],
];

for (const [name, template, file, answer] of hopeless) {
  test(`${name} has its own answer, and another file can be taken`, async ({ page }) => {
    await page.goto("/check");
    await chooseTemplate(page, template);
    const wizard = new Wizard(page);
    await wizard.choose(file);
    await expect(wizard.root.getByText(answer).first()).toBeVisible();
    await wizard.step("File").click();
    await wizard.choose(csv("good.csv", template === "app-users" ? "Email\nbo@people.example\n" : WORKSPACE_HEADER + workspaceLines(1)));
    await expect(wizard.root.getByText("1 record, no errors").first()).toBeVisible();
  });
}

const damaged: [string, Buffer | string, RegExp][] = [
  ["a quote never closed", 'Email,Name\nbo@people.example,"Bo\nal@people.example,Al\n', /A quote that is never closed/],
  ["NUL bytes", "Email,Name\nbo@people.example,B\0o\nal@people.example,Al\n", /A NUL character/],
  ["invalid UTF-8", Buffer.from("Email,Name\nbo@people.example,B\xc3\xb6\xff\nal@people.example,Al\n", "latin1"), /Bytes that are not text/],
  ["a 10 MB field", `Email,Name\nbo@people.example,${"x".repeat(10 * 1024 * 1024)}\nal@people.example,Al\n`, /A value is too long/],
];

for (const [name, content, kind] of damaged) {
  test(`${name} stays in its record`, async ({ page }) => {
    await page.goto("/check");
    await chooseTemplate(page, "app-users");
    const wizard = new Wizard(page);
    await wizard.choose(csv("damaged.csv", content));
    await expect(wizard.heading(/1 problem to fix/)).toBeVisible();
    await expect(wizard.root.getByRole("button", { name: kind })).toBeVisible();
  });
}

test("a 200 MB file is refused by the limit, unread and without freezing", async ({ page }) => {
  const folder = mkdtempSync(path.join(tmpdir(), "rollcall-big-"));
  const big = path.join(folder, "big.csv");
  writeFileSync(big, "Email\n");
  truncateSync(big, 200 * 1024 * 1024);
  await page.goto("/check");
  await chooseTemplate(page, "app-users");
  const wizard = new Wizard(page);
  await wizard.choose(big);
  await expect(wizard.root.getByText(/200 MB; this template takes files up to 64 MB/).first()).toBeVisible();
  rmSync(folder, { recursive: true });
});

test("a file that is removed while it is read", async ({ page }) => {
  const folder = mkdtempSync(path.join(tmpdir(), "rollcall-gone-"));
  const gone = path.join(folder, "gone.csv");
  writeFileSync(gone, `Email\n${addresses(0, 100)}`);
  await page.goto("/check");
  const wizard = new Wizard(page);
  await wizard.choose(gone);
  await expect(wizard.root.getByText("100 records, no errors").first()).toBeVisible();
  rmSync(folder, { recursive: true });
  // Another template: the file is read again, and is gone.
  await wizard.step("File").click();
  await chooseTemplate(page, "workspace-users");
  await expect(wizard.root.getByText(/was moved, changed or removed while it was read/).first()).toBeVisible();
  await chooseTemplate(page, "app-users");
  await wizard.choose(csv("good.csv", "Email\nbo@people.example\n"));
  await expect(wizard.root.getByText("1 record, no errors").first()).toBeVisible();
});

test("the same file twice: nothing to do, said so", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/applications/loom/import");
  const wizard = new Wizard(page);
  const file = csv("same.csv", `Email\n${addresses(0, 3)}`);
  await wizard.choose(file);
  await wizard.apply("Add 3").click();
  await wizard.expectResult("3 users added");
  await wizard.button("Take another file").click();
  await wizard.choose(file);
  await expect(wizard.root.getByText("Everybody in this file is on record already")).toBeVisible();
  await expect(wizard.apply("Nothing to do")).toBeDisabled();
});

async function chooseTemplate(page: import("@playwright/test").Page, name: string): Promise<void> {
  const title = name === "app-users" ? "Application users" : "Workspace users";
  await page.getByLabel(title).check();
}
