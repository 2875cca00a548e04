// The roofline: what pointer and keys read is what the native program says, and it follows every change.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { cli, start } from "./harness.mjs";
import { drawn, text } from "./reading.mjs";

const site = await start();
after(() => site.close());

const STACK = "section.roofline .stack";
const readout = (page) => text(page, "section.roofline .readout");

/** Operators with a place, the slowest first, each once: { operator, time_s, … }. */
function slowest(link) {
    const { kernels } = cli(["roofline", link, "--format", "json"]);
    const all = kernels.flatMap(({ kernel, operators }) => operators.map((operator) => ({ kernel, ...operator })));
    const placed = all.filter((operator) => operator.flop_per_s !== null);
    return placed.sort((a, b) => b.time_s - a.time_s);
}

const percent = (share) => `${(100 * share).toPrecision(3)} %`;

test("arrow keys walk the dots from the slowest on", async () => {
    const page = await site.open();
    const operators = slowest("");
    await page.locator(STACK).focus();
    await page.keyboard.press("Home");
    await drawn(page);
    const first = await readout(page);
    for (const part of [operators[0].operator, percent(operators[0].share), operators[0].kernel, "waits for HBM bandwidth"]) {
        assert.ok(first.includes(part), `"${part}" is not in: ${first}`);
    }
    const names = new Set([first.split(" ")[0]]);
    for (let step = 0; step < 5; step += 1) {
        await page.keyboard.press("ArrowRight");
        await drawn(page);
        names.add((await readout(page)).split(" ")[0]);
    }
    assert.equal(names.size, 6, [...names].join());
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("End");
    await drawn(page);
    const last = await readout(page);
    assert.ok(last.startsWith(operators.at(-1).operator), `${operators.at(-1).operator}: ${last}`);
    await page.keyboard.press("ArrowRight");
    await drawn(page);
    assert.equal(await readout(page), last);
    assert.deepEqual(site.problems(page), []);
});

test("the pointer names the largest dot and its share", async () => {
    const page = await site.open();
    const [largest] = slowest("");
    await page.locator(STACK).scrollIntoViewIfNeeded();
    const { x, y, width, height } = await page.locator(STACK).boundingBox();
    const hover = () => page.locator(`${STACK} canvas`).nth(2).evaluate((canvas) => canvas.toDataURL());
    const nothing = await hover();
    // Where it lies is found as a person does: by moving over the picture until it is named, which it is without a pointer too.
    let found = "";
    for (let py = 0.35; py < 0.8 && !found; py += 0.03) {
        for (let px = 0.05; px < 0.3 && !found; px += 0.01) {
            await page.mouse.move(x + px * width, y + py * height);
            const said = await readout(page);
            if (said.startsWith(`${largest.operator} `) && (await hover()) !== nothing) found = said;
        }
    }
    assert.ok(found.includes(percent(largest.share)) && found.includes("waits for"), found || "not found");
    await page.mouse.move(2, 2);
    await drawn(page);
    assert.ok((await hover()) === nothing, "the crosshair leaves with the pointer");
});

test("it follows device, stage and kernels, and tells the share of copies", async () => {
    for (const link of ["v=1", "v=1&device=a100-sxm-80&kernels=flash", "v=1&stage=decode&dtype=fp8", "v=1&device=tpu-v5e"]) {
        const page = await site.open(`#${link}`);
        const { kernels, notes } = cli(["roofline", link, "--format", "json"]);
        const said = await text(page, "section.roofline .plot-note");
        for (const note of notes) assert.ok(said.includes(note), `${link}: ${note} is not in ${said}`);
        assert.equal(notes.length > 0, kernels.some(({ moved_share }) => moved_share > 0), link);
        await page.locator("section.roofline summary").click();
        const rows = page.locator("section.roofline table tbody tr");
        assert.ok((await rows.first().innerText()).startsWith(slowest(link)[0].operator), link);
        assert.deepEqual(site.problems(page), [], link);
        await page.context().close();
    }
});

test("its axes hold still while a slider is dragged", async () => {
    const page = await site.open();
    await page.locator(STACK).scrollIntoViewIfNeeded();
    await drawn(page);
    const roofs = () => page.locator(`${STACK} canvas`).first().evaluate((canvas) => canvas.toDataURL());
    const dots = () => page.locator(`${STACK} canvas`).nth(1).evaluate((canvas) => canvas.toDataURL());
    const before = { roofs: await roofs(), dots: await dots() };
    const { x, y, width, height } = await page.locator("#rows-slider").boundingBox();
    await page.mouse.move(x + 0.1 * width, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + 0.2 * width, y + height / 2, { steps: 3 });
    await drawn(page);
    const middle = await roofs();
    assert.notEqual(await dots(), before.dots);
    await page.mouse.move(x + 0.12 * width, y + height / 2, { steps: 3 });
    await drawn(page);
    assert.equal(await roofs(), middle, "they may grow and do not shrink");
    await page.mouse.up();
});

test("an entry of the legend hides its dots, keys pass over them, and the last dots stay", async () => {
    const page = await site.open();
    const entry = (name) => page.locator("section.roofline .legend").getByRole("button", { name, exact: true });
    const dots = () => page.locator(`${STACK} canvas`).nth(1).evaluate((canvas) => canvas.toDataURL());
    await page.locator(STACK).scrollIntoViewIfNeeded();
    await drawn(page);
    const all = await dots();
    const said = async () => {
        await page.locator(STACK).focus();
        await page.keyboard.press("Home");
        const names = [];
        for (let last = ""; ; ) {
            await drawn(page);
            const now = await readout(page);
            if (now === last) return names.join("\n");
            names.push((last = now));
            await page.keyboard.press("ArrowRight");
        }
    };
    assert.match(await said(), /\bnormal\b/);
    await entry("normal").click();
    await drawn(page);
    assert.notEqual(await dots(), all);
    assert.equal(await entry("normal").getAttribute("aria-pressed"), "false");
    const lines = (await said()).split("\n");
    assert.ok(lines.length > 5);
    for (const line of lines) assert.doesNotMatch(line, /\bnormal\b(?!.*\bflash\b)/);
    // One name, one state: the plots of the sweep hide it too.
    const plots = page.locator("section[aria-label=Sweep] .legend").getByRole("button", { name: "normal", exact: true });
    assert.equal(await plots.getAttribute("aria-pressed"), "false");
    await entry("the same under every kernel").click();
    assert.equal(await entry("flash").getAttribute("aria-disabled"), "true", "the last dots stay");
    await entry("normal").click();
    await entry("the same under every kernel").click();
    await page.locator(STACK).blur();
    await drawn(page);
    assert.equal(await dots(), all);
    assert.deepEqual(site.problems(page), []);
});
