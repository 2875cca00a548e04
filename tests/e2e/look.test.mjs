// Sizes, colours, print and still motion: what must hold on every screen.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { rest, start, whole } from "./harness.mjs";
import { ALL_PLOTS, drawn, pixels, PLOTS, sentence, text } from "./reading.mjs";

const site = await start();
after(() => site.close());

const SIZES = [
    { width: 390, height: 844 },
    { width: 1024, height: 768 },
    { width: 1440, height: 900 },
];
const LINKS = ["#v=1", "#v=1&kernels=normal,normal-fp32,flash,flash-inline-bias&sweep=published-47", "#gird=2", `#${"q".repeat(1000)}`];

for (const viewport of SIZES) {
    test(`nothing sticks out sideways at ${viewport.width} px`, async () => {
        for (const fragment of LINKS) {
            const page = await site.open(fragment, { viewport });
            await page.locator("#numbers summary").click();
            await drawn(page);
            const width = await page.evaluate(() => document.scrollingElement.scrollWidth);
            assert.ok(width <= viewport.width, `${fragment.slice(0, 40)}: ${width} px`);
            const outside = await page.evaluate(() =>
                [...document.querySelectorAll("header button, header select, #answer, figure.plot, #problem")]
                    .filter((element) => element.checkVisibility())
                    .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
                    .map((element) => element.outerHTML.slice(0, 80)),
            );
            assert.deepEqual(outside, [], fragment.slice(0, 40));
            await page.context().close();
        }
    });
}

test("plots are drawn at the screen's own pixels", async () => {
    for (const deviceScaleFactor of [1, 2]) {
        const page = await site.open("", { deviceScaleFactor });
        const sizes = await page.locator("figure.plot canvas").evaluateAll((all) => all.map((canvas) => [canvas.width, canvas.clientWidth]));
        assert.equal(sizes.length, 3 * ALL_PLOTS.length);
        for (const [drawnWidth, width] of sizes) assert.ok(Math.abs(drawnWidth - width * deviceScaleFactor) <= deviceScaleFactor);
    }
});

test("a plot follows the window", async () => {
    const page = await site.open("", { viewport: SIZES[2] });
    const wide = await pixels(page);
    await page.setViewportSize(SIZES[1]);
    await page.waitForFunction((width) => innerWidth === width, SIZES[1].width);
    await drawn(page);
    await drawn(page);
    const narrow = await pixels(page);
    for (const plot of PLOTS) assert.notEqual(narrow[plot].data, wide[plot].data, plot);
});

test("on a phone the answer stays in sight while the controls are open", async () => {
    const page = await site.open("", { viewport: SIZES[0], hasTouch: true, isMobile: true });
    const seen = () =>
        page.locator(".brief").evaluate((element) => {
            const { left, top, right, bottom } = element.getBoundingClientRect();
            const at = document.elementFromPoint(left + 8, (top + bottom) / 2);
            return top >= 0 && bottom <= innerHeight && element.contains(at);
        });
    assert.ok(!(await page.locator("#rows-slider").isVisible()));
    await page.locator("button.sheet").tap();
    assert.ok(await page.locator("#rows-slider").isVisible());
    assert.ok(await seen(), "beside the open controls");
    const before = await sentence(page);
    await page.locator("#rows-slider").scrollIntoViewIfNeeded();
    await page.locator("#rows-slider").focus();
    await page.keyboard.press("ArrowRight");
    assert.notEqual(await sentence(page), before);
    assert.ok(await seen(), "while a slider moves");
    await page.evaluate(() => scrollTo(0, 900));
    await drawn(page);
    assert.ok(await seen(), "beside the plots");
    await page.locator("button.sheet").tap();
    assert.ok(!(await page.locator("#rows-slider").isVisible()));
});

const theme = (page) => page.evaluate(() => document.documentElement.dataset.theme);
const colour = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

