// Devices on the page: chosen, ranked, sorted, filtered, asked for the most; against the native program.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { cli, start } from "./harness.mjs";
import { program } from "../native.mjs";
import { count, digits, drawn, sentence, settles, text } from "./reading.mjs";
import { saved } from "./saving.mjs";

const site = await start();
after(() => site.close());

const clean = (page) => assert.deepEqual(site.problems(page), []);
const devices = (link) => cli(["devices", link, "--format", "json"]);

/** A time as the page shows it. */
function time(seconds) {
    let power = 0;
    const units = ["s", "ms", "µs", "ns"];
    while (seconds * 1000 ** power < 0.9995 && power < 3) power += 1;
    return `${digits(seconds * 1000 ** power)} ${units[power]}`;
}

/** The ranking's rows from top to bottom: { id, cells }. */
const rows = (page) =>
    page.locator("#devices .ranking tbody tr:not([hidden])").evaluateAll((rows) =>
        rows.map((row) => ({
            id: row.querySelector("button").dataset.device,
            cells: [...row.cells].map((cell) => cell.innerText.replace(/\s+/g, " ").trim()),
        })),
    );
const ids = async (page) => (await rows(page)).map(({ id }) => id);
const head = (page, name) => page.locator("#devices thead button", { hasText: new RegExp(`^${name}`) });

test("a device that is chosen is in the link, the sentence and the comparison", async () => {
    const page = await site.open();
    await page.selectOption("#device", "b200");
    await settles(page, "v=1&device=b200");
    for (const kernel of ["normal", "flash"]) {
        const { time_s: of } = cli(["eval", `device=b200&kernel=${kernel}`, "--json"]);
        assert.equal(await text(page, `[data-figure="time-${kernel}"]`), time(of.expected));
    }
    assert.match(await sentence(page), /^On one B200 SXM 180GB, reading an image of 2 × 3 crops into 893 image tokens/);
    await page.locator('#devices button[data-device="l40s"]').click();
    await settles(page, "v=1&device=l40s");
    assert.match(await sentence(page), /^On one L40S, /);
    assert.equal(await page.locator("#device").inputValue(), "l40s");
    assert.equal(await page.locator('#devices button[data-device="l40s"]').getAttribute("aria-pressed"), "true");
    assert.match(await text(page, "#most-head"), /L40S/);
    await page.locator("input[name=dtype][value=fp16]").check({ force: true });
    await settles(page, "v=1&dtype=fp16&device=l40s");
    clean(page);
});

test("the ranking is the native program's, in its order", async () => {
    const link = "v=1&stage=first-token&ttft_ms=40";
    const page = await site.open(`#${link}`);
    const ranked = devices(link).devices;
    const shown = await rows(page);
    assert.deepEqual(shown.map(({ id }) => id), ranked.map(({ id }) => id));
    for (const [index, { kernels }] of ranked.entries()) {
        const { cells } = shown[index];
        const [normal, flash] = kernels.map(({ time_s: of }) => of.expected);
        if (flash === "unknown") assert.equal(cells[2], `unknown ${kernels[0].time_unknown_because}`);
        else assert.deepEqual([cells[2], cells[3]], [time(normal), time(flash)]);
        const last = kernels.at(-1);
        assert.ok(cells.at(-1).startsWith(last.targets[0].verdict), `${cells.join(" | ")}: ${last.targets[0].verdict}`);
        assert.equal(cells.at(-2).includes("fits"), last.fits);
    }
    const verdicts = new Set(shown.map(({ cells }) => cells.at(-1).split(" ")[0]));
    assert.deepEqual([...verdicts].sort(), ["meets", "misses", "unknown"]);
    clean(page);
});

test("rows are sorted by their heads and filtered by vendor, class and target", async () => {
    const page = await site.open("#v=1&ttft_ms=40");
    const usable = new Map(devices("ttft_ms=40").devices.map(({ id, kernels }) => [id, kernels[0].memory_usable_bytes]));
    const sorted = async (way) => {
        const all = (await ids(page)).map((id) => usable.get(id));
        assert.deepEqual(all, [...all].sort((a, b) => way * (a - b)));
    };
    await head(page, "Memory").click();
    assert.equal(await page.locator("#devices th[aria-sort]").getAttribute("aria-sort"), "descending");
    await sorted(-1);
    await head(page, "Memory").click();
    await sorted(1);
    for (const name of ["flash", "flash", "normal"]) {
        await head(page, name).click();
        const known = (await rows(page)).map(({ cells }) => !cells[2].startsWith("unknown"));
        assert.deepEqual(known, [...known].sort((a, b) => b - a), "unknown times stand last either way");
    }
    await page.selectOption("#vendor", "AMD");
    const amd = await rows(page);
    assert.ok(amd.length > 3 && amd.every(({ cells }) => cells[1].includes("AMD")));
    await page.selectOption("#class", "consumer");
    assert.deepEqual(await ids(page), ["rx7900xtx"]);
    await page.selectOption("#vendor", "");
    await page.selectOption("#class", "");
    await page.locator("#fit").check();
    assert.ok((await rows(page)).every(({ cells }) => cells.at(-1).startsWith("meets")));
    clean(page);
});

