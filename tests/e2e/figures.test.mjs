// Every figure on the page opens: by a click and by keyboard, with the same formula that the native program shows.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { program } from "../native.mjs";
import { start } from "./harness.mjs";
import { text } from "./reading.mjs";

const site = await start();
after(() => site.close());

const clean = (page) => assert.deepEqual(site.problems(page), []);
const heading = (page) => text(page, "#explained h2");
const present = async (page) => (await page.locator("#explained .formula").nth(1).innerText()).replace(/^= /, "");

/** Opens the first cell of `selector`; what it said, and what then stands there. */
async function opened(page, selector) {
    const cell = page.locator(selector).first();
    const said = (await cell.innerText()).split("\n").map((line) => line.trim());
    await cell.click();
    await page.waitForFunction(() => document.activeElement.id === "explained");
    await page.locator("#explained .formula").first().waitFor();
    return { said, title: await heading(page), formula: await present(page) };
}

/** The formula that the native program shows. */
const native = (link, ...asked) => program(["eval", link, "--explain", ...asked]);

const TARGET = "v=1&stage=first-token&ttft_ms=50";

test("a cell of every table opens, and its formula ends in what the cell says", async () => {
    const page = await site.open(`#${TARGET}`);
    await page.locator("#numbers > summary").click();
    await page.locator(".roofline details > summary").click();
    const of = (selector) => opened(page, selector);

    const bytes = await of("section[aria-labelledby=where] td.kernel-normal");
    assert.equal(bytes.title, "HBM traffic: SAM attention, global, normal");
    const value = bytes.said.find((line) => line.endsWith("B"));
    assert.match(bytes.formula, new RegExp(`= ${value}, [0-9.]+ % of the stage's `));
    const group = native(`${TARGET}&kernel=normal`, "traffic", "--of", "SAM attention, global");
    assert.ok(group.includes(`= ${bytes.formula}\n`), `the native program shows ${bytes.formula}`);

    const flop = await of("section[aria-labelledby=where] td.difference");
    assert.ok(flop.title.startsWith("FLOP, tensor cores: SAM attention, global") && flop.formula.includes(`= ${flop.said[0]}`));

    const time = await of("#devices tr[data-key=l40s] td.time:nth-of-type(3)");
    assert.equal(time.title, "Time, expected, flash, on L40S");
    assert.ok(time.formula.includes(`= ${time.said[0]}`), time.formula);

    const binds = await of("#devices tr[data-key=l40s] td:nth-of-type(5)");
    assert.equal(binds.title, "What time is spent on, flash, on L40S");

    const verdict = await of("#devices tr[data-key=l40s] td:last-child");
    assert.equal(verdict.title, "Time to first token, flash, on L40S");
    assert.ok(verdict.formula.startsWith(verdict.said[1]) && verdict.formula.endsWith(`50 ms: ${verdict.said[0]}`), verdict.formula);
    assert.ok(native(`${TARGET}&device=l40s`, "first-token-time").includes(`= ${verdict.formula}\n`));

    const most = await of("#most td.kernel-flash");
    assert.equal(most.title, "Most crops, flash");
    const crops = most.said.find((line) => line.includes(";")).split(";")[0];
    assert.ok(most.formula.startsWith(`${crops} crops: first token `) && most.formula.includes(" > 50 ms"), most.formula);
    assert.ok(native(TARGET, "most-crops").includes(`= ${most.formula}\n`));

    const tokens = await of("#numbers tbody tr:nth-child(3) td[data-ask]");
    assert.match(tokens.title, /^Tokens of the context, grid [0-9]+x[0-9]+$/);
    assert.ok(tokens.formula.includes(`= ${tokens.said[0]}; with 10 of the prompt`), tokens.formula);
    const traffic = await of("#numbers tbody tr:nth-child(3) td:nth-of-type(6)");
    assert.match(traffic.title, /^HBM traffic, normal, grid [0-9]+x[0-9]+$/);
    assert.ok(traffic.formula.endsWith(` = ${traffic.said[0]}`), traffic.formula);

    const rate = await of(".roofline tbody td[data-ask]:nth-of-type(3)");
    assert.match(rate.title, /^Rate attained: /);
    assert.ok(rate.formula.endsWith(` = ${rate.said[0]}`), rate.formula);
    clean(page);
});

