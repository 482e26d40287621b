/**
 * The page without an account as Lighthouse sees it: a telephone on a slow network. It runs after all other tests, alone,
 * and prints its scores. How fast the page was is printed and not held, since that depends on the machine, too.
 */
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { chromium } from "@playwright/test";
import lighthouse, { type Result } from "lighthouse";
import { launchOptions } from "../chromium.mjs";
import { expect, test } from "./server.ts";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Lighthouse's own word for a page that it could not measure is a `runtimeError`; then it looks again. */
const TRIES = 3;

async function audit(url: string, scheme: "light" | "dark"): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    const port = await freePort();
    const args = [...(launchOptions.args ?? []), `--remote-debugging-port=${port}`];
    if (scheme === "dark") {
      args.push("--force-dark-mode");
    }
    const browser = await chromium.launch({ ...launchOptions, args });
    try {
      const run = await lighthouse(url, {
        port,
        logLevel: "error",
        onlyCategories: ["performance", "accessibility", "best-practices"],
      });
      const { lhr } = run!;
      if (lhr.runtimeError === undefined) {
        return lhr;
      }
      const why = `${lhr.runtimeError.code}: ${lhr.runtimeError.message}`;
      if (tries === TRIES) {
        throw new Error(`Lighthouse could not look at ${url}: ${why}`);
      }
      console.log(`Lighthouse on /check, ${scheme}: looks again, since ${why}`);
    } finally {
      await browser.close();
    }
  }
}

for (const scheme of ["light", "dark"] as const) {
  test(`/check has nothing that Lighthouse would have otherwise, in ${scheme}`, async ({ server }) => {
    const { audits, categories } = await audit(`${server.url}/check`, scheme);
    const score = (category: string): number => Math.round((categories[category]?.score ?? 0) * 100);
    const shown = ["performance", "accessibility", "best-practices"].map((name) => `${name} ${score(name)}`);
    const times = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"]
      .map((name) => `${audits[name]!.title} ${audits[name]!.displayValue}`);
    console.log(`Lighthouse on /check, ${scheme}: ${shown.join(", ")} (${times.join(", ")})`);
    const failed = ["accessibility", "best-practices"].flatMap((name) =>
      categories[name]!.auditRefs
        .filter(({ id, weight }) => weight > 0 && audits[id]!.score !== null && audits[id]!.score! < 1)
        .map(({ id }) => `${id}: ${audits[id]!.title}`),
    );
    expect(failed).toEqual([]);
    expect(score("accessibility")).toBe(100);
    expect(score("best-practices")).toBe(100);
  });
}
