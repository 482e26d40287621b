/** The examples of `docs/headless.md`. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./package.mjs";

const FENCE = /^```(\w+)(?: (\S+))?\n(.*?)^```$/gms;

/** `{ line, code, name?, printed? }` of each script; `printed` is the text that stands behind it. */
export function examples() {
  const page = readFileSync(path.join(root, "docs/headless.md"), "utf8");
  const found = [];
  for (const { index, 1: language, 2: name, 3: code } of page.matchAll(FENCE)) {
    if (language === "js") found.push({ line: page.slice(0, index).split("\n").length, name, code });
    if (language === "text") found.at(-1).printed = code;
  }
  return found;
}
