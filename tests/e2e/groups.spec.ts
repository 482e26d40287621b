/** Unknown groups of a file: matched with one that there is, or created by those who may. */
import { csv, WORKSPACE_HEADER } from "./files.ts";
import { expect, HOST_TARGET, test as outsideTest } from "./outside.ts";
import { ScimProxy } from "./scim.ts";
import { test } from "./server.ts";
import { signIn, Wizard } from "./wizard.ts";

const SUPERVISOR = "sam.keller@harbour.example";
const FILE = csv(
  "people.csv",
  `${WORKSPACE_HEADER}Active,Bo One,bo.one@people.example,User,"Sales EMEA, Sales",\n` +
    "Active,Cy Two,cy.two@people.example,User,Sells,\n" +
    "Active,Di Three,di.three@people.example,User,sales emea,\n",
);

/** The values of the file that are unknown, in *Columns*. */
async function values(wizard: Wizard, file = FILE) {
  await wizard.choose(file);
  await expect(wizard.step("Columns")).toBeEnabled();
  await wizard.step("Columns").click();
  const section = wizard.root.getByRole("region", { name: "Values that are unknown here" });
  // A line holds the names of all groups, too: what counts is its own value.
  const own = (value: string) => wizard.page.locator(".rc-value-text").getByText(value, { exact: true });
  const line = (value: string) => section.getByRole("listitem").filter({ has: own(value) });
  return { section, line };
}

test("one unknown group is matched, one is created at once, and the import brings people into both", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/users/import");
  const wizard = new Wizard(page);
  const { section, line } = await values(wizard);
  await line("Sells").getByRole("combobox").selectOption("Sales");
  await expect(line("Sells")).toHaveCount(0);

  await line("Sales EMEA").getByRole("button", { name: "Create group “Sales EMEA”" }).click();
  const question = section.getByRole("group", { name: "Create group “Sales EMEA”" });
  await expect(question).toBeFocused();
  await expect(question).toContainText("The group is created now, before the import.");
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(question).toHaveCount(0);
  let groups = await (await page.request.get("/api/v1/rosters/workspace/snapshot")).json();
  expect(groups.groups).not.toContain("Sales EMEA");

  await line("Sales EMEA").getByRole("button", { name: "Create group “Sales EMEA”" }).click();
  await question.getByRole("button", { name: "Create group “Sales EMEA”" }).click();
  await expect(section).toHaveCount(0);
  await expect(wizard.root.locator(".rc-groups-made")).toHaveText("Created: Sales EMEA");
  await expect(wizard.root.getByRole("status").first()).toHaveText("Created: Sales EMEA");
  groups = await (await page.request.get("/api/v1/rosters/workspace/snapshot")).json();
  expect(groups.groups).toContain("Sales EMEA");

  // The finding is gone, and the import goes.
  await wizard.step("Changes").click();
  await wizard.apply("Add 3").click();
  await wizard.expectResult("3 users added");
  const { users } = await (await page.request.get("/api/v1/rosters/workspace/snapshot")).json();
  const groupsOf = (email: string) => users.find((user: { email: string }) => user.email === email).groups;
  expect(groupsOf("bo.one@people.example")).toEqual(["Sales", "Sales EMEA"]);
  expect(groupsOf("cy.two@people.example")).toEqual(["Sales"]);
  expect(groupsOf("di.three@people.example")).toEqual(["Sales EMEA"]);
  const audit = await (await page.request.get("/api/v1/audit?search=group.created")).json();
  expect(audit.items[0]).toMatchObject({ action: "group.created", detail: '{"name":"Sales EMEA"}' });
});

test("all unknown groups are created with one press", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/users/import");
  const wizard = new Wizard(page);
  const names = ["Sales APAC", "Sales LATAM", "Sales Nordics", "Field Marketing"];
  const rows = names.map((name, nth) => `Active,Person ${nth},person${nth}@people.example,User,${name},\n`);
  const { section } = await values(wizard, csv("people.csv", WORKSPACE_HEADER + rows.join("")));
  await section.getByRole("button", { name: "Create all 4 groups" }).click();
  const question = section.getByRole("group", { name: "Create all 4 groups" });
  await expect(question).toContainText("The 4 groups are created now, before the import.");
  for (const name of names) await expect(question).toContainText(name);
  await question.getByRole("button", { name: "Create all 4 groups" }).click();
  await expect(wizard.root.locator(".rc-groups-made")).toContainText("Created, 4 groups: Field Marketing, Sales APAC");
  await wizard.step("Changes").click();
  await expect(wizard.apply("Add 4")).toBeEnabled();
});

