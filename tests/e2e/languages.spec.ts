/** Every language, wide and narrow: nothing is left in English, nothing is wider than its place. */
import type { Page } from "@playwright/test";
import { englishPatterns, findEnglish, findOverflow } from "./english.ts";
import { addresses, csv, EVERY_ERROR, WORKSPACE_HEADER } from "./files.ts";
import { expect, test } from "./server.ts";
import { signIn } from "./wizard.ts";

const LANGUAGES = { de: "ltr", fr: "ltr", es: "ltr", pt: "ltr", ja: "ltr", he: "rtl", ar: "rtl" };
const WIDTHS = [1280, 390];
const PAGES = [
  "/applications", "/applications/figma", "/applications/figma/embedding", "/users", "/users/deleted",
  "/users/olga.brandt@harbour.example", "/account/password", "/imports", "/audit", "/tokens", "/roles", "/nowhere",
];

class Reader {
  readonly #patterns: string[];
  readonly complaints: string[] = [];

  constructor(readonly page: Page, language: string) {
    this.#patterns = language === "en" ? [] : englishPatterns(language);
  }

  async look(where: string): Promise<void> {
    if (this.#patterns.length > 0) {
      const english = await findEnglish(this.page, this.#patterns);
      this.complaints.push(...english.map((text) => `${where}, in English: ${text}`));
    }
    for (const width of WIDTHS) {
      await this.page.setViewportSize({ width, height: 800 });
      const overflow = await findOverflow(this.page);
      this.complaints.push(...overflow.map((text) => `${where} at ${width} px: ${text}`));
    }
  }
}

async function choose(page: Page, name: string, content: string): Promise<void> {
  await page.locator(".rc-wizard input[type=file]").first().setInputFiles(csv(name, content));
}

/** The wizard's steps, from the first. */
async function openStep(page: Page, nth: number): Promise<void> {
  await page.locator(".rc-stepper-button").nth(nth).click();
}

for (const [language, direction] of Object.entries({ en: "ltr", ...LANGUAGES })) {
  test.describe(language, () => {
    test.use({ locale: language });

    test("the wizard", async ({ page, server }) => {
      const reader = new Reader(page, language);
      await page.goto("/check");
      await expect(page.locator(".rc-needs")).toBeVisible();
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      await expect(page.locator("html")).toHaveAttribute("dir", direction);
      await reader.look("/check");
      await page.locator(".rc-template-card").last().click();
      await choose(page, "every-error.csv", EVERY_ERROR);
      await expect(page.locator(".rc-kind").nth(3)).toBeVisible();
      await reader.look("Fix");
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.locator(".rc-cell-error").first().hover();
      await expect(page.locator("#rc-finding-card")).toBeVisible();
      await reader.look("a finding");
      await openStep(page, 1);
      await expect(page.locator(".rc-columns-step")).toBeVisible();
      await reader.look("Columns");
      await openStep(page, 0);
      await expect(page.locator(".rc-open-file")).toBeVisible();
      await reader.look("File, open");

      await signIn(page, server);
      await page.goto("/applications/figma/import");
      await choose(page, "few.csv", `Email\n${addresses(0, 2)}`);
      await expect(page.locator(".rc-change-who").first()).toBeVisible();
      await reader.look("Changes");
      await page.goto("/users/import");
      await choose(page, "good.csv", `${WORKSPACE_HEADER}Active,Bo,bo.said@people.example,User,none,\n`);
      await page.locator(".rc-wizard-foot .rc-button-primary").click();
      await expect(page.locator(".rc-result-next")).toBeVisible();
      await reader.look("Result");
      expect(reader.complaints).toEqual([]);
    });

    test("the pages around it", async ({ page, server }) => {
      const reader = new Reader(page, language);
      await page.goto("/sign-in");
      await expect(page.locator("h1")).toBeVisible();
      await reader.look("/sign-in");
      await signIn(page, server);
      for (const path of PAGES) {
        await page.goto(path);
        await expect(page.locator("h1")).toBeVisible();
        await expect(page.locator(".rcc-skeleton")).toHaveCount(0);
        await reader.look(path);
      }
      expect(reader.complaints).toEqual([]);
    });
  });
}

test("a language is chosen in the page and stays", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("Language").selectOption({ label: "Deutsch" });
  await expect(page.getByRole("heading", { name: "Bei Rollcall anmelden" })).toBeVisible();
  await page.goto("/check");
  await expect(page.getByText("Welche Benutzerliste?").first()).toBeVisible();
});

test("texts that do not come leave the page in English", async ({ page }) => {
  await page.route("**/locales/**", (route) => route.abort());
  await page.addInitScript(() => localStorage.setItem("rollcall-language", "ja"));
  await page.goto("/check");
  await expect(page.getByText("Which user list?").first()).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

test("an element speaks the language of its attribute", async ({ page }) => {
  await page.goto("/embed/");
  const element = page.locator("rollcall-import").first();
  await element.evaluate((element) => element.setAttribute("locale", "ar"));
  const ground = element.locator("[part=ground]");
  await expect(ground).toHaveAttribute("dir", "rtl");
  await expect(ground).toHaveAttribute("lang", "ar");
  await expect(ground.getByText("أي قائمة مستخدمين؟").first()).toBeVisible();
});
