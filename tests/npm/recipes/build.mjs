/** Builds the recipes as their readers would, with the package installed. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compileScript, parse } from "vue/compiler-sfc";

const here = path.dirname(fileURLToPath(import.meta.url));

/** Names that are no components of Vue's. */
const isCustomElement = (name) => name.includes("-");

/** Components of one file as scripts, templates compiled with them: the page's policy allows no compiling there. */
const vueFiles = {
  name: "vue",
  setup({ onLoad }) {
    onLoad({ filter: /\.vue$/ }, ({ path: file }) => {
      const { descriptor } = parse(readFileSync(file, "utf8"), { filename: file });
      const templateOptions = { compilerOptions: { isCustomElement } };
      const { content } = compileScript(descriptor, { id: path.basename(file), inlineTemplate: true, templateOptions });
      return { contents: content, loader: "js", resolveDir: path.dirname(file) };
    });
  },
};

const ENTRIES = { react: "react/app.jsx", vue: "vue/app.js" };

/**
 * The script of an application, as text.
 * @param {"react" | "vue"} name
 * @param {string} packageFolder
 */
export async function buildRecipe(name, packageFolder) {
  const installed = mkdtempSync(path.join(tmpdir(), "rollcall-recipe-"));
  try {
    mkdirSync(path.join(installed, "node_modules"));
    symlinkSync(packageFolder, path.join(installed, "node_modules/rollcall"), "dir");
    const { outputFiles } = await build({
      entryPoints: [path.join(here, ENTRIES[name])],
      nodePaths: [path.join(installed, "node_modules")],
      bundle: true,
      minify: true,
      write: false,
      format: "esm",
      jsx: "automatic",
      plugins: [vueFiles],
      define: {
        "process.env.NODE_ENV": '"production"',
        __VUE_OPTIONS_API__: "false",
        __VUE_PROD_DEVTOOLS__: "false",
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
      },
      logLevel: "warning",
    });
    return outputFiles[0].text;
  } finally {
    rmSync(installed, { recursive: true });
  }
}
