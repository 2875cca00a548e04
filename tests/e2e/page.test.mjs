// The built page starts on a plain host under a sub-path, and says so when it cannot.
import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { start } from "./harness.mjs";

const site = await start();
after(() => site.close());

test("the page loads and nothing goes wrong", async () => {
    const page = await site.open();
    assert.match(await page.title(), /StageCost/);
    assert.ok(await page.locator("main").isVisible());
    assert.equal(await page.locator("#boot").count(), 0, "the loading note is gone");
    assert.deepEqual(site.problems(page), []);
});

test("without JavaScript the page says what it needs", async () => {
    const page = await site.open("", { javaScriptEnabled: false });
    assert.match(await page.locator("noscript").innerText(), /JavaScript/);
});

test("a page whose WebAssembly does not arrive says so", async () => {
    const folder = await mkdtemp(join(tmpdir(), "stagecost-"));
    await cp(new URL("../../dist/", import.meta.url), folder, { recursive: true });
    const wasm = (await readdir(folder)).find((name) => name.startsWith("stagecost-web") && name.endsWith(".wasm"));
    await writeFile(join(folder, wasm), "not WebAssembly");
    const broken = await start({ folder });
    try {
        const page = await broken.open();
        assert.match(await page.getByRole("alert").innerText(), /StageCost could not start: .+/);
    } finally {
        await broken.close();
        await rm(folder, { recursive: true });
    }
});
