/** An application that embeds the import: its page, on an origin of its own, and the key that it signs tokens with. */
import { generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContext } from "@playwright/test";
import { expect, type RollcallServer } from "./server.ts";
import { signIn } from "./wizard.ts";

export const ADMIN = "ada.winter@harbour.example";
export const ROSTER = "app:loom";

export class Host {
  /** Another origin, and another site, than the server's, which is at 127.0.0.1. */
  origin = "";
  /** What the page gets when it asks for a token. */
  nextToken: () => string = () => this.token();
  /** How often it asked. */
  asked = 0;
  /** Attributes of the element, and the script of the page. */
  attributes = "";
  script = "";
  #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  #kid = "";
  #http = createServer((request, response) => {
    const [type, body] = this.#answer(request.url ?? "");
    response.writeHead(200, { "content-type": type, "content-security-policy": this.#policy() }).end(body);
  });

  constructor(readonly server: RollcallServer) {}

  static async start(server: RollcallServer): Promise<Host> {
    const host = new Host(server);
    host.#http.listen(0, "127.0.0.1");
    await once(host.#http, "listening");
    host.origin = `http://localhost:${(host.#http.address() as AddressInfo).port}`;
    return host;
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  /** Has an Admin register the key for pages of this origin, in a browser of theirs. */
  async register(admin: BrowserContext): Promise<void> {
    const page = await admin.newPage();
    await signIn(page, this.server, ADMIN);
    const answer = await page.request.post(`${this.server.url}/api/v1/applications/loom/embed-keys`, {
      data: { name: "Test", origin: this.origin, algorithm: "ES256", public_key: this.publicKey() },
    });
    expect(answer.status()).toBe(201);
    this.#kid = (await answer.json()).id;
    await page.close();
  }

  publicKey(): string {
    return this.#keys.publicKey.export({ type: "spki", format: "pem" }).toString();
  }

  /** A token that holds, with these claims laid over it. */
  token(changed: Record<string, unknown> = {}): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = { aud: this.server.url, sub: ADMIN, roster: ROSTER, origin: this.origin, iat: now, exp: now + 600, ...changed };
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${part({ alg: "ES256", typ: "JWT", kid: this.#kid })}.${part(claims)}`;
    const signature = sign("sha256", Buffer.from(signed), { key: this.#keys.privateKey, dsaEncoding: "ieee-p1363" });
    return `${signed}.${signature.toString("base64url")}`;
  }

  expired(): string {
    const now = Math.floor(Date.now() / 1000);
    return this.token({ iat: now - 600, exp: now - 60 });
  }

  #answer(url: string): [string, string] {
    switch (url) {
      case "/token":
        this.asked += 1;
        return ["text/plain", this.nextToken()];
      case "/page.js":
        return ["text/javascript", this.script];
      default:
        return ["text/html; charset=utf-8", this.#page()];
    }
  }

  #page(): string {
    return `<!doctype html><html lang="en"><title>Host</title>
<script type="module" src="${this.server.url}/embed/rollcall-import.js"></script>
<rollcall-import roster="${ROSTER}" endpoint="${this.server.url}/api/v1" ${this.attributes}></rollcall-import>
<script src="/page.js"></script>`;
  }

  /** As strict as the documentation says that it may be. */
  #policy(): string {
    const { url } = this.server;
    return `default-src 'none'; script-src 'self' ${url} 'wasm-unsafe-eval'; connect-src 'self' ${url}; worker-src blob:; img-src 'self'`;
  }
}
