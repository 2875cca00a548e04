// From the first view to the last token: stages, targets, maps and the published sweep on the page, against the native program.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { cli, start } from "./harness.mjs";
import { program } from "../native.mjs";
import { amount, comparison, count, digits, drawn, sentence, settles, text } from "./reading.mjs";
import { saved } from "./saving.mjs";

const site = await start();
after(() => site.close());

const clean = (page) => assert.deepEqual(site.problems(page), []);

test("each stage's figures are the native program's", async () => {
    const page = await site.open();
    for (const stage of ["prefill", "first-token", "decode"]) {
        await page.locator(`input[name=stage][value=${stage}]`).check({ force: true });
        await settles(page, `v=1&stage=${stage}`);
        const costs = ["normal", "flash"].map((kernel) => cli(["eval", `stage=${stage}&kernel=${kernel}`, "--json"]));
        const rows = await comparison(page);
        for (const [name, of, unit] of [
            ["HBM traffic", (cost) => cost.hbm_bytes.total, "B"],
            ["of which KV cache", (cost) => cost.hbm_bytes.kv, "B"],
            ["FLOP, tensor cores", (cost) => cost.flop.tensor, "FLOP"],
            ["Weights, resident once", (cost) => cost.resident_bytes.weights, "B"],
            ["KV cache, resident", (cost) => cost.resident_bytes.kv, "B"],
        ]) {
            assert.deepEqual(rows[name]?.values, costs.map((cost) => amount(of(cost), unit)), `${stage}: ${name}`);
        }
        assert.ok((await sentence(page)).includes(`${digits(1e3 * costs[1].time_s.expected)} ms with flash`), stage);
        assert.equal(await page.locator("figure[data-plot=kv]").count(), 1, stage);
        assert.match(await text(page, "figure[data-plot=traffic] .plot-note"), /an estimate/, stage);
    }
    clean(page);
});

test("prompt and output tokens, logits and mask reach the link and the figures", async () => {
    const page = await site.open("#v=1&stage=first-token");
    await page.fill("#prompt-box", "500");
    await page.fill("#steps-box", "250");
    await page.locator("input[name=logits][value=last]").check({ force: true });
    await page.locator("input[name=mask][value=causal]").check({ force: true });
    const link = "v=1&stage=first-token&prompt=500&steps=250&logits=last&mask=causal";
    await settles(page, link);
    const cost = cli(["eval", link, "--json"]);
    assert.ok((await sentence(page)).includes(`${count(cost.tokens.context)} tokens of context`));
    assert.equal((await comparison(page))["FLOP, tensor cores"].values[1], amount(cost.flop.tensor, "FLOP"));
    clean(page);
});

test("targets say what they require, and what is no time is named", async () => {
    const page = await site.open();
    assert.equal(await page.locator("#required").count(), 0);
    await page.fill("#vision_ms", "25");
    await page.fill("#ttft_ms", "50");
    await page.fill("#tpot_ms", "12.5");
    await settles(page, "v=1&vision_ms=25&ttft_ms=50&tpot_ms=12.5");
    const { required } = cli(["eval", "kernel=normal&vision_ms=25&ttft_ms=50&tpot_ms=12.5", "--json"]);
    const shown = await text(page, "#required");
    for (const { flop_per_s, bytes_per_s } of [required.vision, required.first_token, required.output_token]) {
        assert.ok(shown.includes(amount(flop_per_s, "FLOP/s")), shown);
        assert.ok(shown.includes(amount(bytes_per_s, "B/s")), shown);
    }
    for (const plot of ["vision-compute", "vision-bandwidth", "ttft-compute", "ttft-bandwidth", "tpot-compute", "tpot-bandwidth"]) {
        assert.equal(await page.locator(`figure[data-plot=${plot}]`).count(), 1, plot);
    }
    // Normal needs longer than flash, and what lies between tells them apart.
    const verdicts = await text(page, ".verdicts");
    assert.match(verdicts, /^Vision stage in 25 ms: normal misses it with .*, flash meets it with /);
    await page.fill("#vision_ms", "soon");
    assert.match(await text(page, "#vision_ms-problem"), /^Vision stage \(ms\): /);
    await page.fill("#vision_ms", "");
    await page.fill("#ttft_ms", "soon");
    assert.match(await text(page, "#ttft_ms-problem"), /^First token \(ms\): /);
    await page.fill("#ttft_ms", "");
    await page.fill("#tpot_ms", "");
    await settles(page, "v=1");
    assert.equal(await page.locator("#required").count(), 0);
    clean(page);
});

test("a second axis makes a map whose cells are single evaluations", async () => {
    const page = await site.open();
    await page.selectOption("#axis2", "batch");
    await page.fill("#values2", "1, 4");
    await page.selectOption("#metric", "traffic");
    await settles(page, "v=1&axis2=batch&values2=1,4&metric=traffic");
    const map = page.locator("figure[data-plot=map] .stack");
    await map.focus();
    await page.keyboard.press("ArrowUp");
    await drawn(page);
    const cell = cli(["eval", "grid=1x2&batch=4", "--json"]);
    const readout = await text(page, "figure[data-plot=map] .readout");
    assert.ok(readout.includes("1×2") && readout.includes("4"), readout);
    assert.ok(readout.includes(amount(cell.hbm_bytes.total, "B")), readout);
    await page.keyboard.press("Enter");
    await settles(page, "v=1&grid=1x2&batch=4&axis2=batch&values2=1,4&metric=traffic");
    await page.selectOption("#axis2", "");
    assert.equal(await page.locator("figure[data-plot=map]").count(), 0);
    clean(page);
});

test("the published sweep stands beside ours", async () => {
    const page = await site.open();
    await page.locator("#published summary").click();
    await page.locator("#published tbody tr").first().waitFor();
    assert.equal(await page.locator("#published tbody tr").count(), 47);
    assert.match(await text(page, "#published .lead:not([role])"), /Of 40 figures .* 40 are ours/);
    await page.selectOption("#published-quantity", "Tensor-core FLOP");
    await drawn(page);
    const first = await page.locator("#published tbody tr").first().innerText();
    assert.match(first, /1x2\s+483\s+1\.92\s+1\.92\s+0/);
    clean(page);
});

test("old notebooks' JSON is the native program's", async () => {
    const link = "v=1&sweep=published-47";
    const page = await site.open(`#${link}`);
    assert.equal(await saved(page, "stagecost-modelmeter.json"), program(["sweep", link, "--format", "modelmeter"]));
    clean(page);
});
