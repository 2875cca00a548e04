// Opened as a file the page cannot start: it says why, and what to do. Over HTTP nothing is said.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { start } from "./harness.mjs";

const site = await start();
after(() => site.close());

const file = new URL("../../dist/index.html", import.meta.url);

test("opened as a file it says why it cannot start", async () => {
    const context = await site.browser.newContext();
    const page = await context.newPage();
    await page.goto(file.href);
    const note = page.locator("#boot[role=alert]");
    await note.waitFor();
    assert.match(await note.innerText(), /cannot start from a file: browsers load its program over HTTP only\. Serve this folder/);
    assert.equal(await page.locator("main").count(), 0, `${fileURLToPath(file)} does not start`);
    await context.close();
});

test("over HTTP it starts and says nothing of files", async () => {
    const page = await site.open();
    assert.equal(await page.locator("#boot").count(), 0);
    assert.doesNotMatch(await page.locator("body").innerText(), /from a file/);
    assert.deepEqual(site.problems(page), []);
});
