/** Files as the world writes them: read for what they are, said so, and open to a choice by hand. */
import { csv } from "./files.ts";
import { expect, test } from "./server.ts";
import { Wizard } from "./wizard.ts";

const WESTERN = Buffer.from(
  "Liste des utilisateurs;;\nNom;Adresse e-mail;Service\nZoë Bérenger;zoe@people.example;Comptabilité\nJosé Núñez;jose@people.example;Études\n",
  "latin1",
);

test("an older encoding, semicolons and a title above the header", async ({ page }) => {
  await page.goto("/check");
  await page.getByLabel("Application users").check();
  const wizard = new Wizard(page);
  await wizard.choose(csv("utilisateurs.csv", WESTERN));
  await expect(wizard.root.getByText("2 records, no errors").first()).toBeVisible();
  await wizard.step("Columns").click();
  const taken = wizard.root.getByRole("region", { name: "What the file was taken for" });
  await expect(taken).toContainText("windows-1252");
  await expect(taken).toContainText("semicolon");
  await expect(taken).toContainText("line 2");
  await expect(wizard.root.getByText("Zoë Bérenger").first()).toBeVisible();
});

test("what was found out can be overruled, and the columns follow at once", async ({ page }) => {
  await page.goto("/check");
  await page.getByLabel("Application users").check();
  const wizard = new Wizard(page);
  await wizard.choose(csv("utilisateurs.csv", WESTERN));
  await expect(wizard.root.getByText("2 records, no errors").first()).toBeVisible();
  await wizard.step("Columns").click();
  const taken = wizard.root.getByRole("region", { name: "What the file was taken for" });

  await taken.getByText("Encoding").click();
  await taken.getByLabel("Encoding: choose").selectOption("KOI8-U");
  await expect(wizard.root.getByText("Zoë Bérenger")).toHaveCount(0);
  await expect(taken).toContainText("It was chosen by hand.");
  await taken.getByLabel("Encoding: choose").selectOption({ label: "Automatic" });
  await expect(wizard.root.getByText("Zoë Bérenger").first()).toBeVisible();

  await taken.getByText("Separator").click();
  await taken.getByLabel("Separator: choose").selectOption({ label: "comma" });
  await expect(wizard.root.getByText("Nom;Adresse e-mail;Service").first()).toBeVisible();
  await taken.getByLabel("Separator: choose").selectOption({ label: "Automatic" });
  await expect(wizard.root.getByText("Zoë Bérenger").first()).toBeVisible();

  await taken.getByText("Header", { exact: true }).click();
  await taken.getByLabel("Header: choose").selectOption({ label: "none" });
  await expect(wizard.root.getByText("Column 1, without a name")).toBeVisible();
});
