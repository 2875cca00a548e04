// Everything is reached without a pointer, in the order of the eye, and left again; on small screens nothing hides the answer.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { rest, start } from "./harness.mjs";
import { drawn, sentence, text } from "./reading.mjs";

const site = await start();
after(() => site.close());

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const REACHED = "a[href], button, select, input, summary, [tabindex='0']";

/** What has the focus: its place in the order of stops, the part of the page, whether it is above the stop before it. */
const focused = (page) =>
    page.evaluate(() => {
        const element = document.activeElement;
        if (element === document.body) return null;
        // A choice of a few shows its ring on the text beside the hidden button.
        const shown = element.matches(".segments input") ? element.nextElementSibling : element;
        const { left, top, right, bottom, width, height } = shown.getBoundingClientRect();
        const style = getComputedStyle(shown);
        globalThis.places ??= new Map();
        const before = [...globalThis.places.keys()].at(-1);
        if (!globalThis.places.has(element)) globalThis.places.set(element, globalThis.places.size);
        return {
            place: globalThis.places.get(element),
            what: element.id || element.outerHTML.slice(0, 90),
            within: element.closest(".scroll, .groups, header, #explained, section, details.card")?.className ?? "",
            // Both as they are now: what scrolls has moved since. The head of the next column is above and to the right.
            above: before !== undefined && bottom < before.getBoundingClientRect().top && left < before.getBoundingClientRect().right,
            ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
            seen: width > 0 && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
        };
    });

test("Tab goes through the whole page in the order of the eye, with a ring, and out of it again", async () => {
    const page = await site.open("#v=1&stage=first-token&ttft_ms=40&sweep=vendor-grids&axis2=batch&values2=1,4", { viewport: { width: 1440, height: 900 } });
    await page.locator(".comparison button.figure").first().click();
    await page.evaluate(() => document.querySelectorAll("#numbers, #device-card, #published, #operators details").forEach((details) => (details.open = true)));
    await drawn(page);
    // From the start of the document again.
    await page.evaluate(() => {
        document.activeElement.blur();
        document.body.tabIndex = -1;
        document.body.focus();
        document.body.removeAttribute("tabindex");
    });
    const stops = [];
    for (let step = 0; step < 600; step += 1) {
        await page.keyboard.press("Tab");
        const at = await focused(page);
        if (!at) break;
        if (stops.some(({ place }) => place === at.place)) break;
        stops.push(at);
    }
    for (const { what, ring, seen } of stops) {
        assert.ok(ring, `no ring around ${what}`);
        assert.ok(seen, `out of sight: ${what}`);
    }
    const missed = await page.evaluate(
        (selector) =>
            [...document.querySelectorAll(selector)]
                .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled && element.tabIndex >= 0)
                // One button of a group is reached by Tab, the others by arrows.
                .filter((element) => element.type !== "radio" || element.checked)
                .filter((element) => !globalThis.places.has(element))
                .map((element) => element.id || element.outerHTML.slice(0, 90)),
        REACHED,
    );
    assert.deepEqual(missed, []);
    // Within one part of the page no stop lies above the one before it.
    const back = stops.slice(1).filter((stop, index) => stop.within === stops[index].within && stop.above);
    assert.deepEqual(back.map(({ what }) => what), []);
    assert.deepEqual(site.problems(page), []);
});

const has = (page, selector) => page.evaluate((selector) => document.activeElement.matches(selector), selector);

