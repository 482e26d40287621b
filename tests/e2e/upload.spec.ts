/** A large changeset goes up in chunks; what has arrived is not sent again, not even after a reload. */
import { addresses, csv } from "./files.ts";
import { expect, test } from "./server.ts";
import { Wizard, keptFiles, signIn } from "./wizard.ts";

const RECORDS = 5_000;

test("an upload that a reload interrupts goes on where it was", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/applications/loom/import");
  const sent: number[] = [];
  let isBroken = true;
  await page.route("**/api/v1/imports/*/chunks/*", async (route) => {
    const number = Number(route.request().url().split("/").at(-1));
    if (isBroken && sent.length >= 2) return route.abort("connectionfailed");
    sent.push(number);
    return route.continue();
  });
  let wizard = new Wizard(page);
  await wizard.choose(csv("many.csv", `Email\n${addresses(0, RECORDS)}`));
  await wizard.apply(/^Add 5,000/).click();
  await expect(wizard.root.getByText("The server does not answer")).toBeVisible();
  expect(sent).toEqual([0, 1]);

  await page.reload();
  isBroken = false;
  wizard = new Wizard(page);
  await expect(wizard.root.getByText("The upload of many.csv was interrupted")).toBeVisible();
  await expect(wizard.root.getByText(/^2 of \d+ parts uploaded/)).toBeVisible();
  await wizard.button("Go on").click();
  await wizard.expectResult("5,000 users added");
  expect(sent.slice(0, 3)).toEqual([0, 1, 2]);
  expect(new Set(sent).size).toBe(sent.length);

  const users = await page.request.get("/api/v1/applications/loom/users?view=all&limit=1");
  expect((await users.json()).total).toBe(RECORDS);
  // Nothing of it stays behind.
  await page.reload();
  await expect(wizard.heading("Which user list?")).toBeVisible();
  await expect(wizard.root.getByText("was interrupted")).toBeHidden();
  expect(await keptFiles(page, "upload")).toEqual([]);
});

test("an upload can be forgotten, and signing out forgets it", async ({ page, server }) => {
  await signIn(page, server);
  await page.route("**/api/v1/imports/*/chunks/*", (route) => route.abort("connectionfailed"));
  const begin = async (): Promise<Wizard> => {
    await page.goto("/applications/loom/import");
    const wizard = new Wizard(page);
    await wizard.choose(csv("many.csv", `Email\n${addresses(0, RECORDS)}`));
    await wizard.apply(/^Add 5,000/).click();
    await expect(wizard.root.getByText("The server does not answer")).toBeVisible();
    expect(await keptFiles(page, "upload")).toHaveLength(2);
    await page.reload();
    return new Wizard(page);
  };
  const wizard = await begin();
  await wizard.button("Forget it").click();
  await expect(wizard.root.getByText("was interrupted")).toBeHidden();
  await expect.poll(() => keptFiles(page, "upload")).toEqual([]);

  await begin();
  await page.goto("/applications");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect.poll(() => keptFiles(page)).toEqual([]);
});
