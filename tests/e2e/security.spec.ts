/** The strict content security policy holds on every page; every other test watches for violations, too. */
import { expect, test } from "./server.ts";
import { signIn } from "./wizard.ts";

test("every answer carries the strict policy, and it is enforced", async ({ page, server }) => {
  test.info().annotations.push({ type: "breaks the policy on purpose" });
  await signIn(page, server);
  for (const path of ["/check", "/embed/", "/api/v1/session", "/nowhere.js"]) {
    const policy = (await page.request.get(path)).headers()["content-security-policy"];
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy, path).not.toContain("unsafe-inline");
  }
  await page.goto("/check");
  const inlineRuns = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.inlineScriptRan = true";
    document.head.append(script);
    return "inlineScriptRan" in window;
  });
  expect(inlineRuns).toBe(false);
});

test("one-time links work once", async ({ page, server, browser }) => {
  const link = server.signInLink();
  await page.goto(link);
  await expect(page).toHaveURL(/applications/);
  const stranger = await browser.newContext();
  const other = await stranger.newPage();
  await other.goto(link);
  await expect(other.getByText("This sign-in link is not valid any more")).toBeVisible();
  await stranger.close();
});

test("hashed files are kept for ever, pages are asked for again", async ({ page, server }) => {
  const answers: { url: string; cache: string; encoding: string | undefined }[] = [];
  page.on("response", (response) => {
    const headers = response.headers();
    answers.push({ url: response.url(), cache: headers["cache-control"] ?? "", encoding: headers["content-encoding"] });
  });
  await page.goto(`${server.url}/check`);
  await expect(page.locator("section.rc-wizard")).toBeVisible();
  const wasm = answers.filter((answer) => answer.url.endsWith(".wasm"));
  expect(wasm.length).toBeGreaterThan(0);
  for (const answer of wasm) {
    expect(answer.cache).toContain("immutable");
    expect(["br", "gzip"]).toContain(answer.encoding);
  }
  expect(answers.find((answer) => answer.url.endsWith("/check"))?.cache).toContain("no-cache");
});