test("what is clicked stays in sight beside its explanation, and gets the focus back", async () => {
    for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
        const page = await site.open(`#${TARGET}`, { viewport });
        for (const selector of [".comparison button.figure", "#devices tr[data-key=a10] td.time", "#most td[data-ask]"]) {
            const cell = page.locator(selector).last();
            await cell.scrollIntoViewIfNeeded();
            await cell.click();
            await page.waitForFunction(() => document.activeElement.id === "explained");
            const [own, panel] = [await cell.boundingBox(), await page.locator("#explained").boundingBox()];
            const apart = own.y + own.height <= panel.y + 1 || own.x + own.width <= panel.x + 1;
            assert.ok(apart && own.y >= 0, `${selector} at ${viewport.width}: ${JSON.stringify([own, panel])}`);
            await page.keyboard.press("Escape");
            assert.ok(!(await page.locator("#explained").isVisible()));
            assert.ok(await cell.evaluate((cell) => cell === document.activeElement), `${selector} has the focus again`);
        }
        clean(page);
        await page.context().close();
    }
});

test("arrows walk from figure to figure, Enter opens one, Escape comes back to it", async () => {
    const page = await site.open();
    const focus = () => page.evaluate(() => document.activeElement.closest("td, th")?.cellIndex + ":" + document.activeElement.closest("tr")?.rowIndex);
    const press = async (...keys) => {
        for (const key of keys) await page.keyboard.press(key);
        return focus();
    };
    const where = page.locator("section[aria-labelledby=where]");
    assert.equal(await where.locator("td[tabindex='0']").count(), 1, "one stop of Tab");
    await where.locator("td[tabindex='0']").focus();
    assert.equal(await focus(), "1:1");
    assert.equal(await press("ArrowRight", "ArrowDown"), "2:2");
    assert.equal(await press("End"), "3:2");
    assert.equal(await press("Home"), "1:2");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement.id === "explained");
    assert.equal(await heading(page), "HBM traffic: SAM attention, windows, normal");
    assert.equal(await press("Escape"), "1:2");
    assert.equal(await where.locator("td[tabindex='0']").count(), 1, "Tab comes back to where one was");

    // In the ranking the way begins at the button of a device.
    await page.locator("#devices tbody tr:not([hidden]) th button").first().focus();
    assert.equal(await press("ArrowRight"), "2:1");
    assert.equal(await press("ArrowDown", "ArrowRight"), "3:2");
    await page.keyboard.press(" ");
    await page.waitForFunction(() => document.activeElement.id === "explained");
    assert.match(await heading(page), /^Time, expected, flash, on /);
    assert.equal(await press("Escape"), "3:2");
    assert.equal(await press("Home"), "0:2");
    clean(page);
});

test("every figure of the sentence and every difference is a button that opens", async () => {
    const page = await site.open("#v=1&batch=8");
    const figures = page.locator("#answer .sentence button.figure");
    const titles = [
        "Tokens of the context", "Time, expected, flash", "Time per image, flash", "Time, expected, normal", "Time per image, normal",
        "Time, expected, normal vs flash", "HBM traffic, normal vs flash", "Peak activations, normal vs flash",
        "FLOP, tensor cores, flash",
    ];
    assert.equal(await figures.count(), titles.length);
    for (const [index, title] of titles.entries()) {
        const said = (await figures.nth(index).innerText()).trim();
        await figures.nth(index).focus();
        await page.keyboard.press("Enter");
        await page.waitForFunction((title) => document.querySelector("#explained h2")?.innerText.replace(/\s+/g, " ") === title, title);
        await page.waitForFunction(() => document.activeElement.id === "explained");
        assert.ok((await present(page)).includes(`= ${said}`), `${title}: ${await present(page)} is without ${said}`);
        await page.keyboard.press("Escape");
        assert.ok(await figures.nth(index).evaluate((figure) => figure === document.activeElement), `the focus is at ${title} again`);
    }
    const pill = page.locator(".comparison tr", { hasText: "HBM traffic" }).locator(".pill button");
    const [ratio] = (await pill.innerText()).split(" ");
    await pill.click();
    await page.waitForFunction(() => document.querySelector("#explained h2")?.innerText === "HBM traffic, normal vs flash");
    assert.ok((await present(page)).includes(`= ${ratio},`));
    const same = native("v=1&batch=8&kernel=normal", "traffic", "--against", "flash");
    assert.ok(same.includes(`= ${await present(page)}\n`), "as the native program has it");
    clean(page);
});

