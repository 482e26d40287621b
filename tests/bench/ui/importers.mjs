/**
 * How each importer is gone through, by what is on the screen:
 *
 * - `file`, what is bundled for it, and `page`, its address
 * - `host`: the element in whose shadow root it lives, if it does
 * - `steps`: what each step in between shows once it may be left, and the button that leads on
 * - `reviewed`: what is there when the table is, `says`, where it tells what its check has found, and
 *   `checking`, what is gone when the check is over
 * - `repeats`: how many of two records with one address it reports
 * - `countErrors(page)`: how many records it says have errors
 */
import { rollcall } from "./rollcall.mjs";

const helloCsv = {
  name: "hello-csv",
  file: "hello-csv.js",
  page: "/hello-csv",
  steps: [{ shows: "[aria-label^='column mapping']", press: "Confirm" }],
  reviewed: "[role=tabpanel] tbody td",
  says: { where: "[role=tabpanel] button", what: "^Invalid \\([1-9]" },
  checking: "[role=tabpanel] .animate-spin",
  repeats: 1,
  countErrors: (page) => readNumber(page.getByRole("button", { name: /^Invalid \(/ })),
};

const reactSpreadsheetImport = {
  name: "react-spreadsheet-import",
  file: "react-spreadsheet-import.jsx",
  page: "/react-spreadsheet-import",
  steps: [
    { shows: ".rdg-row input[type=radio]", press: "Next" },
    // Each column has its mark, and no mark is without colour.
    {
      shows: "section:not(:has([data-testid=column-checkmark]:not([data-highlighted]))) [data-testid=column-checkmark]",
      press: "Next",
    },
  ],
  reviewed: ".rdg-row input[type=checkbox]",
  repeats: 2,
  /** It gives no number: its switch leaves the rows with errors, and the table says how many rows it has. */
  async countErrors(page) {
    const table = page.locator("[role=grid]");
    const all = await table.getAttribute("aria-rowcount");
    await page.getByText("Show only rows with errors").evaluate((label) => label.click());
    await page.locator(`[role=grid]:not([aria-rowcount="${all}"])`).waitFor();
    return Number(await table.getAttribute("aria-rowcount")) - 1;
  },
};

const importCsv = {
  name: "importcsv",
  file: "importcsv.jsx",
  page: "/importcsv",
  steps: [{ shows: "tbody .check-pulse", press: "Continue" }],
  reviewed: "form input[type=text]",
  says: { where: "button", what: "^Error\\s*[1-9]" },
  checking: ".bg-blue-600.h-2",
  repeats: 0,
  countErrors: (page) => readNumber(page.locator("button").filter({ hasText: /^Error/ })),
};

export const PEERS = [helloCsv, reactSpreadsheetImport, importCsv];
export const IMPORTERS = [rollcall, ...PEERS];

async function readNumber(locator) {
  const words = await locator.textContent();
  return Number(/([\d,]+)\)?$/.exec(words.trim())?.[1]?.replaceAll(",", ""));
}
