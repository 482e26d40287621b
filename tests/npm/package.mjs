/** The built package, the command line beside which it is held, and TypeScript that only the browser tests have. */
import { spawn } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { transformSync } from "esbuild";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const packageFolder = process.env.ROLLCALL_PACKAGE ?? path.join(root, "target/npm/rollcall");
export const tsc = path.join(root, "tests/node_modules/typescript/bin/tsc");
const binary = process.env.ROLLCALL_BINARY ?? path.join(root, "target/debug/rollcall");

export const rollcall = await import(pathToFileURL(path.join(packageFolder, "index.js")).href);

/** A folder in which the package is installed; it is removed by what is given back beside it. */
export function projectFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), "rollcall-npm-"));
  mkdirSync(path.join(folder, "node_modules"));
  symlinkSync(packageFolder, path.join(folder, "node_modules/rollcall"), "dir");
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs a program; what it wrote and how it ended. */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    const written = { stdout: [], stderr: [] };
    for (const stream of ["stdout", "stderr"]) child[stream].on("data", (piece) => written[stream].push(piece));
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, stdout: Buffer.concat(written.stdout).toString(), stderr: Buffer.concat(written.stderr).toString() });
    });
  });
}

/** What `rollcall check --format json` prints. */
export function commandLine(args) {
  return run(binary, ["check", ...args, "--format", "json"]);
}

/** Imports a script of the browser tests, which imports nothing but Node.js itself. */
export async function importTypeScript(file) {
  const source = readFileSync(path.join(root, "tests/e2e", file), "utf8");
  const { code } = transformSync(source, { loader: "ts", format: "esm" });
  return import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
}

/** All pieces of a result's JSON text. */
export async function textOf(result) {
  const pieces = [];
  for await (const piece of result.json()) pieces.push(piece);
  return pieces.join("");
}
