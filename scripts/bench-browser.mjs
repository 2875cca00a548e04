// How fast the engine and the page are in headless Chromium; reported, never asserted. Medians of five runs.
//   scripts/with trunk build --release && scripts/with node scripts/bench-browser.mjs
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { start } from "../tests/e2e/harness.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");
const RUNS = 5;

const sorted = (values) => [...values].sort((a, b) => a - b);
const quantile = (values, share) => sorted(values)[Math.min(values.length - 1, Math.floor(share * values.length))];
const median = (values) => quantile(values, 0.5);
const repeat = async (measure) => {
    const all = [];
    for (let run = 0; run < RUNS; run += 1) all.push(await measure());
    return all;
};

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

/** From the navigation to the first sentence with a figure, in ms, from a local host with nothing kept. */
async function answer(site) {
    const context = await site.browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.goto(site.url);
    await page.locator("#answer strong").first().waitFor();
    const shown = await page.evaluate(() => performance.now());
    await context.close();
    return shown;
}

/** From the input event to the last call on any canvas, and the time between frames, in ms, over 5 s of dragging. */
async function drag(site, inSight) {
    const page = await site.open("#v=1&sweep=published-47");
    if (inSight) await page.locator(inSight).scrollIntoViewIfNeeded();
    await page.evaluate(() => {
        const bench = (globalThis.bench = { latencies: [], frames: [] });
        let [begun, last, previous] = [0, 0, null];
        for (const name of ["stroke", "fill", "fillText", "fillRect", "clearRect", "strokeRect"]) {
            const draw = CanvasRenderingContext2D.prototype[name];
            CanvasRenderingContext2D.prototype[name] = function (...all) {
                draw.apply(this, all);
                last = performance.now();
            };
        }
        addEventListener("input", () => (begun = performance.now()), { capture: true });
        const frame = (now) => {
            if (begun > 0) {
                bench.latencies.push(last - begun);
                begun = 0;
            }
            if (previous !== null) bench.frames.push(now - previous);
            previous = now;
            requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
    });
    const { x, y, width, height } = await page.locator("#rows-slider").boundingBox();
    const at = (value) => [x + 9 + ((width - 18) * (value - 1)) / 15, y + height / 2];
    await page.mouse.move(...at(2));
    await page.mouse.down();
    const end = Date.now() + 5000;
    const moves = [];
    // A mouse does not wait for the page.
    for (let step = 0; Date.now() < end; step += 1) {
        moves.push(page.mouse.move(...at(1 + Math.abs((step % 30) - 15))));
        await new Promise((done) => setTimeout(done, 16));
    }
    await Promise.all(moves);
    await page.mouse.up();
    const { latencies, frames } = await page.evaluate(() => globalThis.bench);
    await page.context().close();
    return {
        inputs: latencies.length,
        p50: median(latencies),
        p95: quantile(latencies, 0.95),
        frames: frames.length,
        missed: frames.filter((time) => time > 1.5 * (1000 / 60)).length,
    };
}

const folder = await build();
const engine = await start({ folder });
try {
    const page = await engine.open();
    const { browser } = engine;
    console.log(`${cpus().length} x ${cpus()[0].model}, Chromium ${browser.version()}, ${process.platform}; medians of ${RUNS} runs`);
    const evaluations = await repeat(() => perSecond(page, "evaluations"));
    console.log(`one vision stage, Gundam 2x3, flash: ${Math.round(median(evaluations)).toLocaleString("en")} evaluations/s`);
    const sweeps = await repeat(() => perSecond(page, "sweeps"));
    const [each, all] = [median(sweeps), 2 * 47 * median(sweeps)].map((value) => Math.round(value).toLocaleString("en"));
    for (const [name, what] of [
        ["rankings", "every device x 2 kernels"],
        ["traffic_maps", "map of 200 x 200 cells, HBM traffic"],
        ["time_maps", "map of 200 x 200 cells, expected time"],
        ["first_token_maps", "the same, vision and prefill"],
        ["crop_maps", "the same over batch and crops"],
    ]) {
        const each = 1000 / median(await repeat(() => perSecond(page, name)));
        console.log(`${what}: ${each.toPrecision(3)} ms`);
    }
    console.log(`47 points x 2 kernels: ${each} sweeps/s, ${all} evaluations/s`);
} finally {
    await engine.close();
    await rm(folder, { recursive: true });
}

const site = await start();
try {
    console.log(`first answer: ${median(await repeat(() => answer(site))).toFixed(0)} ms after the navigation`);
    for (const [what, inSight] of [["plots", ".plots"], ["ranking of the devices", "#devices"]]) {
        const runs = await repeat(() => drag(site, inSight));
        const of = (name) => median(runs.map((run) => run[name]));
        console.log(
            `5 s drag of the rows over 47 points x 2 kernels, ${what} in sight: input to last draw call ` +
                `${of("p50").toFixed(1)} ms (p50), ${of("p95").toFixed(1)} ms (p95) over ${of("inputs")} inputs; ` +
                `${of("missed")} of ${of("frames")} frames took more than 25 ms`,
        );
    }
} finally {
    await site.close();
}
