/** The figures for people. */

export function printReport({ machine, cases, ratios, longest_task_ms: longest }) {
  console.log(`\n${machine}\n`);
  console.log("drop to preview      records    min ms  median ms    peak MB  longest task");
  for (const { name, records, min_ms, median_ms, peak_bytes, longest_task_ms } of cases) {
    console.log(
      [
        name.padEnd(16),
        records.toLocaleString("en").padStart(12),
        min_ms.toFixed(0).padStart(10),
        median_ms.toFixed(0).padStart(11),
        (peak_bytes === null ? "–" : (peak_bytes / 1e6).toFixed(0)).padStart(11),
        describeTask(longest_task_ms).padStart(14),
      ].join(""),
    );
  }
  console.log();
  for (const [name, ratio] of Object.entries(ratios)) {
    console.log(`${name} records: ${ratio.toFixed(2)} (time of Papa Parse for each unit of Rollcall's)`);
  }
  console.log(`Rollcall's longest main-thread task: ${describeTask(longest)}`);
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Browsers report no task of less than 50 ms. */
export function describeTask(ms) {
  return ms === 0 ? "under 50 ms" : `${ms.toFixed(0)} ms`;
}
