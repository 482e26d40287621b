// @ts-check
/** How Chromium is started for browser tests, benchmarks and screenshots. */
import { existsSync } from "node:fs";

/** Set by `cargo xtask`; the fallback is where Debian puts it. */
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(executablePath)) {
  throw new Error(`There is no Chromium at ${executablePath}. Name one in the environment variable CHROMIUM.`);
}

/** Nothing is looked up on the network, and it starts in a container. */
export const launchOptions = {
  executablePath,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};
