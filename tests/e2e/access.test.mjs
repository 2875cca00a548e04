// axe-core finds nothing serious in any state of the page: names, roles, contrast, landmarks, tables, targets.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import axe from "axe-core";
import { start } from "./harness.mjs";
import { drawn } from "./reading.mjs";

const site = await start();
after(() => site.close());

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const FAILS = ["serious", "critical"];

const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const FOUR = "#v=1&stage=first-token&kernels=normal,normal-fp32,flash,flash-inline-bias";
const MAP = "#v=1&sweep=vendor-grids&axis2=batch&values2=1,4,16";
const TARGET = "#v=1&stage=first-token&steps=100&ttft_ms=40&tpot_ms=5";

const click = (selector) => async (page) => page.locator(selector).first().click();
const wrong = async (page) => {
    await page.locator("#rows-box").fill("many");
    await page.locator("#batch-box").fill("0");
};

/** Opens every `details` but the menu's, and again those that lie within; a hundred operators more would say nothing new. */
async function unfold(page) {
    for (let round = 0; round < 3; round += 1) {
        await page.evaluate(() => {
            const open = (within, most) => [...within].slice(0, most).forEach((details) => (details.open = true));
            open(document.querySelectorAll("details:not(#export, .component, .operator, .parts details)"), 99);
            open(document.querySelectorAll(".component, .component[open] > .operator, .parts details"), 4);
        });
        await drawn(page);
    }
    await page.locator("#validation-summary").waitFor({ state: "attached" });
}
const tables = async (page) => {
    for (const button of await page.locator('[data-save="table"]').all()) await button.click();
};
const explained = async (page) => {
    await click(".comparison button.figure")(page);
    await unfold(page);
};

/** Name, link and what is done before it is looked at. */
const STATES = [
    ["as it opens", ""],
    ["vision", "#v=1&stage=vision"],
    ["prefill", "#v=1&stage=prefill"],
    ["decode", "#v=1&stage=decode"],
    ["a target", TARGET],
    ["a map", MAP],
    ["a map of nothing known", "#v=1&sweep=vendor-grids&axis2=batch&values2=1,x"],
    ["own values", "#v=1&axis=grid&values=1x2,2x2"],
    ["pixels", "#v=1&image=1600x1200"],
    ["four kernels", FOUR],
    ["one kernel", "#v=1&kernels=flash"],
    ["no time known", "#v=1&device=gaudi3&ttft_ms=40"],
    ["memory too small", "#v=1&batch=64&stage=first-token"],
    ["a bad link", "#gird=2"],
    ["wrong input", "", wrong],
    ["the menu of files", "", click("#export summary")],
    ["a figure explained", "", click(".comparison button.figure")],
    ["plots as tables", TARGET, tables],
    ["everything open", TARGET, explained],
    ["everything open, four kernels and a map", `${FOUR}&sweep=vendor-grids&axis2=batch&values2=1,4`, explained],
];
const ON_PHONES = [
    ["as it opens", ""],
    ["a bad link", "#gird=2"],
    ["the sheet of controls", "", click("button.sheet")],
    ["the sheet with wrong input", TARGET, async (page) => (await click("button.sheet")(page), await wrong(page))],
    ["four kernels", FOUR],
    ["everything open", `${FOUR}&ttft_ms=40&sweep=vendor-grids&axis2=batch&values2=1,4`, explained],
];

/** What axe finds: { impact, id, help, where: [selector and reason, …] }. */
async function found(page) {
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async (tags) => {
        const { violations } = await globalThis.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"], preload: false });
        return violations.map(({ id, impact, tags, help, nodes }) => ({ id, impact, tags, help, nodes: nodes.map(({ target, failureSummary }) => ({ target: target.join(" "), failureSummary })) }));
    }, RULES);
    return violations.map(({ id, impact, tags, help, nodes }) => {
        const each = nodes.slice(0, 5).map(({ target, failureSummary }) => `    ${target}: ${failureSummary.replace(/\s+/g, " ")}`);
        const text = [`${impact} ${id}: ${help} (${nodes.length})`, ...each].join("\n");
        return { text, fails: FAILS.includes(impact) && !tags.includes("best-practice") };
    });
}

async function check(t, [name, fragment, prepare], options) {
    const page = await site.open(fragment, options);
    await prepare?.(page);
    await drawn(page);
    const all = await found(page);
    for (const { text, fails } of all) if (!fails) t.diagnostic(`${name}: ${text}`);
    const bad = all.filter(({ fails }) => fails).map(({ text }) => text);
    await page.context().close();
    assert.deepEqual(bad, [], `${name}:\n${bad.join("\n")}`);
}

for (const state of STATES) test(`on a desk: ${state[0]}`, (t) => check(t, state, DESK));
for (const state of ON_PHONES) test(`on a phone: ${state[0]}`, (t) => check(t, state, PHONE));
// In the dark only colours differ, and these states have all of them.
const DARK = ["as it opens", "no time known", "memory too small", "a bad link", "the menu of files", "a figure explained", "everything open, four kernels and a map"];
for (const state of STATES.filter(([name]) => DARK.includes(name))) {
    test(`on a desk in the dark: ${state[0]}`, (t) => check(t, state, { ...DESK, colorScheme: "dark" }));
}
test("on a phone in the dark: the sheet with wrong input", (t) => check(t, ON_PHONES[3], { ...PHONE, colorScheme: "dark" }));

test("the check sees what is wrong", async () => {
    const page = await site.open();
    await page.evaluate(() => {
        const button = document.createElement("button");
        document.querySelector("main").append(button);
    });
    assert.ok((await found(page)).some(({ text, fails }) => fails && text.includes("button-name")));
});
