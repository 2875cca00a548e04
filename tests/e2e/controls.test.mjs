// Every control does what it says, and the native program says the same of the link that follows.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { cli, start } from "./harness.mjs";
import { agrees, amount, count, digits, drawn, pixels, PLOTS, sentence, settles, text } from "./reading.mjs";

const site = await start();
after(() => site.close());

test("every mode", async () => {
    const page = await site.open();
    const modes = {
        Tiny: "v=1&base=512&grid=none",
        Small: "v=1&base=640&grid=none",
        Base: "v=1&grid=none",
        Large: "v=1&base=1280&grid=none",
        Gundam: "v=1",
    };
    const offered = await page.locator("#mode option").evaluateAll((options) => options.map((option) => option.value));
    assert.deepEqual(offered, Object.keys(modes));
    for (const [mode, link] of Object.entries(modes)) {
        await page.selectOption("#mode", mode);
        await settles(page, link);
        await agrees(page, link);
        assert.equal(await page.locator("#mode").inputValue(), mode);
    }
    await page.locator("summary", { hasText: "View sides" }).click();
    await page.locator("#base-box").fill("896");
    await settles(page, "v=1&base=896");
    await agrees(page, "v=1&base=896");
    assert.match(await text(page, "#mode option:checked"), /own sizes/i);
    await page.locator("#tile-box").fill("512");
    await settles(page, "v=1&base=896&tile=512");
    await agrees(page, "v=1&base=896&tile=512");
    assert.deepEqual(site.problems(page), []);
});

test("crops by grid, by an image's size and none", async () => {
    const page = await site.open();
    const source = (name) => page.locator(".segments label", { hasText: new RegExp(`^\\s*${name}\\s*$`, "i") }).click();
    await source("image size");
    await page.locator("#width-box").fill("1600");
    await page.locator("#height-box").fill("1200");
    await settles(page, "v=1&image=1600x1200");
    await agrees(page, "v=1&image=1600x1200");
    const { grid, crops, tokens } = cli(["eval", "image=1600x1200", "--json"]);
    const picture = await text(page, ".picture");
    for (const part of [`${crops} crops`, `${count(tokens.image)} image tokens`]) assert.ok(picture.includes(part), picture);
    assert.ok((await sentence(page)).includes(grid.replace("x", " × ")));
    await source("grid");
    await settles(page, `v=1${grid === "2x3" ? "" : `&grid=${grid}`}`);
    assert.deepEqual([await page.locator("#rows-box").inputValue(), await page.locator("#columns-box").inputValue()], grid.split("x"));
    await source("no crops");
    await settles(page, "v=1&grid=none");
    await agrees(page, "v=1&grid=none");
    assert.equal(await page.locator("#rows-box, #width-box").count(), 0);
    await source("image size");
    await page.locator("#width-box").fill("300");
    await page.locator("#height-box").fill("200");
    await settles(page, "v=1&image=300x200");
    await agrees(page, "v=1&image=300x200");
    assert.deepEqual(site.problems(page), []);
});

test("kernels are compared one by one, and the last stays", async () => {
    const page = await site.open();
    const all = ["normal", "normal-fp32", "flash", "flash-inline-bias"];
    const toggle = (kernel) => page.locator(`#kernel-${kernel}`).click();
    await toggle("normal-fp32");
    await toggle("flash-inline-bias");
    await settles(page, `v=1&kernels=${all.join(",")}`);
    await agrees(page, "v=1", all);
    const four = await pixels(page);
    for (const [index, kernel] of all.slice(0, 3).entries()) {
        await toggle(kernel);
        const left = all.slice(index + 1);
        await settles(page, `v=1&kernels=${left.join(",")}`);
        await agrees(page, "v=1", left);
    }
    for (const plot of ["traffic", "peak", "intensity"]) assert.notEqual((await pixels(page))[plot].data, four[plot].data, plot);
    const last = page.locator("#kernel-flash-inline-bias");
    assert.ok(await last.isDisabled() && await last.isChecked());
    await last.dispatchEvent("change");
    await settles(page, "v=1&kernels=flash-inline-bias");
    assert.deepEqual(site.problems(page), []);
});

