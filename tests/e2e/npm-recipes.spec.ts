/** Small applications in React and in Vue that have installed the npm package: really built, and used. */
import { csv } from "./files.ts";
import { expect, packageFolder, page as pageWith, test } from "./package-host.ts";
import { Wizard } from "./wizard.ts";

type Recipes = { buildRecipe(name: string, packageFolder: string): Promise<string> };

for (const name of ["react", "vue"]) {
  test(`an application in ${name} mounts the element, hears it and shows its changes`, async ({ page, host }) => {
    const { buildRecipe } = (await import("../npm/recipes/build.mjs" as string)) as Recipes;
    host.files.set("/app.js", await buildRecipe(name, packageFolder));
    host.files.set("/", pageWith('<div id="app"></div><script type="module" src="/app.js"></script>'));
    await page.goto("/");
    const wizard = new Wizard(page, page.locator("rollcall-import"));
    await expect(page.getByRole("heading", { name: "People" })).toBeVisible();
    await wizard.choose(csv("people.csv", "Email\nbo@people.example\nal@people.example\n"));
    await expect(page.getByText("Step: changes")).toBeVisible();
    await wizard.apply("Add 1, reactivate 1").click();
    const changes = page.getByRole("list", { name: "Changes" }).getByRole("listitem");
    await expect(changes).toHaveText(["create bo@people.example", "reactivate al@people.example"]);
    await expect(page.locator("rollcall-import")).toHaveCount(1);
  });
}