test("a head is reached and sorts from the keyboard", async () => {
    const page = await site.open();
    await page.locator("#fit").focus();
    for (let step = 0; step < 12; step += 1) {
        await page.keyboard.press("Tab");
        if (await page.evaluate(() => document.activeElement.textContent.trim() === "Device")) break;
    }
    await page.keyboard.press("Enter");
    const names = (await rows(page)).map(({ cells }) => cells[0].replace(/^(\d+|–) | \*$/g, "").toLowerCase());
    assert.deepEqual(names, [...names].sort((a, b) => (a < b ? -1 : 1)));
    clean(page);
});

test("where no time is known it says so, why, and the bound", async () => {
    const page = await site.open("#v=1&device=gaudi3&ttft_ms=40");
    const { time_s: of, time_unknown_because: reason } = cli(["eval", "device=gaudi3&kernel=flash", "--json"]);
    assert.equal(of.expected, "unknown");
    const said = await sentence(page);
    for (const part of [`at least ${time(of.bound)} with flash`, "unknown", reason]) assert.ok(said.includes(part), said);
    const row = (await rows(page)).find(({ id }) => id === "gaudi3");
    assert.ok(row.cells.join(" ").includes(`unknown ${reason}`), row.cells.join(" | "));
    clean(page);
});

test("targets are met or missed in words, and the most that meets them is the native program's", async () => {
    const link = "v=1&ttft_ms=40";
    const page = await site.open(`#${link}`);
    const { most, devices: all } = devices(link);
    const own = all.find(({ id }) => id === "h100-sxm").kernels;
    const said = await text(page, "#answer .verdicts");
    for (const { kernel, targets } of own) {
        const [{ verdict, time_expected_s: expected }] = targets;
        assert.ok(said.includes(`${kernel} ${verdict} it with ${time(expected)}`), said);
    }
    await page.locator("#most tbody tr").first().waitFor();
    const shown = await page.locator("#most tbody td .value").allInnerTexts();
    const expected = most.map(({ amount, limit }) => [amount === undefined ? "none" : count(amount), limit]);
    assert.equal(shown.length, expected.length);
    const words = { time: "would miss the target", memory: "would not fit", range: "cannot be set" };
    for (const [index, [amount, limit]] of expected.entries()) {
        assert.ok(shown[index].startsWith(`${amount}; `) && shown[index].includes(words[limit]), `${shown[index]}: ${amount} ${limit}`);
    }
    await page.fill("#ttft_ms", "");
    await settles(page, "v=1");
    assert.match(await text(page, "#most"), /Set a latency target/);
    assert.equal(await text(page, "#answer .verdicts").catch(() => ""), "");
    clean(page);
});

test("an efficiency that is none is named beneath its box, and the answer stays", async () => {
    const page = await site.open();
    await page.locator("#expected summary").click();
    const before = await sentence(page);
    for (const [box, key, bad] of [["eff-gemm", "Share of tensor peak", "2"], ["eff-hbm", "Share of bandwidth", "much"], ["launch", "Launch, µs", "-1"]]) {
        await page.fill(`#${box}`, bad);
        assert.match(await text(page, `#${box}-problem`), new RegExp(`^${key}: .*; expected `));
        assert.equal(await page.locator(`#${box}`).inputValue(), bad, "what was typed stays");
        assert.equal(await page.locator(`#${box}`).getAttribute("aria-invalid"), "true");
        assert.equal(await sentence(page), before);
        await page.fill(`#${box}`, "");
        assert.equal(await page.locator(`#${box}-problem`).innerText(), "");
    }
    await page.fill("#eff-gemm", "0.5");
    await page.fill("#launch", "8");
    await settles(page, "v=1&eff.gemm=0.5&launch_us=8");
    assert.notEqual(await sentence(page), before);
    clean(page);
});

