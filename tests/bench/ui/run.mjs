/**
 * `cargo xtask bench --ui`: Rollcall's wizard beside other importers that are embedded in a page, in
 * headless Chromium, over the same files and by the same rules: from the choice of a file to the
 * table with its check, the page's longest task, memory, and what is transferred for it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { launchOptions } from "../../chromium.mjs";
import { describeMachine } from "../machine.mjs";
import { measureReview } from "./drive.mjs";
import { IMPORTERS, PEERS } from "./importers.mjs";
import { makeFile } from "./records.mjs";
import { compare, printUiReport, summarise } from "./report.mjs";
import { checkPage, rollcall } from "./rollcall.mjs";
import { startSite } from "./site.mjs";

const LIMIT_S = 120;
/** What Rollcall is asked for alone. */
const ALONE_RECORDS = 1_000_000;
/** What its own page takes, with the template that it offers first. */
const CHECK_RECORDS = 5_000;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    sizes: { type: "string", default: "10000,50000,100000" },
    json: { type: "string" },
  },
});
const runs = Number(values.runs);
const sizes = values.sizes.split(",").map(Number);

const folder = mkdtempSync(path.join(tmpdir(), "rollcall-bench-ui-"));
let site;
try {
  site = await startSite(IMPORTERS.map(({ file }) => file));
  const figures = { machine: await describe(), versions: readVersions(), cases: [] };
  for (const records of sizes) {
    figures.cases.push(...(await measureSize(IMPORTERS, records)));
  }
  [figures.check] = await measureSize([checkPage], CHECK_RECORDS);
  [figures.alone] = await measureSize([rollcall], ALONE_RECORDS);
  figures.transferred = await measureTransfer();
  figures.ratios = compare(figures, PEERS);
  printUiReport(figures);
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  }
} finally {
  await site?.stop();
  rmSync(folder, { recursive: true });
}

async function measureSize(importers, records) {
  const { path: file, expect } = writeFile(records);
  const results = new Map(importers.map((importer) => [importer, []]));
  // Turn and turn about, so that whatever else the machine does hits all.
  for (let run = 1; run <= runs; run += 1) {
    for (const importer of importers) {
      const taken = results.get(importer);
      // Who once did not finish is not asked again.
      if (taken.some(({ unfinished }) => unfinished !== undefined)) {
        continue;
      }
      console.log(`→ ${importer.name}, ${records.toLocaleString("en")} records, run ${run} of ${runs}`);
      const result = await measureReview(site, importer, file, LIMIT_S * 1_000);
      requireErrors(importer, expect, result);
      taken.push(result);
    }
  }
  return importers.map((importer) => summarise(importer, records, results.get(importer)));
}

/** The bytes of each page until its table is there; of Rollcall also those of its own page. */
async function measureTransfer() {
  const { path: file } = writeFile(CHECK_RECORDS);
  const transferred = [];
  for (const importer of [checkPage, ...IMPORTERS]) {
    const result = await measureReview(site, importer, file, LIMIT_S * 1_000);
    const files = result.sent ?? {};
    const bytes = Object.values(files).reduce((sum, length) => sum + length, 0);
    transferred.push({ name: importer.name, bytes, files });
  }
  return transferred;
}

function writeFile(records) {
  const { csv, broken, repeated } = makeFile(records);
  const file = path.join(folder, `${records}.csv`);
  writeFileSync(file, csv);
  return { path: file, expect: ({ repeats }) => broken + repeats * repeated };
}

/** Importers are only comparable when they find the same, as far as they look for it. */
function requireErrors(importer, expect, { unfinished, errors }) {
  if (unfinished === undefined && importer.countErrors !== undefined && errors !== expect(importer)) {
    throw new Error(`${importer.name} found ${errors} records with errors where the file has ${expect(importer)}`);
  }
}

async function describe() {
  const browser = await chromium.launch(launchOptions);
  try {
    return describeMachine(browser);
  } finally {
    await browser.close();
  }
}

/** What is installed of each peer and what it stands on, as `package.json` pins it. */
function readVersions() {
  return JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")).devDependencies;
}
