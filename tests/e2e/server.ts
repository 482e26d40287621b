/**
 * `server` is a Rollcall server started for the one test that asks for it, and `page.goto("/check")`
 * goes there. `test.use({ serverOptions: { sessionSeconds: 1 } })` starts it differently.
 */
import { expect, test as base } from "@playwright/test";
import { RollcallServer, type ServerOptions } from "../rollcall-server.mjs";

export const test = base.extend<{ serverOptions: ServerOptions; server: RollcallServer }>({
  serverOptions: [{}, { option: true }],
  server: async ({ serverOptions }, use) => {
    const server = await RollcallServer.start(serverOptions);
    await use(server);
    await server.remove();
  },
  // Watched in every test: nothing may be blocked by the content security policy, and nothing may crash.
  page: async ({ page }, use, info) => {
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (/content security policy|panicked/i.test(message.text())) {
        complaints.push(message.text());
      }
    });
    await use(page);
    if (!info.annotations.some((annotation) => annotation.type === "breaks the policy on purpose")) {
      expect(complaints).toEqual([]);
    }
  },
  baseURL: async ({ server }, use) => {
    await use(server.url);
  },
});

export { expect };
export { RollcallServer, type ServerOptions };
