/**
 * `cargo xtask bench`: the time from drop to preview of Rollcall's own wizard, served by a started
 * server, and of a plain JavaScript importer, in one headless Chromium, over the same files.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { launchOptions } from "../chromium.mjs";
import { generate } from "./generate.mjs";
import { describeMachine } from "./machine.mjs";
import { measureDrop } from "./measure.mjs";
import { startPapaparse } from "./papaparse.mjs";
import { median, printReport } from "./report.mjs";
import { startRollcall } from "./rollcall.mjs";

const WARM_UP_RUNS = 1;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    sizes: { type: "string", default: "5000,100000,1000000" },
    json: { type: "string" },
  },
});
const runs = Number(values.runs);
const sizes = values.sizes.split(",").map(Number);

const folder = mkdtempSync(path.join(tmpdir(), "rollcall-bench-"));
const importers = [];
let browser;
try {
  importers.push(await startRollcall());
  importers.push(await startPapaparse());
  browser = await chromium.launch(launchOptions);
  const figures = await measureAll();
  printReport(figures);
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify(toDocument(figures), null, 2)}\n`);
  }
} finally {
  await browser?.close();
  for (const importer of importers) {
    await importer.stop();
  }
  rmSync(folder, { recursive: true });
}

async function measureAll() {
  const cases = [];
  const ratios = {};
  let longestTaskMs = 0;
  for (const records of sizes) {
    const { csv, directory, expected } = generate(records);
    const [file, users, snapshot] = ["csv", "json", "snapshot"].map((kind) => path.join(folder, `${records}.${kind}`));
    writeFileSync(file, csv);
    writeFileSync(users, JSON.stringify(directory));
    writeFileSync(snapshot, makeSnapshot(users));

    // Turn and turn about, so that whatever else the machine does hits both.
    const taken = new Map(importers.map((importer) => [importer, []]));
    for (let run = -WARM_UP_RUNS; run < runs; run += 1) {
      for (const importer of importers) {
        console.log(`→ ${importer.name}, ${records.toLocaleString("en")} records, ${run < 0 ? "warm-up" : `run ${run + 1} of ${runs}`}`);
        const result = await measureDrop(browser, importer, { file, records, users, snapshot });
        requireCounts(importer, expected, result.counts);
        if (run >= 0) {
          taken.get(importer).push(result);
        }
      }
    }

    const medians = {};
    for (const [importer, results] of taken) {
      const times = results.map((result) => result.ms);
      const peaks = results.map((result) => result.peakBytes).filter((peak) => peak !== null);
      const longest = Math.max(...results.map((result) => result.longestTaskMs));
      medians[importer.name] = median(times);
      cases.push({
        name: importer.name,
        records,
        min_ms: round(Math.min(...times)),
        median_ms: round(median(times)),
        runs,
        peak_bytes: peaks.length > 0 ? Math.max(...peaks) : null,
        longest_task_ms: round(longest),
      });
      if (importer.name === "rollcall") {
        longestTaskMs = Math.max(longestTaskMs, longest);
      }
    }
    ratios[`papaparse/rollcall at ${records}`] = round(medians.papaparse / medians.rollcall, 100);
  }
  return {
    machine: describeMachine(browser),
    cases,
    ratios,
    longest_task_ms: round(longestTaskMs),
  };
}

/** The users on record as the server would send them to Rollcall. */
function makeSnapshot(users) {
  const made = spawnSync(process.env.ROLLCALL_SNAPSHOT, { input: readFileSync(users), maxBuffer: 2 ** 31 });
  if (made.status !== 0) {
    throw new Error(`the snapshot could not be made: ${made.stderr}`);
  }
  return made.stdout;
}

/** The document of `--json`, where the longest task is Rollcall's alone. */
function toDocument(figures) {
  const cases = figures.cases.map(({ longest_task_ms: _, ...rest }) => rest);
  return { ...figures, cases };
}

/** Two importers are only comparable when they find the same. */
function requireCounts(importer, expected, found) {
  for (const [name, count] of Object.entries({ ...expected, invalid: 0 })) {
    if ((found[name] ?? 0) !== count) {
      throw new Error(
        `${importer.name} found ${JSON.stringify(found)} where the file has ${JSON.stringify(expected)}`,
      );
    }
  }
}

function round(number, parts = 10) {
  return Math.round(number * parts) / parts;
}
