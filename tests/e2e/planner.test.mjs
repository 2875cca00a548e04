// As a planner uses the page: a page of paper on a device within a time, devices side by side, on wide and narrow screens.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { cli, start } from "./harness.mjs";
import { drawn, sentence, settles, text } from "./reading.mjs";

const site = await start();
after(() => site.close());

const clean = (page) => assert.deepEqual(site.problems(page), []);

/** A4 at 150 dpi on an L4, within 100 ms. */
const A4 = "v=1&stage=first-token&image=1240x1754&device=l4&ttft_ms=100";
const WIDE = [{ width: 1440, height: 900 }, { width: 1024, height: 768 }];
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const box = (page, selector) => page.locator(selector).first().evaluate((element) => element.getBoundingClientRect().toJSON());

test("device and target come first and above the fold", async () => {
    for (const viewport of WIDE) {
        const page = await site.open("", { viewport, parts: false });
        for (const selector of ["#device", "#ttft_ms", "#tpot_ms"]) {
            const { top, bottom } = await box(page, selector);
            assert.ok(top > 0 && bottom < viewport.height, `${selector} at ${bottom} px of ${viewport.height}`);
        }
        const order = await page.locator(".groups legend").allInnerTexts();
        assert.deepEqual(order.slice(0, 2).map((legend) => legend.toLowerCase()), ["device", "target"]);
        await page.selectOption("#device", "rtx4090");
        await page.fill("#ttft_ms", "100");
        await settles(page, "v=1&device=rtx4090&ttft_ms=100");
        clean(page);
    }
    const phone = await site.open("", PHONE);
    await phone.locator("button.sheet").tap();
    const { top, bottom } = await box(phone, "#ttft_ms");
    assert.ok(top > 0 && bottom < 844, "in the opened sheet without scrolling it");
});

test("the count of devices leads to a list of just them, with the chosen one in sight", async () => {
    for (const viewport of [...WIDE, PHONE.viewport]) {
        const page = await site.open(`#${A4}`, { viewport });
        const { devices } = cli(["devices", A4, "--format", "json"]);
        const meets = devices.filter(({ kernels }) => kernels.at(-1).fits && kernels.at(-1).targets[0].verdict === "meets").map(({ id }) => id);
        assert.ok(meets.length > 0 && !meets.includes("l4"));
        assert.ok((await text(page, "#enough")).startsWith(`${meets.length} of ${devices.length} devices meet the target with flash`));
        await page.locator("#enough").click();
        assert.ok(await page.locator("#fit").isChecked());
        await page.waitForFunction(() => {
            const row = document.querySelector("#devices tr.current").getBoundingClientRect();
            const list = document.querySelector("#devices .scroll").getBoundingClientRect();
            return row.top >= list.top && row.bottom <= list.bottom + 1 && row.top >= 0 && row.bottom <= innerHeight;
        });
        const shown = await page.locator("#devices tbody tr:not([hidden])").evaluateAll((rows) => rows.map((row) => row.dataset.key));
        assert.deepEqual(shown.filter((id) => id !== "l4"), meets);
        assert.ok(shown.includes("l4"), "what the others are held against");
        assert.equal(await text(page, "#devices [role=status]"), `${meets.length} of ${devices.length} devices, and L4, which does not`);
        const { top } = await box(page, "#devices-head");
        assert.ok(top >= 0 && top < viewport.height, "its head is in sight");
        // A device of the list takes its place, and the list stays.
        await page.locator(`#devices tr[data-key=${meets[0]}] button`).click();
        await page.waitForFunction((all) => document.querySelector("#devices [role=status]").innerText === all, `${meets.length} of ${devices.length} devices`);
        assert.equal(await page.locator("#devices tr[data-key=l4]").isVisible(), false);
        clean(page);
        await page.context().close();
    }
});

test("a sweep over devices takes names and says what it is of; its map shows time", async () => {
    const page = await site.open("#v=1&image=1240x1754&device=l4&axis=device&values=l4");
    await page.fill("#values", "L4, L40S, RTX 4090");
    await settles(page, "v=1&image=1240x1754&device=l4&axis=device&values=l4,l40s,rtx4090");
    assert.equal(await page.locator("#values").inputValue(), "L4, L40S, RTX 4090", "as it was typed");
    assert.equal(await text(page, "figure[data-plot=time] .title"), "Time by device");
    assert.equal(await text(page, "figure[data-plot=traffic] .plot-note"), "the same on every device");
    assert.match(await text(page, "figure[data-plot=time] .readout"), /^L4: normal /);
    await page.fill("#values", "L4, L41");
    assert.match(await text(page, "#values-problem"), /"L41" is not known; did you mean l4\?/);
    await page.fill("#values", "L4, L40S");
    await page.selectOption("#axis2", "batch");
    await page.fill("#values2", "1, 2");
    await settles(page, "v=1&image=1240x1754&device=l4&axis=device&values=l4,l40s&axis2=batch&values2=1,2");
    const title = "figure[data-plot=map] .title";
    assert.equal(await text(page, title), "Expected time, flash, by device");
    await page.selectOption("#metric", "ratio");
    await page.waitForFunction((title) => document.querySelector(title).innerText.endsWith("the same on every device"), title);
    clean(page);
});

