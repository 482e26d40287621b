/** What is still English on a page in another language, and what does not fit into its place. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const locales = path.join(root, "www/locales");

function read(file: string): Record<string, string> {
  return JSON.parse(readFileSync(path.join(locales, file), "utf8")) as Record<string, string>;
}

/** English texts that are worded otherwise in the language, as patterns. */
export function englishPatterns(language: string): string[] {
  const texts: string[] = [];
  const own = new Set<string>();
  for (const program of ["", "frame.", "console."]) {
    const translated = read(`${program}${language}.json`);
    for (const text of Object.values(translated)) own.add(text);
    texts.push(...Object.values(read(`${program}en.json`)));
  }
  for (const key of Object.keys(read(`findings.${language}.json`))) {
    if (key.startsWith("said.")) texts.push(key.slice("said.".length));
  }
  const codes = readFileSync(path.join(root, "crates/core/src/diagnostic/code.rs"), "utf8");
  for (const [, title, message] of codes.matchAll(/"E\d{4}" "\w+" \w+ "([^"]*)"\s+"([^"]*)";/g)) {
    texts.push(title ?? "", message ?? "");
  }
  return texts.filter((text) => !own.has(text) && saysEnough(text)).map(toPattern);
}

/** Names of files and people may well be one of our short words. */
function saysEnough(text: string): boolean {
  const fixed = text.replace(/\{\w+\}/g, "");
  return /\p{L}{3}/u.test(fixed) && (fixed === text || fixed.trim().length >= 8);
}

function toPattern(text: string): string {
  const parts = text.split(/\{\w+\}/).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return `^${parts.join(".+")}$`;
}

/** Texts on the page, and in what is read aloud, that one of the patterns describes. */
export async function findEnglish(page: Page, patterns: string[]): Promise<string[]> {
  return page.evaluate((patterns) => {
    // What files, templates and servers call things is theirs, and the names of languages are each in its own.
    const theirs = [
      ".rc-grid-body, .rc-grid-head, .rc-kind-column, .rc-column-header, .rc-column-samples, .rc-column-field option",
      ".rc-needs dt, .rc-values-column, code, del, ins, .rcc-person, .rcc-items, .rcc-language",
    ].join(", ");
    const english = new RegExp(patterns.map((pattern) => `(?:${pattern})`).join("|"), "u");
    const found = new Set<string>();
    const look = (text: string | null): void => {
      const said = (text ?? "").replace(/[\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim();
      if (said !== "" && english.test(said)) found.add(said);
    };
    const walk = (root: Document | ShadowRoot | Element): void => {
      for (const element of root.querySelectorAll("*")) {
        if (element.shadowRoot) walk(element.shadowRoot);
        if (element.closest(`script, style, noscript, ${theirs}`)) continue;
        for (const name of ["aria-label", "title", "placeholder"]) look(element.getAttribute(name));
        for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) look(node.nodeValue);
      }
    };
    walk(document.body);
    return [...found];
  }, patterns);
}

/** Elements whose content is wider than they are, and the page itself when it scrolls sideways. */
export async function findOverflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const page = document.documentElement;
    if (page.scrollWidth > page.clientWidth) found.push(`the page: ${page.scrollWidth} in ${page.clientWidth}`);
    for (const element of document.body.querySelectorAll<HTMLElement>("*")) {
      const style = getComputedStyle(element);
      const isByDesign =
        style.display === "inline" ||
        style.textOverflow === "ellipsis" ||
        /auto|scroll/.test(style.overflowX) ||
        element.closest(".rc-visually-hidden, .rcc-skip, .rc-grid, svg, select, input, textarea, pre") !== null ||
        // Its last button hangs into the padding, so that its words stand in line.
        element.matches(".rcc-account-foot");
      const isSeen = element.clientWidth > 0 && element.checkVisibility({ visibilityProperty: true });
      if (isSeen && !isByDesign && element.scrollWidth > element.clientWidth + 1) {
        const words = (element.textContent ?? "").trim().slice(0, 60);
        found.push(`${element.tagName}.${element.className}: ${element.scrollWidth} in ${element.clientWidth}: ${words}`);
      }
    }
    return found;
  });
}
