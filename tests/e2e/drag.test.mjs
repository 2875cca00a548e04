// Every figure follows a slider while it is dragged, and the axes hold still meanwhile.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { start } from "./harness.mjs";
import { agrees, comparison, drawn, pixels, PLOTS, readouts, sentence, settles, text } from "./reading.mjs";

const site = await start();
after(() => site.close());

/** A window in which everything is on the screen: what is not holds still while a slider is dragged. */
const TALL = { viewport: { width: 1280, height: 5200 } };

/** Where the thumb of a slider stands at `value`. */
async function thumb(page, slider, value) {
    const { x, y, width, height } = await page.locator(slider).boundingBox();
    const [low, high] = await page.locator(slider).evaluate((input) => [Number(input.min), Number(input.max)]);
    const radius = 9;
    return [x + radius + ((width - 2 * radius) * (value - low)) / (high - low), y + height / 2];
}

/** Takes the thumb at `from`; the slider then follows `to(value)` until `drop()`. */
async function grab(page, slider, from) {
    await page.mouse.move(...(await thumb(page, slider, from)));
    await page.mouse.down();
    await drawn(page);
    const to = async (value) => {
        await page.mouse.move(...(await thumb(page, slider, value)));
        await drawn(page);
        assert.equal(await page.locator(slider).inputValue(), String(value), "the slider follows the pointer");
    };
    return { to, drop: () => page.mouse.up().then(() => drawn(page)) };
}

const seen = async (page) => ({
    sentence: await sentence(page),
    traffic: (await comparison(page))["HBM traffic"].values.join(),
    readouts: await readouts(page),
    pixels: await pixels(page),
});

test("sentence, comparison, readouts and all plots change at every step; axes hold still", async () => {
    const page = await site.open("", TALL);
    const slider = await grab(page, "#rows-slider", 2);
    let before = await seen(page);
    for (const rows of [3, 4, 5, 6, 5, 2, 1]) {
        await slider.to(rows);
        const now = await seen(page);
        assert.notEqual(now.sentence, before.sentence, `rows ${rows}`);
        assert.match(now.sentence, new RegExp(`${rows} × 3 crops`));
        assert.notEqual(now.traffic, before.traffic, `rows ${rows}`);
        for (const [index, plot] of PLOTS.entries()) {
            assert.notEqual(now.readouts[index], before.readouts[index], `rows ${rows}: readout of ${plot}`);
            assert.notEqual(now.pixels[plot].data, before.pixels[plot].data, `rows ${rows}: lines and mark of ${plot}`);
            assert.equal(now.pixels[plot].frame, before.pixels[plot].frame, `rows ${rows}: axes of ${plot}`);
        }
        before = now;
    }
    await slider.drop();
    await settles(page, "v=1&grid=1x3");
    await agrees(page, "v=1&grid=1x3");
    assert.deepEqual(site.problems(page), []);
});

test("axes grow where a drag leaves them, and shrink only when the slider is let go", async () => {
    const page = await site.open("", TALL);
    const slider = await grab(page, "#rows-slider", 2);
    const home = await pixels(page);
    await slider.to(16);
    const far = await pixels(page);
    assert.notEqual(far.traffic.frame, home.traffic.frame, "48 crops are beyond the sweep");
    await slider.to(2);
    const back = await pixels(page);
    for (const plot of PLOTS) assert.equal(back[plot].frame, far[plot].frame, `${plot} holds still on the way back`);
    await slider.drop();
    const rest = await pixels(page);
    for (const plot of PLOTS) assert.deepEqual(rest[plot], home[plot], `${plot} is as before`);
});

test("every slider moves every figure that depends on it", async () => {
    const page = await site.open("#v=1&image=1600x1200", TALL);
    const crops = (await page.locator(".picture").innerText()).match(/(\d+) crops/)[1];
    const width = await grab(page, "#width-slider", 1600);
    await width.to(3200);
    await width.drop();
    await settles(page, "v=1&image=3200x1200");
    await agrees(page, "v=1&image=3200x1200");
    assert.notEqual((await page.locator(".picture").innerText()).match(/(\d+) crops/)[1], crops);
    const batch = await grab(page, "#batch-slider", 1);
    let before = await seen(page);
    for (const images of [2, 9, 32]) {
        await batch.to(images);
        const now = await seen(page);
        assert.notEqual(now.sentence, before.sentence);
        for (const plot of PLOTS) assert.notDeepEqual(now.pixels[plot], before.pixels[plot], `batch ${images}: ${plot}`);
        before = now;
    }
    await batch.drop();
    await settles(page, "v=1&image=3200x1200&batch=32");
    await agrees(page, "v=1&image=3200x1200&batch=32");
    assert.deepEqual(site.problems(page), []);
});

