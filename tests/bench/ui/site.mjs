/**
 * One server for all: the peers' pages, bundled here, and Rollcall's built site, everything in Brotli
 * at its highest quality. It counts the bytes of the bodies that it sends, whoever asks for them:
 * pages, their workers, or workers of those.
 */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const HTML = "text/html; charset=utf-8";
const TYPES = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

/** @param {string[]} files what is bundled, of `peers/` */
export async function startSite(files) {
  const site = process.env.ROLLCALL_SITE ?? path.join(here, "../../../dist");
  const pages = new Map();
  for (const file of files) {
    for (const [name, body] of await bundle(file)) {
      pages.set(name, body);
    }
  }

  let counted = new Map();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const name = pathname === "/check" ? "/index.html" : pathname;
    try {
      const body = pages.get(name) ?? (await readFile(path.join(site, `${path.normalize(name)}.br`)));
      counted.set(pathname, body.length);
      const type = TYPES[path.extname(name)] ?? HTML;
      response.writeHead(200, { "content-type": type, "content-encoding": "br", "cache-control": "no-store" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** The files sent since the last call, each once as a cache would have it. */
    takeSent() {
      const sent = Object.fromEntries(counted);
      counted = new Map();
      return sent;
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** The page, script and styles of one importer, by path. */
async function bundle(file) {
  const { name } = path.parse(file);
  const { outputFiles } = await build({
    entryPoints: [path.join(here, "peers", file)],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    // importcsv loads it for workbooks, when there is one.
    external: ["xlsx", "/embed/*"],
    outdir: "/",
    write: false,
    logLevel: "warning",
  });
  const styles = outputFiles.some(({ path: output }) => output.endsWith(".css"));
  const page = [
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Import</title>',
    styles ? `<link rel="stylesheet" href="/${name}.css">` : "",
    `<div id="root"></div><script type="module" src="/${name}.js"></script></html>`,
  ].join("");
  return [
    [`/${name}`, compress(page)],
    ...outputFiles.map(({ path: output, contents }) => [`/${path.basename(output)}`, compress(contents)]),
  ];
}

function compress(body) {
  const bytes = Buffer.from(body);
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}
