// A link carries all that was set: what is hidden, the part that is looked into, the ranking's order and filter. The
// window's title says what it is about, and a link that is shared has a preview.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { start } from "./harness.mjs";
import { program } from "../native.mjs";
import { agrees, drawn, pixels, readouts, sentence, settles } from "./reading.mjs";
import { saved } from "./saving.mjs";

const site = await start();
after(() => site.close());

const clean = (page) => assert.deepEqual(site.problems(page), []);
const ids = (page) =>
    page.locator("#devices .ranking tbody tr:not([hidden])").evaluateAll((rows) => rows.map((row) => row.dataset.key));
const legend = (page) => page.locator("section[aria-label=Sweep] .legend");
const entry = (page, name) => legend(page).getByRole("button", { name, exact: true });

test("what trackers added to the address is not handed on", async () => {
    const page = await site.open("?utm_source=mail&fbclid=1&lang=en#v=1&grid=1x2");
    // Without a clipboard the link is shown.
    await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
    await page.locator("#copy-link").click();
    assert.equal(await page.locator(".by-hand input").inputValue(), `${site.url}?lang=en#v=1&grid=1x2`);
    clean(page);
});

test("a part that the stage does not run is told", async () => {
    const page = await site.open("#v=1&part=notp_block&stage=decode");
    const said = await page.locator("#answer").innerText();
    assert.match(said, /part: notp_block is a part of the vision stage and is ignored; decode is evaluated whole\./);
    assert.equal(await page.title(), "2x3 crops, decode, flash vs normal on H100 SXM5 80GB · StageCost");
    clean(page);
});

test("lines that are hidden, zoom, order and filter are in the link, and open elsewhere", async () => {
    const page = await site.open("#v=1&ttft_ms=100");
    await entry(page, "normal").click();
    await page.locator('figure[data-plot="traffic"] .stack').focus();
    await page.keyboard.press("+");
    await page.locator("#devices thead button", { hasText: /^Memory/ }).click();
    await page.selectOption("#vendor", "NVIDIA");
    await page.selectOption("#class", "workstation");
    await page.locator("#fit").check();
    await page.waitForFunction(() => location.hash.includes("devices.only"));
    const link = new URL(page.url()).hash.slice(1);
    const [, zoom] = link.match(/&zoom=([\d.]+\.\.[\d.]+)&/);
    const ranking = "devices.order=memory,descending&devices.vendor=NVIDIA&devices.class=workstation&devices.only=meets";
    assert.equal(link, `v=1&ttft_ms=100&hide=normal&zoom=${zoom}&${ranking}`);
    assert.equal(program(["link", link]).trim(), link);
    const other = await site.open(`#${link}`);
    for (const each of [page, other]) {
        await each.locator("#batch-box").focus();
        await drawn(each);
    }
    assert.deepEqual(await pixels(other), await pixels(page));
    assert.deepEqual(await ids(other), await ids(page));
    assert.ok((await ids(other)).length > 0);
    assert.equal(await entry(other, "normal").getAttribute("aria-pressed"), "false");
    assert.ok(await other.getByRole("button", { name: "Whole sweep" }).isVisible());
    assert.equal(await other.locator("#devices thead [aria-sort]").innerText(), "Memory");
    assert.equal(await other.locator("#devices thead [aria-sort]").getAttribute("aria-sort"), "descending");
    assert.equal(await other.locator("#vendor").inputValue(), "NVIDIA");
    assert.equal(await other.locator("#class").inputValue(), "workstation");
    assert.ok(await other.locator("#fit").isChecked());
    // Pictures of the command line follow.
    assert.equal(await saved(page, "stagecost-sweep.svg"), program(["sweep", link, "--format", "svg"]));
    // Another link shows what it says.
    await other.evaluate(() => void (location.hash = "v=1&sweep=vendor-grids&zoom=400..900&devices.order=device"));
    await other.waitForFunction(() => !document.querySelector("#fit").checked);
    assert.ok(await other.getByRole("button", { name: "Whole sweep" }).isVisible(), "a zoom comes with its sweep");
    assert.equal(await entry(other, "normal").getAttribute("aria-pressed"), "true");
    assert.equal(await other.locator("#vendor").inputValue(), "");
    await other.locator("#sweep").selectOption("published-47");
    await settles(other, "v=1&sweep=published-47&devices.order=device");
    clean(page);
    clean(other);
});

