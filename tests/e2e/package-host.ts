/** A page that serves the npm package, as somebody's own site would: nothing else is behind it. */
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test as base } from "@playwright/test";

/** The checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** Set by `cargo xtask`; the fallback is where it builds the package. */
export const packageFolder = process.env.ROLLCALL_PACKAGE ?? path.join(root, "target/npm/rollcall");

const TYPES: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

/** As strict as the documentation says that it may be. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self'";

export class PackageHost {
  origin = "";
  /** Files by address, before those of the folders. */
  readonly files = new Map<string, string | Uint8Array>([["/", page("")]]);
  /** Folders by the address that they begin with. */
  readonly folders = new Map<string, string>([["/rollcall/", packageFolder]]);
  #http = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://host");
    const content = this.#find(pathname);
    const type = TYPES[path.extname(pathname) || ".html"] ?? "application/octet-stream";
    response.writeHead(content === undefined ? 404 : 200, { "content-type": type, "content-security-policy": POLICY });
    response.end(content);
  });

  async start(): Promise<void> {
    this.#http.listen(0, "127.0.0.1");
    await once(this.#http, "listening");
    this.origin = `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #find(pathname: string): string | Uint8Array | undefined {
    const known = this.files.get(pathname);
    if (known !== undefined) return known;
    for (const [begin, folder] of this.folders) {
      const file = path.join(folder, pathname.slice(begin.length));
      if (pathname.startsWith(begin) && file.startsWith(folder) && existsSync(file)) return readFileSync(file);
    }
    return undefined;
  }
}

/** A page with this in its body. */
export function page(body: string): string {
  return `<!doctype html><html lang="en"><title>Somebody's site</title><body>${body}</body></html>`;
}

/** `host` serves for one test. Nothing may be blocked by its policy, and nothing may crash. */
export const test = base.extend<{ host: PackageHost }>({
  host: async ({}, use) => {
    const host = new PackageHost();
    await host.start();
    await use(host);
    await host.stop();
  },
  page: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (/content security policy|panicked/i.test(message.text())) complaints.push(message.text());
    });
    await use(page);
    expect(complaints).toEqual([]);
  },
  baseURL: async ({ host }, use) => {
    await use(host.origin);
  },
});

export { expect };
