/** A way to Rollcall's own SCIM service for a page of another origin: through that page's server, which may change what goes by. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Page } from "@playwright/test";
import type { RollcallServer } from "./server.ts";
import { signIn } from "./wizard.ts";

export type Passing = { method: string; path: string; body: string; ifMatch: string };
export type Answer = { status: number; body: string; headers?: Record<string, string> };

export class ScimProxy {
  /** Requests that came by, in their order. */
  readonly seen: Passing[] = [];
  /** Answers in the service's place. */
  instead: (request: Passing) => Answer | undefined = () => undefined;
  /** Changes an answer of the service. */
  rewrite: (request: Passing, body: string) => string = (_, body) => body;
  #token = "";

  constructor(readonly server: RollcallServer) {}

  /** Has an administrator make a token. */
  async authorise(page: Page): Promise<void> {
    await signIn(page, this.server);
    const answer = await page.request.post(`${this.server.url}/api/v1/tokens`, {
      data: { name: "Test", scopes: { scim: true }, expires_in_days: 1 },
    });
    this.#token = (await answer.json()).secret;
  }

  get token(): string {
    return this.#token;
  }

  answer = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (!request.url?.startsWith("/scim/v2")) return false;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const passing: Passing = {
      method: request.method ?? "",
      path: request.url.slice("/scim/v2".length),
      body: Buffer.concat(chunks).toString(),
      ifMatch: request.headers["if-match"] ?? "",
    };
    this.seen.push(passing);
    const instead = this.instead(passing);
    if (instead) {
      response.writeHead(instead.status, { "content-type": "application/scim+json", ...instead.headers }).end(instead.body);
      return true;
    }
    const { status, body } = await this.ask(passing.method, passing.path, passing.body, request.headers);
    response.writeHead(status, { "content-type": "application/scim+json" }).end(this.rewrite(passing, body));
    return true;
  };

  /** Asks the service itself. */
  async ask(method: string, path: string, body = "", headers: IncomingMessage["headers"] = {}): Promise<{ status: number; body: string }> {
    const { authorization = `Bearer ${this.#token}` } = headers;
    const ifMatch = headers["if-match"];
    const answer = await fetch(`${this.server.url}/scim/v2${path}`, {
      method,
      headers: { authorization, "content-type": "application/scim+json", ...(ifMatch ? { "if-match": ifMatch } : {}) },
      ...(body ? { body } : {}),
    });
    return { status: answer.status, body: await answer.text() };
  }

  async find(address: string): Promise<Record<string, any>> {
    const { body } = await this.ask("GET", `/Users?filter=${encodeURIComponent(`emails.value eq "${address}"`)}`);
    return JSON.parse(body).Resources?.[0];
  }

  writes(): Passing[] {
    return this.seen.filter(({ method }) => method !== "GET");
  }
}

/** A provider that takes one operation at a time, and gives few users at a time, by index. */
export const withoutBulk = announcing((config) => {
  config.bulk.supported = false;
  delete config.pagination;
  config.filter.maxResults = 7;
});

/** One that announces something else than Rollcall does. */
export function announcing(change: (config: Record<string, any>) => void): ScimProxy["rewrite"] {
  return ({ path }, body) => {
    if (path !== "/ServiceProviderConfig") return body;
    const config = JSON.parse(body);
    change(config);
    return JSON.stringify(config);
  };
}
