// Which rule cuts an image is chosen, said, and the same as the native program's.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { cli, start } from "./harness.mjs";
import { agrees, count, sentence, settles, text } from "./reading.mjs";

const site = await start();
after(() => site.close());

test("the most crops as in the vendor's code, in servers, or as one likes", async () => {
    const page = await site.open("#v=1&image=1920x1080");
    const offered = await page.locator("#crop-rule option").allInnerTexts();
    assert.deepEqual(offered, ["9: Hugging Face code", "6: vLLM, SGLang, vendor's vLLM scripts"]);
    const says = async (link) => {
        await settles(page, link);
        await agrees(page, link);
        const { grid, tokens, crop_rule: rule } = cli(["eval", link, "--json"]);
        assert.equal(await text(page, ".picture .cut"), rule);
        assert.ok((await text(page, ".note")).includes(`Image of 1920 × 1080 px: ${rule}.`));
        assert.ok((await sentence(page)).includes(`${count(tokens.image)} image tokens`));
        return grid;
    };
    assert.equal(await says("v=1&image=1920x1080"), "2x4");
    await page.selectOption("#crop-rule", { label: offered[1] });
    assert.equal(await says("v=1&image=1920x1080&max_crops=6"), "1x2");
    await page.locator("summary", { hasText: "Own limits" }).click();
    await page.locator("#max_crops-box").fill("12");
    await says("v=1&image=1920x1080&max_crops=12");
    assert.equal(await text(page, "#crop-rule option:checked"), "Own limits");
    // The other limit moves along.
    await page.locator("#min_crops-box").fill("14");
    await says("v=1&image=1920x1080&min_crops=14&max_crops=14");
    assert.equal(await page.locator("#max_crops-box").inputValue(), "14");
    for (const wrong of ["0", "65", "many"]) {
        await page.locator("#max_crops-box").fill(wrong);
        assert.match(await text(page, "#max_crops-problem"), /^Most crops: .* expected a whole number from 1 to 64$/);
    }
    await settles(page, "v=1&image=1920x1080&min_crops=14&max_crops=14");
    await page.selectOption("#crop-rule", { label: offered[0] });
    assert.equal(await says("v=1&image=1920x1080"), "2x4");
    assert.deepEqual(site.problems(page), []);
});

test("a grid by hand takes no rule", async () => {
    const page = await site.open("#v=1&max_crops=6");
    assert.equal(await page.locator("#crop-rule").count(), 0);
    assert.equal(await page.locator(".picture .cut").innerText(), "");
    await agrees(page, "v=1&max_crops=6");
    assert.deepEqual(site.problems(page), []);
});

test("the vendor's 640 px do not follow the side of a crop", async () => {
    const page = await site.open("#v=1&base=1280&tile=1024&image=1000x1000");
    assert.match(await sentence(page), /\(2 × 2 crops\) into 1,477 image tokens/);
    await page.goto(`${page.url().split("#")[0]}#v=1&tile=512&image=600x600`);
    await settles(page, "v=1&tile=512&image=600x600");
    assert.match(await sentence(page), /\(no crops\) into 273 image tokens/);
    assert.match(await text(page, ".note"), /no side is longer than 640 px/);
    assert.deepEqual(site.problems(page), []);
});