test("a target is answered by how many devices do it, which leads to the ranking", async () => {
    const page = await site.open(`#${TARGET}`);
    const ranking = JSON.parse(program(["devices", TARGET, "--format", "json"]));
    const does = ({ kernels }) => {
        const { fits, targets } = kernels.find(({ kernel }) => kernel === "flash");
        return fits && targets.every(({ verdict }) => verdict === "meets");
    };
    const meets = ranking.devices.filter(does).length;
    assert.ok(meets > 0 && meets < ranking.devices.length);
    const button = page.locator("#enough");
    assert.equal(await button.innerText(), `${meets} of ${ranking.devices.length} devices meet the target with flash`);
    await button.click();
    await page.waitForFunction(() => document.activeElement.id === "ranking");
    await page.locator("#devices tbody tr.current").waitFor();
    assert.ok(await page.locator("#devices-head").evaluate((head) => head.getBoundingClientRect().top < innerHeight));
    clean(page);
});

test("a workload that does not fit is not said to run", async () => {
    const page = await site.open("#v=1&grid=40x40");
    assert.match(await text(page, "#answer .sentence"), / would take about /);
    assert.match(await text(page, "#answer .verdicts"), /does not fit into memory/);
    clean(page);
});

test("a ratio that is clicked is the ratio explained, whichever kernel has more", async () => {
    for (const link of ["v=1&kernels=normal,normal-fp32&kernel=normal-fp32&batch=4", "v=1&kernels=normal", "v=1&stage=decode"]) {
        const page = await site.open(`#${link}`);
        const figures = page.locator("#answer .sentence button.figure, .comparison .pill button");
        for (let index = 0; index < (await figures.count()); index += 1) {
            const said = (await figures.nth(index).innerText()).trim();
            await figures.nth(index).click();
            await page.waitForFunction(() => document.activeElement.id === "explained");
            const formula = await present(page);
            const [figure] = said.match(/^[0-9.,]+×|^(< )?[0-9.]+ %|^[0-9.,]+( [a-zA-Zµ/]+)?/) ?? [""];
            // Where a figure has none of something, or both the same, words say so.
            const words = /same|as long|none with/.test(said);
            assert.ok(words || (figure !== "" && formula.includes(figure)), `${link}: ${said} is not in ${formula}`);
            await page.keyboard.press("Escape");
        }
        clean(page);
        await page.context().close();
    }
});

test("what is unfolded stays so, and filled, while it follows a change", async () => {
    const page = await site.open();
    const rows = (selector) => page.locator(selector).evaluateAll((all) => all.map((one) => [one.open, one.querySelectorAll("li, details").length > 0]));
    await page.locator(".comparison button.figure").first().click();
    await page.locator("#explained .parts details summary").nth(1).click();
    await page.locator("#explained .parts li").first().waitFor();
    const unfolded = await page.locator("#explained .parts details[open] .name").first().innerText();
    await page.locator("#rows-slider").focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => document.querySelector(".sentence").innerText.includes("3 × 3"));
    for (const [open, filled] of await rows("#explained .parts > details")) assert.equal(open, filled);
    assert.equal(await page.locator("#explained .parts details[open] .name").first().innerText(), unfolded);
    // Escape closes it from anywhere on the page.
    await page.keyboard.press("Escape");
    assert.ok(!(await page.locator("#explained").isVisible()));

    await page.locator("#operators > details > summary").click();
    const component = page.locator("#operators details.component", { hasText: "Linear layers" });
    await component.locator("summary .name").first().click();
    await component.locator("details.operator").first().waitFor();
    await page.locator("#operators .sorts button", { hasText: "order of execution" }).click();
    for (const [open, filled] of await rows("#operators details.component")) assert.equal(open, filled);
    assert.deepEqual((await page.locator("#operators details.component[open] > summary > .name").allInnerTexts()).length, 1);
    // An amount of a component opens, and leaves the component as it is.
    const amount = component.locator("summary .kernel-flash .measure").first();
    const said = (await amount.locator(".amount").innerText()).trim();
    await amount.click();
    await page.waitForFunction(() => document.activeElement.id === "explained");
    assert.equal(await heading(page), "Time, expected: Linear layers, flash");
    assert.ok((await present(page)).includes(`= ${said}, `));
    assert.ok(await component.evaluate((details) => details.open));
    clean(page);
});

