/**
 * The page without an account as Lighthouse sees it: a telephone on a slow network. It runs after all other tests, alone,
 * and prints its scores. How fast the page was is printed and not held, since that depends on the machine, too.
 */
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { chromium } from "@playwright/test";
import lighthouse from "lighthouse";
import { launchOptions } from "../chromium.mjs";
import { expect, test } from "./server.ts";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

for (const scheme of ["light", "dark"] as const) {
  test(`/check has nothing that Lighthouse would have otherwise, in ${scheme}`, async ({ server }) => {
    const port = await freePort();
    const args = [...(launchOptions.args ?? []), `--remote-debugging-port=${port}`];
    if (scheme === "dark") {
      args.push("--force-dark-mode");
    }
    const browser = await chromium.launch({ ...launchOptions, args });
    try {
      const run = await lighthouse(`${server.url}/check`, {
        port,
        logLevel: "error",
        onlyCategories: ["performance", "accessibility", "best-practices"],
      });
      const { audits, categories } = run!.lhr;
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
    } finally {
      await browser.close();
    }
  });
}
