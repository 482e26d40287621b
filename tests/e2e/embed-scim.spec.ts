/** The changes go to a SCIM 2.0 service: Rollcall's own, behind a page that lets through what it likes. */
import { csv, WORKSPACE_HEADER } from "./files.ts";
import { expect, test as base } from "./outside.ts";
import { announcing, ScimProxy, withoutBulk } from "./scim.ts";

const test = base.extend<{ scim: ScimProxy }>({
  scim: async ({ server, outside, context }, use) => {
    const scim = new ScimProxy(server);
    const admin = await context.newPage();
    await scim.authorise(admin);
    await admin.close();
    outside.answer = scim.answer;
    outside.body = `<rollcall-import scim="${outside.origin}/scim/v2" token="${scim.token}"></rollcall-import>`;
    await use(scim);
  },
});

const OLGA = "olga.brandt@harbour.example";

function people(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => `Active,Person ${index},person${index}@people.example,User,${index % 2 === 0 ? "Sales" : "none"},\n`);
  return WORKSPACE_HEADER + rows.join("");
}

test("users are created, changed, archived and brought into groups in one bulk request", async ({ page, outside, scim }) => {
  const olga = await scim.find(OLGA);
  const wizard = await outside.open(page);
  const row = `${olga.active ? "Archived" : "Active"},Olga B. Brandt,${OLGA},User,none,\n`;
  await wizard.choose(csv("people.csv", people(6) + row));
  await wizard.apply(/Add 6/).click();
  await wizard.expectResult(/6 users added/);

  expect(scim.writes().map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /Bulk", `PATCH /Groups/${groupOf(scim)}`]);
  const { Operations } = JSON.parse(scim.writes()[0]?.body ?? "");
  expect(Operations).toHaveLength(7);
  const patch = Operations.find(({ method }: { method: string }) => method === "PATCH");
  expect(patch.version).toBe(olga.meta.version);
  const after = await scim.find(OLGA);
  expect(after).toMatchObject({ displayName: "Olga B. Brandt", active: !olga.active });
  expect((await scim.find("person0@people.example")).groups).toMatchObject([{ display: "Sales" }]);
  expect((await scim.find("person1@people.example")).displayName).toBe("Person 1");
});

test("a provider without bulk gets one request for each, none twice", async ({ page, outside, scim }) => {
  scim.rewrite = withoutBulk;
  const wizard = await outside.open(page);
  await wizard.choose(csv("people.csv", people(9)));
  await wizard.apply("Add 9").click();
  await wizard.expectResult("9 users added");
  const created = scim.writes().filter(({ path }) => path === "/Users");
  expect(created).toHaveLength(9);
  const starts = scim.seen.flatMap(({ path }) => /^\/Users\?startIndex=(\d+)&count=7$/.exec(path)?.[1] ?? []);
  expect(starts.slice(0, 3)).toEqual(["1", "8", "15"]);
});

test("bulk requests keep to what is announced, and what fails within one is sent again alone", async ({ page, outside, scim }) => {
  scim.rewrite = announcing(({ bulk, pagination }) => {
    Object.assign(bulk, { maxOperations: 4, maxPayloadSize: 1_300 });
    pagination.maxPageSize = 5;
  });
  const wizard = await outside.open(page);
  await wizard.choose(csv("people.csv", people(10).replaceAll("Sales", "none")));
  await expect(wizard.apply("Add 10")).toBeEnabled();
  expect(scim.seen.filter(({ path }) => /^\/Users\?cursor=[^&]+&count=5$/.test(path)).length).toBeGreaterThan(2);

  // Somebody takes a name meanwhile.
  const taken = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "person4@people.example", emails: [{ value: "other@people.example" }] };
  const { id } = JSON.parse((await scim.ask("POST", "/Users", JSON.stringify(taken))).body);
  await wizard.apply("Add 10").click();
  await expect(wizard.root.getByText("9 of 10 changes were made")).toBeVisible();
  await expect(wizard.root.getByText(/^person4@people.example:/)).toBeVisible();
  const bulks = scim.writes().filter(({ path }) => path === "/Bulk");
  expect(bulks.length).toBeGreaterThan(2);
  for (const { body } of bulks) {
    expect(JSON.parse(body).Operations.length).toBeLessThanOrEqual(4);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(1_300);
  }

  await scim.ask("DELETE", `/Users/${id}`);
  const before = scim.writes().length;
  await wizard.apply("Try again").click();
  await wizard.expectResult("10 users added");
  expect(scim.writes().slice(before).map(({ path }) => path)).toEqual(["/Users"]);
});

