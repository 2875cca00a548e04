// WebAssembly and the native program count the same, to the bit, on a few hundred scenarios that nobody chose.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { cli, JS, program } from "../native.mjs";

const { catalog, evaluate, sweep } = createRequire(import.meta.url)(JS);
const { models, kernels, sweeps } = catalog();

/** Whole numbers below `below`, the same ones at every run (xorshift32). */
function dice(seed) {
    let state = seed;
    return (below) => {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        return (state >>> 0) % below;
    };
}

/** How many numbers `ours` and `theirs` hold, each the same bits; everything else about them is equal too. */
function identical(ours, theirs, at) {
    if (typeof theirs === "number") {
        assert.ok(Object.is(ours, theirs), `${at}: ${ours} is not ${theirs}`);
        assert.ok(Number.isFinite(ours), at);
        return 1;
    }
    if (typeof theirs !== "object" || theirs === null) {
        assert.equal(ours, theirs, at);
        return 0;
    }
    assert.deepEqual(Object.keys(ours), Object.keys(theirs), at);
    return Object.keys(theirs).reduce((sum, key) => sum + identical(ours[key], theirs[key], `${at}.${key}`), 0);
}

/** A scenario's crops and sides: a mode of the model as it is published, or sides and grids of any size. */
function workload(roll) {
    const side = () => 64 * (1 + roll(roll(2) ? 64 : 20));
    const grid = () => `${1 + roll(roll(3) ? 9 : 64)}x${1 + roll(roll(3) ? 9 : 64)}`;
    const edge = () => 1 + roll(roll(2) ? 5000 : 100_000);
    const mode = models[0].modes.list[roll(models[0].modes.list.length)];
    if (roll(2)) return mode.tile ? `base=${mode.base}&tile=${mode.tile}&grid=${grid()}` : `base=${mode.base}&grid=none`;
    const limits = () => (roll(2) ? "" : `&min_crops=${1 + roll(8)}&max_crops=${8 + roll(57)}`);
    const crops = [`grid=${grid()}`, "grid=none", `image=${edge()}x${edge()}${limits()}`][roll(3)];
    return `base=${side()}&tile=${side()}&${crops}`;
}

/** A stage, its lengths and switches, and times that are asked for. */
function stage(roll) {
    const one = (...choices) => choices[roll(choices.length)];
    const length = () => roll(roll(2) ? 1000 : 1 << 20);
    const name = one("vision", "prefill", "decode", "first-token");
    const half = roll(3) ? "" : `&kernel.${one("vision", "decoder")}=${kernels[roll(kernels.length)]}`;
    const time = roll(3) ? "" : `&${one("vision_ms", "ttft_ms", "tpot_ms")}=${(1 + roll(100_000)) / one(1, 8, 10, 1000)}`;
    const switches = `logits=${one("all", "last")}&mask=${one("full", "causal")}`;
    return `stage=${name}&prompt=${length()}&steps=${1 + length()}&${switches}${half}${time}`;
}

test("400 evaluations", () => {
    const roll = dice(20_251_128);
    let numbers = 0;
    for (let index = 0; index < 400; index += 1) {
        const batch = roll(2) ? 1 + roll(64) : 1;
        const link = `${workload(roll)}&${stage(roll)}&batch=${batch}&kernel=${kernels[index % kernels.length]}`;
        numbers += identical(evaluate(link), cli(["eval", link, "--json"]), link);
    }
    assert.ok(numbers > 400 * 15, `${numbers} numbers compared`);
});

test("every kernel at every point of every named sweep, and of 60 others", () => {
    const roll = dice(19_450_508);
    const all = `kernels=${kernels.join(",")}`;
    const named = sweeps.flatMap(({ id }) => [`sweep=${id}&${all}`, `sweep=${id}&batch=${2 + roll(30)}&${all}&kernel=normal`]);
    const values = {
        batch: () => 1 + roll(1024),
        base: () => 64 * (1 + roll(64)),
        tile: () => 64 * (1 + roll(64)),
        grid: () => `${1 + roll(64)}x${1 + roll(64)}`,
        image: () => `${1 + roll(9000)}x${1 + roll(9000)}`,
        prompt: () => roll(10_000),
        steps: () => 1 + roll(10_000),
        stage: () => ["vision", "prefill", "decode", "first-token"][roll(4)],
        "kernel.decoder": () => kernels[roll(kernels.length)],
        kernel: () => kernels[roll(kernels.length)],
    };
    const axes = Object.keys(values);
    const own = Array.from({ length: 60 }, (_, index) => {
        const axis = axes[index % axes.length];
        const list = new Set(Array.from({ length: 1 + roll(8) }, values[axis]));
        return `${workload(roll)}&${stage(roll)}&${all}&axis=${axis}&values=${[...list].join(",")}`;
    });
    let numbers = 0;
    for (const link of [...named, ...own]) {
        numbers += identical(sweep(link), cli(["sweep", link, "--format", "json"]), link);
    }
    assert.ok(numbers > 20_000, `${numbers} numbers compared`);
});

test("every cell of 60 maps", () => {
    const roll = dice(1_848);
    const metrics = ["ratio", "peak-ratio", "traffic", "peak", "intensity", "flop", "kv"];
    let numbers = 0;
    for (let index = 0; index < 60; index += 1) {
        const axes = `axis=batch&values=1,${2 + roll(60)}&axis2=prompt&values2=0,${1 + roll(9000)},${10_000 + roll(9000)}`;
        const link = `${workload(roll)}&${stage(roll)}&${axes}&metric=${metrics[index % metrics.length]}`;
        numbers += identical(sweep(link), cli(["sweep", link, "--format", "json"]), link);
    }
    assert.equal(numbers, 60 * 6);
});

test("what is refused is refused in the same words", () => {
    const roll = dice(4);
    const pieces = ["grid=", "2x", "0", "9".repeat(40), "&", "=", "batch", "kernel=fl", "%", "v=2", "\u{1f980}", "axis=grid", "none", ","];
    let refused = 0;
    for (let index = 0; index < 150; index += 1) {
        const link = `batch=2&${Array.from({ length: 1 + roll(5) }, () => pieces[roll(pieces.length)]).join("")}`;
        let native = null;
        try {
            program(["eval", "--json", link]);
        } catch (error) {
            native = error.stderr.trim();
        }
        if (native === null) {
            assert.doesNotThrow(() => evaluate(link), link);
            continue;
        }
        refused += 1;
        assert.throws(() => evaluate(link), (error) => `error: ${error.message}` === native && error.message.startsWith(`${error.key}: `), link);
    }
    assert.ok(refused > 50, `${refused} were refused`);
});
