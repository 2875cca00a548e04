// What fits by memory alone: the page's table is the command line's, on the chosen device and on every other.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { cli, start } from "./harness.mjs";
import { count, settles, text } from "./reading.mjs";

const LINK = "v=1&image=1275x1650&steps=1000&device=l4";
const site = await start();
after(() => site.close());

const fits = (link) => cli(["capacity", link, "--format", "json"]);

test("the chosen device's largest batch, prompt, image and view need no target", async () => {
    const page = await site.open(`#${LINK}`);
    const { kernels } = fits(LINK).devices.find(({ id }) => id === "l4");
    await page.locator("#capacity tbody tr").first().waitFor();
    const shown = await page.locator("#capacity td[data-ask] .value").allInnerTexts();
    const expected = [
        ({ batch }) => `${count(batch)} pages`,
        ({ prompt }) => `${count(prompt)} tokens`,
        ({ grid }) => new RegExp(`^${grid} crops, `),
        ({ view_px }) => `${count(view_px)} × ${count(view_px)} px`,
    ].flatMap((row) => kernels.map(row));
    assert.equal(shown.length, expected.length);
    shown.forEach((cell, at) => (typeof expected[at] === "string" ? assert.equal(cell, expected[at]) : assert.match(cell, expected[at])));
    assert.equal(shown[1], "122 pages");
    assert.match(await text(page, "#capacity"), /23,034 MiB, as the driver reports it/);
    assert.match(await text(page, "#capacity"), /of the process: towers, projector and decoder/);
    await page.locator("#capacity td[data-ask]").nth(1).click();
    await page.locator("#explained").getByText("= 122 pages: 6.67 GB + 708 MB + 14.3 GB").waitFor();
    await page.locator("#capacities summary").click();
    await page.locator("#capacities tbody tr").first().waitFor();
    const { devices } = fits(LINK);
    const names = await page.locator("#capacities tbody th").allInnerTexts();
    assert.deepEqual(names, devices.map(({ name }) => name));
    assert.deepEqual(site.problems(page), []);
});

test("share, block and free bytes are set beside the device and reach the link", async () => {
    const page = await site.open(`#${LINK}`);
    await page.locator("#memory summary").click();
    await page.locator("#memory-share").fill("0.5");
    await settles(page, `${LINK}&memory_share=0.5`);
    await page.locator("#kv-block").fill("128");
    await page.locator("#free-bytes").fill("51114070016");
    await settles(page, `${LINK}&memory_share=0.5&free_bytes=51114070016&kv_block=128`);
    // An L4 has fewer beside weights and activations; a device that has them holds what they hold.
    await page.locator("#capacity").getByText("free_bytes: 51.1 GB are more than L4 has beside weights and activations").waitFor();
    await page.selectOption("#device", "h100-sxm");
    await page.locator("#capacity").getByText("831,872").first().waitFor();
    await page.locator("#memory-share").fill("2");
    assert.match(await text(page, "#memory"), /too large; expected a share from 0.01 to 1/);
    assert.deepEqual(site.problems(page), []);
});
