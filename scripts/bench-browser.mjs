// How fast the engine and the page are in headless Chromium; reported, never asserted. Medians of five runs.
//   scripts/with trunk build --release && scripts/with node scripts/bench-browser.mjs
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { start } from "../tests/e2e/harness.mjs";
import { answer, drag, map, median, repeat } from "./speed.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");
const RUNS = 5;

/** A folder with the engine's loops as the page has the engine: same profile, same wasm-opt. */
async function build() {
    const folder = await mkdtemp(join(tmpdir(), "stagecost-bench-"));
    const run = (command, ...args) => execFileSync(command, args, { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
    const target = "wasm32-unknown-unknown";
    run("cargo", "build", "-q", "--locked", "--release", "--example", "bench_browser", "--features", "js", "--target", target);
    const built = join(TARGET, target, "release", "examples", "bench_browser.wasm");
    run("wasm-bindgen", "--target", "web", "--out-dir", folder, built);
    const wasm = join(folder, "bench_browser_bg.wasm");
    run("wasm-opt", "-Oz", "--output", wasm, wasm);
    await writeFile(join(folder, "index.html"), "<!doctype html><title>bench</title>");
    return folder;
}

/** Calls a second of `name`, in this page. */
const perSecond = (page, name) =>
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
        return (4 * times * 1000) / time(4 * times);
    }, name);

const folder = await build();
const engine = await start({ folder });
try {
    const page = await engine.open();
    const { browser } = engine;
    console.log(`${cpus().length} x ${cpus()[0].model}, Chromium ${browser.version()}, ${process.platform}; medians of ${RUNS} runs`);
    const evaluations = await repeat(RUNS, () => perSecond(page, "evaluations"));
    console.log(`one vision stage, Gundam 2x3, flash: ${Math.round(median(evaluations)).toLocaleString("en")} evaluations/s`);
    const sweeps = await repeat(RUNS, () => perSecond(page, "sweeps"));
    const [each, all] = [median(sweeps), 2 * 47 * median(sweeps)].map((value) => Math.round(value).toLocaleString("en"));
    for (const [name, what] of [
        ["rankings", "every device x 2 kernels"],
        ["traffic_maps", "map of 200 x 200 cells, HBM traffic"],
        ["time_maps", "map of 200 x 200 cells, expected time"],
        ["first_token_maps", "the same, vision and prefill"],
        ["crop_maps", "the same over batch and crops"],
    ]) {
        const each = 1000 / median(await repeat(RUNS, () => perSecond(page, name)));
        console.log(`${what}: ${each.toPrecision(3)} ms`);
    }
    console.log(`47 points x 2 kernels: ${each} sweeps/s, ${all} evaluations/s`);
} finally {
    await engine.close();
    await rm(folder, { recursive: true });
}

const times = ({ p50, p95 }) => `${p50.toFixed(1)} ms (p50), ${p95.toFixed(1)} ms (p95)`;
const site = await start();
try {
    console.log(`first answer: ${median(await repeat(RUNS, () => answer(site))).toFixed(0)} ms after the navigation`);
    console.log(`map of 200 x 200 times, from a change to its last draw call: ${median(await repeat(RUNS, () => map(site))).toFixed(0)} ms`);
    const [plots, ranking, roofline] = [".plots", "#devices", "[data-plot=roofline]"];
    for (const [what, options] of [
        ["rows along the sweep, plots in sight", { inSight: plots }],
        ["rows along the sweep, ranking in sight", { inSight: ranking }],
        ["rows along the sweep, roofline in sight", { inSight: roofline }],
        ["batch, which moves every line, plots in sight", { inSight: plots, slider: "batch", high: 64 }],
        ["rows, 1280 x 2400: answer, comparison and all plots in sight", { inSight: "#answer", viewport: { width: 1280, height: 2400 } }],
    ]) {
        const runs = await repeat(RUNS, () => drag(site, options));
        const of = (pick) => median(runs.map(pick));
        const both = (pick) => times({ p50: of((run) => pick(run).p50), p95: of((run) => pick(run).p95) });
        const pictures = runs.every((run) => run.picture) ? `last call on a canvas ${both((run) => run.picture)}, ` : "";
        console.log(
            `5 s drag of ${what}, from the input: ${pictures}last change of any text ${both((run) => run.all)} over ` +
                `${of((run) => run.inputs)} inputs; ${of((run) => run.missed)} of ${of((run) => run.frames)} frames took more than 25 ms`,
        );
    }
} finally {
    await site.close();
}
