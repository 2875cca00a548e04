// What a visitor downloads for the first answer, under Brotli, and a limit for the sum: `node scripts/budget.mjs FOLDER`.
// What is asked for later (parts of the program, what others measured, the offline copy's worker and pictures) is listed with
// the sum of all; tests/e2e/first.test.mjs holds that it is later.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };

/** The most bytes of the first load, under Brotli; docs/performance.md says what it is made of. */
export const LIMIT = 300_000;

/** Whether the page starts and answers without the file of that name. */
export const isLater = (name) =>
    name.endsWith(".png") || name.endsWith(".csv") || name === "sw.js" || (name.startsWith("stagecost-") && !name.startsWith("stagecost-web-"));

/** Every file of a built page, the largest first, with its bytes plain and under Brotli. */
export function files(folder) {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const rows = entries.map((entry) => {
        const bytes = readFileSync(join(entry.parentPath ?? entry.path, entry.name));
        return { name: entry.name, raw: bytes.length, brotli: brotliCompressSync(bytes, options).length, later: isLater(entry.name) };
    });
    return rows.sort((a, b) => b.brotli - a.brotli);
}

/** The sum of such rows. */
export const sum = (name, rows) => ({
    name,
    raw: rows.reduce((total, row) => total + row.raw, 0),
    brotli: rows.reduce((total, row) => total + row.brotli, 0),
});

/** Bytes in thousands. */
export const kb = (bytes) => (bytes / 1000).toFixed(1);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const [folder] = process.argv.slice(2);
    const rows = files(folder);
    const first = sum("first load", rows.filter((row) => !row.later));
    const cell = (bytes) => kb(bytes).padStart(9);
    console.log(`${"file".padEnd(48)}   raw kB  brotli kB`);
    for (const row of [...rows, first, sum("all files", rows)]) {
        console.log(`${row.name.padEnd(48)}${cell(row.raw)}  ${cell(row.brotli)}${row.later ? "  later, not in the first load" : ""}`);
    }
    if (!rows.some((row) => row.name.endsWith(".wasm"))) {
        console.error(`error: ${folder} holds no page`);
        process.exitCode = 1;
    } else if (first.brotli > LIMIT) {
        console.error(`error: the first load is ${kb(first.brotli)} kB under Brotli, over the budget of ${kb(LIMIT)} kB`);
        process.exitCode = 1;
    } else {
        console.log(`within the budget of ${kb(LIMIT)} kB`);
    }
}
