/** `<rollcall-import>` from the npm package, in a page that has no Rollcall server. */
import { csv } from "./files.ts";
import { expect, page as pageWith, test } from "./package-host.ts";
import { Wizard } from "./wizard.ts";

const DIRECTORY = JSON.stringify({
  revision: "41",
  users: [{ email: "al@people.example", status: "past", account: "imported", sources: ["file_upload"] }],
});

test("the element is defined from the package's folder, and gives the page its changes", async ({ page, host }) => {
  host.files.set("/", pageWith('<main></main><script type="module" src="/page.js"></script>'));
  host.files.set(
    "/page.js",
    `import { defineRollcallImport } from "/rollcall/element.js";
     const element = document.createElement("rollcall-import");
     element.setAttribute("template", "app-users");
     element.target = { users: () => ${JSON.stringify(DIRECTORY)}, apply: () => undefined };
     window.heard = [];
     for (const type of ["rollcall-ready", "rollcall-step", "rollcall-changes"]) {
       element.addEventListener(type, ({ type, detail }) => window.heard.push({ type, detail }));
     }
     document.querySelector("main").append(element);
     await Promise.all([defineRollcallImport(), defineRollcallImport()]);`,
  );
  await page.goto("/");
  const wizard = new Wizard(page, page.locator("rollcall-import"));
  await wizard.choose(csv("people.csv", "Email\nbo@people.example\nal@people.example\n"));
  await wizard.apply("Add 1, reactivate 1").click();
  const heard = (): Promise<{ type: string; detail: any }[]> => page.evaluate("window.heard") as Promise<{ type: string; detail: any }[]>;
  await expect.poll(async () => (await heard()).map(({ type }) => type)).toContain("rollcall-changes");
  const all = await heard();
  expect(all[0]).toMatchObject({ type: "rollcall-ready" });
  expect(all.filter(({ type }) => type === "rollcall-step").map(({ detail }) => detail.step)).toContain("changes");
  const changes = all.find(({ type }) => type === "rollcall-changes")?.detail;
  expect(changes.changeset).toMatchObject({ base_revision: "41", template: "app-users" });
  expect(changes.changeset.changes.map(({ op, key }: { op: string; key: string }) => [op, key])).toEqual([
    ["create", "bo@people.example"],
    ["reactivate", "al@people.example"],
  ]);
  expect(changes.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test("where the folder is not, the promise says so, and the next call may say where it is", async ({ page }) => {
  await page.goto("/");
  const outcomes = await page.evaluate(async () => {
    const { defineRollcallImport } = await import("/rollcall/element.js" as string);
    const wrong = await defineRollcallImport({ base: "/nowhere/" }).then(
      () => "defined",
      (error: unknown) => (error instanceof Error ? "refused" : "odd"),
    );
    await defineRollcallImport({ base: "/rollcall/site" });
    return [wrong, customElements.get("rollcall-import") !== undefined];
  });
  expect(outcomes).toEqual(["refused", true]);
});