/** The table of numbers, cell by cell, is the native sweep; a point that the page adds is the workload. */
async function tableAgrees(page, link) {
    const { points } = cli(["sweep", link, "--format", "json"]);
    const details = page.locator("#numbers");
    if (!(await details.evaluate((element) => element.open))) await details.locator("summary").click();
    await details.locator("tbody tr").first().waitFor();
    await drawn(page);
    const rows = await page.locator("#numbers tbody tr").evaluateAll((rows) =>
        rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim())),
    );
    // A cache has a column where any point has one.
    const cached = points.some(({ costs }) => costs.some(({ resident_bytes }) => resident_bytes.kv));
    const expected = points.map(({ value, crops, tokens, published_tensor_flop: published, costs }) => [
        value,
        crops ? String(crops) : "–",
        count(tokens.image),
        amount(costs[0].flop.tensor, "FLOP"),
        published ? amount(published, "FLOP") : "–",
        ...(cached ? [amount(costs[0].resident_bytes.kv ?? 0, "B")] : []),
        ...costs.flatMap(({ hbm_bytes, resident_bytes, arithmetic_intensity_flop_per_byte: intensity }) => [
            amount(hbm_bytes.total, "B"),
            amount(resident_bytes.peak_activations, "B"),
            digits(intensity),
        ]),
    ]);
    const own = rows.filter((row) => !points.some(({ value }) => value === row[0]));
    assert.ok(own.length <= 1, `${link}: ${own}`);
    const sorted = (rows) => rows.map((row) => row.join(" | ")).sort();
    assert.deepEqual(sorted(rows.filter((row) => !own.includes(row))), sorted(expected), link);
}

test("every named sweep: six plots are drawn and the table holds its numbers", async () => {
    const page = await site.open();
    const { sweeps } = cli(["models", "--json"]);
    const offered = await page.locator("#sweep option").evaluateAll((options) => options.map((option) => option.value));
    assert.deepEqual(offered.filter((value) => sweeps.some(({ id }) => id === value)), sweeps.map(({ id }) => id));
    assert.equal(offered.length, sweeps.length + 1);
    let before = await pixels(page);
    const chosen = await page.locator("#sweep").inputValue();
    let stage = "vision";
    for (const { id } of [...sweeps.filter(({ id }) => id !== chosen), ...sweeps.filter(({ id }) => id === chosen)]) {
        await page.selectOption("#sweep", id);
        // A sweep whose card decides the stage moves it.
        stage = sweeps.find((sweep) => sweep.id === id).fixed?.stage ?? stage;
        const link = `v=1${stage === "vision" ? "" : `&stage=${stage}`}${id === chosen ? "" : `&sweep=${id}`}`;
        await settles(page, link);
        await tableAgrees(page, link);
        await drawn(page);
        const now = await pixels(page);
        for (const plot of PLOTS) assert.notEqual(now[plot].data, before[plot].data, `${id}: ${plot}`);
        before = now;
    }
    assert.deepEqual(site.problems(page), []);
});

test("scales of both axes", async () => {
    const page = await site.open("#v=1&sweep=published-47");
    const linear = await pixels(page);
    const scale = (axis, name) => page.locator(`input[name="scale-${axis}"] + span`, { hasText: name }).click();
    await scale("x", "log");
    await scale("y", "log");
    await settles(page, "v=1&sweep=published-47&x=log&y=log");
    const log = await pixels(page);
    for (const plot of PLOTS) assert.notEqual(log[plot].frame, linear[plot].frame, plot);
    await scale("x", "auto");
    await scale("y", "auto");
    await settles(page, "v=1&sweep=published-47");
    assert.deepEqual(await pixels(page), linear);
});