test("who is no longer in an application is switched off", async ({ page, outside, scim }) => {
  outside.body = outside.body.replace("<rollcall-import", `<rollcall-import template="app-users"`);
  const { Resources } = JSON.parse((await scim.ask("GET", "/Users?count=1000")).body);
  const addresses = Resources.filter(({ active }: { active: boolean }) => active).map(({ emails }: { emails: { value: string }[] }) => emails[0]?.value);
  const [gone] = addresses.filter((address: string) => !address.startsWith("ada.")).slice(-1);
  const wizard = await outside.open(page);
  await wizard.choose(csv("people.csv", `Email\n${addresses.filter((address: string) => address !== gone).join("\n")}\n`));
  await wizard.root.getByLabel(/no longer in app/i).first().check();
  await wizard.apply("Mark 1").click();
  await wizard.expectResult(/1 marked/);
  expect(await scim.find(gone)).toMatchObject({ active: false });
});

test("a provider that is asked too often is asked again when it says", async ({ page, outside, scim }) => {
  scim.rewrite = withoutBulk;
  const times: number[] = [];
  scim.instead = ({ method, path }) => {
    if (method !== "POST" || path !== "/Users") return undefined;
    times.push(Date.now());
    return times.length === 2 ? { status: 429, body: "{}", headers: { "retry-after": "2" } } : undefined;
  };
  const wizard = await outside.open(page);
  await wizard.choose(csv("people.csv", people(8)));
  await wizard.apply("Add 8").click();
  await wizard.expectResult("8 users added");
  expect(times).toHaveLength(9);
  // What was under way already came through; then nothing did for as long as was said.
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(Math.max(...gaps)).toBeGreaterThan(1_500);
});

test("what fails is named, and only that is sent again", async ({ page, outside, scim }) => {
  scim.rewrite = withoutBulk;
  let isFull = true;
  scim.instead = ({ path, body }) => {
    if (path !== "/Users" || !isFull || !/person[357]@/.test(body)) return undefined;
    return { status: 400, body: JSON.stringify({ detail: "No licence is left." }) };
  };
  const wizard = await outside.open(page);
  await wizard.choose(csv("people.csv", people(9)));
  await wizard.apply("Add 9").click();
  await expect(wizard.root.getByText("6 of 9 changes were made")).toBeVisible();
  await expect(wizard.root.getByText("person5@people.example: No licence is left.")).toBeVisible();

  isFull = false;
  const before = scim.writes().length;
  await wizard.apply("Try again").click();
  await wizard.expectResult("9 users added");
  const again = scim.writes().slice(before);
  expect(again.map(({ body }) => JSON.parse(body).userName).sort()).toEqual([3, 5, 7].map((index) => `person${index}@people.example`));
});

test("an answer that is lost costs no second user", async ({ page, outside, scim }) => {
  scim.rewrite = withoutBulk;
  let isLost = false;
  const wizard = await outside.open(page);
  await wizard.choose(csv("people.csv", people(1).replace("Sales", "none")));
  await page.route("**/scim/v2/Users", async (route) => {
    if (isLost) return route.continue();
    isLost = true;
    await route.fetch();
    return route.abort();
  });
  await wizard.apply("Add 1").click();
  await expect(wizard.root.getByText("The service did not answer.")).toBeVisible();
  await wizard.apply("Try again").click();
  await wizard.expectResult("1 user added");
});

test("a user whom somebody changed meanwhile is changed when it does no harm, and named when it does", async ({ page, outside, scim }) => {
  const olga = await scim.find(OLGA);
  const patch = (operations: object[]) =>
    scim.ask("PATCH", `/Users/${olga.id}`, JSON.stringify({ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: operations }));
  const status = olga.active ? "Active" : "Archived";
  const file = csv("people.csv", `${WORKSPACE_HEADER}${status},Olga New,${OLGA},User,none,\n`);

  const wizard = await outside.open(page);
  await wizard.choose(file);
  await expect(wizard.apply("Update 1")).toBeEnabled();
  await patch([{ op: "replace", path: "displayName", value: "Olga Else" }]);
  await wizard.apply("Update 1").click();
  await expect(wizard.root.getByText("Somebody else has changed this user meanwhile.")).toBeVisible();
  await patch([{ op: "replace", path: "displayName", value: olga.displayName }, { op: "replace", path: "title", value: "Captain" }]);
  await wizard.apply("Try again").click();
  await wizard.expectResult("1 updated");
  expect(await scim.find(OLGA)).toMatchObject({ displayName: "Olga New", title: "Captain" });
});

test("a service that does not let the page in says so", async ({ page, outside, scim }) => {
  scim.instead = () => ({ status: 401, body: "{}" });
  const wizard = await outside.open(page);
  await expect(wizard.root.getByText("The service does not let this page in (401).")).toBeVisible();
});

function groupOf(scim: ScimProxy): string {
  return scim.writes().at(-1)?.path.split("/").at(-1) ?? "";
}