test("Escape closes what was opened, and the focus is where it was", async () => {
    const page = await site.open();
    await page.locator("#export summary").focus();
    await page.keyboard.press("Enter");
    assert.ok(await page.locator("#export .items").isVisible());
    await page.keyboard.press("Tab");
    assert.ok(await has(page, "#export button"));
    await page.keyboard.press("Escape");
    assert.ok(!(await page.locator("#export .items").isVisible()));
    assert.ok(await has(page, "#export summary"));

    const figure = page.locator(".comparison button.figure").nth(3);
    const named = await figure.getAttribute("aria-label");
    for (const key of ["Escape", "Tab"]) {
        await figure.focus();
        await page.keyboard.press("Enter");
        await page.waitForFunction(() => document.activeElement.id === "explained");
        // By Escape, or by the button that closes it.
        await page.keyboard.press(key);
        if (key === "Tab") await page.keyboard.press("Enter");
        assert.ok(!(await page.locator("#explained").isVisible()), key);
        assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), named, key);
    }
    assert.deepEqual(site.problems(page), []);

    const phone = await site.open("", PHONE);
    await phone.locator("button.sheet").focus();
    await phone.keyboard.press("Enter");
    await phone.locator("#rows-slider").focus();
    await phone.keyboard.press("Escape");
    assert.ok(!(await phone.locator("#rows-slider").isVisible()));
    assert.ok(await has(phone, "button.sheet"));
});

test("sliders and plots say their values with units", async () => {
    const page = await site.open("#v=1&grid=1x2&axis2=batch&values2=1,4");
    const said = await page.locator('[type="range"]').evaluateAll((all) => all.map((slider) => [slider.getAttribute("aria-label"), slider.getAttribute("aria-valuetext")]));
    for (const [label, text] of said) assert.match(text, /^\d+ (rows?|columns?|images?|tokens?|pixels?)$/, label);
    assert.equal(await page.locator("#rows-slider").getAttribute("aria-valuetext"), "1 row");
    assert.equal(await page.locator("#columns-slider").getAttribute("aria-valuetext"), "2 columns");
    for (const stack of await page.locator(".stack").all()) {
        assert.equal(await stack.getAttribute("role"), "application", "arrow keys are the plot's");
        assert.match(await stack.getAttribute("aria-label"), /arrow keys/);
    }
});

test("the answer is said once it rests, in words", async () => {
    const page = await site.open();
    const said = page.locator("#said");
    await page.waitForFunction(() => document.querySelector("#said").textContent !== "");
    await page.evaluate(() => {
        globalThis.heard = [];
        const note = () => globalThis.heard.push(document.querySelector("#said").textContent);
        new MutationObserver(note).observe(document.querySelector("#said"), { childList: true, characterData: true, subtree: true });
    });
    const heard = () => page.evaluate(() => globalThis.heard.length);
    const slider = page.locator("#rows-slider");
    const { x, y, width, height } = await slider.boundingBox();
    await page.mouse.move(x + 20, y + height / 2);
    await page.mouse.down();
    for (let step = 1; step <= 12; step += 1) {
        await page.mouse.move(x + 20 + (step * (width - 40)) / 12, y + height / 2);
        await rest(100);
    }
    assert.equal(await heard(), 0, "in the middle of a drag");
    await page.mouse.up();
    await page.waitForFunction(() => globalThis.heard.length > 0);
    assert.equal(await heard(), 1);
    const words = await said.textContent();
    assert.match(words, /\d (milli)?seconds with flash attention/);
    assert.match(words, /\d times the bytes/);
    assert.match(words, /by \d+ crops/);
    assert.doesNotMatch(words, /×|\bms\b|TFLOP/);
    assert.ok((await sentence(page)).length > 0);
    // Nothing else speaks of its own accord while a slider moves.
    const live = await page.locator("[aria-live=polite], [role=status]").evaluateAll((all) => all.map((element) => element.id || element.textContent));
    for (const other of live) assert.ok(["said", ""].includes(other) || /of \d+ devices/.test(other), other);
});

