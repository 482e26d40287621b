/** `<rollcall-import>` in somebody else's page, whose style sheet is rude. */
import { addresses, csv } from "./files.ts";
import { expect, test } from "./server.ts";
import { signIn, Wizard } from "./wizard.ts";

test("the element works in a hostile page from drop to applied", async ({ page, server }) => {
  await signIn(page, server);
  await page.goto("/embed/");
  const wizard = new Wizard(page, page.locator("rollcall-import"));
  await wizard.drop(csv("people.csv", `Name,Email\nBo,bo@people.example\nAl,al@@people.example\n`));
  await expect(wizard.heading(/1 problem to fix/)).toBeVisible();
  await wizard.button("Apply 1 suggestion").first().click();
  await wizard.button("See the changes").click();
  const applied = page.evaluate(
    () =>
      new Promise((resolve) => {
        document.addEventListener("rollcall-applied", (event) => resolve((event as CustomEvent).detail), { once: true });
      }),
  );
  await wizard.apply("Add 2").click();
  await wizard.expectResult("2 users added");
  expect(await applied).toBeTruthy();
});

test("it looks the same there as in the console", async ({ page, server }) => {
  await signIn(page, server);
  const look = async (wizard: Wizard): Promise<unknown> => {
    await wizard.choose(csv("people.csv", `Email\n${addresses(0, 2)}`));
    const button = wizard.apply("Add 2");
    await expect(button).toBeEnabled();
    // A button that has just been enabled fades to its colour: what counts is where it arrives.
    await wizard.root.evaluate((root) => Promise.all(root.getAnimations({ subtree: true }).map(({ finished }) => finished)));
    const style = (element: Element): Record<string, string> => {
      const computed = getComputedStyle(element);
      const names = [
        "fontSize", "fontFamily", "fontWeight", "lineHeight", "color", "backgroundColor", "borderRadius", "borderTopWidth",
        "boxSizing", "letterSpacing", "textTransform", "paddingLeft", "paddingTop", "height", "textShadow", "fontStyle",
      ];
      return Object.fromEntries(names.map((name) => [name, computed[name as keyof CSSStyleDeclaration] as string]));
    };
    return {
      button: await button.evaluate(style),
      heading: await wizard.root.getByRole("heading", { level: 3 }).first().evaluate(style),
      title: await wizard.root.getByRole("heading", { level: 2 }).first().evaluate(style),
      step: await wizard.step("File").evaluate(style),
      row: await wizard.root.getByText("person1@people.example").first().evaluate(style),
    };
  };
  await page.goto("/applications/loom/import");
  const inConsole = await look(new Wizard(page));
  await page.goto("/embed/");
  const embedded = await look(new Wizard(page, page.locator("rollcall-import")));
  expect(embedded).toEqual(inConsole);
});
