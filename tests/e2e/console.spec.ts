/** What Admins do beside importing: users, links that set passwords, keys for embedding, their own password. */
import { generateKeyPairSync } from "node:crypto";
import type { Page } from "@playwright/test";
import { ADMIN } from "./host.ts";
import { expect, test } from "./server.ts";
import { signIn } from "./wizard.ts";

const OWNER = "olga.brandt@harbour.example";
const PASSWORD = "twelve quiet herons";

test("somebody is deleted from the list, after a question that Escape closes", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto(`/users?search=${OWNER}`);
  const button = page.getByRole("button", { name: `Delete ${OWNER}` });
  await button.click();
  const dialog = page.getByRole("dialog", { name: `Delete ${OWNER}?` });
  await expect(dialog).toContainText("restored for 30 days");
  await expect(dialog).toContainText("sessions, links and API tokens end");
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();

  await button.press("Enter");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();

  await button.click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText(`${OWNER} is deleted.`)).toBeVisible();
  await expect(button).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await page.getByRole("status").getByRole("link", { name: "Deleted users" }).click();
  await expect(page.getByRole("row", { name: new RegExp(OWNER) })).toBeVisible();
});

test("what the server does not allow is told in the question", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto(`/users/${ADMIN}`);
  await page.getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(dialog.getByRole("alert")).toContainText("nothing was applied");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { level: 1, name: "Ada Winter" })).toBeVisible();
});

test("a user has a page; deleted there, they are in the bin", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto(`/users?search=${OWNER}`);
  await page.getByRole("link", { name: "Olga Brandt" }).click();
  await expect(page).toHaveURL(new RegExp("/users/olga\\.brandt%40harbour\\.example$"));
  await expect(page.getByRole("heading", { level: 1, name: "Olga Brandt" })).toBeFocused();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(/\/users\/deleted$/);
  await expect(page.getByRole("row", { name: new RegExp(OWNER) })).toBeVisible();
  await page.goto("/users/nobody@harbour.example");
  await expect(page.getByText("There is no such user.")).toBeVisible();
});

test("a link that sets a password is shown once, and works once", async ({ page, server, browser }) => {
  await signIn(page, server);
  await page.goto(`/users/${OWNER}`);
  await page.getByRole("button", { name: "Give a reset link" }).click();
  await expect(page.getByText(/it is shown this once, works once, and until /)).toBeVisible();
  const link = await page.getByRole("textbox", { name: "The link" }).inputValue();
  expect(link).toContain(`${server.url}/set-password#`);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  await page.reload();
  await expect(page.getByRole("button", { name: "Give a reset link" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "The link" })).toHaveCount(0);

  const theirs = await browser.newContext();
  const other = await theirs.newPage();
  await other.goto(link);
  await other.getByLabel("New password").fill(PASSWORD);
  await other.getByRole("button", { name: "Set it and sign in" }).click();
  await expect(other).toHaveURL(/\/applications/);
  await theirs.close();
});

test("one changes one's own password, and hears what is wrong with it", async ({ page, server }) => {
  await signIn(page, server);
  const link = await page.request.post(`/api/v1/users/${ADMIN}/reset-link`);
  const { url } = await link.json();
  await page.goto(url);
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByRole("button", { name: "Set it and sign in" }).click();
  await expect(page).toHaveURL(/\/applications/);

  await page.getByRole("link", { name: "Change password" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Change password" })).toBeFocused();
  await change(page, "not this one at all", "thirteen loud herons");
  await expect(page.getByRole("main").getByRole("alert")).toContainText("The present password is not right");
  await change(page, PASSWORD, "short");
  await expect(page.getByRole("main").getByRole("alert")).toContainText("Choose another password");
  await change(page, PASSWORD, "thirteen loud herons");
  await expect(page.getByText("Your password is changed.")).toBeVisible();
  await expect(page.getByLabel("Present password")).toHaveValue("");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Change password" })).toBeVisible();

  await page.context().clearCookies();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(ADMIN);
  await page.getByLabel("Password", { exact: true }).fill("thirteen loud herons");
  await page.getByRole("button", { name: "Sign in", exact: true }).first().click();
  await expect(page).toHaveURL(/\/applications/);
});

test("a key for embedding is registered, seen, and revoked; what is wrong with one is told", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/applications/figma");
  await page.getByRole("link", { name: "Embedding" }).click();
  await expect(page.getByText("No keys yet")).toBeVisible();
  await expect(page.locator("pre")).toContainText(`<rollcall-import roster="app:figma" endpoint="${server.url}/api/v1">`);
  const { publicKey } = generateKeyPairSync("ed25519");
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  await page.getByText("Register a key").click();
  await page.getByLabel("Name", { exact: true }).fill("Production");
  await page.getByLabel("Origin of the page").fill("https://app.example.com/admin");
  await page.getByLabel("Public key").fill(pem);
  await page.getByRole("button", { name: "Register the key" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("without a path");
  await page.getByLabel("Origin of the page").fill("https://app.example.com");
  await page.getByRole("button", { name: "Register the key" }).click();
  const row = page.getByRole("row", { name: /Production/ });
  await expect(row).toContainText("https://app.example.com");
  await expect(page.getByRole("main").getByRole("alert")).toHaveCount(0);
  await row.getByRole("button", { name: "Revoke" }).click();
  await row.getByRole("button", { name: "Revoke: sure?" }).click();
  await expect(page.getByText("No keys yet")).toBeVisible();
});

test("a Supervisor looks at users, and is offered nothing else", async ({ page, server }) => {
  await signIn(page, server, "sam.keller@harbour.example");
  await page.goto(`/users/${OWNER}`);
  await expect(page.getByRole("heading", { level: 1, name: "Olga Brandt" })).toBeVisible();
  await expect(page.getByRole("button", { name: /Delete|reset link/ })).toHaveCount(0);
  await page.goto("/users");
  await expect(page.getByRole("link", { name: "Ada Winter" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Delete/ })).toHaveCount(0);
  await page.goto("/applications/figma");
  await expect(page.getByRole("link", { name: "Data sources" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Embedding" })).toHaveCount(0);
});

async function change(page: Page, present: string, password: string): Promise<void> {
  await page.getByLabel("Present password").fill(present);
  await page.getByLabel("New password").fill(password);
  await page.getByRole("button", { name: "Change the password" }).click();
}