test("rows stay where they are while a slider is dragged, and are sorted when it is let go", async () => {
    const page = await site.open("#v=1&batch=40");
    const before = await ids(page);
    await page.locator("#batch-slider").dispatchEvent("pointerdown");
    await page.locator("#batch-slider").evaluate((input) => {
        input.value = "1";
        input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await drawn(page);
    assert.deepEqual(await ids(page), before);
    await page.evaluate(() => dispatchEvent(new Event("pointerup")));
    await drawn(page);
    assert.deepEqual(await ids(page), devices("").devices.map(({ id }) => id));
    clean(page);
});

test("the card of the device says where each figure was published", async () => {
    const page = await site.open();
    await page.locator("#device-card summary").click();
    await page.locator("#device-card tbody tr").first().waitFor();
    const card = cli(["hardware", "--id", "h100-sxm", "--json"]);
    const shown = await text(page, "#device-card");
    for (const part of [`${card.bandwidth_gb_s.value} GB/s`, card.bandwidth_gb_s.source, "special functions, all"]) {
        assert.ok(shown.includes(part), `no "${part}" in: ${shown}`);
    }
    clean(page);
});

test("the devices' files are the native program's", async () => {
    const link = "v=1&ttft_ms=40";
    const page = await site.open(`#${link}`);
    for (const [name, format] of [["csv", "csv"], ["md", "markdown"], ["json", "json"]]) {
        assert.equal(await saved(page, `stagecost-devices.${name}`), program(["devices", link, "--format", format]), name);
    }
    clean(page);
});

test("what a target requires opens, and closes with its target; so does a figure with its kernel", async () => {
    const page = await site.open("#v=1&ttft_ms=100");
    const figure = page.locator("#required button.figure").first();
    const shown = (await figure.innerText()).trim();
    await figure.click();
    await page.locator("#explained h2").waitFor();
    assert.match(await text(page, "#explained h2"), /^Compute required, first token/);
    assert.ok((await text(page, "#explained .formula:nth-of-type(3)")).endsWith(`= ${shown}`));
    await page.locator("#ttft_ms").fill("");
    await page.locator("#explained").waitFor({ state: "hidden" });
    await page.locator(".comparison .kernel-normal button.figure").first().click();
    await page.locator("#explained h2").waitFor();
    await page.locator("#kernel-normal").uncheck();
    await page.locator("#explained").waitFor({ state: "hidden" });
    clean(page);
});

test("a filter that none passes says so in place of an empty table", async () => {
    const page = await site.open("#v=1&ttft_ms=0.01");
    await page.locator("#fit").check();
    const { devices: all } = devices("v=1&ttft_ms=0.01");
    const unknown = all.filter(({ unknown_because: because }) => because).length || "\\d+";
    assert.match(await text(page, "#devices .hint"), new RegExp(`^None of ${all.length} devices does; ${unknown} have no expected time\\.$`));
    assert.ok(!(await page.locator("#devices .ranking").isVisible()));
    await page.locator("#fit").uncheck();
    assert.ok(await page.locator("#devices .ranking").isVisible());
    clean(page);
});

test("no class is cut, and four columns of times find room", async () => {
    for (const [width, link] of [[1024, ""], [1440, "#v=1&kernels=normal,normal-fp32,flash,flash-inline-bias"], [1440, "#v=1&ttft_ms=50&tpot_ms=20"]]) {
        const page = await site.open(link, { viewport: { width, height: 900 } });
        await page.locator("#devices").scrollIntoViewIfNeeded();
        const cut = await page.locator("#devices tbody td:nth-child(2)").evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).length);
        assert.equal(cut, 0, `${width} ${link}`);
        const hidden = await page.locator("#devices .scroll").evaluate((one) => one.scrollWidth - one.clientWidth);
        assert.ok(width < 1440 || hidden <= 0, `${hidden} px of ${link} are out of sight`);
    }
});

test("where three kernels fill the list, it says what stands beside them and scrolls there", async () => {
    for (const [width, link, told] of [[1024, "#v=1&kernels=normal,normal-fp32,flash", true], [1024, "", false], [1440, "#v=1&kernels=normal,normal-fp32,flash", false]]) {
        const page = await site.open(link, { viewport: { width, height: 900 } });
        const list = page.locator("#devices .scroll");
        await list.scrollIntoViewIfNeeded();
        const said = await page.locator("#devices .hint[role=status]").evaluate((hint) => getComputedStyle(hint, "::after").content);
        assert.equal(said.includes("memory stand to the right"), told, `${width} ${link}: ${said}`);
        await list.evaluate((one) => one.scrollTo(one.scrollWidth, 0));
        const beyond = await page.locator("#devices thead th.memory").evaluate((head) => head.getBoundingClientRect().right - head.closest(".scroll").getBoundingClientRect().right);
        assert.ok(beyond <= 1, `${beyond} px of the memory are out of sight`);
        await page.context().close();
    }
});

test("the operator table says under which kernel it is sorted, and can be sorted under another", async () => {
    const page = await site.open("#v=1&kernels=normal,normal-fp32,flash,flash-inline-bias", { viewport: { width: 1440, height: 900 } });
    await page.locator("#operators > details > summary").click();
    const names = () => page.locator("#operators .component > summary > .name").allInnerTexts();
    await page.locator("#operators .component").first().waitFor();
    assert.equal(await page.locator("#sort-under").inputValue(), "flash-inline-bias");
    assert.equal((await names())[0], "Linear layers");
    await page.selectOption("#sort-under", "normal");
    assert.equal((await names())[0], "SAM attention, global");
    await page.locator(".sorts button", { hasText: "order of execution" }).click();
    assert.ok(!(await page.locator("#sort-under").isVisible()));
    // Nothing touches what stands beside it, and nothing leaves the card.
    const wrong = await page.locator("#operators summary .amount").evaluateAll((all) => {
        const card = document.querySelector("#operators").getBoundingClientRect();
        const right = card.right - Number.parseFloat(getComputedStyle(document.querySelector("#operators")).paddingRight);
        return all.filter((one) => one.checkVisibility() && (one.scrollWidth > one.parentElement.clientWidth || one.getBoundingClientRect().right > right + 1)).length;
    });
    assert.equal(wrong, 0);
    clean(page);
});
