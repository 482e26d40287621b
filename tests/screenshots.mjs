// @ts-check
/**
 * Pictures of the running product. Without arguments those of the README, into docs/screenshots; with a
 * folder, every screen, light and dark, wide and narrow, into that folder.
 */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { launchOptions } from "./chromium.mjs";
import { RollcallServer } from "./rollcall-server.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const folder = process.argv[2];

const browser = await chromium.launch(launchOptions);
/** @type {RollcallServer} */
let server;
try {
  if (folder === undefined) {
    await withServer(() => takeForReadme(path.join(root, "docs", "screenshots")));
  } else {
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      for (const width of [1280, 390]) {
        await withServer(() => takeAll(path.resolve(folder), colorScheme, width));
      }
    }
  }
} finally {
  await browser.close();
}

/**
 * Every round begins with the demo data as it was made.
 * @param {() => Promise<void>} take
 */
async function withServer(take) {
  server = await RollcallServer.start({});
  try {
    await take();
  } finally {
    await server.remove();
  }
}

/** @param {string} to */
async function takeForReadme(to) {
  mkdirSync(to, { recursive: true });
  const page = await signedIn("light", 1280, 2);
  await page.goto(`${server.url}/users/import`);
  await choose(page, "people.csv", await workspaceFile(page, false));
  await page.getByRole("button", { name: /^Add / }).waitFor();
  await page.screenshot({ path: path.join(to, "changes.png") });
  await page.goto(`${server.url}/users/import`);
  await choose(page, "people.csv", await workspaceFile(page, true));
  await page.getByText(/problems to fix/).first().waitFor();
  await page.screenshot({ path: path.join(to, "fix.png") });
  await page.goto(`${server.url}/embed/`);
  await choose(page, "people.csv", "Name,Email\nBo Nowak,bo@people.example\nAda Lind,ada@people.example\n");
  await page.getByRole("button", { name: /^Add / }).waitFor();
  await page.locator("rollcall-import").evaluate((element) => element.scrollIntoView({ block: "end" }));
  await page.screenshot({ path: path.join(to, "embed.png") });
}

/**
 * @param {string} to
 * @param {"light" | "dark"} colorScheme
 * @param {number} width
 */
async function takeAll(to, colorScheme, width) {
  mkdirSync(to, { recursive: true });
  const page = await signedIn(colorScheme, width, 1);
  const picture = (/** @type {string} */ name) =>
    page.screenshot({ path: path.join(to, `${name}-${colorScheme}-${width}.png`) });
  const take = async (/** @type {string} */ name) => {
    await page.waitForLoadState("networkidle");
    await picture(name);
  };
  for (const [name, place] of Object.entries({
    check: "/check",
    applications: "/applications",
    application: "/applications/figma",
    embedding: "/applications/figma/embedding",
    users: "/users",
    user: "/users/olga.brandt@harbour.example",
    password: "/account/password",
    imports: "/imports",
    roles: "/roles",
    tokens: "/tokens",
    nowhere: "/nowhere",
  })) {
    await page.goto(server.url + place);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await take(name);
  }
  await page.goto(`${server.url}/imports`);
  await page.getByRole("main").getByRole("link").first().click();
  await page.getByText("SHA-256 of the file").waitFor();
  await page.getByRole("button", { name: "Undo this import" }).waitFor();
  await take("import");
  await page.goto(`${server.url}/users/import`);
  await page.getByText("Drop the user list here").waitFor();
  await take("1-file");
  await choose(page, "people.csv", await workspaceFile(page, true));
  await page.getByText(/problems to fix/).first().waitFor();
  await take("3-fix");
  await step(page, "Columns");
  await take("2-columns");
  await step(page, "File");
  await take("1-file-open");
  await choose(page, "people.csv", await workspaceFile(page, false));
  await page.getByRole("button", { name: /^Add / }).waitFor();
  await take("4-changes");
  await page.getByRole("button", { name: /^Add / }).click();
  await page.getByText(/users? added/).first().waitFor();
  await take("5-result");
  await page.getByRole("button", { name: "Undo this import" }).click();
  await page.getByText("The users are as they were before").waitFor();
  await take("6-undone");
  await page.goto(`${server.url}/users/olga.brandt@harbour.example`);
  await page.getByRole("button", { name: "Give a reset link" }).click();
  await page.getByLabel("The link").waitFor();
  await take("user-link");
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").waitFor();
  await take("user-delete");
  await page.goto(`${server.url}/users/deleted`);
  await page.getByRole("button", { name: "Restore" }).first().waitFor();
  await take("deleted-users");
  await page.goto(`${server.url}/audit`);
  await page.getByText(/The log is whole/).waitFor();
  await take("audit");
  await page.goto(`${server.url}/applications/figma/import`);
  await choose(page, "members.csv", await figmaFile(page));
  await page.getByText(/on record but not in this file/).waitFor();
  await page.getByLabel(/mark “No longer in app”/).check();
  await take("4-changes-missing");
  await page.goto(`${server.url}/embed/`);
  await page.getByText("Drop the user list here").waitFor();
  await take("embed-file");
  await choose(page, "people.csv", "Name,Email\nBo Nowak,bo@people.example\nAda Lind,ada@@people.example\n");
  await page.getByText(/problem to fix/).first().waitFor();
  await take("embed-fix");
  await page.context().clearCookies();
  await page.goto(`${server.url}/sign-in`);
  await page.getByRole("heading").first().waitFor();
  await take("sign-in");
  await takeLoading(page, picture);
  await takeStates(page, take);
  await page.context().close();
}

