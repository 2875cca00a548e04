// Published names on the page: what they open, where they are found, and the controls of what they set.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { cli, start } from "./harness.mjs";
import { digits, settles } from "./reading.mjs";

const site = await start();
after(() => site.close());

const sentence = (page) => page.locator(".sentence").innerText();
/** The expected time of a link's own kernel, as the page writes milliseconds. */
const time = (link) => `${digits(1e3 * cli(["eval", link, "--json"]).time_s.expected)} ms`;

test("composites of the two kernels open visibly different answers", async () => {
    const answers = {};
    for (const name of ["normal", "flash"]) {
        const page = await site.open(`#composite=vision_${name}`);
        answers[name] = await sentence(page);
        const own = time(`kernel=${name}`);
        assert.match(answers[name], new RegExp(`takes about ${own} with ${name} attention and `), "the chosen kernel leads");
        assert.equal(await page.locator("#kernel").inputValue(), name);
        assert.match(await page.locator("#leads").innerText(), new RegExp(`Every attention layer of the vision stack runs ${name}\\.`));
        assert.deepEqual(site.problems(page), []);
    }
    assert.notEqual(answers.normal, answers.flash);
});

test("the page says each published name once, where a search finds it", async () => {
    const page = await site.open();
    const text = await page.locator("body").innerText();
    for (const name of ["vision_normal", "vision_flash"]) {
        assert.equal(text.split(name).length - 1, 1, name);
        assert.ok(await page.getByText(name).isVisible(), name);
    }
});

test("the main kernel is chosen, and is compared then", async () => {
    const page = await site.open();
    await page.selectOption("#kernel", "normal");
    await settles(page, "v=1&kernel=normal");
    assert.match(await sentence(page), /with normal attention and .* with flash attention/);
    await page.selectOption("#kernel", "normal-fp32");
    await settles(page, "v=1&kernel=normal-fp32&kernels=normal,normal-fp32,flash");
    assert.ok(await page.locator("#kernel-normal-fp32").isChecked());
    assert.match(await sentence(page), new RegExp(`takes about ${time("kernel=normal-fp32")} with normal-fp32 attention`));
    assert.deepEqual(site.problems(page), []);
});

test("a part of the vision stage is shown, said and chosen", async () => {
    const page = await site.open("#part=vit_model_flash");
    const own = time("part=vit_model_flash");
    assert.match(await sentence(page), new RegExp(`the CLIP tower alone of an image .* takes about ${own} with flash attention`));
    assert.match(await page.locator(".comparison").first().innerText(), /The CLIP tower alone/);
    assert.equal(await page.locator("#part").inputValue(), "vit_model");
    await page.selectOption("#part", "notp_block");
    await settles(page, "v=1&part=notp_block");
    await page.selectOption("#part", "all");
    await settles(page, "v=1");
    assert.match(await sentence(page), /reading an image/);
    assert.deepEqual(site.problems(page), []);
});

test("a name that is something else, and extra parameters, are answered", async () => {
    const refused = await site.open("#sweep=run_verify_vision");
    assert.match(await refused.locator("body").innerText(), /a script that verifies of llm-perf-opt; use stagecost validate/);
    // The address is what was given until something changes.
    const carried = await site.open("#batch=2&ext.owner=team%20a");
    await carried.locator("#batch-box").fill("3");
    await settles(carried, "v=1&batch=3&ext.owner=team+a");
    assert.deepEqual(site.problems(carried), []);
});
