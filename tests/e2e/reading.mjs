// What a person reads on the page, and what it must say: the native program's figures, shown as the page shows them.
import assert from "node:assert/strict";
import { cli, program } from "../native.mjs";
import { until } from "./harness.mjs";

/** Three significant digits, from a thousand on a whole count: written here once more, so that a slip there shows. */
export function digits(value) {
    if (value === 0) return "0";
    if (Math.abs(value) >= 999.5) return Math.round(value).toLocaleString("en-US");
    return Math.abs(value) < 1e-6 ? value.toFixed(12) : value.toPrecision(3);
}

const PREFIXES = ["", "k", "M", "G", "T", "P", "E"];

/** An amount with a decimal prefix: `amount(26.64e9, "B")` is "26.6 GB". */
export function amount(value, unit) {
    let power = 0;
    while (value / 1000 ** power >= 999.5 && power < PREFIXES.length - 1) power += 1;
    return `${power === 0 && Number.isInteger(value) ? value.toLocaleString("en-US") : digits(value / 1000 ** power)} ${PREFIXES[power]}${unit}`;
}

export const count = (value) => value.toLocaleString("en-US");
export const ratio = (value) => `${digits(value)}×`;

/** A link's text without its kernel: one evaluation is asked for a kernel at a time. */
const withKernel = (link, kernel) => `${link.replace(/&?kernel=[^&]*/, "")}&kernel=${kernel}`;

/** What the native program says of a link under each of `kernels`. */
export const evaluated = (link, kernels) =>
    kernels.map((kernel) => JSON.parse(program(["eval", withKernel(link, kernel), "--json"])));

/** Collapsed text of what `selector` finds. */
export const text = async (page, selector) => (await page.locator(selector).first().innerText()).replace(/\s+/g, " ").trim();

export const sentence = (page) => text(page, "#answer .sentence");

/** Every row of the comparison: { "HBM traffic": { values: ["56.1 GB", …], exact: ["52.3 GiB", …], difference } }. */
export const comparison = (page) =>
    page.locator("table.comparison").first().locator("tbody tr").evaluateAll((rows) =>
        Object.fromEntries(
            rows.map((row) => [
                row.querySelector("th").textContent.trim(),
                {
                    values: [...row.querySelectorAll("td:not(.difference) .value")].map((cell) => cell.textContent.trim()),
                    exact: [...row.querySelectorAll("td:not(.difference) .value")].map((cell) => cell.title),
                    difference: row.querySelector(".pill")?.textContent.trim(),
                },
            ]),
        ),
    );

const FIGURES = {
    "HBM traffic": [(cost) => cost.hbm_bytes.total, "B"],
    "of which attention scores": [(cost) => cost.hbm_bytes.scores, "B"],
    "Peak activations": [(cost) => cost.resident_bytes.peak_activations, "B"],
    "FLOP, tensor cores": [(cost) => cost.flop.tensor, "FLOP"],
    "FLOP, CUDA cores": [(cost) => cost.flop.cuda, "FLOP"],
    "Special functions": [(cost) => cost.flop.special, "op"],
    "Weights, resident once": [(cost) => cost.resident_bytes.weights, "B"],
    "Weights, read": [(cost) => cost.hbm_bytes.weights, "B"],
};

/** The sentence and the whole comparison on `page` are what the native program says of `link`. */
export async function agrees(page, link, kernels = ["normal", "flash"]) {
    const costs = evaluated(link, kernels);
    // The request's own kernel leads, or the last where that is not compared; the first of the others stands against it.
    const own = cli(["eval", link, "--json"]).request.kernel;
    const last = costs.find((cost) => cost.request.kernel === own) ?? costs.at(-1);
    const first = costs.find((cost) => cost !== last) ?? last;
    const said = await sentence(page);
    const parts = [`${count(first.tokens.image)} image tokens`];
    if (kernels.length > 1) {
        const less = (of) => {
            const times = of(first) / of(last);
            // Nearer to one the sentence says percent.
            if (times === 1) return "the same";
            return times >= 0.9 && times < 1.1 ? `${digits(100 * Math.abs(times - 1))} %` : ratio(times);
        };
        parts.push(amount(last.flop.tensor, "FLOP"), less((cost) => cost.hbm_bytes.total));
        parts.push(less((cost) => cost.resident_bytes.peak_activations));
    }
    for (const [kernel, cost] of [first, last].map((cost) => [cost.request.kernel, cost])) {
        const shown = await page.locator(`[data-figure="hbm-${kernel}"]`).innerText();
        assert.equal(shown, amount(cost.hbm_bytes.total, "B"), `${link}: ${kernel}`);
    }
    for (const part of parts) assert.ok(said.includes(part), `${link}: "${part}" is not in: ${said}`);
    const rows = await comparison(page);
    for (const [name, [of, unit]] of Object.entries(FIGURES)) {
        assert.deepEqual(rows[name]?.values, costs.map((cost) => amount(of(cost), unit)), `${link}: ${name}`);
        if (unit === "B") {
            assert.deepEqual(rows[name].exact, costs.map((cost) => `${digits(of(cost) / 2 ** 30)} GiB`), `${link}: ${name}`);
        }
    }
    const intensities = costs.map((cost) => `${digits(cost.arithmetic_intensity_flop_per_byte)} FLOP/B`);
    assert.deepEqual(rows["Arithmetic intensity"].values, intensities, link);
    if (kernels.length > 1) assert.match(rows["FLOP, tensor cores"].difference, /^same$/, link);
}

/** Waits until the address says `link`, which the page writes a moment after each change. */
export async function settles(page, link) {
    const written = () => page.evaluate(() => location.hash.slice(1));
    await until(async () => (await written()) === link);
    assert.equal(await written(), link);
}

/** Lets the page draw what follows from the last event. */
export const drawn = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** The plots that follow every change of the image. */
export const PLOTS = ["time", "traffic", "peak", "intensity", "flop", "split", "split-log"];

/** All plots of the vision stage: its weights hold still. */
export const ALL_PLOTS = [...PLOTS, "weights"];

/** The pixels of every plot's layers as texts: { traffic: { frame, data, hover }, … }. */
export const pixels = (page) =>
    page.evaluate(
        (plots) =>
            Object.fromEntries(
                plots.map((plot) => {
                    const layers = [...document.querySelectorAll(`figure[data-plot="${plot}"] canvas`)];
                    const [frame, data, hover] = layers.map((canvas) => canvas.toDataURL());
                    return [plot, { frame, data, hover }];
                }),
            ),
        PLOTS,
    );

export const readouts = (page) => page.locator("figure.plot .readout").allInnerTexts();
