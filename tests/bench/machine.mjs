import { cpus, release, totalmem, type } from "node:os";

/** The machine in one line, since a time without one says little. */
export function describeMachine(browser) {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? "unknown processor";
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${processors.length} × ${model}, ${memory} GiB, ${type()} ${release()}, Chromium ${browser.version()}`;
}