test("own values, good and bad: the error names the field, nothing is lost", async () => {
    const page = await site.open();
    await page.selectOption("#sweep", "by-hand");
    await page.locator("#values").fill("1x2, 3x3,10x10");
    await settles(page, "v=1&axis=grid&values=1x2,3x3,10x10");
    await tableAgrees(page, "v=1&axis=grid&values=1x2,3x3,10x10");
    const before = { sentence: await sentence(page), pixels: await pixels(page) };
    for (const bad of ["1x2, 3x", "1x2,1x2", "", "0x0", "9".repeat(400), "\u{1f980}"]) {
        await page.locator("#values").fill(bad);
        assert.match(await text(page, "#values-problem"), /^Values: /, bad);
        assert.equal(await page.locator("#values").inputValue(), bad, "what was typed stays");
        assert.equal(await page.locator("#values").getAttribute("aria-invalid"), "true");
        assert.deepEqual({ sentence: await sentence(page), pixels: await pixels(page) }, before, bad);
    }
    await page.locator("#values").fill("4x4");
    assert.equal(await page.locator("#values-problem").innerText(), "");
    await settles(page, "v=1&axis=grid&values=4x4");
    await page.selectOption("#axis", "batch");
    assert.match(await text(page, "#values-problem"), /^Values: "4x4"/);
    await page.locator("#values").fill("1,2,8");
    await settles(page, "v=1&axis=batch&values=1,2,8");
    await tableAgrees(page, "v=1&axis=batch&values=1,2,8");
    for (const [axis, values] of [["image", "800x600,3000x1000"], ["base", "512,1280"], ["tile", "512,640,768"], ["kernel", "normal,flash"]]) {
        await page.locator("#values").fill(values);
        await page.selectOption("#axis", axis);
        await settles(page, `v=1&axis=${axis}&values=${values}`);
    }
    assert.deepEqual(site.problems(page), []);
});

test("a number that is none is named beneath its box, and the page goes on", async () => {
    const page = await site.open();
    const before = await sentence(page);
    const fields = { rows: ["Rows", "1 to 1365"], columns: ["Columns", "1 to 2048"], batch: ["Images", "1 to 1024"] };
    for (const [field, [label, range]] of Object.entries(fields)) {
        for (const bad of ["", "x", "0", "-1", "1.5", "9".repeat(400), "99999", "\u{1f980}"]) {
            await page.locator(`#${field}-box`).fill(bad);
            assert.match(await text(page, `#${field}-problem`), new RegExp(`^${label}: ".*" is .*; expected a whole number from ${range}$`), `${field}: ${bad}`);
            assert.equal(await page.locator(`#${field}-box`).inputValue(), bad, "what was typed stays");
            assert.equal(await page.locator(`#${field}-box`).getAttribute("aria-invalid"), "true");
            assert.equal(await sentence(page), before);
        }
        await page.locator(`#${field}-slider`).press("ArrowRight");
        assert.equal(await page.locator(`#${field}-problem`).innerText(), "", "another value answers it");
        await page.locator(`#${field}-slider`).press("ArrowLeft");
        assert.equal(await page.locator(`#${field}-box`).inputValue(), { rows: "2", columns: "3", batch: "1" }[field]);
        assert.equal(await sentence(page), before);
    }
    await page.locator("#rows-box").fill("x");
    await page.locator("#rows-box").fill("4");
    assert.equal(await page.locator("#rows-problem").innerText(), "");
    await settles(page, "v=1&grid=4x3");
    await agrees(page, "v=1&grid=4x3");
    await page.locator("#batch-box").fill(" 007 ");
    await settles(page, "v=1&grid=4x3&batch=7");
    for (const typed of ["1,000", "1 000", "1e3"]) {
        await page.locator("#batch-box").fill(typed);
        await settles(page, "v=1&grid=4x3&batch=1000");
        await page.locator("#batch-box").fill("2");
        await settles(page, "v=1&grid=4x3&batch=2");
    }
    await page.locator("#batch-box").fill("1000");
    await settles(page, "v=1&grid=4x3&batch=1000");
    assert.equal(await page.locator("#batch-slider").inputValue(), "1000", "the slider reaches what the box takes");
    await agrees(page, "v=1&grid=4x3&batch=1000");
    assert.deepEqual(site.problems(page), []);
});

