// Measures how fast the engine and the page are in headless Chromium: medians of five runs, each beside a calibration
// measured just before it in the same browser (scripts/calibration.mjs), and the ratio of the two, which depends less
// on the machine. Reported, never asserted.
//   scripts/with trunk build --release && scripts/with node scripts/bench-browser.mjs
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { start } from "../tests/e2e/harness.mjs";
import { calibrate, LAYOUTS, LOOPS, STROKES } from "./calibration.mjs";
import { answer, drag, map, median, repeat } from "./speed.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");
const RUNS = 5;

/** A folder with the engine's loops as the page has the engine: same profile, same wasm-opt. */
async function build() {
    const folder = await mkdtemp(join(tmpdir(), "stagecost-bench-"));
    const options = { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] };
    const run = (command, ...args) => execFileSync(command, args, options);
    const target = "wasm32-unknown-unknown";
    const example = ["--example", "bench_browser", "--features", "js", "--target", target];
    run("cargo", "build", "-q", "--locked", "--release", ...example);
    const built = join(TARGET, target, "release", "examples", "bench_browser.wasm");
    run("wasm-bindgen", "--target", "web", "--out-dir", folder, built);
    const wasm = join(folder, "bench_browser_bg.wasm");
    run("wasm-opt", "-Oz", "--output", wasm, wasm);
    await writeFile(join(folder, "index.html"), "<!doctype html><title>bench</title>");
    return folder;
}

/** Milliseconds that one call of `name` takes, in this page. */
const each = (page, name) =>
    page.evaluate(async (name) => {
        const engine = await import(new URL("bench_browser.js", document.baseURI).href);
        await engine.default();
        const time = (times) => {
            const start = performance.now();
            if (!Number.isFinite(engine[name](times))) throw new Error(`${name} failed`);
            return performance.now() - start;
        };
        time(1);
        let times = 1;
        while (time(times) < 250) times *= 2;
        return time(4 * times) / (4 * times);
    }, name);

/** Runs of `measure`, each after a calibration: the results, and the median of each piece of the calibration. */
async function beside(browser, measure) {
    const runs = await repeat(RUNS, async () => ({ by: await calibrate(browser), result: await measure() }));
    const by = (piece) => median(runs.map((run) => run.by[piece]));
    return { results: runs.map(({ result }) => result), by };
}

const number = (value) => String(Number(value.toPrecision(3)));
const milliseconds = (ms) => (ms < 0.1 ? `${number(1000 * ms)} µs` : `${number(ms)} ms`);
const cells = (...texts) => console.log(`| ${texts.join(" | ")} |`);
/** One row: what was measured, how long it took, the calibration that it belongs to, the ratio. */
const row = (what, ms, piece, by, note = "") =>
    cells(what, milliseconds(ms) + note, `${piece} ${milliseconds(by(piece))}`, number(ms / by(piece)));

const folder = await build();
const engine = await start({ folder });
const { browser } = engine;
const machine = `${cpus().length} x ${cpus()[0].model}, Chromium ${browser.version()}, ${process.platform}`;
console.log(`${machine}; medians of ${RUNS} runs`);
console.log("Calibrations: turns: 1,000 of a loop in WebAssembly;", `strokes: ${STROKES} on a canvas;`);
console.log(`all: those, ${LOOPS} turns and ${LAYOUTS} layouts of a text\n`);
console.log("| what | time | calibration | ratio |\n|---|--:|--:|--:|");
try {
    const page = await engine.open();
    for (const [name, what] of [
        ["evaluations", "one vision stage, Gundam 2 x 3"],
        ["sweeps", "47 points x 2 kernels, costs alone"],
        ["rankings", "every device x 2 kernels, ranked"],
        ["traffic_maps", "map of 200 x 200 cells, HBM traffic"],
        ["time_maps", "map of 200 x 200 cells, expected time, vision by batch and prompt"],
        ["first_token_maps", "the same of vision and prefill"],
        ["crop_maps", "the same of vision by batch and crops"],
    ]) {
        const { results, by } = await beside(browser, () => each(page, name));
        row(what, median(results), "turns", by);
    }
} finally {
    await engine.close();
    await rm(folder, { recursive: true });
}

const site = await start();
try {
    const first = await beside(site.browser, () => answer(site));
    row("first answer after the navigation", median(first.results), "all", first.by);
    const drawn = await beside(site.browser, () => map(site));
    const onPage = "the map of vision and prefill on the page, from a change to its last draw call";
    row(onPage, median(drawn.results), "all", drawn.by);
    const [plots, ranking, roofline] = [".plots", "#devices", "[data-plot=roofline]"];
    const tall = { inSight: "#answer", viewport: { width: 1280, height: 2400 } };
    for (const [what, options] of [
        ["rows along the sweep, plots", { inSight: plots }],
        ["rows along the sweep, ranking", { inSight: ranking }],
        ["rows along the sweep, roofline", { inSight: roofline }],
        ["batch, which moves every line, plots", { inSight: plots, slider: "batch", high: 64 }],
        ["rows, 1280 x 2400: answer, comparison and all plots", tall],
    ]) {
        const { results, by } = await beside(site.browser, () => drag(site, options));
        const of = (pick) => median(results.map(pick));
        const both = (what, pick, piece) => {
            const note = ` (p50 ${milliseconds(of((run) => pick(run).p50))})`;
            row(what, of((run) => pick(run).p95), piece, by, note);
        };
        if (results.every((run) => run.picture)) both(`drag, ${what}: canvas, p95`, (run) => run.picture, "strokes");
        both(`drag, ${what}: text too, p95`, (run) => run.all, "all");
        const [inputs, missed, frames] = [of((run) => run.inputs), of((run) => run.missed), of((run) => run.frames)];
        const calibrated = `all ${milliseconds(by("all"))}`;
        cells(`drag, ${what}: missed frames`, `${missed} of ${frames} (${inputs} inputs)`, calibrated, "");
    }
} finally {
    await site.close();
}