test("a server that does not answer is tried again", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/users/import");
  const wizard = new Wizard(page);
  const { section, line } = await values(wizard);
  await page.route("**/api/v1/groups", (route) => route.abort());
  await line("Sales EMEA").getByRole("button", { name: /Create group/ }).click();
  await section.getByRole("group").getByRole("button", { name: /Create group/ }).click();
  const again = section.getByRole("button", { name: "Try again" });
  await expect(again).toBeVisible();
  await page.unroute("**/api/v1/groups");
  await again.click();
  await expect(wizard.root.locator(".rc-groups-made")).toHaveText("Created: Sales EMEA");
});

test("whoever may not sees why, and is refused", async ({ page, server }) => {
  await signIn(page, server, SUPERVISOR);
  await page.goto("/users/import");
  const wizard = new Wizard(page);
  const { section, line } = await values(wizard);
  await expect(line("Sales EMEA").getByRole("combobox")).toBeVisible();
  await expect(section.getByText("Creating groups needs the permission “Users: take action”.")).toHaveCount(1);
  await expect(section.getByRole("button", { name: /Create/ })).toHaveCount(0);
  const refused = await page.request.post("/api/v1/groups", { data: { names: ["Sales EMEA"] } });
  expect(refused.status()).toBe(403);
  expect(await refused.json()).toMatchObject({ permission: "users:act" });
});

outsideTest("a page's own function creates groups, and is asked for its users again", async ({ page, outside }) => {
  outside.body = `<rollcall-import template="workspace-users"></rollcall-import>`;
  outside.script = `${HOST_TARGET}
    window.directory = { revision: "1", groups: ["Sales"], sources: [], users: [] };
    window.made = [];
    element.target = { ...element.target, createGroup: async (name) => {
      if (window.made.length === 0 && !window.failed) { window.failed = true; throw new Error("The directory is locked."); }
      window.made.push(name);
      window.directory.groups.push(name);
    } };`;
  const wizard = await outside.open(page);
  const { section, line } = await values(wizard);
  await line("Sales EMEA").getByRole("button", { name: /Create group/ }).click();
  await section.getByRole("group").getByRole("button", { name: /Create group/ }).click();
  await expect(section.getByText("The directory is locked.")).toBeVisible();
  await section.getByRole("button", { name: "Try again" }).click();
  await expect(line("Sales EMEA")).toHaveCount(0);
  await expect(line("Sells")).toBeVisible();
  expect(await page.evaluate(() => (window as any).made)).toEqual(["Sales EMEA"]);
});

outsideTest("a page without such a function offers none", async ({ page, outside }) => {
  outside.body = `<rollcall-import template="workspace-users"></rollcall-import>`;
  outside.script = `${HOST_TARGET}
    window.directory = { revision: "1", groups: ["Sales"], sources: [], users: [] };`;
  const wizard = await outside.open(page);
  const { section, line } = await values(wizard);
  await expect(line("Sales EMEA")).toBeVisible();
  await expect(section.getByText(/Creat/)).toHaveCount(0);
});

outsideTest("a SCIM service gets the group, and then its members", async ({ page, outside, server, context }) => {
  const scim = new ScimProxy(server);
  const admin = await context.newPage();
  await scim.authorise(admin);
  await admin.close();
  outside.answer = scim.answer;
  outside.body = `<rollcall-import scim="${outside.origin}/scim/v2" token="${scim.token}"></rollcall-import>`;
  const wizard = await outside.open(page);
  const { section, line } = await values(wizard);
  await line("Sells").getByRole("combobox").selectOption("Sales");
  await line("Sales EMEA").getByRole("button", { name: /Create group/ }).click();
  await section.getByRole("group").getByRole("button", { name: /Create group/ }).click();
  await expect(section).toHaveCount(0);
  await wizard.step("Changes").click();
  await wizard.apply("Add 3").click();
  await wizard.expectResult("3 users added");
  expect((await scim.find("di.three@people.example")).groups).toMatchObject([{ display: "Sales EMEA" }]);
});
