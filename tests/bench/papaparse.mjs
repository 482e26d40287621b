/** Serves the page of the plain JavaScript importer, and drives it. */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { holdFile } from "./measure.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const FILES = {
  "/": [path.join(here, "papaparse.html"), "text/html"],
  "/papaparse.js": [path.join(here, "papaparse.js"), "text/javascript"],
  "/papaparse.min.js": [path.join(here, "../node_modules/papaparse/papaparse.min.js"), "text/javascript"],
};

export async function startPapaparse() {
  const server = createServer(async (request, response) => {
    const [file, type] = FILES[request.url] ?? [];
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": `${type}; charset=utf-8` }).end(await readFile(file));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();

  return {
    name: "papaparse",
    dropSelector: "#drop",
    previewSelector: "#counts",
    async prepare(page, { users }) {
      await page.goto(`http://127.0.0.1:${port}/`);
      const file = await holdFile(page, users);
      await page.evaluate(async (file) => globalThis.setDirectory(JSON.parse(await file.text())), file);
    },
    readCounts: (page) => page.locator("#preview").evaluate((preview) => JSON.parse(preview.dataset.counts)),
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
