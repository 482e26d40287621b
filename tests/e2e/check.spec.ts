/** `/check`: everything up to the problems, with no server at all. */
import { csv } from "./files.ts";
import { expect, test } from "./server.ts";
import { Wizard } from "./wizard.ts";

test("the page asks the API for nothing, and works once the server is gone", async ({ page, server }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto("/check");
  const wizard = new Wizard(page);
  await page.getByLabel("Application users").check();
  await wizard.choose(csv("warm.csv", "Email\nbo@people.example\n"));
  await expect(wizard.root.getByText("1 record, no errors").first()).toBeVisible();
  await server.stop();
  await wizard.step("File").click();
  await wizard.choose(csv("people.csv", "Email,Name\nbo@@people.example,Bo\nal@people.example,Al\n"));
  await expect(wizard.heading(/1 problem to fix/)).toBeVisible();
  const download = page.waitForEvent("download");
  await wizard.button(/^Report$/).click();
  expect((await download).suggestedFilename()).toBe("people-report.csv");
  await wizard.button("Apply 1 suggestion").first().click();
  await expect(wizard.heading(/Nothing to fix/)).toBeVisible();
  expect(asked.filter((url) => url.includes("/api/"))).toEqual([]);
  expect(asked.filter((url) => !url.startsWith(server.url) && !url.startsWith("blob:"))).toEqual([]);
});

test("the sample file and the template are there to try", async ({ page }) => {
  await page.goto("/check");
  await page.getByLabel("Workspace users").check();
  const wizard = new Wizard(page);
  const download = page.waitForEvent("download");
  await wizard.button("Template as CSV").click();
  expect((await download).suggestedFilename()).toBe("workspace-users.csv");
  await wizard.button("Try it with a sample file").click();
  await expect(wizard.heading(/problems to fix/)).toBeVisible();
});

test("a file that is dropped before everything is loaded waits for it", async ({ page }) => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/rollcall-engine*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/check");
  const wizard = new Wizard(page);
  await wizard.drop(csv("early.csv", "Email\nbo@people.example\n"));
  await expect(wizard.root).toContainText("One moment");
  release();
  await expect(wizard.root.getByText("1 record, no errors").first()).toBeVisible();
});
