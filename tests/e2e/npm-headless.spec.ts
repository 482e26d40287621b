/** The headless API of the npm package in a browser: in the page, and in a module worker. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { EVERY_ERROR } from "./files.ts";
import { expect, packageFolder, root, test } from "./package-host.ts";
import { workbook } from "./workbook.ts";

const binary = process.env.ROLLCALL_BINARY ?? path.join(root, "target/debug/rollcall");
const directory = readFileSync(path.join(root, "crates/core/tests/golden/directory.json"), "utf8");

/** What the package's scripts are to this file: they are looked at as they are built. */
type Package = {
  check(file: unknown, template: unknown, options?: object): Promise<any>;
  compare(file: unknown, template: unknown, directory: unknown, options?: object): Promise<any>;
};

const FILES: [string, string, Buffer][] = [
  ["app-users", "sample.csv", readFileSync(path.join(root, "crates/core/templates/app-users.sample.csv"))],
  ["workspace-users", "sample.csv", readFileSync(path.join(root, "crates/core/templates/workspace-users.sample.csv"))],
  ["workspace-users", "errors.csv", Buffer.from(EVERY_ERROR)],
  ["app-users", "utf-16.csv", Buffer.from("\ufeffEmail;Имя\nivan@primer.ru;Иван\n", "utf16le")],
  ["app-users", "latin.csv", Buffer.from("Email;Prénom\nandré@exemple.fr;André\nzoe@exemple.fr;Zoë\n", "latin1")],
  ["app-users", "domains.csv", Buffer.from("Email\na@müller.de\na@faß.de\na@xn--0.de\na@b\u00ad.de\na@GMIAL.com\n")],
  ["app-users", "odd.csv", Buffer.from('Email,Name\n"a@x.org,"b"\nc@x.org,"d\ne"\n\0\n')],
];

test("the document in a page is the one that the command line prints", async ({ page }) => {
  const folder = mkdtempSync(path.join(tmpdir(), "rollcall-page-"));
  const against = path.join(folder, "directory.json");
  writeFileSync(against, directory);
  await page.goto("/");
  for (const [template, name, bytes] of FILES) {
    const file = path.join(folder, name);
    writeFileSync(file, bytes);
    const printed = await new Promise<string>((resolve) => {
      const args = ["check", file, "--template", template, "--against", against, "--format", "json"];
      // The exit code says whether there are errors in the file.
      execFile(binary, args, (_, stdout) => resolve(stdout));
    });
    const given = await page.evaluate(
      async ({ template, name, content, directory }) => {
        const { compare }: Package = await import("/rollcall/index.js" as string);
        const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
        const result = await compare(new File([bytes], name), template, directory);
        let text = "";
        for await (const piece of result.json()) text += piece;
        result.free();
        return text;
      },
      { template, name, content: bytes.toString("base64"), directory },
    );
    expect(`${given}\n`, name).toBe(printed);
  }
  rmSync(folder, { recursive: true });
});

test("a page goes on while a hundred thousand records are checked and their findings are walked", async ({ page }) => {
  await page.goto("/");
  const seen = await page.evaluate(async () => {
    const { check }: Package = await import("/rollcall/index.js" as string);
    const template = {
      name: "roomy",
      fields: [{ name: "Email", rollcall: { kind: "email" } }],
      primaryKey: "Email",
      rollcall: { limits: { records: 1_000_000 }, inactive_status: "past" },
    };
    const file = new Blob(["Email\n", ...Array.from({ length: 100_000 }, (_, at) => `wrong${at}@@x.org\n`)]);
    await check("Email\n", template);
    let turns = 0;
    let progress = 0;
    const timer = setInterval(() => (turns += 1), 0);
    const result = await check(file, template, { onProgress: () => (progress += 1) });
    const whileChecking = turns;
    let findings = 0;
    for await (const finding of result.diagnostics()) findings += finding.code === "E0203" ? 1 : 0;
    clearInterval(timer);
    result.free();
    return { whileChecking, whileWalking: turns - whileChecking, findings, progress };
  });
  expect(seen.findings).toBe(100_000);
  expect(seen.whileChecking).toBeGreaterThan(5);
  expect(seen.whileWalking).toBeGreaterThan(5);
  expect(seen.progress).toBeGreaterThan(5);
});

