// Everything can be done from the keyboard: sliders, plots, the way to the answer.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { cli, start } from "./harness.mjs";
import { agrees, count, digits, drawn, pixels, PLOTS, readouts, sentence, settles } from "./reading.mjs";

const site = await start();
after(() => site.close());

const TRAFFIC = PLOTS.indexOf("traffic");

const stack = (page, plot) => page.locator(`figure[data-plot="${plot}"] .stack`);

test("arrow keys move a slider, and the figures with it", async () => {
    const page = await site.open();
    const before = await sentence(page);
    await page.locator("#rows-slider").focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.locator("#rows-box").inputValue(), "3");
    assert.notEqual(await sentence(page), before);
    await agrees(page, "v=1&grid=3x3");
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    await settles(page, "v=1&grid=15x3");
    await agrees(page, "v=1&grid=15x3");
    await page.keyboard.press("Home");
    await settles(page, "v=1&grid=1x3");
});

test("arrow keys read a plot's points, from the workload on", async () => {
    const page = await site.open();
    const { points } = cli(["sweep", "", "--format", "json"]);
    const shown = (cost) => digits(cost.hbm_bytes.total / 1e9);
    const reads = async (index) => {
        await drawn(page);
        const traffic = (await readouts(page))[TRAFFIC];
        const { grid, tokens, costs } = points[index];
        const parts = [grid.replace("x", " × "), `${count(tokens.image)} tokens`, ...costs.map(shown)];
        for (const part of parts) assert.ok(traffic.includes(part), `point ${index}: "${part}" is not in: ${traffic}`);
    };
    const home = points.findIndex(({ grid }) => grid === "2x3");
    await stack(page, "traffic").focus();
    await reads(home);
    const still = await pixels(page);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    const walked = (await readouts(page))[TRAFFIC];
    const now = points.findIndex(({ grid }) => walked.includes(`${grid.replace("x", " × ")},`));
    assert.ok(now > home, `from ${home} to ${now}`);
    await reads(now);
    assert.notEqual((await pixels(page)).peak.hover, still.peak.hover, "the crosshair is on every plot");
    await page.keyboard.press("ArrowLeft");
    await reads(now - 1);
    await page.keyboard.press("End");
    await reads(points.length - 1);
    await page.keyboard.press("ArrowRight");
    await reads(points.length - 1);
    await page.keyboard.press("Home");
    await reads(0);
    await page.keyboard.press("Enter");
    await settles(page, `v=1&grid=${points[0].grid}`);
    await agrees(page, `v=1&grid=${points[0].grid}`);
    assert.deepEqual(site.problems(page), []);
});

test("the pointer reads the nearest point, and a click makes it the workload", async () => {
    const page = await site.open();
    const before = await readouts(page);
    await stack(page, "flop").scrollIntoViewIfNeeded();
    const { x, y, width, height } = await stack(page, "flop").boundingBox();
    await page.mouse.move(x + width - 20, y + height / 2);
    await drawn(page);
    const there = await readouts(page);
    assert.match(there[0], /4 × 5, /);
    for (const [index, text] of there.entries()) assert.notEqual(text, before[index], `readout ${index}`);
    await page.mouse.click(x + width - 20, y + height / 2);
    await settles(page, "v=1&grid=4x5");
    await agrees(page, "v=1&grid=4x5");
    await page.mouse.move(2, 2);
    await drawn(page);
    assert.match((await readouts(page))[0], /4 × 5, /, "without the pointer it reads the workload");
});

test("the first Tab offers the way to the answer", async () => {
    const page = await site.open();
    await page.keyboard.press("Tab");
    assert.match(await page.evaluate(() => document.activeElement.textContent), /answer/i);
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "answer");
    assert.equal(await page.evaluate(() => location.hash), "", "a jump is no link");
});

test("whatever can be used has a name and shows its focus", async () => {
    const page = await site.open();
    const nameless = await page.evaluate(() =>
        [...document.querySelectorAll("button, select, input, summary, [tabindex='0']")]
            .filter((element) => element.checkVisibility())
            .filter((element) => {
                const label = element.labels?.[0]?.textContent || element.getAttribute("aria-label") || element.textContent;
                return !label.trim();
            })
            .map((element) => element.outerHTML),
    );
    assert.deepEqual(nameless, []);
    const stops = new Set();
    for (let step = 0; step < 60; step += 1) {
        await page.keyboard.press("Tab");
        const { at, ring } = await page.evaluate(() => {
            const element = document.activeElement;
            const shown = element.matches(".segments input") ? element.nextElementSibling : element;
            const ring = element === document.body || getComputedStyle(shown).outlineStyle !== "none";
            return { at: element.id || element.outerHTML.slice(0, 80), ring };
        });
        assert.ok(ring, `no ring around ${at}`);
        stops.add(at);
    }
    for (const id of ["mode", "rows-slider", "batch-box", "kernel-normal-fp32", "sweep", "copy-link"]) assert.ok(stops.has(id), id);
});

test("a readout's figures are words apart, for those who hear it", async () => {
    const page = await site.open();
    for (const readout of await readouts(page)) assert.doesNotMatch(readout, /\d[A-Za-z]/, readout);
});
