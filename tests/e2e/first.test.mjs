// The first load: what is fetched before anything is asked for, the parts that come later, and a part that does not come.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { LIMIT, files, isLater, sum } from "../../scripts/budget.mjs";
import { rest, start, until } from "./harness.mjs";

const WIDE = { viewport: { width: 1440, height: 900 }, parts: false };

const site = await start();
after(() => site.close());

/** Opens the page and keeps the names of files that the page itself fetches; the worker's copy is later. */
async function opened(fragment, options = {}) {
    const fetched = [];
    const listen = (context) =>
        context.on("request", (request) => {
            if (!request.serviceWorker()) fetched.push(new URL(request.url()).pathname.split("/").pop());
        });
    const page = await site.open(fragment, { ...WIDE, ...options }, listen);
    await page.locator("#answer strong").first().waitFor();
    // For whatever would follow by itself.
    await rest(1500);
    return { page, fetched };
}

const parts = (names) => names.filter((name) => name.endsWith(".wasm") && isLater(name));

test("the first answer needs the files of the budget and no part", async () => {
    const { page, fetched } = await opened("");
    assert.deepEqual(fetched.filter(isLater), []);
    await page.locator("table.comparison").first().waitFor();
    assert.equal(await page.locator("#device, #ttft_ms, #batch-slider").count(), 3);
    const built = files(fileURLToPath(new URL("../../dist", import.meta.url)));
    const first = sum("", built.filter(({ name }) => fetched.includes(name) || name === "index.html"));
    assert.ok(first.brotli <= LIMIT, `${first.brotli} bytes`);
    assert.ok(first.brotli > LIMIT / 2, "the names of what is fetched are not those of the build");
    assert.deepEqual(site.problems(page), []);
});

test("a part is fetched when its place comes near, once", async () => {
    const { page, fetched } = await opened("");
    const below = (part) => page.locator(`.waiting[data-part=${part}]`);
    assert.equal(await below("plots").count(), 1);
    await page.mouse.move(900, 500);
    await page.mouse.wheel(0, 500);
    await page.locator("figure.plot").first().waitFor();
    assert.ok(parts(fetched).some((name) => name.startsWith("stagecost-plots-")), fetched.join(" "));
    assert.ok(!parts(fetched).some((name) => name.startsWith("stagecost-tables-")), fetched.join(" "));
    assert.equal(await below("plots").count(), 0);
    await page.evaluate(() => document.querySelector("#operators").scrollIntoView());
    await page.locator("#devices tbody tr").first().waitFor();
    assert.equal(new Set(parts(fetched)).size, parts(fetched).length);
    assert.deepEqual(site.problems(page), []);
});

test("what is asked for comes at once: an explanation, the groups below, what a target requires", async () => {
    const { page, fetched } = await opened("");
    await page.locator("button.figure").first().click();
    await page.locator("#explained .formula").first().waitFor();
    assert.ok(parts(fetched).some((name) => name.startsWith("stagecost-explained-")));
    await page.locator(".controls").evaluate((panel) => panel.scrollTo(0, panel.scrollHeight));
    await page.locator("#sweep").waitFor();
    assert.ok(parts(fetched).some((name) => name.startsWith("stagecost-settings-")));
    const link = await opened("#v=1&ttft_ms=100");
    await link.page.locator("#required td").first().waitFor();
    assert.deepEqual(site.problems(page), []);
});

test("a part that does not come is told in its place, can be tried again, and nothing else breaks", async () => {
    const { page } = await opened("", { serviceWorkers: "block" });
    const failing = "**/stagecost-explained-*.wasm";
    let refused = 0;
    await page.route(failing, (route) => {
        refused += 1;
        return route.abort();
    });
    const figure = page.locator("button.figure").first();
    await figure.click();
    const told = page.locator("#explained [role=alert]");
    await told.waitFor();
    assert.match(await told.innerText(), /could not be loaded/);
    assert.equal(await told.getByRole("button", { name: "Reload" }).count(), 1, "where a newer version has taken its place");
    await page.locator("#batch-box").fill("3");
    assert.match(await page.locator(".sentence").innerText(), /3 images/);
    await told.getByRole("button", { name: "Try again" }).click();
    assert.ok(await until(() => refused === 2), "it is asked for once more");
    await told.waitFor();
    await page.unroute(failing);
    await told.getByRole("button", { name: "Try again" }).click();
    await page.locator("#explained .formula").first().waitFor();
    assert.equal(await told.count(), 0);
});

test("the keys for printing wait until all that paper shows is there", async () => {
    const { page } = await opened("", {});
    await page.evaluate(() => {
        globalThis.print = () => (globalThis.printed = document.querySelectorAll(".waiting").length);
    });
    await page.keyboard.press("Control+p");
    await page.waitForFunction(() => globalThis.printed !== undefined);
    assert.equal(await page.evaluate(() => globalThis.printed), 0);
    assert.ok((await page.locator("figure.plot").count()) > 0);
});
