// The keyboard's way through a page that has just been opened: nothing is skipped because it has not been loaded, and
// long parts are passed or reached in a few keys.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { start } from "./harness.mjs";
import { drawn, settles } from "./reading.mjs";

const site = await start();
after(() => site.close());

const FRESH = { viewport: { width: 1440, height: 900 }, parts: false };
const clean = (page) => assert.deepEqual(site.problems(page), []);
const active = (page, read) => page.evaluate(read);
const at = (page) => active(page, () => document.activeElement.id || document.activeElement.textContent.trim());

/** Presses Tab and waits, as a person would, where a part is on its way. */
async function tab(page) {
    await page.keyboard.press("Tab");
    await page.waitForFunction(() => !document.activeElement.matches(".waiting"));
}

test("Tab goes through every group of controls in order, then through the page, on a fresh load", async () => {
    const page = await site.open("", FRESH);
    assert.equal(await page.locator("#sweep").count(), 0, "the groups below are not loaded yet");
    const stops = [];
    const isPlot = () => active(page, () => document.activeElement.matches("#plots .stack"));
    for (let step = 0; step < 400 && !(await isPlot()); step += 1) {
        await tab(page);
        stops.push(
            await page.evaluate(() => {
                const element = document.activeElement;
                globalThis.stops ??= [];
                const last = globalThis.stops.at(-1);
                globalThis.stops.push(element);
                return {
                    what: element.id || element.name || element.textContent.trim().slice(0, 40),
                    follows: !last || (last.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
                };
            }),
        );
    }
    assert.ok(await isPlot(), "no plot is reached");
    assert.deepEqual(stops.filter(({ follows }) => !follows), [], "against the order of reading");
    const names = stops.map(({ what }) => what);
    const first = ["mode", "stage", "rows-slider", "batch-slider", "kernel-normal"];
    const wanted = [...first, "device", "ttft_ms", "prompt-slider", "sweep"];
    assert.deepEqual(wanted.filter((name) => !names.includes(name)), [], `${names}`);
    const missed = await page.evaluate(() =>
        [...document.querySelectorAll(":is(header, .controls, #main) :is(a[href], button, select, input, summary), .skip")]
            .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled && element.tabIndex >= 0)
            .filter((element) => element.type !== "radio" || element.checked)
            .filter((element) => element.compareDocumentPosition(globalThis.stops.at(-1)) & Node.DOCUMENT_POSITION_FOLLOWING)
            .filter((element) => !globalThis.stops.includes(element))
            .map((element) => element.id || element.outerHTML.slice(0, 90)),
    );
    assert.deepEqual(missed, []);
    // And on to the devices, without a look at the page.
    for (let step = 0; step < 300 && (await at(page)) !== "vendor"; step += 1) await tab(page);
    assert.equal(await at(page), "vendor");
    clean(page);
});

test("links at the start skip to the answer, the plots and the devices", async () => {
    for (const [stop, id, most, reached] of [[2, "plots", 8, "#plots .stack"], [3, "ranking", 4, "#devices thead button"]]) {
        const page = await site.open("", FRESH);
        for (let step = 0; step < stop; step += 1) await page.keyboard.press("Tab");
        assert.match(await at(page), /^Skip to the /);
        assert.ok(await active(page, () => document.activeElement.getBoundingClientRect().left >= 0), "it is seen");
        await page.keyboard.press("Enter");
        assert.equal(await at(page), id);
        const top = await active(page, () => document.activeElement.getBoundingClientRect().top);
        assert.ok(top < 450, `${id} is at ${top}`);
        assert.equal(await page.evaluate(() => location.hash), "", "a jump is no link");
        let steps = 0;
        const there = () => page.evaluate((reached) => document.activeElement.matches(reached), reached);
        for (; steps < 20 && !(await there()); steps += 1) await tab(page);
        assert.ok(steps <= most, `${steps} stops from the link to ${reached}`);
        clean(page);
        await page.context().close();
    }
});

test("who comes to a part that is on its way goes on in it when it is there", async () => {
    const page = await site.open("", { ...FRESH, serviceWorkers: "block" });
    let arrive;
    const held = new Promise((done) => (arrive = done));
    await page.route("**/stagecost-settings-*.wasm", async (route) => {
        await held;
        await route.continue();
    });
    const waits = () => active(page, () => document.activeElement.matches(".waiting"));
    let before;
    for (let step = 0; step < 60 && !(await waits()); step += 1) {
        before = await at(page);
        await page.keyboard.press("Tab");
    }
    assert.equal(await active(page, () => document.activeElement.dataset.part), "settings");
    assert.notEqual(await active(page, () => getComputedStyle(document.activeElement).outlineStyle), "none");
    arrive();
    await page.waitForFunction(() => document.activeElement.matches(".controls :is(input, select, button)"));
    await page.keyboard.press("Shift+Tab");
    assert.equal(await at(page), before, "it was the first stop of what came");
});

test("the ranking is one stop, with arrows inside", async () => {
    const page = await site.open("#v=1&ttft_ms=100", { viewport: { width: 1440, height: 900 } });
    const within = () => page.evaluate(() => document.activeElement.closest(".ranking") !== null);
    await page.locator("#fit").focus();
    await page.keyboard.press("Tab");
    assert.equal(await at(page), "Device");
    await page.keyboard.press("Tab");
    assert.ok(!(await within()), "one stop");
    await page.keyboard.press("Shift+Tab");
    assert.equal(await at(page), "Device");
    await page.keyboard.press("End");
    assert.match(await at(page), /^First token/);
    await page.keyboard.press("Enter");
    await settles(page, "v=1&ttft_ms=100&devices.order=ttft_ms");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    assert.equal(await at(page), "Class");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    const row = () => page.evaluate(() => document.activeElement.closest("tr").dataset.key);
    const rows = page.locator("#devices .ranking tbody tr:not([hidden])");
    const shown = () => rows.evaluateAll((rows) => rows.map((row) => row.dataset.key));
    const second = await row();
    assert.equal(second, (await shown())[1]);
    await page.keyboard.press("ArrowRight");
    assert.ok(await page.evaluate(() => document.activeElement.matches("td.time")));
    // Tab comes back to where one was.
    await page.keyboard.press("Tab");
    assert.ok(!(await within()));
    await page.keyboard.press("Shift+Tab");
    assert.equal(await row(), second);
    assert.ok(await page.evaluate(() => document.activeElement.matches("td.time")));
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await settles(page, `v=1&device=${second}&ttft_ms=100&devices.order=ttft_ms`.replace("&device=h100-sxm", ""));
    assert.equal(await row(), second, "the row that was chosen keeps the focus");
    // A filter may hide where one was, and kernels that are compared make the cells anew: it stays one stop.
    const stops = () => page.locator("#devices .ranking tr:not([hidden]) [tabindex='0']").count();
    const vendor = (await page.locator(`[data-key="${second}"] td small`).first().innerText()).split(",")[0];
    await page.selectOption("#vendor", vendor === "AMD" ? "NVIDIA" : "AMD");
    await drawn(page);
    assert.ok(!(await shown()).includes(second));
    assert.equal(await stops(), 1);
    await page.locator("#kernel-normal-fp32").click();
    await drawn(page);
    assert.equal(await stops(), 1);
    await page.locator("#fit").focus();
    await page.keyboard.press("Tab");
    assert.ok(await within());
    clean(page);
});
