// Looking into plots: a span that is dragged across, keys, the way back; and the legend, which hides and shows lines.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { start } from "./harness.mjs";
import { ALL_PLOTS, drawn, pixels, PLOTS, readouts, settles } from "./reading.mjs";

const site = await start();
after(() => site.close());

const stack = (page, plot) => page.locator(`figure[data-plot="${plot}"] .stack`);
const back = (page) => page.getByRole("button", { name: "Whole sweep" });
const entry = (page, name) => page.locator("section[aria-label=Sweep] .legend").getByRole("button", { name, exact: true });

/** Drags across a plot, from one share of its width to another. */
async function across(page, plot, from, to) {
    await stack(page, plot).scrollIntoViewIfNeeded();
    const { x, y, width, height } = await stack(page, plot).boundingBox();
    await page.mouse.move(x + width * from, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + (width * (from + to)) / 2, y + height / 2);
    await page.mouse.move(x + width * to, y + height / 2);
    await drawn(page);
    return () => page.mouse.up().then(() => page.mouse.move(2, 2)).then(() => drawn(page));
}

test("a drag across one plot looks into that part of all, and no click comes of it", async () => {
    const page = await site.open();
    await drawn(page);
    const whole = await pixels(page);
    assert.ok(!(await back(page).isVisible()));
    const drop = await across(page, "traffic", 0.2, 0.6);
    assert.equal(await page.locator(".band").count(), ALL_PLOTS.length, "the span is seen on every plot");
    await drop();
    assert.equal(await page.locator(".band").count(), 0);
    const near = await pixels(page);
    for (const plot of PLOTS) assert.notEqual(near[plot].data, whole[plot].data, plot);
    await page.waitForFunction(() => /^#v=1&zoom=[\d.]+\.\.[\d.]+$/.test(location.hash));
    await back(page).click();
    await settles(page, "v=1");
    await drawn(page);
    await page.mouse.move(2, 2);
    assert.deepEqual(await pixels(page), whole);
    assert.deepEqual(site.problems(page), []);
});

test("only points in sight can be pointed at, and a click still chooses one", async () => {
    const page = await site.open();
    await (await across(page, "flop", 0.55, 0.95))();
    const { x, y, width, height } = await stack(page, "flop").boundingBox();
    await page.mouse.move(x + width * 0.2, y + height / 2);
    await drawn(page);
    const tokens = (text) => Number(text.match(/([\d,]+) tokens/)[1].replace(",", ""));
    assert.ok(tokens((await readouts(page))[0]) > 1300, (await readouts(page))[0]);
    await page.mouse.click(x + width - 20, y + height / 2);
    await page.waitForFunction(() => /^#v=1&grid=4x5&zoom=/.test(location.hash));
    assert.ok(await back(page).isVisible(), "the part that is looked into stays");
});

test("two clicks and Escape lead back, and leave the workload as it was", async () => {
    const page = await site.open("#v=1&grid=3x3");
    await drawn(page);
    const whole = await pixels(page);
    const returned = async (why) => {
        await page.mouse.move(2, 2);
        await page.locator("#rows-box").focus();
        await drawn(page);
        assert.deepEqual(await pixels(page), whole, why);
        await settles(page, "v=1&grid=3x3");
    };
    await (await across(page, "peak", 0.1, 0.5))();
    const { x, y, width, height } = await stack(page, "peak").boundingBox();
    await page.mouse.dblclick(x + width * 0.8, y + height / 2);
    await returned("two clicks");
    await (await across(page, "peak", 0.1, 0.5))();
    await page.keyboard.press("Escape");
    await returned("Escape, with the focus where the drag was");
});

test("plus and minus look nearer and farther around the point that is read", async () => {
    const page = await site.open();
    await drawn(page);
    await stack(page, "traffic").focus();
    const whole = await pixels(page);
    await page.keyboard.press("+");
    await drawn(page);
    const near = await pixels(page);
    for (const plot of PLOTS) assert.notEqual(near[plot].data, whole[plot].data, plot);
    await page.keyboard.press("+");
    await drawn(page);
    assert.notEqual((await pixels(page)).traffic.data, near.traffic.data);
    await page.keyboard.press("-");
    await page.keyboard.press("-");
    await drawn(page);
    assert.deepEqual(await pixels(page), whole, "as far as there is anything");
    await page.keyboard.press("End");
    await page.keyboard.press("+");
    await drawn(page);
    assert.notEqual((await pixels(page)).traffic.data, near.traffic.data, "around the last point");
    await page.keyboard.press("0");
    assert.ok(!(await back(page).isVisible()));
    await page.keyboard.press("+");
    assert.ok(await back(page).isVisible());
    await page.locator("#sweep").selectOption("batch-1-64");
    await drawn(page);
    assert.ok(!(await back(page).isVisible()), "another sweep begins whole");
    assert.deepEqual(site.problems(page), []);
});

test("a finger still scrolls the page over a plot", async () => {
    const page = await site.open("", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    assert.match(await stack(page, "traffic").evaluate((element) => getComputedStyle(element).touchAction), /pan-y/);
    await stack(page, "traffic").evaluate((element) => element.scrollIntoView({ block: "center" }));
    await drawn(page);
    const { x, y, width, height } = await stack(page, "traffic").boundingBox();
    const before = await page.evaluate(() => scrollY);
    const session = await page.context().newCDPSession(page);
    const touch = (type, ...touchPoints) => session.send("Input.dispatchTouchEvent", { type, touchPoints });
    const swipe = async (from, step) => {
        await touch("touchStart", from);
        for (let moved = 1; moved <= 10; moved += 1) {
            await touch("touchMove", { x: from.x + step.x * moved, y: from.y + step.y * moved });
            await drawn(page);
        }
        await touch("touchEnd");
        await drawn(page);
    };
    await swipe({ x: x + 100, y: y + height / 2 }, { x: 15, y: 0 });
    assert.ok(await back(page).isVisible(), "across, it looks into a part");
    await back(page).tap();
    await stack(page, "traffic").evaluate((element) => element.scrollIntoView({ block: "center" }));
    await swipe({ x: x + width / 2, y: y + height / 2 }, { x: 0, y: -20 });
    await page.waitForFunction((before) => scrollY > before + 100, before);
    assert.ok(!(await back(page).isVisible()), "up and down, it scrolls");
});

test("an entry of the legend hides its lines in all plots, and the last line stays", async () => {
    const page = await site.open();
    await drawn(page);
    const whole = await pixels(page);
    assert.equal(await entry(page, "normal").getAttribute("aria-pressed"), "true");
    await entry(page, "normal").focus();
    await page.keyboard.press("Space");
    await drawn(page);
    assert.equal(await entry(page, "normal").getAttribute("aria-pressed"), "false");
    assert.match(await page.evaluate(() => document.activeElement.textContent), /normal/, "the entry keeps the focus");
    const alone = await pixels(page);
    for (const plot of ["time", "traffic", "peak", "intensity"]) assert.notEqual(alone[plot].data, whole[plot].data, plot);
    for (const plot of ["flop", "split", "split-log"]) assert.deepEqual(alone[plot], whole[plot], `${plot} takes no kernel`);
    assert.equal(alone.traffic.frame, whole.traffic.frame, "half of the axis is still read");
    assert.doesNotMatch((await readouts(page))[1], /normal/);
    assert.equal(await entry(page, "flash").getAttribute("aria-disabled"), "true");
    await entry(page, "flash").click({ force: true });
    await drawn(page);
    assert.deepEqual(await pixels(page), alone);
    await settles(page, "v=1&hide=normal");
    await entry(page, "normal").click();
    await settles(page, "v=1");
    await page.mouse.move(2, 2);
    await drawn(page);
    assert.deepEqual(await pixels(page), whole);
    await entry(page, "total FLOP").click();
    await entry(page, "tensor cores").click();
    await drawn(page);
    assert.notEqual((await pixels(page)).split.frame, whole.split.frame, "what is left of an axis that could not be read");
    await entry(page, "counted by torch").click();
    await drawn(page);
    assert.notEqual((await pixels(page)).flop.data, whole.flop.data);
    assert.deepEqual(site.problems(page), []);
});