test("a sweep of kernels says whose figures they are", async () => {
    const page = await site.open("#v=1&axis=kernel&values=normal,flash");
    await page.locator("#numbers summary").click();
    await page.locator("#numbers tbody tr").first().waitFor();
    const rows = await page.locator("#numbers tr").evaluateAll((rows) => rows.map((row) => row.cells.length));
    assert.ok(rows.every((cells) => cells === rows[0]), `cells a row, the heading first: ${rows}`);
    await page.locator('figure[data-plot="traffic"] .stack').focus();
    for (const [key, kernel] of [["Home", "normal"], ["End", "flash"]]) {
        await page.keyboard.press(key);
        await drawn(page);
        assert.match(await text(page, 'figure[data-plot="traffic"] .readout'), new RegExp(`\\b${kernel} `), key);
    }
});

test("what a stage does not use is dimmed, says why, and can be set", async () => {
    const page = await site.open();
    const reasons = async () => {
        const of = (name) => page.locator(`#${name}-unused`).innerText();
        const names = ["part", "prompt", "steps", "logits", "logits-dtype", "mask", "kernel-vision", "kernel-decoder"];
        await page.locator("details", { hasText: "Different kernels" }).evaluate((one) => (one.open = true));
        return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await of(name)])));
    };
    const stages = {
        vision: ["the vision stage", "prompt", "steps", "logits", "logits-dtype", "mask", "kernel-decoder"],
        prefill: ["prefill", "part", "steps", "kernel-vision"],
        "first-token": ["vision and prefill", "part", "steps"],
        // Beside a decode stands the memory of a page's vision and prefill.
        decode: ["decode", "part", "mask"],
    };
    for (const [stage, [title, ...unused]] of Object.entries(stages)) {
        await page.locator(`input[name=stage][value=${stage}]`).check({ force: true });
        await drawn(page);
        for (const [name, said] of Object.entries(await reasons())) {
            assert.equal(said, unused.includes(name) ? `not part of ${title}` : "", `${name} in ${stage}`);
        }
        assert.equal(await page.locator(".unused").count(), unused.length, stage);
    }
    assert.match(await page.locator("#mask-unused").innerText(), /decode/);
    assert.equal(await page.locator("[role=radiogroup][aria-label^=Attention][aria-label$=mask]").getAttribute("aria-describedby"), "mask-unused");
    assert.match(await page.locator("#prompt-box").getAttribute("aria-describedby"), /\bprompt-unused\b/);
    await page.locator("input[name=logits][value=last]").check({ force: true });
    await settles(page, "v=1&stage=decode&logits=last");
    // A target runs its own stage.
    await page.locator("input[name=stage][value=vision]").check({ force: true });
    await page.fill("#ttft_ms", "50");
    await page.locator("#prompt-unused").filter({ hasText: /^$/ }).waitFor({ state: "attached" });
});

test("parts of a request are named as people say them, not by their keys", async () => {
    const page = await site.open("#v=1&axis=dtype&values=bf16,fp8&axis2=launch_us&values2=1,3");
    const named = await page.locator("#axis option, #axis2 option").allInnerTexts();
    assert.ok(named.includes("Launch, µs") && named.includes("Share of tensor peak"), named.join(", "));
    assert.doesNotMatch(named.join(" "), /[a-z]\.[a-z]|_|dtype/);
    assert.match(await text(page, ".axis-note"), /^x: number type$/);
    const offered = await page.locator("#axis2 option:not([disabled])").evaluateAll((all) => all.map(({ value }) => value));
    assert.ok(!offered.includes("dtype") && offered.includes("batch"), "what the first axis moves is not offered");
    assert.deepEqual(site.problems(page), []);
});
