// What is saved from the page is what the native program writes for the same link, to the byte.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { start } from "./harness.mjs";
import { program } from "../native.mjs";
import { ALL_PLOTS, settles } from "./reading.mjs";
import { download, saved } from "./saving.mjs";

const site = await start();
after(() => site.close());

const FILES = { csv: "stagecost-sweep.csv", json: "stagecost-sweep.json", markdown: "stagecost-sweep.md", svg: "stagecost-sweep.svg" };
const LINKS = [
    "v=1",
    "v=1&grid=5x7&batch=3&kernels=normal,normal-fp32,flash,flash-inline-bias&sweep=published-47",
    "v=1&image=1600x1200&sweep=batch-1-64",
    "v=1&base=512&grid=none&sweep=side-512-1280&x=log&y=log",
    "v=1&axis=kernel&values=flash,normal",
];

for (const [format, name] of Object.entries(FILES)) {
    test(`${format} is the native program's`, async () => {
        for (const link of LINKS) {
            const page = await site.open(`#${link}`, { colorScheme: "light" });
            const [ours, theirs] = [await saved(page, name), program(["sweep", link, "--format", format])];
            const differs = ours.split("\n").findIndex((line, index) => line !== theirs.split("\n")[index]);
            const lines = [ours, theirs].map((text) => text.split("\n")[differs]);
            assert.ok(ours === theirs, `${link}, line ${differs + 1}:\n${lines.join("\n")}`);
            await page.context().close();
        }
    });
}

/** What the browser makes of an SVG; `error` where it is not well-formed. */
const parsed = (page, svg) =>
    page.evaluate((text) => {
        const { documentElement: root } = new DOMParser().parseFromString(text, "image/svg+xml");
        const all = [...root.querySelectorAll("*")];
        return {
            error: root.querySelector("parsererror")?.textContent ?? null,
            root: root.localName,
            texts: all.filter((element) => element.localName === "text").map((element) => element.textContent),
            foreign: all.filter((element) => ["script", "image", "foreignObject", "use"].includes(element.localName)).length,
        };
    }, svg);

test("the sheet is one well-formed picture of all plots, stamped with its link", async () => {
    const page = await site.open("#v=1&grid=3x3&sweep=vendor-grids");
    const svg = await saved(page, FILES.svg);
    const { error, root, texts, foreign } = await parsed(page, svg);
    assert.deepEqual([error, root, foreign], [null, "svg", 0]);
    const all = texts.join("\n");
    for (const part of ["HBM traffic", "Peak activations", "Arithmetic intensity", "FLOP", "Work by unit", "v=1&grid=3x3&sweep=vendor-grids"]) {
        assert.ok(all.includes(part), `no "${part}" in:\n${all}`);
    }
});

test("each plot can be saved alone, in the page's colours", async () => {
    const page = await site.open("#v=1", { colorScheme: "light" });
    const save = (plot) => download(page, () => page.locator(`figure[data-plot="${plot}"] [data-save="svg"]`).click());
    const light = {};
    for (const plot of ALL_PLOTS) {
        const { name, text } = await save(plot);
        assert.equal(name, `stagecost-${plot}.svg`);
        light[plot] = text;
        const { error, texts } = await parsed(page, text);
        assert.equal(error, null);
        assert.ok(texts.some((line) => line.includes("v=1")), "it is stamped with its link");
    }
    assert.equal(new Set(Object.values(light)).size, ALL_PLOTS.length, "as many different pictures");
    await page.locator("header button.icon").click();
    assert.notEqual((await save("traffic")).text, light.traffic, "dark on the dark page");
});

test("files follow what is set", async () => {
    const page = await site.open("#v=1");
    await page.locator("#columns-box").fill("2");
    await page.locator("#kernel-normal-fp32").click();
    const link = "v=1&grid=2x2&kernels=normal,normal-fp32,flash";
    assert.equal(await saved(page, FILES.csv), program(["sweep", link, "--format", "csv"]));
    await settles(page, link);
    assert.deepEqual(site.problems(page), []);
});
