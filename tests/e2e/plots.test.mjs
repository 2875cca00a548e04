// What plots say in words: values with units, why there are none, their numbers as a table in their own card, the map's cells.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { start } from "./harness.mjs";
import { ALL_PLOTS, drawn, readouts, settles, text } from "./reading.mjs";

const site = await start();
after(() => site.close());

const card = (page, plot) => page.locator(`figure[data-plot="${plot}"]`);
const button = (page, plot) => card(page, plot).locator('[data-save="table"]');
const readout = (page, plot) => text(page, `figure[data-plot="${plot}"] .readout`);

/** The open table of a plot: { heads, rows: [[place, value, …], …], current: [index, …] }. */
const table = (page, plot) =>
    card(page, plot).locator("table").evaluate((table) => {
        const texts = (row) => [...row.cells].map((cell) => cell.textContent.trim());
        const rows = [...table.tBodies[0].rows];
        const current = rows.flatMap((row, index) => (row.getAttribute("aria-current") === "true" ? [index] : []));
        return { heads: texts(table.tHead.rows[0]), rows: rows.map(texts), current };
    });

test("each plot opens its own numbers in its card, and closes them again", async () => {
    const page = await site.open();
    const units = { time: "ms", traffic: "GB", peak: "GB", intensity: "FLOP/B", flop: "TFLOP", split: "T operations", "split-log": "T operations", weights: "MB" };
    for (const plot of ALL_PLOTS) {
        assert.equal(await button(page, plot).getAttribute("aria-expanded"), "false", plot);
        await button(page, plot).click();
        assert.equal(await button(page, plot).getAttribute("aria-expanded"), "true", plot);
        const { heads, rows, current } = await table(page, plot);
        assert.equal(heads[0], "image tokens");
        for (const head of heads.slice(1)) assert.ok(head.endsWith(units[plot]), `${plot}: ${head}`);
        assert.equal(rows.length, 19, plot);
        const [row, ...others] = current.map((index) => rows[index]);
        assert.deepEqual([row[0], others], ["2×3: 893", []], plot);
        // What the card says of the current workload, figure for figure.
        const said = await readout(page, plot);
        for (const value of row.slice(1)) assert.ok(said.includes(value), `${plot}: ${value} is not in: ${said}`);
        const region = card(page, plot).getByRole("region");
        assert.equal(await region.getAttribute("tabindex"), "0");
        assert.match(await region.getAttribute("aria-label"), /Numbers of/);
    }
    assert.ok(!(await page.locator("#numbers table").isVisible()), "the long table stays closed");
    await page.locator("#rows-slider").focus();
    await page.keyboard.press("ArrowRight");
    await drawn(page);
    for (const plot of ALL_PLOTS) {
        const { rows, current } = await table(page, plot);
        assert.match(rows[current[0]][0], /^3×3: /, `${plot} follows`);
    }
    await page.locator("section[aria-label=Sweep] .legend").getByRole("button", { name: "normal", exact: true }).click();
    await drawn(page);
    assert.deepEqual((await table(page, "traffic")).heads, ["image tokens", "flash, GB"], "what is hidden is in neither");
    for (const plot of ALL_PLOTS) {
        await button(page, plot).click();
        assert.equal(await card(page, plot).locator("table").count(), 0, plot);
        assert.equal(await button(page, plot).getAttribute("aria-expanded"), "false", plot);
    }
    assert.deepEqual(site.problems(page), []);
});

test("on a phone a table scrolls in its card, and the card stays as wide as it was", async () => {
    const page = await site.open("", { viewport: { width: 390, height: 844 } });
    const width = () => card(page, "flop").evaluate((plot) => plot.getBoundingClientRect().width);
    const before = await width();
    await button(page, "flop").click();
    await drawn(page);
    assert.equal(await width(), before);
    const [inside, shown] = await card(page, "flop").getByRole("region").evaluate((region) => [region.scrollWidth, region.clientWidth]);
    assert.ok(inside > shown, "its columns are beyond");
    assert.ok((await page.evaluate(() => document.scrollingElement.scrollWidth)) <= 390);
});

test("a map has its table too", async () => {
    const map = await site.open("#v=1&axis2=batch&values2=1,4");
    await map.locator('figure[data-plot="map"] summary').click();
    await map.locator('figure[data-plot="map"] tbody tr').first().waitFor();
    assert.equal(await map.locator('figure[data-plot="map"] tbody tr').count(), 2);
    assert.deepEqual(site.problems(map), []);
});

