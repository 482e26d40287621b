/** The changes go to a function of the page: no Rollcall server takes part. */
import { addresses, csv } from "./files.ts";
import { expect, HOST_TARGET, listen, test } from "./outside.ts";
import { missing } from "./wizard.ts";

test.beforeEach(({ outside }) => {
  outside.body = `<rollcall-import template="app-users"></rollcall-import>`;
  outside.script = HOST_TARGET;
});

test("a function of the page takes the changes, and no server is asked", async ({ page, outside, server }) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname, origin } = new URL(request.url());
    if (origin === server.url && pathname.startsWith("/api/")) asked.push(pathname);
  });
  const wizard = await outside.open(page);
  const heard = await listen(page);
  await wizard.choose(csv("people.csv", `Email\n${addresses(0, 3)}`));
  await wizard.apply("Add 3").click();
  await wizard.expectResult("3 users added");
  await expect(wizard.root.getByText("This page has taken the changes")).toBeVisible();

  const [given] = await page.evaluate(() => (window as unknown as { given: Record<string, any>[] }).given);
  expect(given?.changeset).toMatchObject({ base_revision: "1", template: "app-users" });
  expect(given?.changeset.changes.map((change: { key: string }) => change.key)).toEqual([
    "person0@people.example", "person1@people.example", "person2@people.example",
  ]);
  const applied = (await heard()).find(({ name }) => name === "applied");
  expect(applied?.detail).toMatchObject({ counts: { create: 3, update: 0 }, sha256: given?.sha256, import: null });
  expect(given?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(asked).toEqual([]);
});

test("what the page counts is what the result says", async ({ page, outside }) => {
  outside.script += `window.apply = () => ({ counts: { create: 1, update: 2 } });`;
  const wizard = await outside.open(page);
  await wizard.choose(csv("people.csv", `Email\n${addresses(0, 3)}`));
  await wizard.apply("Add 3").click();
  await wizard.expectResult("1 user added, 2 updated");
});

test("progress is shown, and calling it off reaches the page", async ({ page, outside }) => {
  outside.script += `window.apply = (changeset, { signal, onProgress }) => {
    onProgress(1, 3);
    return new Promise((resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };`;
  const wizard = await outside.open(page);
  await wizard.choose(csv("people.csv", `Email\n${addresses(0, 3)}`));
  await wizard.apply("Add 3").click();
  await expect(wizard.root.getByText("1 of 3 users written")).toBeVisible();
  await wizard.button("Call it off").click();
  await expect(wizard.apply("Add 3")).toBeEnabled();
});

test("a failure is told in the page's words, and tried again with the same changes", async ({ page, outside }) => {
  outside.script += `let times = 0; window.apply = () => { if (times++ === 0) throw new Error("The disk is full."); };`;
  const wizard = await outside.open(page);
  const heard = await listen(page);
  await wizard.choose(csv("people.csv", `Email\n${addresses(0, 2)}`));
  await wizard.apply("Add 2").click();
  await expect(wizard.root.getByText("The disk is full.")).toBeVisible();
  await wizard.apply("Try again").click();
  await wizard.expectResult("2 users added");
  const given = await page.evaluate(() => (window as unknown as { given: { sha256: string }[] }).given);
  expect(given).toHaveLength(2);
  expect(given[0]?.sha256).toBe(given[1]?.sha256);
  expect((await heard()).map(({ name }) => name)).toContain("error");
});

test("changes that could not be made are named, and stay", async ({ page, outside }) => {
  outside.script += `let times = 0; window.apply = (changeset) => {
    if (times++ === 0) return { failed: [{ key: "person1@people.example", message: "No seat is left." }] };
  };`;
  const wizard = await outside.open(page);
  const heard = await listen(page);
  await wizard.choose(csv("people.csv", `Email\n${addresses(0, 3)}`));
  await wizard.apply("Add 3").click();
  await expect(wizard.root.getByText("2 of 3 changes were made")).toBeVisible();
  await expect(wizard.root.getByText("person1@people.example: No seat is left.")).toBeVisible();
  const error = (await heard()).find(({ name }) => name === "error");
  expect(error?.detail).toMatchObject({ kind: "partial", done: 2, total: 3 });
  await wizard.apply("Try again").click();
  await wizard.expectResult("3 users added");
});

test("the page may look at the changes first, and keep them back", async ({ page, outside }) => {
  outside.script += `let times = 0; element.addEventListener("rollcall-changes", (event) => { if (times++ === 0) event.preventDefault(); });`;
  const wizard = await outside.open(page);
  await wizard.choose(csv("people.csv", `Email\n${addresses(0, 2)}`));
  await wizard.apply("Add 2").click();
  await expect(wizard.apply("Add 2")).toBeEnabled();
  expect(await page.evaluate(() => (window as unknown as { given: unknown[] }).given)).toEqual([]);
  await wizard.apply("Add 2").click();
  await wizard.expectResult("2 users added");
});

test("users that cannot be had are asked for again", async ({ page, outside }) => {
  outside.script += `const { users } = element.target; let times = 0;
    element.target = { ...element.target, users: () => { if (times++ === 0) throw new Error("The list is being rebuilt."); return users(); } };`;
  const wizard = await outside.open(page);
  await expect(wizard.root.getByText("The list is being rebuilt.")).toBeVisible();
  await wizard.button("Try again").click();
  await wizard.choose(csv("people.csv", `Email\nold@people.example\n${addresses(0, 1)}`));
  await expect(wizard.apply("Add 1")).toBeEnabled();
});

test("the page says in which import a missing user was seen last, where it can", async ({ page, outside }) => {
  outside.script += `
    const member = (email) => ({ ...window.directory.users[0], email });
    window.directory.users.push(member("older@people.example"));
    window.asked = [];
    element.target = { ...element.target, lastSeen: (keys) => {
      window.asked.push(...keys);
      return keys.map((key) => key.startsWith("older") ? { name: "users-march.csv", at: "2026-03-03T12:00:00Z" } : null);
    } };`;
  const wizard = await outside.open(page);
  await wizard.choose(csv("people.csv", `Email\n${addresses(0, 1)}`));
  await expect(await missing(wizard, "older@people.example")).toContainText("Last seen in users-march.csv, Mar 3, 2026");
  await expect(await missing(wizard, "old@people.example")).toContainText("No import is known in which they were seen");
  expect(await page.evaluate(() => (window as any).asked.sort())).toEqual(["old@people.example", "older@people.example"]);
  await wizard.apply("Add 1").click();
  await wizard.expectResult("1 user added");
  const [given] = await page.evaluate(() => (window as any).given);
  expect(given.changeset.kept).toEqual(["old@people.example", "older@people.example"]);
});

test("a page that does not say it, or cannot now, shows nothing", async ({ page, outside }) => {
  for (const lastSeen of ["undefined", "() => { throw new Error('not now'); }"]) {
    outside.script += `element.target = { ...element.target, lastSeen: ${lastSeen} };`;
    const wizard = await outside.open(page);
    await wizard.choose(csv("people.csv", `Email\n${addresses(0, 1)}`));
    const line = await missing(wizard, "old@people.example");
    await expect(line).toBeVisible();
    await expect(wizard.apply("Add 1")).toBeEnabled();
    await expect(line).not.toContainText(/seen/);
  }
});
