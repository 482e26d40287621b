/**
 * Rollcall's own wizard, as the embedded element in its demo page, from a started server. The
 * built-in template stops at 2,000 records, so the host page brings one that is the same but for
 * its limits, and the users to compare with.
 */
import { readFileSync } from "node:fs";
import { holdFile } from "./measure.mjs";
import { RollcallServer } from "../rollcall-server.mjs";

const TEMPLATE = new URL("../../crates/core/templates/workspace-users.json", import.meta.url);

export async function startRollcall() {
  const server = await RollcallServer.start();
  const template = JSON.parse(readFileSync(TEMPLATE, "utf8"));

  return {
    name: "rollcall",
    dropSelector: "rollcall-import .rc-drop",
    previewSelector: ".rc-proportions",
    async prepare(page, { records, snapshot }) {
      const { limits } = template.rollcall;
      const raised = { ...template, rollcall: { ...template.rollcall, limits: { ...limits, records, bytes: 2 ** 30 } } };
      await page.goto(`${server.url}/embed/`);
      await page.evaluate(
        async ({ template, directory }) => {
          await customElements.whenDefined("rollcall-import");
          // Like the peer's page, this one is plain, and holds nothing else.
          document.querySelectorAll("link[rel=stylesheet]").forEach((link) => link.remove());
          const element = document.createElement("rollcall-import");
          element.template = template;
          element.target = { users: () => directory, apply: () => undefined };
          document.body.replaceChildren();
          document.body.append(element);
        },
        { template: raised, directory: await holdFile(page, snapshot) },
      );
      // Both importers have the users on record at hand when the file is dropped: indexing them is not timed.
      await page.locator(this.dropSelector).waitFor();
      await page.waitForTimeout(1_000 + records / 200);
    },
    /** Each class is a button that says its sign, its word and its count. */
    async readCounts(page) {
      const chips = await page.locator("rollcall-import .rc-chip").allInnerTexts();
      const parts = chips.map((chip) => /(\p{L}+)\s*([\d,]+)$/u.exec(chip.trim()));
      return Object.fromEntries(
        parts.map((part) => [part?.[1]?.toLowerCase(), Number(part?.[2]?.replaceAll(",", ""))]),
      );
    },
    stop: () => server.remove(),
  };
}
