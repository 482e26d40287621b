/** Only the changes travel: all network traffic of an import is recorded. */
import { addresses, csv } from "./files.ts";
import { expect, test } from "./server.ts";
import { signIn, Wizard } from "./wizard.ts";

test("5,000 records with 10 changes: no unchanged address leaves, and the bytes fit the changes", async ({ page, server }) => {
  test.setTimeout(120_000);
  await signIn(page, server);
  await page.goto("/applications/loom/import");
  const wizard = new Wizard(page);
  await wizard.choose(csv("first.csv", `Email\n${addresses(0, 4_990)}`));
  await wizard.apply("Add 4,990").click();
  await wizard.expectResult("4,990 users added");
  await wizard.button("Take another file").click();

  const bodies: string[] = [];
  page.on("request", (request) => bodies.push(request.postData() ?? ""));
  const file = csv("second.csv", `Email\n${addresses(0, 5_000)}`);
  await wizard.choose(file);
  await wizard.expectCounts({ New: 10 });
  await expect(wizard.chip("Unchanged")).toContainText("4,990");
  const promised = await wizard.root.getByText(/Sends /).textContent();
  await wizard.apply("Add 10").click();
  await wizard.expectResult("10 users added");

  const sent = bodies.join("\n");
  for (let person = 0; person < 4_990; person += 1) {
    if (sent.includes(`person${person}@`)) {
      throw new Error(`person${person} did not change, yet was sent`);
    }
  }
  for (let person = 4_990; person < 5_000; person += 1) {
    expect(sent).toContain(`person${person}@`);
  }
  const sentBytes = Buffer.byteLength(sent);
  expect(sentBytes).toBeLessThan(10 * 150 + 1_000);
  expect(sentBytes).toBeLessThan(file.buffer.length / 20);
  // The meter told the truth.
  const shown = await wizard.root.getByText(/Sent /).textContent();
  expect(promised?.replace("Sends", "Sent")).toBe(shown);
});
