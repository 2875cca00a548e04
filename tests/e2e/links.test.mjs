// A link means the same everywhere: on another's page, in the native program, and when it is broken.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { cli, start } from "./harness.mjs";
import { program } from "../native.mjs";
import { agrees, comparison, pixels, sentence, settles, text } from "./reading.mjs";
import { saved } from "./saving.mjs";

const site = await start();
after(() => site.close());

const canonical = (link) => program(["link", link]).trim();

test("a copied link opens the same sweep: the same numbers to the last digit, the same file to the byte", async () => {
    const page = await site.open("#v=1&grid=3x4&batch=5&kernels=normal,flash,flash-inline-bias&axis=grid&values=1x2,3x4,7x7&y=log");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.locator("#rows-box").fill("6");
    await page.locator("#kernel-flash").click();
    // It is said for two seconds, which a slow machine may sleep through.
    const copied = await page.evaluateHandle(() => {
        const said = { copied: false };
        const status = () => [...document.querySelectorAll("[role=status]")].map(({ textContent }) => textContent);
        const hear = () => (said.copied ||= status().includes("Copied"));
        new MutationObserver(hear).observe(document.body, { subtree: true, childList: true, characterData: true });
        return said;
    });
    await page.locator("#copy-link").click();
    await page.waitForFunction((said) => said.copied, copied);
    const address = await page.evaluate(() => navigator.clipboard.readText());
    const link = "v=1&grid=6x4&batch=5&kernels=normal,flash-inline-bias&axis=grid&values=1x2,3x4,7x7&y=log";
    assert.equal(address, `${site.url}#${link}`);
    assert.equal(canonical(address), link);
    const other = await site.open(`#${address.split("#")[1]}`);
    assert.equal(other.url(), address);
    for (const of of [sentence, comparison, pixels]) assert.deepEqual(await of(other), await of(page));
    const csv = await saved(page, "stagecost-sweep.csv");
    assert.equal(await saved(other, "stagecost-sweep.csv"), csv);
    assert.equal(csv, program(["sweep", link, "--format", "csv"]));
    await agrees(other, link, ["normal", "flash-inline-bias"]);
    await settles(page, link);
    assert.deepEqual([...site.problems(page), ...site.problems(other)], []);
});

test("without a clipboard the link is shown to be copied by hand", async () => {
    const page = await site.open("#v=1&batch=2");
    await page.evaluate(() => {
        navigator.clipboard.writeText = () => Promise.reject(new Error("refused"));
    });
    await page.locator("#copy-link").click();
    assert.equal(await page.locator(".by-hand input").inputValue(), `${site.url}#v=1&batch=2`);
});

test("links of every kind", async () => {
    const links = [
        "v=1&model=deepseek-ocr&stage=vision&base=1024&tile=640&grid=2x3&batch=1&kernel=flash",
        "composite=vision_normal",
        "composite=vision_layer_nocrop_normal&base=512",
        "composite=vision_nocrop&base=1280",
        "image=1600x1200",
        "image=1x100000",
        "grid=%32x%33&batch=4",
        "kernels=normal%2Cnormal-fp32%2Cflash",
        "gr%69d=5x5&sweep=published-53",
        "grid=none&sweep=side-512-1280",
        "batch=1024&grid=64x64&base=4096&tile=4096",
    ];
    for (const link of links) {
        const page = await site.open(`#${link}`);
        const kernels = decodeURIComponent(link.match(/kernels=([^&]*)/)?.[1] ?? "normal,flash").split(",");
        const plain = canonical(link);
        await agrees(page, plain, kernels);
        assert.equal(await page.locator("#problem").count(), 0, link);
        // The page reads what it was given and writes nothing until something is changed.
        assert.equal(new URL(page.url()).hash, `#${link}`);
        await page.locator("#batch-box").fill("3");
        await settles(page, canonical(`${plain.replace(/&batch=\d+/, "")}&batch=3`));
        assert.deepEqual(site.problems(page), [], link);
        await page.context().close();
    }
});

