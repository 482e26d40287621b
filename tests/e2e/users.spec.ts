/** The users on record stay on this machine, and are brought up to date by what changed since. */
import type { Page } from "@playwright/test";
import { csv, WORKSPACE_HEADER } from "./files.ts";
import { expect, test } from "./server.ts";
import { Wizard, keptFiles, signIn } from "./wizard.ts";

const KEPT = ["users workspace", "users workspace etag"];

/** How often the users were fetched, whole and what changed of them. */
function watch(page: Page): { snapshots: number; deltas: number } {
  const seen = { snapshots: 0, deltas: 0 };
  page.on("response", (response) => {
    const path = new URL(response.url()).pathname;
    if (path === "/api/v1/rosters/workspace/snapshot" && response.ok()) seen.snapshots += 1;
    if (path === "/api/v1/rosters/workspace/delta" && response.ok()) seen.deltas += 1;
  });
  return seen;
}

/** Drops a file with one user, compares, and says what would be done. */
async function compare(page: Page, name: string, button: string): Promise<Wizard> {
  await page.goto("/users/import");
  const wizard = new Wizard(page);
  await wizard.choose(csv("one.csv", `${WORKSPACE_HEADER}Active,${name},bo.kept@people.example,User,none,\n`));
  await expect(wizard.apply(button)).toBeVisible();
  return wizard;
}

test("the second visit asks for what changed since the first", async ({ page, server, browser }) => {
  await signIn(page, server);
  const seen = watch(page);
  await compare(page, "Bo", "Add 1");
  expect(seen).toEqual({ snapshots: 1, deltas: 0 });
  await expect.poll(() => keptFiles(page, "users")).toEqual(KEPT);

  // Somebody else adds the user meanwhile, on another machine.
  const elsewhere = await browser.newPage({ baseURL: server.url });
  await signIn(elsewhere, server, "ada.winter@harbour.example");
  const theirs = await compare(elsewhere, "Bo Theirs", "Add 1");
  await theirs.apply("Add 1").click();
  await theirs.expectResult("1 user added");
  await elsewhere.close();

  const wizard = await compare(page, "Bo Mine", "Update 1");
  await expect(wizard.root).toContainText("Bo Theirs");
  expect(seen).toEqual({ snapshots: 1, deltas: 1 });
  await wizard.apply("Update 1").click();
  await wizard.expectResult("1 updated");
  await compare(page, "Bo", "Update 1");
  expect(seen).toEqual({ snapshots: 1, deltas: 2 });

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect.poll(() => keptFiles(page)).toEqual([]);
});

test("what was kept and is damaged is fetched anew, and nobody notices", async ({ page, server }) => {
  await signIn(page, server);
  const seen = watch(page);
  await compare(page, "Bo", "Add 1");
  await expect.poll(() => keptFiles(page, "users")).toEqual(KEPT);
  await page.evaluate(async (name) => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("rollcall");
    const file = await folder.getFileHandle(name);
    const writable = await file.createWritable({ keepExistingData: true });
    await writable.write({ type: "write", position: 1_000, data: "damage" });
    await writable.close();
  }, KEPT[0] as string);

  await compare(page, "Bo", "Add 1");
  expect(seen).toEqual({ snapshots: 2, deltas: 1 });
});
