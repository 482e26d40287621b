/** What the process of a page holds at most. Linux keeps the figure; elsewhere there is none. */
import { readFileSync, writeFileSync } from "node:fs";

/**
 * Starts over at what the browser's page processes hold now; the function given back tells by how
 * many bytes the one that grew most grew at its peak.
 */
export async function watchPeak(browser) {
  const before = new Map();
  for (const id of await rendererIds(browser)) {
    try {
      writeFileSync(`/proc/${id}/clear_refs`, "5");
      before.set(id, statusBytes(id, "VmRSS"));
    } catch {
      return () => null;
    }
  }
  return () => {
    const grown = [...before].map(([id, held]) => statusBytes(id, "VmHWM") - held);
    return grown.length > 0 ? Math.max(...grown) : null;
  };
}

async function rendererIds(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
}

function statusBytes(id, field) {
  const status = readFileSync(`/proc/${id}/status`, "utf8");
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
  return Number(kilobytes) * 1024;
}
