/** A large file is read by several workers, and comes out as if one had read it. */
import { readFileSync } from "node:fs";
import { generate } from "../bench/generate.mjs";
import { expect, test } from "./server.ts";

const RECORDS = 220_000;
const CLASSES = ["new", "changed", "missing", "invalid", "unchanged"];
const file = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

/** A file of more than sixteen megabytes, with something wrong here and there. */
function makeFile() {
  const { csv, directory } = generate(RECORDS);
  const lines = csv.split("\r\n");
  for (let at = 500; at < RECORDS; at += 20_011) {
    lines[at] = `Active,"Line\nfeed, and ""quotes""",someone${at}@example.org,User,none,`;
    lines[at + 1] = "Active,Nobody,not an address,Boss,Unknown,";
    lines[at + 2] = lines[at + 3] ?? "";
    lines[at + 5] = "Active,too short";
  }
  lines[RECORDS - 40_000] = 'Active",Stray,stray@example.org,User,none,';
  return { csv: lines.join("\r\n"), directory };
}

function makeTemplate() {
  const template = JSON.parse(file("../../crates/core/templates/workspace-users.json"));
  Object.assign(template.rollcall.limits, { records: 1_000_000, bytes: 2 ** 28 });
  return JSON.stringify(template);
}

test("several workers find what one finds, and one does what others cannot", async ({ page }) => {
  test.slow();
  const { csv, directory } = makeFile();
  expect(Buffer.byteLength(csv)).toBeGreaterThan(16 * 1024 * 1024);
  const serve = (path: string, body: string, contentType: string) =>
    page.route(path, (route) => route.fulfill({ body, contentType }));
  await serve("**/rollcall.js", file("../bench/engine/rollcall.js"), "text/javascript");
  await serve("**/users.csv", csv, "text/csv");
  await serve("**/users.json", JSON.stringify(directory), "application/json");
  await page.goto("/check");
  const loader = await page.locator("meta[name=rollcall-engine]").getAttribute("content");
  const script = await (await page.request.get(loader ?? "")).text();
  const cores = (count: number) => script.replace("navigator.hardwareConcurrency", String(count));
  expect(script).toContain("navigator.hardwareConcurrency");
  expect(script).toContain("self.location.href");
  const loaders = {
    alone: cores(1),
    several: cores(4),
    dead: cores(2).replace("self.location.href", '"/nothing.js"'),
    refused: `self.Worker = undefined;${cores(4)}`,
  };
  for (const [name, body] of Object.entries(loaders)) {
    await serve(`**${loader}?${name}`, body, "text/javascript");
  }

  const read = (name: string) =>
    page.evaluate(
      async ([module, loader, template, classes]) => {
        const { RollcallWorker } = await import(module);
        const bytes = async (path: string) => (await fetch(path)).arrayBuffer();
        const worker = new RollcallWorker(loader);
        await worker.ready;
        await worker.takeUsers(await bytes("/users.json"));
        const answers = [await worker.open(template, await bytes("/users.csv"))];
        for (const name of classes) {
          answers.push(await worker.changes(name, 50_000));
        }
        answers.push(await worker.problems(50_000));
        const counts = await worker.counts();
        worker.stop();
        const digests: string[] = [];
        for (const { buffer } of answers) {
          const digest = await crypto.subtle.digest("SHA-256", buffer);
          digests.push(`${buffer.byteLength} ${new Uint8Array(digest).join(" ")}`);
        }
        return { counts, digests };
      },
      ["/rollcall.js", `${loader}?${name}`, makeTemplate(), CLASSES] as const,
    );
  const alone = await read("alone");
  for (const name of ["several", "dead", "refused"]) {
    expect(await read(name), name).toEqual(alone);
  }
  expect(alone.counts.new).toBeGreaterThan(RECORDS / 200);
  expect(alone.counts.invalid).toBeGreaterThan(20);
});
