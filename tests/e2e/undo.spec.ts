/** Taking back what was applied: in the wizard, on the import's page, and users out of the bin. */
import { csv } from "./files.ts";
import { expect, test } from "./server.ts";
import { Wizard, signIn } from "./wizard.ts";

test("an import is undone where it was made, and the history says so", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/applications/loom/import");
  const wizard = new Wizard(page);
  await wizard.choose(csv("people.csv", "Email\nx@people.example\ny@people.example\n"));
  await wizard.apply("Add 2").click();
  await wizard.expectResult("2 users added");
  await wizard.root.getByRole("button", { name: "Undo this import" }).click();
  await expect(wizard.root.getByText("The users are as they were before")).toBeVisible();
  const users = await page.request.get("/api/v1/applications/loom/users?view=all");
  expect((await users.json()).total).toBe(0);

  await page.goto("/imports");
  await expect(page.getByRole("link", { name: "people.csv" })).toBeVisible();
  await expect(page.getByText("Undone")).toBeVisible();
  await page.getByRole("link", { name: "people.csv" }).click();
  await expect(page.getByText("This import was undone.")).toBeVisible();
});

test("a large import is undone on its page, with the number typed", async ({ page, server }) => {
  await signIn(page, server);
  const snapshot = await (await page.request.get("/api/v1/rosters/app:loom")).json();
  const emails = Array.from({ length: 120 }, (_, nth) => `user${nth}@people.example`);
  const plan = await page.request.post("/api/v1/rosters/app:loom/imports", {
    data: {
      changeset: {
        template: "app-users",
        base_revision: snapshot.revision,
        changes: emails.map((email, nth) => ({ op: "create", record: nth + 1, key: email, set: { email } })),
      },
      file: { name: "many.csv", bytes: 1, sha256: "0".repeat(64) },
      counts: { records: 120, skipped: 0, invalid: 0, duplicate: 0 },
    },
  });
  expect(plan.status()).toBe(201);
  const { id, etag } = await plan.json();
  const applied = await page.request.post(`/api/v1/imports/${id}/apply`, {
    headers: { "If-Match": `"${etag}"`, "Idempotency-Key": "many" },
    data: {},
  });
  expect(applied.status()).toBe(201);
  await page.goto(`/imports/${id}`);
  const undo = page.getByRole("button", { name: "Undo this import" });
  await expect(undo).toBeDisabled();
  await page.getByLabel(/Type 120 to confirm/).fill("119");
  await expect(undo).toBeDisabled();
  await page.getByLabel(/Type 120 to confirm/).fill("120");
  await undo.click();
  await expect(page.getByText("This import was undone.")).toBeVisible();
  const users = await page.request.get("/api/v1/applications/loom/users?view=all");
  expect((await users.json()).total).toBe(0);
});

test("a deleted user is restored, and the audit log knows", async ({ page, server }) => {
  await signIn(page, server);
  const path = "/api/v1/users/olga.brandt@harbour.example";
  expect((await page.request.delete(path)).status()).toBe(204);
  await page.goto("/users/deleted");
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText(/is back\./)).toBeVisible();
  await page.goto("/audit");
  await expect(page.getByText(/The log is whole/)).toBeVisible();
  await expect(page.getByText("user.restored")).toBeVisible();
  await expect(page.getByText("user.deleted")).toBeVisible();
});
