// Prints what `cargo bench --bench evaluate` measured last: criterion's mean of each, the calibration of the same run
// and the ratio of the two. `scripts/bench` runs both.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const TARGET = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../target", import.meta.url));
const ROOT = join(TARGET, "criterion");

/** Every benchmark below `ROOT`: its full name and the mean of one turn in nanoseconds. */
function measured() {
    const all = readdirSync(ROOT, { recursive: true, encoding: "utf8" });
    const found = all.filter((path) => path.endsWith(join("new", "estimates.json"))).sort();
    return found.map((path) => {
        const read = (name) => JSON.parse(readFileSync(join(ROOT, path, "..", name), "utf8"));
        return { name: read("benchmark.json").full_id, ns: read("estimates.json").mean.point_estimate };
    });
}

const number = (value) => String(Number(value.toPrecision(3)));
const time = (ns) => (ns < 1e3 ? `${number(ns)} ns` : ns < 1e6 ? `${number(ns / 1e3)} µs` : `${number(ns / 1e6)} ms`);

const all = measured();
const calibration = all.find(({ name }) => name === "calibration/loop");
/** Turns of its loop. */
const TURNS = 10_000_000;
if (!calibration) throw new Error("cargo bench --bench evaluate has not measured the calibration");
const thousand = (1000 * calibration.ns) / TURNS;
console.log("Calibration: 1,000 turns of a loop\n\n| what | time | calibration | ratio |\n|---|--:|--:|--:|");
for (const { name, ns } of all.filter((one) => one !== calibration)) {
    console.log(`| ${name} | ${time(ns)} | turns ${time(thousand)} | ${number(ns / thousand)} |`);
}