test("colours follow the system until they are chosen, and the choice stays", async () => {
    const page = await site.open("", { colorScheme: "dark" });
    assert.equal(await theme(page), "dark");
    const dark = { colour: await colour(page), pixels: await pixels(page) };
    await page.emulateMedia({ colorScheme: "light" });
    await page.waitForFunction(() => document.documentElement.dataset.theme === "light");
    await drawn(page);
    assert.notEqual(await colour(page), dark.colour);
    for (const plot of PLOTS) assert.notEqual((await pixels(page))[plot].data, dark.pixels[plot].data, plot);
    await page.locator("header button.icon").click();
    assert.equal(await theme(page), "dark");
    await page.reload();
    await page.waitForFunction(() => document.querySelector("#answer") !== null);
    await whole(page);
    assert.equal(await theme(page), "dark", "chosen here before");
    await drawn(page);
    await drawn(page);
    for (const plot of PLOTS) assert.deepEqual((await pixels(page))[plot], dark.pixels[plot], plot);
    assert.equal(new URL(page.url()).hash, "", "never in a link");
    assert.deepEqual(site.problems(page), []);
});

test("a choice holds when the system changes its mind", async () => {
    const page = await site.open("", { colorScheme: "light" });
    await page.locator("header button.icon").click();
    assert.equal(await theme(page), "dark");
    for (const colorScheme of ["dark", "light"]) {
        await page.emulateMedia({ colorScheme });
        await page.waitForFunction((scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches, colorScheme);
        // The system's change is heard a moment later.
        await drawn(page);
        await rest(200);
        assert.equal(await theme(page), "dark", colorScheme);
    }
});

test("text stands out from its background in both schemes", async () => {
    for (const colorScheme of ["light", "dark"]) {
        const page = await site.open("#gird=2", { colorScheme });
        const weak = await page.evaluate(() => {
            const channels = (text) => text.match(/[\d.]+/g).map(Number);
            const luminance = (rgb) => {
                const [r, g, b] = rgb.map((value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const behind = (element) => {
                for (let at = element; at; at = at.parentElement) {
                    const [r, g, b, alpha = 1] = channels(getComputedStyle(at).backgroundColor);
                    if (alpha > 0) return [r, g, b];
                }
                return [255, 255, 255];
            };
            return [...document.querySelectorAll("p, th, td, span, b, strong, label, legend, button, summary, small, a")]
                .filter((element) => element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
                .filter((element) => !element.matches(".skip, .unseen, :disabled"))
                .map((element) => {
                    const [a, b] = [luminance(channels(getComputedStyle(element).color).slice(0, 3)), luminance(behind(element))];
                    return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), element.textContent.trim().slice(0, 40)];
                })
                .filter(([ratio]) => ratio < 4.5);
        });
        assert.deepEqual(weak, [], colorScheme);
    }
});

test("nothing moves by itself, whether less motion is asked for or not", async () => {
    const page = await site.open("", { reducedMotion: "reduce" });
    const moving = () =>
        page.evaluate(() =>
            [...document.querySelectorAll("*")].filter((element) => {
                const { transitionDuration, animationName } = getComputedStyle(element);
                return transitionDuration.split(",").some((time) => parseFloat(time) > 0) || animationName !== "none";
            }).length,
        );
    assert.equal(await moving(), 0);
    await page.emulateMedia({ reducedMotion: "no-preference" });
    assert.equal(await moving(), 0);
    await page.evaluate(() => { document.body.style.transition = "opacity 1s"; });
    assert.equal(await moving(), 1, "the check sees motion");
});

test("print shows the answer and the plots, not the controls", async () => {
    for (const viewport of [SIZES[0], SIZES[2]]) {
        const page = await site.open("", { viewport });
        const said = await sentence(page);
        await page.emulateMedia({ media: "print" });
        await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
        await drawn(page);
        assert.equal(await text(page, "#answer .sentence"), said);
        for (const selector of ["#answer .sentence", "table.comparison", ".printed svg"]) {
            assert.ok(await page.locator(selector).first().isVisible(), selector);
        }
        for (const selector of ["#rows-slider", "#copy-link", "#export summary", "button.save"]) {
            assert.ok(!(await page.locator(selector).first().isVisible()), selector);
        }
    }
});