/**
 * What is seen while the program is on its way.
 * @param {import("@playwright/test").Page} page
 * @param {(name: string) => Promise<unknown>} picture
 */
async function takeLoading(page, picture) {
  await page.route("**/*.wasm", () => {});
  await page.goto(`${server.url}/check`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  // The bar comes late.
  await page.waitForTimeout(600);
  await picture("state-loading");
  await page.unroute("**/*.wasm");
}

/**
 * Where something is in the way.
 * @param {import("@playwright/test").Page} page nobody is signed in
 * @param {(name: string) => Promise<void>} take
 */
async function takeStates(page, take) {
  const wasm = "**/*.wasm";
  await page.route(wasm, (route) => route.abort());
  await page.goto(`${server.url}/check`);
  await page.getByText("Rollcall could not be loaded").waitFor();
  await take("state-not-loaded");
  await page.unroute(wasm);

  const files = {
    "state-empty": "",
    "state-no-key": "Colour,Size\nred,4\nblue,5\n",
    "state-clean": "Name,Email\nBo Nowak,bo@people.example\n",
    "state-too-large": `Email\n${Array.from({ length: 5_001 }, (_, nth) => `u${nth}@people.example\n`).join("")}`,
  };
  for (const [name, content] of Object.entries(files)) {
    await page.goto(`${server.url}/check`);
    await page.getByText("Drop the user list here").waitFor();
    await choose(page, "people.csv", content);
    await page.locator(".rc-notice, .rc-fix-step").first().waitFor();
    await take(name);
  }
  await page.getByRole("heading", { level: 3 }).first().press("?");
  await page.getByRole("dialog").waitFor();
  await take("state-keys");

  await page.goto(await server.newLink("sam.keller@harbour.example"));
  await page.waitForURL(/applications/);
  await page.goto(`${server.url}/applications/figma`);
  await page.getByText(/Importing here needs the permission/).waitFor();
  await take("state-no-permission");
  await page.goto(`${server.url}/applications/figma/import`);
  await page.locator(".rc-notice").first().waitFor();
  await take("state-barred");

  await page.goto(await server.newLink("ada.winter@harbour.example"));
  await page.waitForURL(/applications/);
  await page.goto(`${server.url}/applications/loom/import`);
  await choose(page, "people.csv", "Email\nbo@people.example\n");
  await page.getByRole("button", { name: /^Add / }).waitFor();
  await page.context().setOffline(true);
  await page.getByRole("button", { name: /^Add / }).click();
  await page.getByText("The server does not answer").waitFor();
  await take("state-offline");
  await page.context().setOffline(false);
}

/**
 * @param {"light" | "dark"} colorScheme
 * @param {number} width
 * @param {number} deviceScaleFactor
 */
async function signedIn(colorScheme, width, deviceScaleFactor) {
  const context = await browser.newContext({ colorScheme, deviceScaleFactor, viewport: { width, height: 800 }, locale: "en-GB", timezoneId: "UTC" });
  const page = await context.newPage();
  await page.goto(await server.newLink("ada.winter@harbour.example"));
  await page.waitForURL(/applications/);
  return page;
}

/**
 * @param {import("@playwright/test").Page} page
 * @param {string} name
 * @param {string} content
 */
async function choose(page, name, content) {
  await page.getByLabel("Choose a user list").first().setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
}

/**
 * @param {import("@playwright/test").Page} page
 * @param {string} name
 */
async function step(page, name) {
  await page.getByRole("navigation", { name: "Steps" }).getByRole("button", { name }).click();
}

/**
 * People on record, some of them changed, some new; with problems when asked for.
 * @param {import("@playwright/test").Page} page
 * @param {boolean} problems
 */
async function workspaceFile(page, problems) {
  const { users } = await (await page.request.get(`${server.url}/api/v1/rosters/workspace/snapshot`)).json();
  const lines = ["Current Status,Display Name,Primary Email,Role,Groups,Source Username(s)"];
  let nth = 0;
  for (const user of users.slice(0, 120)) {
    nth += 1;
    // The signed-in administrator stays as she is.
    const changes = user.email !== "ada.winter@harbour.example";
    const status = user.status === "active" ? "Active" : nth % 3 === 0 ? "Active" : "Archived";
    const name = changes && nth % 11 === 0 ? `${user.display_name} Lind` : user.display_name;
    const held = user.role[0].toUpperCase() + user.role.slice(1);
    const role = nth % 17 === 0 && held === "User" ? "Supervisor" : held;
    const groups = nth % 13 === 0 ? [...new Set([...(user.groups ?? []), "Sales", "Legal"])] : (user.groups ?? []);
    lines.push([status, `"${name}"`, user.email, role, `"${groups.length > 0 ? groups.join(", ") : "none"}"`, ""].join(","));
  }
  const names = ["Wanda Oyelaran", "Mateo Rivas", "Ingrid Solberg", "Tariq Aziz", "Chloé Martin", "Hana Kobayashi"];
  for (const name of names) {
    const address = name.normalize("NFD").replace(/[^A-Za-z ]/g, "").toLowerCase().replace(" ", ".");
    lines.push(`Active,${name},${address}@harbour.example,User,"Design, Sales",`);
  }
  if (problems) {
    lines.push(
      "Active,Nils Berg,nils.berg@@harbour.example,User,Sales,",
      "active,Rosa Weiss,mailto:rosa.weiss@harbour.example,User,\"Legal,\",",
      "Active,Pia Holm,pia.holm@harbour.example,Administrator,Slaes,",
      "Active,Omar Said,omar.said@harbour.example,User,,slack:omar",
      "Active,Lea Roth,lea.roth@gmial.com,User,Suport,",
      "Active,Mateo Rivas,Mateo.Rivas@harbour.example,User,Design,",
      "Retired,Jan Novak,jan.novak@harbour.example,User,Operations,",
    );
  }
  return `${lines.join("\n")}\n`;
}

/**
 * Most of Figma's members, and three new ones.
 * @param {import("@playwright/test").Page} page
 */
async function figmaFile(page) {
  const { users } = await (await page.request.get(`${server.url}/api/v1/rosters/app:figma/snapshot`)).json();
  const known = users.slice(0, Math.floor(users.length * 0.9)).map((/** @type {{ email: string }} */ user) => `,${user.email},Full,2026-03-30`);
  const fresh = ["Wanda Oyelaran,wanda.o@harbour.example,Full,2026-04-01", "Mateo Rivas,mateo.r@harbour.example,Dev,2026-04-01"];
  return `${["Name,Email,Seat type,Last active", ...known, ...fresh].join("\n")}\n`;
}
