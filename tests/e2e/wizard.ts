/** The wizard as somebody who uses it sees it: by role and name. Works in the page and in a shadow root. */
import type { Locator, Page } from "@playwright/test";
import { expect } from "./server.ts";
import type { Upload } from "./files.ts";

export class Wizard {
  readonly root: Locator;

  constructor(readonly page: Page, within: Locator | Page = page) {
    this.root = within.locator("section.rc-wizard");
  }

  heading(name: string | RegExp): Locator {
    return this.root.getByRole("heading", { name, level: 3 });
  }

  button(name: string | RegExp): Locator {
    return this.root.getByRole("button", { name });
  }

  step(name: string): Locator {
    return this.root.getByRole("navigation", { name: "Steps" }).getByRole("button", { name });
  }

  /** Picks a file as *browse* does; by path where it is large. */
  async choose(file: Upload | string): Promise<void> {
    await this.root.getByLabel("Choose a user list").first().setInputFiles(file);
  }

  /** Drops a file on the frame as a person does with the mouse. */
  async drop(file: Upload): Promise<void> {
    const dataTransfer = await this.page.evaluateHandle(
      ({ name, type, content }) => {
        const dropped = new DataTransfer();
        const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
        dropped.items.add(new File([bytes], name, { type }));
        return dropped;
      },
      { name: file.name, type: file.mimeType, content: file.buffer.toString("base64") },
    );
    const body = this.root.locator(".rc-wizard-body");
    await body.dispatchEvent("dragover", { dataTransfer });
    await body.dispatchEvent("drop", { dataTransfer });
  }

  /** The button at the bottom that says what will be done. */
  apply(name: string | RegExp): Locator {
    return this.root.locator(".rc-wizard-foot").getByRole("button", { name });
  }

  /** A class chip of *Changes* with its count. */
  chip(name: string): Locator {
    return this.root.getByRole("group", { name: "Show one class only" }).getByRole("button", { name: new RegExp(name) });
  }

  async expectCounts(counts: Record<string, number>): Promise<void> {
    for (const [name, count] of Object.entries(counts)) {
      await expect(this.chip(name)).toContainText(String(count));
    }
  }

  async expectResult(sentence: string | RegExp): Promise<void> {
    await expect(this.root.getByRole("heading", { name: sentence })).toBeVisible();
  }
}

/** The line of a missing user in *Changes*. */
export async function missing(wizard: Wizard, email: string): Promise<Locator> {
  const chip = wizard.chip("Missing");
  if ((await chip.getAttribute("aria-pressed")) !== "true") await chip.click();
  return wizard.root.getByRole("listitem").filter({ hasText: email });
}

/** Signs in as the administrator, or as somebody else by address. */
export async function signIn(
  page: Page,
  server: { signInLink(): string; newLink(email: string): Promise<string> },
  email?: string,
): Promise<void> {
  await page.goto(email === undefined ? server.signInLink() : await server.newLink(email));
  await expect(page).not.toHaveURL(/sign-in/);
}

/** Names of what the page keeps in the origin's private file system; of one kind, if one is given. */
export async function keptFiles(page: Page, kind = ""): Promise<string[]> {
  const names = await page.evaluate(async () => {
    const names: string[] = [];
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("rollcall", { create: true });
    for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name);
    return names;
  });
  return names.filter((name) => name.startsWith(kind)).sort();
}
