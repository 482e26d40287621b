/** Rollcall's wizard, embedded in a page as the others are: what of it this benchmark knows. */

export const rollcall = {
  name: "rollcall",
  file: "rollcall.js",
  page: "/rollcall",
  host: "rollcall-import",
  // Steps that have nothing to ask are passed over.
  steps: [],
  reviewed: ".rc-fix-step .rc-grid [data-row] [role=gridcell][data-column]",
  says: { where: ".rc-fix-step h3", what: "^[\\d,]+ problems? to fix$" },
  checking: ".rc-reading",
  modules: /\/rollcall-(desk|widget|engine(-simd)?)-[0-9a-f]+\.js$/,
  repeats: 1,
  async countErrors(page) {
    const heading = await page.locator("rollcall-import .rc-fix-step h3").innerText();
    return Number(/^([\d,]+) /.exec(heading)?.[1]?.replaceAll(",", ""));
  },
};

/** The page on which Rollcall checks files by itself; its templates stop at some thousand records. */
export const checkPage = {
  ...rollcall,
  name: "rollcall /check",
  page: "/check",
  host: undefined,
  countErrors: undefined,
};