test("an explanation goes with what it explains", async () => {
    const page = await site.open(`#${TARGET}`);
    await page.locator("#devices tr[data-key=l40s] td:last-child").click();
    await page.waitForFunction(() => document.activeElement.id === "explained");
    await page.locator("#ttft_ms").fill("");
    await page.locator("#explained").waitFor({ state: "hidden" });
    await page.locator(".comparison .pill button").first().click();
    await page.waitForFunction(() => document.activeElement.id === "explained");
    await page.locator("#kernel-flash").uncheck();
    await page.locator("#explained").waitFor({ state: "hidden" });
    clean(page);
});

test("a value in a plot's table opens, at its point and under its kernel", async () => {
    const page = await site.open(`#${TARGET}`);
    for (const [plot, column, title] of [
        ["time", 2, "Time, expected, flash"],
        ["traffic", 1, "HBM traffic, normal"],
        ["split", 1, "FLOP, total, flash"],
        ["split", 2, "FLOP, tensor cores, flash"],
        ["weights", 1, "Weights, resident, "],
        ["flop", 2, "FLOP, published"],
        ["kv", 1, "KV cache, resident, "],
    ]) {
        const figure = page.locator(`figure[data-plot="${plot}"]`);
        await figure.locator('[data-save="table"]').click();
        const row = figure.locator("table tbody tr").nth(1);
        const cell = row.locator("td").nth(column - 1);
        const said = (await cell.innerText()).trim();
        await cell.click();
        await page.waitForFunction((title) => document.querySelector("#explained h2")?.innerText.replace(/\s+/g, " ").startsWith(title), title);
        assert.match(await heading(page), /, grid 1x3$/, plot);
        assert.ok((await present(page)).includes(`${said} `), `${plot}: ${said} is not in ${await present(page)}`);
        await page.waitForFunction(() => document.activeElement.id === "explained");
        await page.keyboard.press("Escape");
        await figure.locator('[data-save="table"]').click();
    }
    clean(page);
});

test("values under a plot and in a verdict open too", async () => {
    const page = await site.open(`#${TARGET}`);
    const opened = async (figure, title) => {
        const said = (await figure.innerText()).trim();
        await figure.click();
        await page.waitForFunction((title) => document.querySelector("#explained h2")?.innerText.replace(/\s+/g, " ").startsWith(title), title);
        await page.waitForFunction(() => document.activeElement.id === "explained");
        const formula = await present(page);
        assert.ok(said.split(" of ").every((part) => formula.includes(part)), `${title}: ${said} is not in ${await present(page)}`);
        await page.keyboard.press("Escape");
    };
    await opened(page.locator("#answer .verdicts button.figure").nth(1), "Time to first token, flash");
    await opened(page.locator('figure[data-plot="traffic"] .readout b').nth(0), "HBM traffic, normal, grid 2x3");
    await opened(page.locator('figure[data-plot="time"] .readout b').nth(1), "Time, expected, flash, grid 2x3");
    await page.locator("#batch-box").fill("1000");
    await page.locator("#batch-box").press("Enter");
    await page.waitForFunction(() => document.querySelector("#answer .verdicts").innerText.includes("does not fit"));
    const memory = page.locator("#answer .verdicts button.figure", { hasText: " of " }).first();
    await opened(memory, "Memory needed, normal");
    clean(page);
});
