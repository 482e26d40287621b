/**
 * One file, from its choice to the reviewed table, in a browser of its own: nothing is cached, no
 * code is warm, and one that never answers ends with its browser.
 *
 * What is timed happens in the page, for all importers by the same script: it puts the file into
 * the importer's own file field, watches the document, and presses the button of a step once the
 * frame that shows it is painted. Playwright only starts it and hears of the end.
 */
import { chromium } from "@playwright/test";
import { launchOptions } from "../../chromium.mjs";
import { holdFile } from "../measure.mjs";
import { watchPeak } from "../memory.mjs";
import { measureHeap } from "./heap.mjs";

const SETTLE_MS = 1_500;

/**
 * @returns {Promise<{ms: number, longestTaskMs: number, heapBytes: number | null, peakBytes: number | null,
 *   errors: number | null, sent: Record<string, number>} | {unfinished: string}>} the latter when the
 *   table was not there within the limit, and says how it ended
 */
export async function measureReview(site, importer, file, limitMs) {
  const browser = await chromium.launch({
    ...launchOptions,
    // What a page wants from elsewhere, such as a font, it asks for in vain.
    args: [...launchOptions.args, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    site.takeSent();
    await page.goto(site.url + importer.page, { waitUntil: "load" });
    await page.locator("input[type=file]").first().waitFor({ state: "attached" });
    // Whatever a page does to get ready is done.
    await page.waitForTimeout(SETTLE_MS);
    const held = await holdFile(page, file);
    const readPeak = await watchPeak(browser);
    const { host, steps, reviewed, says, checking } = importer;
    const review = page.evaluate(giveAndReview, { file: held, host, steps, reviewed, says, checking });
    const timed = await within(limitMs, page, review);
    if (timed.unfinished !== undefined) {
      return timed;
    }
    const peakBytes = readPeak();
    const sent = site.takeSent();
    const errors = (await importer.countErrors?.(page)) ?? null;
    const heapBytes = await measureHeap(page, importer.modules);
    return { ...timed, heapBytes, peakBytes, errors, sent };
  } finally {
    await browser.close();
  }
}

/** Runs in the page. */
function giveAndReview({ file, host, steps, reviewed, says, checking }) {
  const root = host === undefined ? document : document.querySelector(host).shadowRoot;
  let longestTaskMs = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      longestTaskMs = Math.max(longestTaskMs, entry.duration);
    }
  }).observe({ type: "longtask" });

  const findButton = (words) =>
    [...root.querySelectorAll("button, [role=button]")].find(
      (button) => button.textContent.trim() === words && !button.disabled && button.ariaDisabled !== "true",
    );
  const isSaid = () =>
    says === undefined ||
    [...root.querySelectorAll(says.where)].some(({ textContent }) => new RegExp(says.what).test(textContent.trim()));
  const isReviewed = () =>
    root.querySelector(reviewed) !== null &&
    (checking === undefined || root.querySelector(checking) === null) &&
    isSaid();
  // A message that is sent from within a frame arrives when that frame is painted.
  const afterPaint = (then) =>
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = then;
      channel.port2.postMessage(null);
    });

  return new Promise((resolve) => {
    let step = 0;
    let waits = false;
    let given;
    const look = () => {
      if (waits) {
        return;
      }
      const { shows, press } = steps[step] ?? {};
      if (press !== undefined && root.querySelector(shows) !== null && findButton(press) !== undefined) {
        waits = true;
        afterPaint(() => {
          waits = false;
          const button = findButton(press);
          if (button !== undefined) {
            step += 1;
            button.click();
          }
        });
      } else if (press === undefined && isReviewed()) {
        waits = true;
        changes.disconnect();
        afterPaint(() => {
          const ms = performance.now() - given;
          // Long tasks are reported late.
          setTimeout(() => resolve({ ms, longestTaskMs }), 300);
        });
      }
    };
    const changes = new MutationObserver(look);
    changes.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });

    const field = root.querySelector("input[type=file]");
    const transfer = new DataTransfer();
    transfer.items.add(file);
    given = performance.now();
    field.files = transfer.files;
    field.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/** The result, or how it ended without one: a page that is busy cannot tell the time itself. */
async function within(limitMs, page, result) {
  let timer;
  const ended = new Promise((resolve) => {
    timer = setTimeout(() => resolve({ unfinished: `did not finish in ${limitMs / 1_000} s` }), limitMs);
    page.once("crash", () => resolve({ unfinished: "its page crashed" }));
  });
  try {
    // Its browser is closed under one that comes too late.
    return await Promise.race([ended, result]);
  } finally {
    clearTimeout(timer);
  }
}
