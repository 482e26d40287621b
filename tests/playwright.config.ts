import { defineConfig } from "@playwright/test";
import { launchOptions } from "./chromium.mjs";

const jsonReport = process.env.PLAYWRIGHT_JSON_OUTPUT_NAME;

export default defineConfig({
  testDir: "e2e",
  outputDir: "results",
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: process.env.CI === "true",
  timeout: 120_000,
  expect: { timeout: 20_000 },
  projects: [
    { name: "product", testIgnore: "lighthouse.spec.ts" },
    { name: "lighthouse", testMatch: "lighthouse.spec.ts", dependencies: ["product"], fullyParallel: false, workers: 1 },
  ],
  reporter: jsonReport ? [["list"], ["json", { outputFile: jsonReport }]] : [["list"]],
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "UTC",
    trace: "retain-on-failure",
    launchOptions,
  },
});