/** What the native program says is wrong with a link. */
function refused(link) {
    try {
        cli(["eval", "--json", "--", link]);
    } catch (error) {
        assert.equal(error.status, 2, link);
        return error.stderr.replace(/^error: /, "").trim();
    }
    throw new Error(`${link} is understood`);
}

const BROKEN = [
    ["gird=2x3", "gird"],
    ["grid=0x0", "grid"],
    ["grid=1000000000x1", "grid"],
    ["grid=", "grid"],
    ["batch=1&batch=2", "batch"],
    [`batch=${"9".repeat(400)}`, "batch"],
    ["batch=%F0%9F%A6%80", "batch"],
    ["kernel=fast", "kernel"],
    ["composite=vision_normal&kernel=flash", "composite"],
    ["grid=2x3&image=800x600", "grid"],
    ["sweep=none", "sweep"],
    ["axis=grid", "axis"],
    ["axis=batch&values=1,two", "values"],
    ["v=2&new=thing", "v"],
    ["x=".repeat(500), null],
    ["q".repeat(1000), null],
    ["%".repeat(1000), null],
    ["&=#".repeat(333), null],
    ["<img src=x onerror=alert(1)>", null],
    ["%00%01%ff%fe", null],
];

test("a broken link is a message that names its key, and the page stays usable", async () => {
    const usual = await sentence(await site.open());
    for (const [link, key] of BROKEN) {
        const page = await site.open(`#${link}`);
        const said = await text(page, "#problem");
        if (key) {
            assert.ok(said.includes(`${key}: `), `${link.slice(0, 40)}: ${said}`);
            assert.ok(said.includes(refused(link)), `${link.slice(0, 40)}: not as the native program says: ${said}`);
        }
        assert.ok(said.length < 900, said);
        assert.equal(await sentence(page), usual);
        await page.locator("#rows-box").fill("3");
        await settles(page, "v=1&grid=3x3");
        assert.equal(await page.locator("#problem").count(), 0, "a change answers the message");
        assert.notEqual(await sentence(page), usual);
        assert.deepEqual(site.problems(page), [], link);
        await page.context().close();
    }
});

test("another fragment is another scenario; a broken one leaves the page as it is", async () => {
    const page = await site.open("#v=1&grid=1x2");
    const go = (fragment) => page.evaluate((hash) => void (location.hash = hash), fragment);
    await go("v=1&grid=3x3&batch=2&sweep=vendor-grids");
    await page.waitForFunction(() => document.querySelector("#rows-box").value === "3");
    await agrees(page, "v=1&grid=3x3&batch=2");
    assert.equal(await page.locator("#sweep").inputValue(), "vendor-grids");
    assert.equal(await page.locator("#batch-slider").inputValue(), "2");
    const before = await sentence(page);
    await go("grid=zero");
    await page.locator("#problem").waitFor();
    assert.match(await text(page, "#problem"), /grid: "zero"/);
    assert.equal(await sentence(page), before);
    await go("composite=vision_nocrop_normal");
    await page.waitForFunction(() => !document.querySelector("#problem"));
    await agrees(page, "v=1&grid=none&kernel=normal");
    await page.goBack();
    await page.locator("#problem").waitFor();
    await page.goBack();
    await page.waitForFunction(() => !document.querySelector("#problem"));
    await agrees(page, "v=1&grid=3x3&batch=2");
    assert.deepEqual(site.problems(page), []);
});

test("a link that changes own values shows them in their fields", async () => {
    const page = await site.open("#v=1&axis=grid&values=1x2,2x2");
    assert.deepEqual([await page.locator("#axis").inputValue(), await page.locator("#values").inputValue()], ["grid", "1x2, 2x2"]);
    await page.evaluate(() => void (location.hash = "v=1&axis=batch&values=1,2,4"));
    await page.waitForFunction(() => document.querySelector("#values").value === "1, 2, 4");
    assert.equal(await page.locator("#axis").inputValue(), "batch");
});
