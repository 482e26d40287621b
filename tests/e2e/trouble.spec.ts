/** Things go wrong at apply, and nothing is lost. */
import { addresses, csv, WORKSPACE_HEADER } from "./files.ts";
import { expect, test } from "./server.ts";
import { signIn, Wizard } from "./wizard.ts";

test("a stale base: the users changed meanwhile are named, compared again and asked again", async ({ page, server, context }) => {
  await signIn(page, server);
  await page.goto("/users/import");
  const wizard = new Wizard(page);
  await wizard.choose(csv("first.csv", `${WORKSPACE_HEADER}Active,Bo,bo.stale@people.example,User,none,\n`));
  await wizard.apply("Add 1").click();
  await wizard.expectResult("1 user added");
  await wizard.button("Take another file").click();
  await wizard.choose(csv("mine.csv", `${WORKSPACE_HEADER}Active,Bo Mine,bo.stale@people.example,User,none,\n`));
  await expect(wizard.apply("Update 1")).toBeVisible();

  const other = await context.newPage();
  await other.goto("/users/import");
  const theirs = new Wizard(other);
  await theirs.choose(csv("theirs.csv", `${WORKSPACE_HEADER}Active,Bo Theirs,bo.stale@people.example,Supervisor,none,\n`));
  await theirs.apply("Update 1").click();
  await theirs.expectResult("1 updated");

  await wizard.apply("Update 1").click();
  await expect(wizard.root.getByText("1 user was changed on record while you were here")).toBeVisible();
  await expect(wizard.root).toContainText("bo.stale@people.example");
  // The comparison is new: the role differs now, too.
  await expect(wizard.root).toContainText("Bo Theirs");
  await expect(wizard.root).toContainText("Supervisor");
  await wizard.apply("Update 1").click();
  await wizard.expectResult("1 updated");
});

test("the server is gone at apply: try again from where you are, applied once", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/applications/loom/import");
  const wizard = new Wizard(page);
  await wizard.choose(csv("people.csv", `Email\n${addresses(0, 3)}`));
  await expect(wizard.apply("Add 3")).toBeVisible();
  await server.stop();
  await wizard.apply("Add 3").click();
  await expect(wizard.root.getByText("The server does not answer")).toBeVisible();
  await server.startAgain();
  await wizard.apply("Try again").click();
  await wizard.expectResult("3 users added");
});

test("an answer that gets lost: the second attempt applies nothing twice", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/applications/loom/import");
  const wizard = new Wizard(page);
  await wizard.choose(csv("people.csv", `Email\n${addresses(0, 3)}`));
  await expect(wizard.apply("Add 3")).toBeVisible();
  let lost = 0;
  await page.route("**/apply", async (route) => {
    if (lost > 0) {
      return route.fallback();
    }
    lost += 1;
    await route.fetch();
    await route.abort();
  });
  await wizard.apply("Add 3").click();
  await expect(wizard.root.getByText("The server does not answer")).toBeVisible();
  await wizard.apply("Try again").click();
  await wizard.expectResult("3 users added");
  const imports = await page.request.get("/api/v1/imports?roster=app:loom");
  expect((await imports.json()).total).toBe(1);
});

test.describe("a session that ends", () => {
  test.use({ serverOptions: { sessionSeconds: 8 } });

  test("sign in and go on, with everything still there", async ({ page, server, context }) => {
    await signIn(page, server);
    await page.goto("/applications/loom/import");
    const wizard = new Wizard(page);
    await wizard.choose(csv("people.csv", `Email\n${addresses(0, 2)}`));
    await expect(wizard.apply("Add 2")).toBeVisible();
    await expect.poll(async () => (await page.request.get("/api/v1/session")).status(), { timeout: 20_000 }).toBe(401);
    await wizard.apply("Add 2").click();
    await expect(wizard.root.getByText("Your session has ended")).toBeVisible();
    const other = await context.newPage();
    await signIn(other, server, "ada.winter@harbour.example");
    await wizard.apply("Try again").click();
    await wizard.expectResult("2 users added");
  });
});

test("somebody without the permission is told which one, and the server refuses them, too", async ({ page, server }) => {
  await signIn(page, server, "sam.keller@harbour.example");
  await page.goto("/applications/figma");
  await expect(page.getByText(/Importing here needs the permission/)).toBeVisible();
  await expect(page.getByRole("link", { name: /Import users/ })).toHaveCount(0);
  const answer = await page.request.post("/api/v1/rosters/app:figma/imports", {
    data: {
      changeset: { template: "app-users", base_revision: "1", changes: [] },
      file: { name: "x.csv", bytes: 1, sha256: "0".repeat(64) },
      counts: { records: 0, skipped: 0, invalid: 0, duplicate: 0 },
    },
  });
  expect(answer.status()).toBe(403);
  const problem = await answer.json();
  expect(problem.permission).toBe("applications:act");
  expect(problem.detail).toContain("Applications");
});

test("an owner may import to the own application and to no other", async ({ page, server }) => {
  await signIn(page, server, "olga.brandt@harbour.example");
  await page.goto("/applications/figma/import");
  const wizard = new Wizard(page);
  await wizard.root.getByLabel("New users only").check();
  await wizard.choose(csv("one.csv", `Email\n${addresses(0, 1)}`));
  await wizard.apply("Add 1").click();
  await wizard.expectResult("1 user added");
  const other = await page.request.get("/api/v1/rosters/app:loom/snapshot");
  expect(other.status()).toBe(403);
});