test("a third kernel has its time in the sentence and its bars", async () => {
    for (const viewport of WIDE) {
        const page = await site.open(`#${A4}&kernels=normal,flash,flash-inline-bias`, { viewport });
        const said = await sentence(page);
        for (const kernel of ["normal", "flash", "flash-inline-bias"]) {
            const time = await text(page, `[data-figure="time-${kernel}"]`);
            assert.match(said, new RegExp(`${time} with ${kernel}\\b`));
            assert.equal(await text(page, `table.comparison .kernel-${kernel} .value`), time, "as in the comparison");
            const bar = await box(page, `table.comparison td.kernel-${kernel} .bar`);
            assert.ok(bar.width >= 40, `${kernel}: ${bar.width} px`);
        }
        assert.match(said, /× as long as flash\. Compared with flash, normal moves /);
        await page.locator("#kernel-normal-fp32").check();
        await page.locator('[data-figure="time-normal-fp32"]').waitFor();
        clean(page);
        await page.context().close();
    }
});

test("a difference is one claim in sentence and comparison", async () => {
    const page = await site.open(`#${A4}`);
    const pill = (name) => text(page, `table.comparison tr:has(th:text-is("${name}")) .pill`);
    const said = await sentence(page);
    assert.ok(said.includes(`, ${await pill("Time, expected")}.`), said);
    assert.ok(said.includes(`${(await pill("HBM traffic")).split(" ")[0]} the bytes`), said);
    for (const pill of await page.locator("table.comparison .pill").allInnerTexts()) {
        assert.match(pill.trim(), /^([\d.]+× as (long|much|high)|(< )?[\d.]+ % (longer|shorter|more|less|higher|lower)|same|none with \w+)$/);
    }
});

test("flash-inline-bias says what it is where it is chosen", async () => {
    const page = await site.open();
    const said = await page.locator("label", { has: page.locator("#kernel-flash-inline-bias") }).locator("small").innerText();
    for (const part of ["a tower's position bias", "on chip", "HBM", "no record"]) assert.ok(said.includes(part), said);
});

