/** Missing users, with the last import in which they were seen. */
import type { Page } from "@playwright/test";
import { csv, type Upload } from "./files.ts";
import { expect, test } from "./server.ts";
import { missing, signIn, Wizard } from "./wizard.ts";

const ANN = "ann@people.example";
const BO = "bo@people.example";
const CY = "cy@people.example";
const DI = "di@people.example";

const list = (name: string, ...emails: string[]) => csv(name, `Email\n${emails.map((email) => `${email}\n`).join("")}`);

/** As English writes today. */
const today = new Intl.DateTimeFormat("en", { dateStyle: "medium" }).format(new Date());

test("each missing user says which import saw them last, and an undo leaves that true", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/applications/loom/import");
  const wizard = new Wizard(page);
  await wizard.choose(list("users-march.csv", ANN, BO, CY));
  await wizard.apply("Add 3").click();
  await wizard.expectResult("3 users added");

  // Cy is missing, and stays.
  await wizard.button("Take another file").click();
  await wizard.choose(list("users-april.csv", ANN, BO, DI));
  await expect(await missing(wizard, CY)).toContainText(`Last seen in users-march.csv, ${today}`);
  await wizard.apply("Add 1").click();
  await wizard.expectResult("1 user added");

  // Everybody but Ann is missing: two files, and each has the right one.
  await wizard.button("Take another file").click();
  await wizard.choose(list("users-may.csv", ANN, "ed@people.example"));
  await expect(await missing(wizard, CY)).toContainText("Last seen in users-march.csv");
  for (const email of [BO, DI]) {
    await expect(await missing(wizard, email)).toContainText(`Last seen in users-april.csv, ${today}`);
  }
  await wizard.button("Decide one by one").click();
  await (await missing(wizard, BO)).getByRole("checkbox").check();
  await wizard.apply("Add 1, mark 1").click();
  await wizard.expectResult(/1 user added/);

  // Bo is as before, and was in April's file; Ann was in May's, although it was undone.
  await wizard.root.getByRole("button", { name: "Undo this import" }).click();
  await expect(wizard.root.getByText("The users are as they were before")).toBeVisible();
  await wizard.button("Take another file").click();
  await wizard.choose(list("users-june.csv", CY));
  await expect(await missing(wizard, BO)).toContainText("Last seen in users-april.csv");
  await expect(await missing(wizard, ANN)).toContainText("Last seen in users-may.csv");
});

/** Everybody who uses Figma but these, and one more. */
async function allBut(page: Page, ...left: string[]): Promise<Upload> {
  const { users } = await (await page.request.get("/api/v1/rosters/app:figma/snapshot")).json();
  const emails: string[] = users.map((user: { email: string }) => user.email);
  return list("figma-latest.csv", "somebody@people.example", ...emails.filter((email) => !left.includes(email)));
}

const KIM = "kim@ashdown-studio.example";
const RAVI = "ravi@chandran.example";

test("the demo's own history is told", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/applications/figma/import");
  const wizard = new Wizard(page);
  await wizard.choose(await allBut(page, KIM, RAVI));
  await expect(await missing(wizard, KIM)).toContainText("Last seen in figma-members.csv");
  await expect(await missing(wizard, RAVI)).toContainText("Last seen in figma-members-updated.csv");
});

test("a list that cannot be asked about says nothing, and nothing else is lost", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/applications/figma/import");
  await page.route("**/last-seen", (route) => route.abort());
  const wizard = new Wizard(page);
  await wizard.choose(await allBut(page, KIM, RAVI));
  const kim = await missing(wizard, KIM);
  await expect(kim).toBeVisible();
  await expect(kim).not.toContainText("Last seen");
  await expect(wizard.apply(/^Add \d/)).toBeEnabled();
});

test("it is asked for the rows on screen only", async ({ page, server }) => {
  await signIn(page, server);
  const emails = Array.from({ length: 900 }, (_, nth) => `user${String(nth).padStart(3, "0")}@people.example`);
  await page.goto("/applications/loom/import");
  const wizard = new Wizard(page);
  await wizard.choose(list("all.csv", ...emails));
  await wizard.apply("Add 900").click();
  await wizard.expectResult("900 users added");
  const asked = new Set<string>();
  page.on("request", (request) => {
    if (request.url().endsWith("/last-seen")) for (const key of request.postDataJSON().keys) asked.add(key);
  });
  await wizard.button("Take another file").click();
  await wizard.choose(list("one.csv", "user000@people.example"));
  await expect(await missing(wizard, "user001@people.example")).toContainText("Last seen in all.csv");
  expect(asked.size).toBeLessThan(100);
  await wizard.root.locator(".rc-change-list").evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect(await missing(wizard, "user899@people.example")).toContainText("Last seen in all.csv");
  expect(asked.size).toBeLessThan(200);
});
