// The part that writes files: loaded when something first asks for it and then once, plain about failure, there without a
// network.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { start } from "./harness.mjs";
import { program } from "../native.mjs";
import { agrees } from "./reading.mjs";
import { download, saved } from "./saving.mjs";

const site = await start();
after(() => site.close());

const PART = /\/stagecost-(documents)-[0-9a-f]{16}\.wasm$/;
const CSV = "stagecost-sweep.csv";

/** What the page itself asks the host for of it; what the worker keeps is not the page's asking. */
function asked(page) {
    const names = [];
    page.on("request", (request) => PART.test(request.url()) && names.push(request.url().match(PART)[1]));
    return names;
}

/** Opens the export menu and asks for a file. */
async function ask(page, name) {
    const menu = page.locator("#export");
    if (!(await menu.evaluate((element) => element.open))) await menu.locator("summary").click();
    await page.locator(`#export [data-file="${name}"]`).click();
}

test("it is not asked for before it is needed, and then once", async () => {
    const names = [];
    const page = await site.open("#v=1&batch=2", { serviceWorkers: "block" }, (context) =>
        context.on("request", (request) => PART.test(request.url()) && names.push(request.url().match(PART)[1])));
    await agrees(page, "v=1&batch=2");
    await page.locator("#batch-box").fill("3");
    await agrees(page, "v=1&batch=3");
    assert.deepEqual(names, [], "the first answer and a change do without it");
    assert.equal(await saved(page, CSV), program(["sweep", "v=1&batch=3", "--format", "csv"]));
    assert.deepEqual(names, ["documents"]);
    await saved(page, "stagecost-sweep.json");
    // Behind the menu nothing can be reached.
    await page.keyboard.press("Escape");
    await download(page, () => page.locator('figure[data-plot="traffic"] [data-save="svg"]').click());
    await page.locator("#published summary").click();
    await page.locator("#published tbody tr").first().waitFor();
    assert.deepEqual(names, ["documents"], "asked for once");
    assert.deepEqual(site.problems(page).filter((problem) => !/service ?worker/i.test(problem)), []);
});

test("without it the menu says so, and another try works", async () => {
    const page = await site.open("#v=1", { serviceWorkers: "block" });
    await page.route(PART, (route) => route.abort());
    await ask(page, CSV);
    const problem = page.locator("#export .problem");
    await problem.filter({ hasText: "could not be loaded" }).waitFor();
    assert.match(await problem.innerText(), /Try again\.$/);
    assert.equal(await problem.getAttribute("role"), "alert");
    await page.unroute(PART);
    assert.equal(await saved(page, CSV), program(["sweep", "v=1", "--format", "csv"]));
    assert.equal(await problem.innerText(), "");
});

test("while it loads the button is busy and a screen reader hears it", async () => {
    const page = await site.open("#v=1", { serviceWorkers: "block" });
    let release;
    const held = new Promise((done) => (release = done));
    await page.route(PART, (route) => held.then(() => route.continue()));
    await ask(page, CSV);
    const button = page.locator(`#export [data-file="${CSV}"][aria-busy="true"]`);
    await button.waitFor();
    assert.match(await page.locator("#export [role=status]").textContent(), /being made/);
    const { name } = await download(page, async () => release());
    assert.equal(name, CSV);
    await button.waitFor({ state: "detached" });
    assert.equal(await page.locator("#export [role=status]").textContent(), "");
});

test("after the first visit it is there without a network", async () => {
    const page = await site.open("#v=1");
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await page.context().setOffline(true);
    const names = asked(page);
    assert.equal(await saved(page, CSV), program(["sweep", "v=1", "--format", "csv"]));
    assert.deepEqual(names, ["documents"], "from what the worker keeps");
});