test("sources that have an address can be followed", async () => {
    const page = await site.open("#v=1&device=h100-sxm");
    const links = async (within) =>
        page.locator(`${within} a[href^="http"]`).evaluateAll((all) => all.map(({ href, target, rel, textContent }) => ({ href, target, rel, textContent })));
    await page.locator("#device-card summary").click();
    await page.locator("#device-card tbody tr").first().waitFor();
    await page.locator(".comparison button.figure").first().click();
    await page.locator("#explained .sources summary").click();
    await page.locator("#validation summary").first().click();
    await page.locator("#validation details.part ol li").first().waitFor({ state: "attached" });
    for (const [within, some] of [["#device-card", true], ["#explained .sources", true], ["#validation", false]]) {
        const all = await links(within);
        assert.ok(all.length > 0 || !some, within);
        for (const { href, target, rel, textContent } of all) {
            assert.equal(target, "_blank");
            assert.equal(rel, "noopener noreferrer");
            assert.equal(href.replace(/\/$/, ""), textContent.replace(/\/$/, ""));
        }
        const bare = await page.locator(within).evaluate((part) => {
            const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
            const found = [];
            while (walker.nextNode()) if (/https?:\/\//.test(walker.currentNode.data) && !walker.currentNode.parentElement.closest("a")) found.push(walker.currentNode.data);
            return found;
        });
        assert.deepEqual(bare, [], within);
    }
    const [popup] = await Promise.all([
        page.context().waitForEvent("page"),
        page.locator('#device-card a[href^="http"]').first().click(),
    ]);
    await popup.close();
    assert.deepEqual(site.problems(page).filter((problem) => problem.startsWith("policy") || problem.startsWith("uncaught")), []);
});

test("bars are long enough to compare, and no row of the ranking is cut", async () => {
    for (const viewport of [...WIDE, PHONE.viewport]) {
        const page = await site.open(`#${A4}`, { viewport });
        const longest = (selector) => page.locator(selector).evaluateAll((all) => Math.max(...all.map((bar) => bar.getBoundingClientRect().width)));
        assert.ok((await longest("table.comparison .bar i")) >= 40, `${viewport.width}`);
        const bytes = page.locator("section[aria-labelledby=where] .bar");
        assert.ok((await bytes.evaluateAll((all) => Math.min(...all.map((bar) => bar.getBoundingClientRect().width)))) >= 40);
        assert.ok((await bytes.locator("i").evaluateAll((all) => Math.min(...all.map((bar) => bar.getBoundingClientRect().width)))) >= 2);
        const list = page.locator("#devices .scroll");
        await list.scrollIntoViewIfNeeded();
        await drawn(page);
        const times = await page.locator("#devices tbody tr:not([hidden]) td.time").evaluateAll((cells) =>
            cells.map((cell) => Number(getComputedStyle(cell).getPropertyValue("--share")) * (cell.clientWidth - 20)),
        );
        assert.ok(Math.max(...times) >= 70, `the longest: ${Math.max(...times)} px`);
        assert.ok(Math.min(...times.filter((width) => width > 0)) >= 20, `the shortest: ${Math.min(...times.filter((width) => width > 0))} px`);
        const cut = await list.evaluate((list) => {
            const { bottom } = list.getBoundingClientRect();
            const rows = [...list.querySelectorAll("tbody tr:not([hidden])")].map((row) => row.getBoundingClientRect());
            return rows.filter((row) => row.top < bottom - 1.5 && row.bottom > bottom + 1.5).map((row) => [row.top, row.bottom, bottom]);
        });
        assert.deepEqual(cut, [], `${viewport.width}`);
        const lines = await page.locator("#devices tbody td", { hasText: /^\s*HBM bandwidth\s*$/ }).evaluateAll((cells) =>
            cells.filter((cell) => {
                const range = document.createRange();
                range.selectNodeContents(cell);
                return new Set([...range.getClientRects()].map((rect) => Math.round(rect.top))).size > 1;
            }).length,
        );
        assert.equal(lines, 0, "HBM bandwidth stands on one line");
        await page.context().close();
    }
});

test("no line of the sentence ends with a bracket", async () => {
    for (let width = 1024; width <= 1440; width += 26) {
        const page = await site.open("#v=1&batch=8", { viewport: { width, height: 900 }, parts: false });
        await page.locator(".sentence .whole").first().waitFor();
        for (const [bracket, figure] of await page.locator(".sentence .whole").evaluateAll((all) =>
            all.map((one) => {
                const range = document.createRange();
                range.selectNode(one.firstChild);
                return [range.getBoundingClientRect().bottom, one.querySelector("button").getBoundingClientRect().bottom];
            }),
        )) assert.ok(Math.abs(bracket - figure) < 10, `${width} px`);
        assert.match(await sentence(page), /\([\d.]+ ms an image\)/);
        await page.context().close();
    }
});

test("on a phone both times, export and copy stay in sight, and the ranking shows both kernels", async () => {
    const page = await site.open(`#${A4}`, PHONE);
    await page.evaluate(() => document.querySelector("#devices").scrollIntoView());
    await drawn(page);
    const head = await box(page, ".top");
    const said = await text(page, ".brief");
    for (const kernel of ["normal", "flash"]) {
        assert.ok(said.includes(`${kernel} ${await text(page, `[data-figure="time-${kernel}"]`)} ✗`), said);
    }
    assert.ok(head.bottom > 0 && head.bottom <= 150, `${head.bottom} px stay`);
    for (const selector of [".brief", "#export summary", "#copy-link"]) {
        const { top, bottom } = await box(page, selector);
        assert.ok(top >= 0 && bottom <= head.bottom, selector);
    }
    await page.locator("#export summary").tap();
    assert.ok(await page.locator("#export .items").isVisible());
    await page.locator("#export summary").tap();
    for (const kernel of ["normal", "flash"]) {
        const { left, right } = await box(page, `#devices td.kernel-${kernel}`);
        assert.ok(left >= 0 && right <= 390, `${kernel}: ${left} to ${right}`);
    }
    // What is jumped to is not beneath the head.
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator("#enough").tap();
    await page.waitForFunction(() => document.querySelector("#devices-head").getBoundingClientRect().top >= document.querySelector(".top").getBoundingClientRect().bottom);
    clean(page);
});