test("values have their units, and what is equal under every kernel has no kernel's colour", async () => {
    const page = await site.open("#v=1&stage=first-token");
    assert.match(await readout(page, "time"), /normal [\d.]+ ms flash [\d.]+ ms$/);
    assert.match(await readout(page, "traffic"), /normal [\d.]+ GB flash [\d.]+ GB$/);
    const colour = (selector) => page.locator(selector).first().evaluate((element) => getComputedStyle(element).color);
    const ink = await colour("#answer .sentence");
    for (const [plot, said] of [["flop", /: [\d.]+ TFLOP the same under every kernel/], ["kv", /: [\d.]+ MB the same under every kernel/]]) {
        assert.match(await readout(page, plot), said);
        assert.equal(await colour(`figure[data-plot="${plot}"] .readout b`), ink, plot);
    }
    assert.notEqual(await colour('figure[data-plot="time"] .readout b'), ink);
    const alone = await site.open("#v=1&kernels=flash");
    assert.doesNotMatch(await readout(alone, "flop"), /every kernel/);
});

test("a target that no device reaches is called unreachable, and can be pointed at", async () => {
    const page = await site.open("#v=1&stage=first-token&ttft_ms=5");
    for (const plot of ["ttft-compute", "ttft-bandwidth"]) {
        assert.match(await readout(page, plot), /^2 × 3, 893 tokens: unreachable$/, plot);
        await card(page, plot).locator(".stack").focus();
        await page.keyboard.press("End");
        await drawn(page);
        assert.match(await readout(page, plot), /^4 × 5, [\d,]+ tokens: unreachable$/, plot);
        await button(page, plot).click();
        const { rows } = await table(page, plot);
        assert.deepEqual(new Set(rows.flatMap((row) => row.slice(1))), new Set(["unreachable"]), plot);
    }
    assert.deepEqual(site.problems(page), []);
});

test("a map's cell is read in plain words", async () => {
    const page = await site.open("#v=1&grid=none&axis=base&values=512,1024&axis2=batch&values2=1,4&metric=time-ratio");
    assert.match(await readout(page, "map"), /^1024 px, batch 1: [\d.]+×$/);
});

test("plots fill their rows, and the legend is one line", async () => {
    for (const fragment of ["", "#v=1&stage=first-token&ttft_ms=30", "#v=1&grid=40x40"]) {
        const page = await site.open(fragment, { viewport: { width: 1440, height: 900 } });
        const edges = await page.evaluate(() => {
            const right = (element) => element.getBoundingClientRect().right;
            const rows = new Map();
            for (const plot of document.querySelectorAll(".plots > .plot")) rows.set(plot.offsetTop, right(plot));
            return { rows: [...rows.values()], all: right(document.querySelector(".plots")), legend: document.querySelector("section[aria-label=Sweep] .legend").offsetHeight };
        });
        for (const edge of edges.rows) assert.ok(Math.abs(edge - edges.all) < 1, `${fragment}: a row ends at ${edge}, not ${edges.all}`);
        assert.ok(edges.legend < 40, `${fragment}: ${edges.legend} px of legend`);
    }
});

test("while a part is looked into, the way back stands where the axis is named", async () => {
    const page = await site.open("", { viewport: { width: 1440, height: 900 } });
    const [note, back] = [page.locator(".axis-note").first(), page.getByRole("button", { name: "Whole sweep" })];
    const top = () => page.locator(".plots").evaluate((plots) => plots.getBoundingClientRect().top + scrollY);
    const before = await top();
    assert.deepEqual([await note.isVisible(), await back.isVisible()], [true, false]);
    await card(page, "traffic").locator(".stack").focus();
    await page.keyboard.press("+");
    await drawn(page);
    assert.deepEqual([await note.isVisible(), await back.isVisible()], [false, true]);
    assert.equal(await top(), before, "nothing moves under the pointer");
});

test("work by unit is there from zero and in ratios, whatever the sweep and the kernels", async () => {
    const three = "#v=1&sweep=first-token-47&kernels=normal,flash,normal-fp32";
    for (const fragment of ["#v=1&grid=40x40", "#v=1&stage=decode&axis=steps&values=1,10,100,500,1000,2000,4000&tpot_ms=5", three, ""]) {
        const page = await site.open(fragment);
        for (const plot of ["split", "split-log"]) {
            await card(page, plot).waitFor();
            await button(page, plot).click();
            const { heads } = await table(page, plot);
            const lines = ["total FLOP", "tensor cores", "CUDA cores", "special functions"];
            assert.deepEqual(heads.slice(1).map((head) => head.split(",")[0]), lines, `${plot} of ${fragment}`);
        }
        assert.deepEqual(site.problems(page), []);
    }
    const page = await site.open();
    await settles(page, "");
    assert.equal((await readouts(page)).length, ALL_PLOTS.length);
});
