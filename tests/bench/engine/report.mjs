/** The figures for people. */

export function printEngineReport({ machine, cases, ratios }) {
  console.log(`\n${machine}\n`);
  console.log("bytes to list         records    min ms  median ms   peak MB    edit ms");
  for (const { name, records, min_ms, median_ms, peak_bytes, edit_ms } of cases) {
    console.log(
      [
        name.padEnd(18),
        records.toLocaleString("en").padStart(11),
        min_ms.toFixed(1).padStart(10),
        median_ms.toFixed(1).padStart(11),
        (peak_bytes === null ? "–" : (peak_bytes / 1e6).toFixed(0)).padStart(10),
        (edit_ms === undefined ? "" : edit_ms.toFixed(2)).padStart(11),
      ].join(""),
    );
  }
  console.log();
  for (const [name, ratio] of Object.entries(ratios)) {
    console.log(`${name.padEnd(45)} ${ratio}`);
  }
}