test("on a phone the answer is in sight at every step of a drag, and fingers find their targets", async () => {
    const page = await site.open("#v=1&stage=first-token&ttft_ms=40&tpot_ms=5", PHONE);
    await page.locator("button.sheet").tap();
    const client = await page.context().newCDPSession(page);
    for (const id of ["rows", "batch", "prompt"]) {
        const slider = page.locator(`#${id}-slider`);
        await slider.scrollIntoViewIfNeeded();
        const { x, y, width, height } = await slider.boundingBox();
        assert.ok(height >= 44, `${id}: ${height} px`);
        const before = await sentence(page);
        const touch = (type, share) =>
            client.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x: x + 12 + share * (width - 24), y: y + height / 2 }] });
        await touch("touchStart", 0.1);
        for (let step = 2; step <= 8; step += 1) {
            await touch("touchMove", step / 10);
            const covered = await page.locator(".brief").evaluate((element) => {
                const { left, top, right, bottom } = element.getBoundingClientRect();
                const seen = (y) => element.contains(document.elementFromPoint((left + right) / 2, y)) || element.contains(document.elementFromPoint(left + 4, y));
                return !(top >= 0 && bottom <= innerHeight && seen(top + 4) && seen(bottom - 8));
            });
            assert.ok(!covered, `${id}, step ${step}`);
        }
        await touch("touchEnd");
        assert.notEqual(await sentence(page), before, id);
    }
    const small = await page.evaluate((selector) =>
        [...document.querySelectorAll(selector)]
            .filter((element) => element.checkVisibility() && !element.matches(".skip, .stack, .scroll"))
            .map((element) => [element.closest("label") ?? element, element])
            .filter(([target]) => target.getBoundingClientRect().height < 24 || target.getBoundingClientRect().width < 24)
            .map(([, element]) => element.id || element.outerHTML.slice(0, 90)),
        REACHED,
    );
    assert.deepEqual(small, []);
});

test("one column down to 320 px, and every part that scrolls takes the keyboard", async () => {
    for (const width of [320, 390, 640, 800, 1024, 1280]) {
        const page = await site.open("#v=1&stage=first-token&ttft_ms=40&tpot_ms=5&kernels=normal,normal-fp32,flash,flash-inline-bias", { viewport: { width, height: 844 } });
        await page.locator(".comparison button.figure").first().click();
        await page.evaluate(() => document.querySelectorAll("details:not(#export)").forEach((details) => (details.open = true)));
        await drawn(page);
        await drawn(page);
        assert.ok((await page.evaluate(() => document.scrollingElement.scrollWidth)) <= width, `${width} px`);
        const stuck = await page.evaluate((reached) =>
            [...document.querySelectorAll("body *")]
                .filter((element) => element.checkVisibility() && ["auto", "scroll"].includes(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth)
                .filter((element) => element.tabIndex < 0 && !element.querySelector(reached))
                .map((element) => element.id || element.outerHTML.slice(0, 90)),
            REACHED,
        );
        assert.deepEqual(stuck, [], `${width} px`);
        await page.context().close();
    }
});

test("at 400 % neither answer nor controls cover the page", async () => {
    const page = await site.open("", { viewport: { width: 320, height: 256 } });
    await page.evaluate(() => scrollTo(0, 600));
    const fixed = await page.evaluate(() => [".top", ".controls"].map((selector) => getComputedStyle(document.querySelector(selector)).position));
    assert.deepEqual(fixed, ["static", "static"]);
});

test("with less motion nothing glides, whatever is open", async () => {
    const page = await site.open("", { reducedMotion: "reduce" });
    const gliding = () =>
        page.evaluate(() =>
            [...document.querySelectorAll("*")].filter((element) => {
                const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
                return scrollBehavior === "smooth" || animationName !== "none" || transitionDuration.split(",").some((time) => parseFloat(time) > 0);
            }).length,
        );
    await page.locator(".comparison button.figure").first().click();
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    await drawn(page);
    assert.equal(await gliding(), 0);
    // Where the jump to a figure's explanation ends is where it is at once.
    const at = await page.evaluate(() => scrollY);
    await rest(300);
    assert.equal(await page.evaluate(() => scrollY), at);
    assert.match(await text(page, "#explained h2"), /normal/);
});
