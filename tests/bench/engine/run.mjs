/**
 * `cargo xtask bench --engine`: from bytes to a checked and compared list, in workers of one headless Chromium:
 * Rollcall's engine, and pipelines of plain JavaScript on two parsers, over the same bytes.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { launchOptions } from "../../chromium.mjs";
import { generate } from "../generate.mjs";
import { describeMachine } from "../machine.mjs";
import { watchPeak } from "../memory.mjs";
import { median } from "../report.mjs";
import { printEngineReport } from "./report.mjs";
import { startServer } from "./server.mjs";

const CASES = ["rollcall", "rollcall-alone", "papaparse", "udsv", "udsv-parse", "rollcall+users", "udsv+users", "papaparse+users"];
const WARM_UP_RUNS = 1;
/** About sixteen megabytes: below, one worker reads the file anyway. */
const SHARED_FROM_RECORDS = 200_000;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    sizes: { type: "string", default: "5000,100000,1000000" },
    json: { type: "string" },
  },
});
const runs = Number(values.runs);
const sizes = values.sizes.split(",").map(Number);

const server = await startServer();
let browser;
try {
  browser = await chromium.launch(launchOptions);
  const figures = { machine: describeMachine(browser), cases: [], ratios: {} };
  for (const records of sizes) {
    const expected = offer(records);
    const found = {};
    for (const name of CASES) {
      if (name === "rollcall-alone" && records < SHARED_FROM_RECORDS) {
        continue;
      }
      console.log(`→ ${name}, ${records.toLocaleString("en")} records`);
      found[name] = await measureCase(name, records, expected);
      figures.cases.push(found[name]);
    }
    addRatios(figures.ratios, records, found);
  }
  addGrowth(figures);
  printEngineReport(figures);
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  }
} finally {
  await browser?.close();
  await server.stop();
}

/** Makes file, users and template of this size and lets the server hand them out. */
function offer(records) {
  const { csv, directory, expected } = generate(records);
  const json = JSON.stringify(directory);
  const made = spawnSync(process.env.ROLLCALL_SNAPSHOT, { input: json, maxBuffer: 2 ** 31 });
  if (made.status !== 0) {
    throw new Error(`the snapshot could not be made: ${made.stderr}`);
  }
  const template = JSON.parse(
    readFileSync(new URL("../../../crates/core/templates/workspace-users.json", import.meta.url), "utf8"),
  );
  const { limits } = template.rollcall;
  template.rollcall.limits = { ...limits, records: 2_000_000, bytes: 2 ** 30 };
  server.offer({
    "/users.csv": Buffer.from(csv),
    "/users.json": Buffer.from(json),
    "/users.snapshot": made.stdout,
    "/template.json": Buffer.from(JSON.stringify(template)),
  });
  return expected;
}

async function measureCase(name, records, expected) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(600_000);
    await page.goto(server.url);
    const loader = name === "rollcall-alone" ? server.loaderAlone : server.loader;
    await page.evaluate(([name, loader]) => globalThis.prepare(name, loader), [name, loader]);
    const readPeak = await watchPeak(browser);
    const times = [];
    let peakBytes = null;
    for (let run = -WARM_UP_RUNS; run < runs; run += 1) {
      const result = await page.evaluate(() => globalThis.run());
      requireCounts(name, records, expected, result);
      if (run >= 0) {
        times.push(result.ms);
      } else {
        peakBytes = readPeak();
      }
    }
    const figures = {
      name,
      records,
      min_ms: round(Math.min(...times)),
      median_ms: round(median(times)),
      runs,
      peak_bytes: peakBytes,
    };
    if (name === "rollcall") {
      const edits = [];
      for (let run = -WARM_UP_RUNS; run < runs; run += 1) {
        edits.push(await page.evaluate(() => globalThis.edit()));
      }
      figures.edit_ms = round(Math.min(...edits.slice(WARM_UP_RUNS)), 1000);
    }
    return figures;
  } finally {
    await context.close();
  }
}

/** Pipelines are only comparable when they find the same. */
function requireCounts(name, records, expected, { counts, records: parsed }) {
  if (name === "udsv-parse") {
    if (parsed !== records) {
      throw new Error(`${name} found ${parsed} of ${records} records`);
    }
    return;
  }
  for (const [word, count] of Object.entries({ ...expected, invalid: 0 })) {
    if (counts[word] !== count) {
      throw new Error(`${name} found ${JSON.stringify(counts)} where the file has ${JSON.stringify(expected)}`);
    }
  }
}

function addRatios(ratios, records, found) {
  const ratio = (peer, own) => {
    ratios[`${peer}/${own} at ${records}`] = round(found[peer].min_ms / found[own].min_ms, 100);
  };
  ratio("papaparse", "rollcall");
  ratio("udsv", "rollcall");
  ratio("udsv-parse", "rollcall");
  if (found["rollcall-alone"] !== undefined) {
    ratio("rollcall-alone", "rollcall");
  }
  ratio("papaparse+users", "rollcall+users");
  ratio("udsv+users", "rollcall+users");
  ratios[`edit/first pass at ${records}`] = round(found.rollcall.edit_ms / found.rollcall.min_ms, 1_000_000);
}

/** Time per record of the largest size for each unit of the one before. */
function addGrowth({ cases, ratios }) {
  const own = cases.filter(({ name }) => name === "rollcall").sort((a, b) => a.records - b.records);
  const [before, last] = own.slice(-2);
  if (last !== undefined && before !== last) {
    const perRecord = ({ min_ms: ms, records }) => ms / records;
    ratios[`time a record at ${last.records}/${before.records}`] = round(perRecord(last) / perRecord(before), 100);
  }
}

function round(number, parts = 10) {
  return Math.round(number * parts) / parts;
}
