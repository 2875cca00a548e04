// The native program, for tests that compare it with the engine in WebAssembly. scripts/test builds it.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const TARGET = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../target", import.meta.url));

/** The JavaScript interface, as wasm-bindgen made it for Node. */
export const JS = join(TARGET, "js", "stagecost.js");

/** Runs the program and returns what it printed: `program(["sweep", "grid=2x3", "--format", "csv"])`. */
export function program(args) {
    const binary = process.env.STAGECOST_BIN ?? join(TARGET, "debug", "stagecost");
    return execFileSync(binary, args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: "pipe" });
}

/** What it printed, as JSON: `cli(["eval", "grid=2x3", "--json"])`. */
export const cli = (args) => JSON.parse(program(args));