test("the module for workbooks comes with the first one, and a sheet can be named", async ({ page }) => {
  const modules: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith(".wasm")) modules.push(new URL(request.url()).pathname);
  });
  await page.goto("/");
  const { buffer } = workbook("members.xlsx", { Users: [["Email"], ["bo@x.org"]], Left: [["Email"], ["cy@x.org"], ["al@x.org"]] });
  const records = (content: string, sheet?: string): Promise<number[]> =>
    page.evaluate(
      async ({ content, sheet }) => {
        const { check }: Package = await import("/rollcall/index.js" as string);
        const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
        const { document } = await check(bytes, "app-users", sheet === undefined ? {} : { sheet });
        return [document.counts.valid, document.sheet?.sheets.length ?? 0];
      },
      { content, sheet },
    );
  const headless = "/rollcall/modules/rollcall-headless_bg.wasm";
  expect(await records(Buffer.from("Email\nbo@x.org\n").toString("base64"))).toEqual([1, 0]);
  expect(modules).toEqual([headless]);
  expect(await records(buffer.toString("base64"))).toEqual([1, 2]);
  expect(await records(buffer.toString("base64"), "left")).toEqual([2, 2]);
  expect(modules).toEqual([headless, "/rollcall/modules/rollcall-sheets_bg.wasm"]);
});

test("an abort in a page ends the check, and refusals have their code", async ({ page }) => {
  await page.goto("/");
  const heard = await page.evaluate(async () => {
    const { check }: Package = await import("/rollcall/index.js" as string);
    const controller = new AbortController();
    const file = `Email\n${"a@x.org\n".repeat(200_000)}`;
    const template = { name: "t", fields: [{ name: "Email", rollcall: { kind: "email" } }], primaryKey: "Email" };
    const roomy = { ...template, rollcall: { limits: { records: 1_000_000 }, inactive_status: "past" } };
    const options = { signal: controller.signal, onProgress: () => controller.abort() };
    const aborted = await check(file, roomy, options).catch((error: Error) => error.name);
    const refused = await check(file, template).catch((error: { name: string; code: string }) => [error.name, error.code]);
    return [aborted, refused];
  });
  expect(heard).toEqual(["AbortError", ["RollcallError", "template_invalid"]]);
});

test("the documentation's worker, bundled, checks a file off the page", async ({ page, host }) => {
  const { examples } = (await import("../npm/examples.mjs" as string)) as { examples(): { name?: string; code: string }[] };
  const folder = mkdtempSync(path.join(tmpdir(), "rollcall-worker-"));
  const named = examples().filter(({ name }) => name !== undefined);
  for (const { name = "", code } of named) writeFileSync(path.join(folder, name), code);
  await build({
    entryPoints: named.map(({ name = "" }) => path.join(folder, name)),
    outdir: path.join(folder, "built"),
    alias: { rollcall: path.join(packageFolder, "index.js") },
    bundle: true,
    format: "esm",
    logLevel: "warning",
  });
  host.folders.set("/app/modules/", path.join(packageFolder, "modules"));
  host.folders.set("/app/", path.join(folder, "built"));
  await page.goto("/");
  const answer = await page.evaluate(async () => {
    const { checkInWorker } = await import("/app/page.js" as string);
    const file = new File([`Email\n${Array.from({ length: 4_000 }, (_, at) => `wrong${at}\n`).join("")}`], "people.csv");
    const phases: string[] = [];
    const { counts, first } = await checkInWorker(file, ({ phase }: { phase: string }) => phases.push(phase));
    return { counts, first: first.length, code: first[0].code };
  });
  expect(answer).toMatchObject({ counts: { records: 4_000, invalid: 4_000 }, first: 100, code: "E0203" });
  rmSync(folder, { recursive: true });
});
