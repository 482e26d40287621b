/** Serves the benchmark's page, the peers, the built engine, and the data of the size at hand. */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const packages = path.join(here, "../../node_modules");
const FILES = {
  "/page.js": path.join(here, "page.js"),
  "/rollcall.js": path.join(here, "rollcall.js"),
  "/peer-worker.js": path.join(here, "peer-worker.js"),
  "/checks.js": path.join(here, "checks.js"),
  "/papaparse.min.js": path.join(packages, "papaparse/papaparse.min.js"),
  "/uDSV.iife.min.js": path.join(packages, "udsv/dist/uDSV.iife.min.js"),
};
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };
const PAGE = `<!doctype html><meta charset="utf-8"><title>Engines</title><script type="module" src="/page.js"></script>`;

export async function startServer() {
  const site = process.env.ROLLCALL_SITE;
  const index = await readFile(path.join(site, "index.html"), "utf8");
  const loader = /name="rollcall-engine" content="([^"]+)"/.exec(index)[1];
  const loaderAlone = `${path.dirname(loader)}/alone.js`.replace("//", "/");
  const script = await readFile(path.join(site, loader), "utf8");
  const alone = script.replace("navigator.hardwareConcurrency", "1");
  if (alone === script) {
    throw new Error(`${loader} does not ask how many cores there are`);
  }
  let offered = {};
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    try {
      const body =
        pathname === "/" ? PAGE : pathname === loaderAlone ? alone : (offered[pathname] ?? (await readFile(FILES[pathname] ?? path.join(site, pathname))));
      const type = pathname === "/" ? "text/html" : (TYPES[path.extname(pathname)] ?? "application/octet-stream");
      response.writeHead(200, { "content-type": type }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    loader,
    loaderAlone,
    offer(files) {
      offered = files;
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
