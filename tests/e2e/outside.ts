/** A page of another origin that embeds the import, without a Rollcall server of its own behind it. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { expect, type RollcallServer, test as base } from "./server.ts";
import { Wizard } from "./wizard.ts";

export type Answerer = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

export class Outside {
  origin = "";
  /** What stands in the page's body. */
  body = "<rollcall-import></rollcall-import>";
  /** What stands in its head, before the widget's script. */
  head = "";
  /** The page's own script. */
  script = "";
  /** The page's content security policy; as strict as it may be. */
  policy: string;
  /** Answers what is neither page nor script; false where it does not know either. */
  answer: Answerer = () => false;
  #http = createServer((request, response) => void this.#serve(request, response));

  constructor(readonly server: RollcallServer) {
    this.policy = strictPolicy(server.url);
  }

  static async start(server: RollcallServer): Promise<Outside> {
    const outside = new Outside(server);
    outside.#http.listen(0, "127.0.0.1");
    await once(outside.#http, "listening");
    outside.origin = `http://localhost:${(outside.#http.address() as AddressInfo).port}`;
    return outside;
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  /** Opens the page, with the wizard of its first element. */
  async open(page: Page): Promise<Wizard> {
    await page.goto(this.origin);
    return new Wizard(page, page.locator("rollcall-import").first());
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (type: string, body: string): void => {
      response.writeHead(200, { "content-type": `${type}; charset=utf-8`, "content-security-policy": this.policy }).end(body);
    };
    if (request.url === "/") send("text/html", this.#html());
    else if (request.url === "/page.js") send("text/javascript", this.script);
    else if (!(await this.answer(request, response))) response.writeHead(404).end();
  }

  #html(): string {
    return `<!doctype html><html lang="en"><title>Host</title>${this.head}
<script type="module" src="${this.server.url}/embed/rollcall-import.js"></script>
<body>${this.body}<script type="module" src="/page.js"></script></body></html>`;
  }
}

/** What `docs/embedding.md` says that a page needs at the most. */
export function strictPolicy(url: string): string {
  return `default-src 'none'; script-src 'self' ${url} 'wasm-unsafe-eval'; connect-src 'self' ${url}; worker-src blob:`;
}

export const test = base.extend<{ outside: Outside }>({
  outside: async ({ server }, use) => {
    const outside = await Outside.start(server);
    await use(outside);
    await outside.stop();
  },
});

/** The events of the page's elements from now on, by name and detail. */
export async function listen(page: Page): Promise<() => Promise<{ name: string; detail: Record<string, unknown> }[]>> {
  await page.evaluate(() => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    for (const name of ["ready", "step", "checks", "changes", "applied", "cancel", "error"]) {
      document.addEventListener(`rollcall-${name}`, (event) => {
        heard.push({ name, detail: JSON.parse(JSON.stringify((event as CustomEvent).detail)) });
      });
    }
  });
  return () => page.evaluate(() => (window as unknown as { heard: { name: string; detail: Record<string, unknown> }[] }).heard);
}

/** A script that gives the page's first element a target with a directory of its own, which records what it is given. */
export const HOST_TARGET = `
const element = document.querySelector("rollcall-import");
window.given = [];
window.directory = { revision: "1", groups: [], sources: [], users: [{ email: "old@people.example", status: "active", account: "imported", sources: ["file_upload"] }] };
element.target = {
  users: async () => window.directory,
  apply: async (changeset, options) => { window.given.push({ changeset, sha256: options.sha256 }); return window.apply?.(changeset, options); },
};
`;

export { expect };
