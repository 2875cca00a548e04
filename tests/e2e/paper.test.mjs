// What leaves the page as a picture or on paper: PNG of the plots, and a report of two pages.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { start } from "./harness.mjs";
import { drawn } from "./reading.mjs";

const site = await start();
after(() => site.close());

/** Clicks and returns the name, width and height of the PNG that is downloaded, and how dark its middle is. */
async function png(page, click) {
    const [file] = await Promise.all([page.waitForEvent("download"), click()]);
    const bytes = await readFile(await file.path());
    assert.equal(bytes.toString("latin1", 1, 4), "PNG");
    return { name: file.suggestedFilename(), width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), bytes };
}

test("one plot, the roofline and all plots are saved as PNG, twice as fine as the SVG", async () => {
    const page = await site.open("#v=1&grid=3x3", { colorScheme: "light" });
    const sizes = { time: [1504], roofline: [1784] };
    for (const [plot, [width]] of Object.entries(sizes)) {
        const one = await png(page, () => page.locator(`[data-plot="${plot}"] [data-save="png"]`).click());
        assert.deepEqual([one.name, one.width], [`stagecost-${plot}.png`, width]);
        // Title, legend and stamp stand above and below the plot.
        assert.ok(one.height > 900 && one.bytes.length > 20_000, `${one.height} px, ${one.bytes.length} bytes`);
    }
    await page.locator("#export summary").click();
    const light = await png(page, () => page.locator('#export [data-file="stagecost-sweep.png"]').click());
    assert.equal(light.width, 2 * (16 + 3 * (400 + 16)));
    await page.locator("header button.icon").click();
    await page.locator("#export summary").click();
    const dark = await png(page, () => page.locator('#export [data-file="stagecost-sweep.png"]').click());
    assert.notDeepEqual(dark.bytes, light.bytes, "dark on the dark page");
    assert.deepEqual(site.problems(page), []);
});

/** How many pages a PDF has: each has an object of that type. */
const pages = (pdf) => pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;

test("print is two pages, on any screen and in any colours", async () => {
    for (const [viewport, colorScheme] of [[{ width: 1440, height: 900 }, "light"], [{ width: 390, height: 844 }, "dark"]]) {
        const page = await site.open("", { viewport, colorScheme });
        await drawn(page);
        assert.equal(pages(await page.pdf({ preferCSSPageSize: true, printBackground: true })), 2, `${viewport.width} px`);
        assert.equal(await page.locator(".printed").count(), 0, "what is on paper alone is gone again");
        assert.deepEqual(site.problems(page), []);
    }
});

test("paper holds the answer, plots, devices, bytes, operators, and where it came from", async () => {
    const page = await site.open("#v=1&grid=3x3", { colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await drawn(page);
    for (const selector of ["#answer .sentence", "table.comparison", ".printed svg", "#devices tbody tr", "#operators .component", ".about .print-only"]) {
        assert.ok(await page.locator(selector).first().isVisible(), selector);
    }
    assert.equal(await page.locator("#devices tbody tr:visible").count(), 10);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
    assert.match(await page.locator(".about").innerText(), /#v=1&grid=3x3[\s\S]*StageCost \d/);
    for (const selector of ["figure.plot canvas", "#roofline", "#numbers", "#published", "#validation", ".hint", ".chooser", ".toggle"]) {
        assert.ok(!(await page.locator(selector).first().isVisible()), selector);
    }
    const controls = await page.locator("input, select, .save, summary.quiet").evaluateAll((all) => all.filter((one) => one.checkVisibility()).length);
    assert.equal(controls, 0);
});