test("links that mail programs and trackers changed open", async () => {
    const own = "v=1&grid=3x3&batch=2";
    for (const changed of [
        "v=1&amp;grid=3x3&amp;batch=2",
        "v%3D1%26grid%3D3x3%26batch%3D2",
        "v%253D1%2526grid%253D3x3%2526batch%253D2",
        "%23v=1&grid=3x3&batch=2",
        "v=1&grid=3x3&batch=2.",
        "v=1&grid=3x3&batch=2)",
        "v=1&grid=3x3&batch=2%3E",
        "v=1&grid=3x3&batch=2&utm_source=mail&fbclid=IwAR0",
    ]) {
        const page = await site.open(`#${changed}`, { parts: false });
        assert.equal(await page.locator("#problem").count(), 0, changed);
        assert.equal(await page.locator("#rows-box").inputValue(), "3", changed);
        await agrees(page, own);
        assert.equal(new URL(page.url()).hash, `#${changed}`);
        await page.locator("#batch-box").fill("4");
        await settles(page, "v=1&grid=3x3&batch=4");
        clean(page);
        await page.context().close();
    }
});

test("the title says the scenario, and follows it once it rests", async () => {
    const page = await site.open("#v=1&stage=first-token&device=l4", { parts: false });
    assert.equal(await page.title(), "2x3 crops, first token, flash vs normal on L4 · StageCost");
    await page.locator("#rows-box").fill("4");
    await page.locator("#kernel-normal-fp32").click();
    await page.waitForFunction(() => document.title.startsWith("4x3 crops"));
    assert.equal(await page.title(), "4x3 crops, first token, flash vs normal-fp32 vs normal on L4 · StageCost");
    await page.evaluate(() => void (location.hash = "v=1&grid=none"));
    await page.waitForFunction(() => document.title === "no crops, vision, flash vs normal on H100 SXM5 80GB · StageCost");
    // While a slider moves nothing is written; when it rests, all is.
    await page.evaluate(() => void (location.hash = "v=1"));
    await page.waitForFunction(() => document.title.startsWith("2x3"));
    const slider = await page.locator("#rows-slider").boundingBox();
    await page.mouse.move(slider.x + slider.width / 4, slider.y + slider.height / 2);
    await page.mouse.down();
    await page.mouse.move(slider.x + slider.width - 12, slider.y + slider.height / 2, { steps: 8 });
    await page.mouse.up();
    const rows = await page.locator("#rows-box").inputValue();
    await page.waitForFunction((start) => document.title.startsWith(start), `${rows}x3 crops`);
    clean(page);
});

test("a link that is shared has a preview", async () => {
    const folder = fileURLToPath(new URL("../../dist/", import.meta.url));
    const document = await readFile(`${folder}index.html`, "utf8");
    const found = document.matchAll(/<meta (?:property|name)="([^"]*)" content="([^"]*)">/g);
    const tags = new Map([...found].map(([, name, content]) => [name, content]));
    assert.equal(tags.get("og:type"), "website");
    assert.match(tags.get("og:title"), /^StageCost/);
    assert.ok(tags.get("og:description").length > 50 && tags.get("og:image:alt").length > 20);
    assert.equal(tags.get("twitter:card"), "summary_large_image");
    const png = await readFile(folder + tags.get("og:image").split("/").pop());
    assert.equal(png.toString("latin1", 1, 4), "PNG");
    const size = [png.readUInt32BE(16), png.readUInt32BE(20)].map(String);
    assert.deepEqual(size, [tags.get("og:image:width"), tags.get("og:image:height")]);
    assert.ok(png.length < 300_000, `${png.length} bytes`);
    // It is for others: no visitor keeps it.
    assert.ok(!(await readFile(`${folder}sw.js`, "utf8")).includes("preview.png"));
});

test("a sweep that decides the stage moves it, and a link whose sweep has another names it on every plot", async () => {
    const page = await site.open();
    await page.selectOption("#sweep", "first-token-47");
    await settles(page, "v=1&stage=first-token&sweep=first-token-47");
    assert.ok(await page.locator('input[name=stage][value="first-token"]').isChecked());
    const shown = await page.locator('[data-figure="time-flash"]').first().innerText();
    // A plot has one unit for all its points.
    const time = ([number, unit]) => (Number(number) * { s: 1000, ms: 1 }[unit]).toFixed(1);
    const [plot] = await readouts(page);
    assert.equal(time(plot.match(/flash ([\d.]+) (m?s)/).slice(1)), time(shown.split(" ")), plot);
    const titles = (of) => of.locator("figure.plot .title").allInnerTexts();
    for (const title of await titles(page)) assert.doesNotMatch(title, /vision and prefill/);
    const link = "v=1&sweep=first-token-47";
    const other = await site.open(`#${link}`);
    for (const title of await titles(other)) assert.match(title, /, vision and prefill$/);
    await agrees(other, link);
    assert.match(await sentence(other), /reading an image/);
    await other.locator("#batch-box").fill("2");
    await settles(other, "v=1&batch=2&sweep=first-token-47");
    clean(page);
    clean(other);
});
