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

const KERNELS = "kernels=normal,normal-fp32,flash,flash-inline-bias";
const TARGETS = "stage=first-token&ttft_ms=50&tpot_ms=20";
const MAP = "axis2=batch&values2=1,2,4,8,16,32";
/** What a report may be about, at its shortest and at its longest. */
const STATES = {
    targets: `#v=1&${TARGETS}`,
    "three targets": `#v=1&vision_ms=25&${TARGETS}&max_crops=6&image=1920x1080`,
    "four kernels": `#v=1&${KERNELS}`,
    "one kernel": "#v=1&kernels=flash",
    "four kernels, targets": `#v=1&${TARGETS}&${KERNELS}&batch=4&prompt=500&device=h100-sxm`,
    map: `#v=1&${MAP}`,
    decode: "#v=1&stage=decode",
    "no expected time": "#v=1&device=tpu-v5e&tpot_ms=5",
    notes: "#v=1&stage=first-token&grid=8x8&base=1280&device=rtx3090",
    all: `#v=1&${TARGETS}&${KERNELS}&${MAP}&batch=64&image=3000x4000&device=tpu-v5e&dtype=fp8&prompt=20000&kernel.vision=normal&logits=last&mask=causal&eff.gemm=0.5`,
};
/** The paper, and the CSS pixels within its margins. */
const PAPERS = { A4: { width: 703, height: 1039 }, Letter: { width: 725, height: 973 } };

const onPaper = async (page) => {
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await drawn(page);
};

test("whatever is asked, print is two full pages of A4 or Letter", async () => {
    const start = await site.open("", { viewport: { width: 390, height: 844 }, colorScheme: "dark" });
    const presets = await start.locator(".presets a").evaluateAll((all) => all.map((one) => [one.textContent.trim(), one.hash]));
    assert.ok(presets.length >= 8);
    await start.context().close();
    for (const [name, link] of [...presets, ...Object.entries(STATES)]) {
        const page = await site.open(link, { viewport: { width: 1280, height: 800 } });
        await drawn(page);
        for (const format of Object.keys(PAPERS)) {
            assert.equal(pages(await page.pdf({ format, printBackground: true })), 2, `${name}, ${format}`);
        }
        assert.equal(await page.locator(".sheet-2").count(), 0, "what is on paper alone is gone again");
        await onPaper(page);
        for (const [format, viewport] of Object.entries(PAPERS)) {
            await page.setViewportSize(viewport);
            for (const sheet of [".sheet-1", ".sheet-2"]) {
                const room = await page.locator(sheet).evaluate((sheet) => {
                    const last = Math.max(...[...sheet.children].map((part) => part.getBoundingClientRect().bottom));
                    const { top, height } = sheet.getBoundingClientRect();
                    const over = [sheet.scrollHeight - sheet.clientHeight, sheet.scrollWidth - sheet.clientWidth];
                    return { over, used: (last - top) / height, picture: sheet.querySelector(".printed").clientHeight };
                });
                const said = `${name}, ${format}, ${sheet}: ${JSON.stringify(room)}`;
                assert.ok(room.over.every((over) => over <= 1), `cut off: ${said}`);
                assert.ok(room.used > 0.95 && room.picture > 120, said);
            }
        }
        assert.deepEqual(site.problems(page), []);
        await page.context().close();
    }
});

test("paper says what it is about, what was set, when and by which version, and where to find it", async () => {
    const link = "#v=1&stage=first-token&grid=3x3&batch=1024&ttft_ms=50";
    const page = await site.open(link, { colorScheme: "dark" });
    await onPaper(page);
    const head = (await page.locator(".paper-head").innerText()).replace(/\s+/g, " ");
    const parts = ["DeepSeek-OCR, vision and prefill", "H100 SXM5 80GB, bf16", "rows × columns: 3 × 3", "Images: 1,024", "first token: 50 ms", link];
    for (const part of parts) assert.ok(head.includes(part), `${part}: ${head}`);
    assert.match(head, /version \d+\.\d+\.\d+, 20\d\d-\d\d-\d\d/);
    // Before the answer, though it comes after it in the document.
    const top = (selector) => page.locator(selector).first().evaluate((one) => one.getBoundingClientRect().top);
    assert.ok((await top(".paper-head")) < (await top("#answer")));
    assert.match(await page.locator(".sheet-1 .printed").innerHTML(), /Required compute, first token[\s\S]*Required bandwidth/);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
});

test("paper holds answer, plots, devices and components in tables, and nothing to click", async () => {
    const page = await site.open(`#v=1&${TARGETS}&device=rtx3090`);
    await onPaper(page);
    for (const selector of ["#answer .sentence", "table.comparison", "#required", ".sheet-1 .printed svg", ".sheet-2 .printed svg", ".paper-table"]) {
        assert.ok(await page.locator(selector).first().isVisible(), selector);
    }
    const second = await page.locator(".sheet-2").innerText();
    for (const said of [
        /The 10 fastest and the chosen one of \d+, by expected time; \d+ have none/,
        /RTX 3090.*\(chosen\)/,
        /The most that meets the target on /,
        /The 7 largest of \d+, by time\.[\s\S]*others/,
    ]) assert.match(second, said);
    // Every head stands over its column, in the size of what is beneath it.
    const tables = await page.locator(".paper-table").evaluateAll((tables) =>
        tables.map((table) => {
            const columns = (row) => [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0);
            const size = (cell) => getComputedStyle(cell).fontSize;
            const count = (all) => new Set(all).size;
            return { columns: count([...table.rows].map(columns)), sizes: count([...table.querySelectorAll("th, td")].map(size)) };
        }),
    );
    assert.deepEqual(tables, Array(3).fill({ columns: 1, sizes: 1 }));
    const seen = (selector, filter) => page.locator(selector).evaluateAll((all, filter) => all.filter((one) => one.checkVisibility() && (!filter || getComputedStyle(one).textDecorationStyle === filter)).length, filter);
    assert.equal(await seen("main *", "dotted"), 0);
    assert.equal(await seen("input, select, .save, summary, .toggle"), 0);
    assert.doesNotMatch(await page.locator("main").innerText(), /click|arrow keys|Point at/i);
});
