/** One drop, from the event to the painted preview. */
import { watchPeak } from "./memory.mjs";

const LIMIT_MS = 180_000;

/**
 * An importer is `{ name, prepare(page, job), dropSelector, previewSelector, readCounts(page) }`;
 * Playwright's selectors see through open shadow roots.
 *
 * @returns {Promise<{ms: number, longestTaskMs: number, peakBytes: number | null, counts: object}>}
 */
export async function measureDrop(browser, importer, job) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(LIMIT_MS);
    await importer.prepare(page, job);
    const file = await holdFile(page, job.file);
    const target = await page.locator(importer.dropSelector).first().elementHandle();
    const readPeak = await watchPeak(browser);
    const { ms, longestTaskMs } = await page.evaluate(dropAndWait, {
      target,
      file,
      selector: importer.previewSelector,
      limitMs: LIMIT_MS,
    });
    return { ms, longestTaskMs, peakBytes: readPeak(), counts: await importer.readCounts(page) };
  } finally {
    await context.close();
  }
}

/** A `File` on disk, as a drag would bring it, held ready in the page. */
export async function holdFile(page, path) {
  const field = await page.evaluateHandle(() => {
    const input = document.createElement("input");
    input.type = "file";
    return input;
  });
  await field.asElement().setInputFiles(path);
  return page.evaluateHandle((input) => input.files[0], field);
}

/** Runs in the page. */
function dropAndWait({ target, file, selector, limitMs }) {
  return new Promise((resolve, reject) => {
    let longestTaskMs = 0;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        longestTaskMs = Math.max(longestTaskMs, entry.duration);
      }
    });
    observer.observe({ type: "longtask" });

    const root = target.getRootNode();
    const isThere = () => root.querySelector(selector) !== null;
    const changes = new MutationObserver(() => {
      if (isThere()) {
        changes.disconnect();
        clearTimeout(limit);
        // The next frame is painted when a message sent from within it arrives.
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => {
            const ms = performance.now() - dropped;
            // Long tasks are reported late.
            setTimeout(() => resolve({ ms, longestTaskMs }), 300);
          };
          channel.port2.postMessage(null);
        });
      }
    });
    changes.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    const limit = setTimeout(() => reject(new Error(`no preview within ${limitMs} ms`)), limitMs);

    const transfer = new DataTransfer();
    transfer.items.add(file);
    const options = { dataTransfer: transfer, bubbles: true, cancelable: true, composed: true };
    target.dispatchEvent(new DragEvent("dragenter", options));
    target.dispatchEvent(new DragEvent("dragover", options));
    const dropped = performance.now();
    target.dispatchEvent(new DragEvent("drop", options));
  });
}
