/**
 * Rollcall's own wizard, as the embedded element in its demo page, from a started server. The
 * built-in template stops at 2,000 records, so the host page brings one that is the same but for
 * its limits, and the users to compare with.
 */
import { readFileSync } from "node:fs";
import { RollcallServer } from "../rollcall-server.mjs";

const TEMPLATE = new URL("../../crates/core/templates/workspace-users.json", import.meta.url);

export async function startRollcall() {
  const server = await RollcallServer.start();
  const template = JSON.parse(readFileSync(TEMPLATE, "utf8"));

  return {
    name: "rollcall",
    dropSelector: "rollcall-import .rc-drop",
    previewSelector: ".rc-proportions",
    async prepare(page, { records, directory }) {
      const { limits } = template.rollcall;
      const raised = { ...template, rollcall: { ...template.rollcall, limits: { ...limits, records } } };
      await page.goto(`${server.url}/embed/`);
      await page.evaluate(
        async ([template, directory]) => {
          await customElements.whenDefined("rollcall-import");
          const element = document.createElement("rollcall-import");
          element.template = template;
          element.directory = directory;
          document.querySelector("rollcall-import")?.remove();
          document.body.append(element);
        },
        [raised, directory],
      );
    },
    /** The bar of classes says what it shows: "1,000 New, 98,000 Unchanged". */
    async readCounts(page) {
      const spoken = await page.locator("rollcall-import .rc-proportions").getAttribute("aria-label");
      const parts = (spoken ?? "").split(", ").map((part) => /^([\d,]+) (.+)$/.exec(part));
      return Object.fromEntries(
        parts.map((part) => [part?.[2]?.toLowerCase(), Number(part?.[1]?.replaceAll(",", ""))]),
      );
    },
    stop: () => server.remove(),
  };
}
