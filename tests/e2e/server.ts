/**
 * `server` is a Rollcall server started for the one test that asks for it, and `page.goto("/check")`
 * goes there. `test.use({ serverOptions: { sessionSeconds: 1 } })` starts it differently.
 */
import { test as base } from "@playwright/test";
import { RollcallServer, type ServerOptions } from "../rollcall-server.mjs";

export const test = base.extend<{ serverOptions: ServerOptions; server: RollcallServer }>({
  serverOptions: [{}, { option: true }],
  server: async ({ serverOptions }, use) => {
    const server = await RollcallServer.start(serverOptions);
    await use(server);
    await server.remove();
  },
  baseURL: async ({ server }, use) => {
    await use(server.url);
  },
});

export { expect } from "@playwright/test";
export { RollcallServer, type ServerOptions };
