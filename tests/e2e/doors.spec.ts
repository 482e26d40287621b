/** Getting in by an identity provider and by mail: a certified provider and an SMTP server, both really started. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";
import { SMTPServer } from "smtp-server";
import type { Page } from "@playwright/test";
import { expect, RollcallServer, test as base } from "./server.ts";

const ADMIN = "ada.winter@harbour.example";
const CLIENT_SECRET = "a secret between two: +/%";

interface Doors {
  /** A Rollcall server that signs people in by the provider. */
  byProvider: RollcallServer;
  /** A Rollcall server that sends mail, and what it sent. */
  byMail: { server: RollcallServer; mails: string[] };
}

const test = base.extend<Doors>({
  byProvider: async ({}, use) => {
    const http = createServer();
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    const server = await RollcallServer.start({
      arguments: ["--oidc-issuer", issuer, "--oidc-client-id", "rollcall", "--oidc-name", "Harbour ID"],
      environment: { ROLLCALL_OIDC_CLIENT_SECRET: CLIENT_SECRET },
    });
    http.on("request", provider(issuer, server.url).callback());
    await use(server);
    await server.remove();
    await close(http);
  },
  byMail: async ({}, use) => {
    const mails: string[] = [];
    const smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData(stream, _session, done) {
        let mail = "";
        stream.on("data", (part) => (mail += part));
        stream.on("end", () => {
          mails.push(mail.replace(/=\r?\n/g, "").replace(/=3D/g, "="));
          done();
        });
      },
    });
    const listening = smtp.listen(0, "127.0.0.1");
    await once(listening, "listening");
    const { port } = listening.address() as AddressInfo;
    const server = await RollcallServer.start({
      arguments: ["--mail-from", "Rollcall <rollcall@harbour.example>"],
      environment: { ROLLCALL_SMTP_URL: `smtp://127.0.0.1:${port}` },
    });
    await use({ server, mails });
    await server.remove();
    await new Promise<void>((resolve) => smtp.close(() => resolve()));
  },
});

/** Accounts are e-mail addresses; one that begins with `unverified.` has the rest as its address, not verified. */
function provider(issuer: string, rollcall: string) {
  return new Provider(issuer, {
    clients: [
      {
        client_id: "rollcall",
        client_secret: CLIENT_SECRET,
        redirect_uris: [`${rollcall}/api/v1/session/openid/callback`],
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    cookies: { keys: ["for tests"] },
    pkce: { required: () => true },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: id.replace(/^unverified\./, ""),
        email_verified: !id.startsWith("unverified."),
      }),
    }),
  });
}

async function close(http: Server) {
  http.closeAllConnections();
  await new Promise((resolve) => http.close(resolve));
}

async function signInThere(page: Page, login: string) {
  await page.getByPlaceholder("Enter any login").fill(login);
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

test("the identity provider's button signs in and leads to the page that was wanted", async ({ byProvider, page }) => {
  await page.goto(`${byProvider.url}/users`);
  await page.getByRole("link", { name: "Sign in with Harbour ID" }).click();
  await signInThere(page, ADMIN);
  await expect(page).toHaveURL(`${byProvider.url}/users`);
  await expect(page.getByRole("heading", { name: "Users" })).toBeVisible();
  const cookies = await page.context().cookies(byProvider.url);
  expect(cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }))).toContainEqual({
    name: "rollcall",
    httpOnly: true,
    sameSite: "Strict",
  });
  expect(cookies.map(({ name }) => name)).not.toContain("rollcall-openid");
  expect(byProvider.log()).not.toContain(CLIENT_SECRET);
});

test("whoever is not known here, or not verified there, reads why", async ({ byProvider, page }) => {
  await page.goto(`${byProvider.url}/sign-in`);
  await page.getByRole("link", { name: "Sign in with Harbour ID" }).click();
  await signInThere(page, "stranger@harbour.example");
  await expect(page.getByText("No active user here has this account.")).toBeVisible();

  await page.context().clearCookies();
  await page.goto(`${byProvider.url}/sign-in`);
  await page.getByRole("link", { name: "Sign in with Harbour ID" }).click();
  await signInThere(page, `unverified.${ADMIN}`);
  await expect(page.getByText("has not verified your e-mail address")).toBeVisible();
});

test("a callback that another browser brings is refused in words", async ({ byProvider, page }) => {
  await page.goto(`${byProvider.url}/api/v1/session/openid/callback?code=stolen&state=stolen`);
  await expect(page.getByText("was begun in another browser")).toBeVisible();
});

test("a forgotten password is set by a link that comes by mail", async ({ byMail: { server, mails }, page }) => {
  await page.goto(`${server.url}/sign-in`);
  await expect(page.getByRole("link", { name: /^Sign in with/ })).toHaveCount(0);
  for (const email of ["nobody@harbour.example", ADMIN]) {
    await page.getByLabel("E-mail address").fill(email);
    await page.getByRole("button", { name: "Send me a link" }).click();
    await expect(page.getByText("If somebody here has this address, a link is on its way.")).toBeVisible();
  }
  await expect.poll(() => mails.length).toBe(1);
  expect(mails[0]).toMatch(new RegExp(`^To: ${ADMIN}\\r?$`, "m"));
  const link = /http\S+\/set-password#\S+/.exec(mails[0] ?? "")?.[0] ?? "";
  expect(link).toContain(server.url);
  expect(server.log()).not.toContain(link.split("#")[1]);

  await page.goto(link);
  await page.getByLabel("New password").fill("twelve quiet herons");
  await page.getByRole("button", { name: "Set it and sign in" }).click();
  await expect(page).toHaveURL(/\/applications/);
  await page.context().clearCookies();
  await page.goto(`${server.url}/sign-in`);
  await page.getByLabel("E-mail address").fill(ADMIN);
  await page.getByLabel("Password", { exact: true }).fill("twelve quiet herons");
  await page.getByRole("button", { name: "Sign in", exact: true }).first().click();
  await expect(page).toHaveURL(/\/applications/);
});

test("where no mail is sent, none is offered", async ({ server, page }) => {
  await page.goto(`${server.url}/sign-in`);
  await expect(page.getByText("ask an Admin for a link that sets one")).toBeVisible();
  await expect(page.getByRole("button", { name: "Send me a link" })).toHaveCount(0);
});
