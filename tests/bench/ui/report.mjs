/** The figures, and how they are shown to people. */
import { describeTask, median } from "../report.mjs";

/** One importer at one size; how it ended, where it did not finish. */
export function summarise({ name, repeats }, records, results) {
  const unfinished = results.find((result) => result.unfinished !== undefined)?.unfinished;
  if (unfinished !== undefined) {
    return { name, records, unfinished };
  }
  const all = (figure) => results.map((result) => result[figure]);
  const known = (figure) => all(figure).filter((bytes) => bytes !== null);
  const [heaps, peaks] = [known("heapBytes"), known("peakBytes")];
  return {
    name,
    records,
    runs: results.length,
    min_ms: round(Math.min(...all("ms"))),
    median_ms: round(median(all("ms"))),
    longest_task_ms: round(Math.max(...all("longestTaskMs"))),
    heap_bytes: heaps.length > 0 ? median(heaps) : null,
    peak_bytes: peaks.length > 0 ? Math.max(...peaks) : null,
    errors: results[0].errors,
    checks_uniqueness: repeats > 0,
  };
}

/** Peer for each unit of Rollcall: median time, memory at the end and at the peak; and bytes, of the embedded pages. */
export function compare({ cases, transferred }, peers) {
  const ratios = {};
  const put = (name, peer, own) => {
    if (peer && own) {
      ratios[name] = round(peer / own, 100);
    }
  };
  for (const own of cases.filter(({ name }) => name === "rollcall")) {
    for (const { name } of peers) {
      const peer = cases.find((other) => other.name === name && other.records === own.records);
      put(`time ${name}/rollcall at ${own.records}`, peer.median_ms, own.median_ms);
      put(`heap ${name}/rollcall at ${own.records}`, peer.heap_bytes, own.heap_bytes);
      put(`peak ${name}/rollcall at ${own.records}`, peer.peak_bytes, own.peak_bytes);
    }
  }
  const bytesOf = (wanted) => transferred.find(({ name }) => name === wanted).bytes;
  for (const { name } of peers) {
    put(`bytes ${name}/rollcall`, bytesOf(name), bytesOf("rollcall"));
  }
  return ratios;
}

export function printUiReport({ machine, versions, cases, check, alone, transferred, ratios }) {
  console.log(`\n${machine}`);
  console.log(`${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ")}\n`);
  console.log("file to reviewed table       records    min ms  median ms   heap MB   peak MB   longest task    errors");
  for (const figures of [...cases, check, alone]) {
    console.log(describeCase(figures));
  }
  console.log("\n–: the browser does not say");
  console.log("heap: V8's heaps of page and workers after a collection, with array buffers and WebAssembly's memories,");
  console.log("      without the document's elements; peak: by how much the page's process grew at most, everything included");
  console.log("errors: react-spreadsheet-import reports both of two equal addresses, importcsv neither, the others the later");

  console.log("rollcall /check: its own page, with its own template, which asks for less");

  console.log("\ntransferred until then       bytes, in Brotli (importcsv also asks for a font from elsewhere)");
  for (const { name, bytes } of transferred) {
    console.log(`${name.padEnd(26)}${bytes.toLocaleString("en").padStart(19)}`);
  }
  console.log("\nfor each unit of Rollcall's    records      time      heap      peak     bytes");
  for (const { name, records } of cases.filter(({ name }) => name !== "rollcall")) {
    const found = ["time", "heap", "peak"].map((figure) => ratios[`${figure} ${name}/rollcall at ${records}`]);
    const columns = [...found, ratios[`bytes ${name}/rollcall`]].map((ratio) => (ratio?.toFixed(2) ?? "–").padStart(10));
    console.log(`${name.padEnd(26)}${records.toLocaleString("en").padStart(12)}${columns.join("")}`);
  }
  if (alone.unfinished === undefined) {
    const records = alone.records.toLocaleString("en");
    console.log(`\nRollcall's longest main-thread task at ${records} records: ${describeTask(alone.longest_task_ms)}`);
  }
}

function describeCase({ name, records, unfinished, ...figures }) {
  const start = `${name.padEnd(26)}${records.toLocaleString("en").padStart(10)}`;
  if (unfinished !== undefined) {
    return `${start}   ${unfinished}`;
  }
  const megabytes = (bytes) => (bytes === null ? "–" : (bytes / 1e6).toFixed(0));
  return [
    start,
    figures.min_ms.toFixed(0).padStart(10),
    figures.median_ms.toFixed(0).padStart(11),
    megabytes(figures.heap_bytes).padStart(10),
    megabytes(figures.peak_bytes).padStart(10),
    describeTask(figures.longest_task_ms).padStart(15),
    (figures.errors?.toLocaleString("en") ?? "–").padStart(10),
  ].join("");
}

function round(number, parts = 10) {
  return Math.round(number * parts) / parts;
}
