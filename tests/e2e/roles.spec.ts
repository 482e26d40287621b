/** Custom roles: made, given, taken and deleted; and what they open for whoever holds one. */
import { addresses, csv } from "./files.ts";
import { expect, test } from "./server.ts";
import { signIn, Wizard } from "./wizard.ts";

const HOLDER = "jana.svobodova@harbour.example";

test("a role is made, given, taken and deleted", async ({ page, server }) => {
  await signIn(page, server);
  await page.getByRole("link", { name: "Roles" }).click();
  await expect(page.getByRole("row", { name: /Supervisor/ })).toContainText("Users: read-only");
  await expect(page.getByText("No custom roles yet")).toBeVisible();

  await page.getByText("New role").click();
  const make = page.getByRole("button", { name: "Make the role" });
  await page.getByLabel("Name").fill("Auditors");
  await expect(make).toBeDisabled();
  await page.getByRole("combobox", { name: /^Users/ }).selectOption({ label: "Read-only" });
  await make.click();
  await expect(page.getByRole("heading", { name: "Auditors", level: 1 })).toBeVisible();
  await expect(page.getByText("Users: read-only")).toBeVisible();
  await expect(page.getByText("Nobody holds this role yet")).toBeVisible();

  await page.getByLabel("Give it to").fill("nobody@harbour.example");
  await page.getByRole("button", { name: "Give" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("There is no such active user.");
  await page.getByLabel("Give it to").fill(HOLDER);
  await page.getByRole("button", { name: "Give" }).click();
  const holder = page.getByRole("row", { name: new RegExp(HOLDER) });
  await expect(holder).toBeVisible();
  await expect(page.getByRole("main").getByRole("alert")).toHaveCount(0);

  await page.getByText("Change name and scopes").click();
  await page.getByLabel("Name").fill("Reviewers");
  await page.getByLabel(/Large removals/).check();
  await page.getByRole("button", { name: "Save the changes" }).click();
  await expect(page.getByRole("heading", { name: "Reviewers", level: 1 })).toBeVisible();
  await expect(page.getByText("Users: read-only, Large removals: take action")).toBeVisible();

  await holder.getByRole("button", { name: "Take away" }).click();
  await expect(page.getByText("Nobody holds this role yet")).toBeVisible();
  await page.getByLabel("Give it to").fill(HOLDER);
  await page.getByRole("button", { name: "Give" }).click();
  await expect(holder).toBeVisible();

  await page.getByRole("button", { name: "Delete the role" }).click();
  await page.getByRole("button", { name: "1 user holds it and loses it: delete?" }).click();
  await expect(page.getByText("No custom roles yet")).toBeVisible();
  await page.goto("/audit");
  for (const action of ["role.created", "role.given", "role.changed", "role.taken", "role.deleted"]) {
    await expect(page.getByText(action).first()).toBeVisible();
  }
});

test("a name that is taken is said where it was typed", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/roles");
  await page.getByText("New role").click();
  await page.getByLabel("Name").fill("Supervisor");
  await page.getByRole("combobox", { name: /^Users/ }).selectOption({ label: "Read-only" });
  await page.getByRole("button", { name: "Make the role" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("The name is in use");
  await expect(page.getByLabel("Name")).toHaveValue("Supervisor");
});

test("whoever may import reads what a large removal needs besides", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/applications/loom/import");
  const wizard = new Wizard(page);
  await wizard.choose(csv("all.csv", `Email\n${addresses(0, 120)}`));
  await wizard.apply("Add 120").click();
  await wizard.expectResult("120 users added");
  const scopes = { applications: "take_action", users: "none", settings: "none", override_guards: false };
  const made = await page.request.post("/api/v1/roles", { data: { name: "Importers", scopes } });
  const { id } = await made.json();
  expect((await page.request.put(`/api/v1/roles/${id}/holders/${HOLDER}`)).status()).toBe(204);

  await page.context().clearCookies();
  await signIn(page, server, HOLDER);
  await expect(page.getByText("User, Importers")).toBeVisible();
  await page.goto("/applications/loom/import");
  await wizard.choose(csv("few.csv", `Email\n${addresses(0, 90)}`));
  await wizard.root.getByLabel(/mark “No longer in app”/).check();
  await expect(wizard.root).toContainText("It needs the permission Large removals: take action.");
  await expect(wizard.apply("Mark 30")).toBeDisabled();
});