test("a drag writes the address a few times a second, not at every step", async () => {
    const page = await site.open();
    // The delay between two writes ends when the test says so, however fast the machine is.
    await page.evaluate(() => {
        globalThis.writes = 0;
        const replace = history.replaceState.bind(history);
        history.replaceState = (...all) => ((globalThis.writes += 1), replace(...all));
        globalThis.delayed = [];
        const wait = globalThis.setTimeout.bind(globalThis);
        const delay = (call) => -globalThis.delayed.push(call);
        globalThis.setTimeout = (call, ms, ...all) => (ms >= 300 ? delay(call) : wait(call, ms, ...all));
    });
    const writes = () => page.evaluate(() => globalThis.writes);
    const pass = () => page.evaluate(() => globalThis.delayed.splice(0).forEach((call) => call()));
    const entries = await page.evaluate(() => history.length);
    const slider = await grab(page, "#rows-slider", 2);
    for (let round = 1; round <= 3; round += 1) {
        for (let step = 0; step < 10; step += 1) await slider.to(1 + ((round + step) % 16));
        assert.equal(await writes(), round - 1, "nothing is written at a step");
        await pass();
        assert.equal(await writes(), round, "one write for ten steps");
    }
    await slider.drop();
    await pass();
    await settles(page, "v=1&grid=13x3");
    assert.equal(await page.evaluate(() => history.length), entries, "the way back stays one step");
});

test("a slider that a link took beyond its reach stays under the pointer", async () => {
    const page = await site.open("#v=1&grid=60x3");
    const [x, y] = await thumb(page, "#rows-slider", 60);
    const { width } = await page.locator("#rows-slider").boundingBox();
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let moved = 2; moved <= 40; moved += 2) {
        await page.mouse.move(x - moved, y);
        await drawn(page);
        const expected = 60 - (59 * moved) / (width - 18);
        const value = Number(await page.locator("#rows-slider").inputValue());
        assert.ok(Math.abs(value - expected) <= 1.5, `${moved} px to the left: ${value}, not ${expected.toFixed(1)}`);
    }
    await page.mouse.up();
});

test("no word changes before the last canvas is drawn", async () => {
    const page = await site.open("", TALL);
    await page.evaluate(() => {
        const order = (globalThis.order = []);
        const record = (prototype, name, what, wrap) => {
            const own = Object.getOwnPropertyDescriptor(prototype, name);
            Object.defineProperty(prototype, name, wrap(own, (target) => order.push(what(target))));
        };
        const called = (own, note) => ({ ...own, value(...all) { note(this); return own.value.apply(this, all); } });
        const set = (own, note) => ({ ...own, set(value) { note(this); own.set.call(this, value); } });
        for (const name of ["stroke", "fill", "fillText", "fillRect", "clearRect"]) {
            record(CanvasRenderingContext2D.prototype, name, () => "picture", called);
        }
        // What stands beside the slider follows the pointer itself.
        const word = (node) => (node.parentElement?.closest("main") ? "word" : "control");
        record(Node.prototype, "nodeValue", word, set);
        record(Element.prototype, "setAttribute", (element) => (element.closest("main") ? "word" : "control"), called);
    });
    const slider = await grab(page, "#rows-slider", 2);
    for (const rows of [3, 7]) {
        await page.evaluate(() => { globalThis.order.length = 0; });
        await slider.to(rows);
        const order = await page.evaluate(() => globalThis.order);
        const [word, picture] = [order.indexOf("word"), order.lastIndexOf("picture")];
        assert.ok(word > 0 && picture > 0, `${order.length} changes, both of words and of pictures`);
        assert.ok(picture < word, `rows ${rows}: a picture after the first word`);
    }
    await slider.drop();
});

test("what is out of sight holds still while a slider is dragged, and follows when it is let go", async () => {
    const page = await site.open();
    const row = () => text(page, "#devices tbody tr");
    const [before, last] = [await row(), (await readouts(page)).at(-1)];
    const slider = await grab(page, "#rows-slider", 2);
    await slider.to(9);
    assert.equal(await row(), before);
    assert.equal((await readouts(page)).at(-1), last);
    await slider.drop();
    const [after, read] = [await row(), (await readouts(page)).at(-1)];
    assert.notEqual(after, before);
    assert.notEqual(read, last);
    const other = await site.open("#v=1&grid=9x3");
    assert.equal(after, await text(other, "#devices tbody tr"));
    assert.equal(read, (await readouts(other)).at(-1));
    assert.deepEqual(await pixels(page), await pixels(other));
});
