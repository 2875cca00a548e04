// What a visitor downloads for the first answer: every file of dist/ under Brotli, and a limit for the sum. Pictures for
// installed copies and what others measured come later, which tests/e2e/offline.test.mjs holds: `node scripts/budget.mjs FOLDER KB`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const [folder, limit] = process.argv.slice(2);
const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
const rows = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
        const bytes = readFileSync(join(entry.parentPath ?? entry.path, entry.name));
        return { name: entry.name, raw: bytes.length, brotli: brotliCompressSync(bytes, options).length };
    })
    .sort((a, b) => b.brotli - a.brotli);
const later = (row) => row.name.endsWith(".png") || ["records.csv", "encoder-attention.csv"].includes(row.name);
const sum = (key) => rows.filter((row) => !later(row)).reduce((total, row) => total + row[key], 0);
const total = { name: "total", raw: sum("raw"), brotli: sum("brotli") };

const kb = (bytes) => (bytes / 1000).toFixed(1).padStart(9);
console.log(`${"file".padEnd(48)}   raw kB  brotli kB`);
for (const row of [...rows, total]) console.log(`${row.name.padEnd(48)}${kb(row.raw)}  ${kb(row.brotli)}${later(row) ? "  later, not in the total" : ""}`);

if (!rows.some((row) => row.name.endsWith(".wasm"))) {
    console.error(`error: ${folder} holds no page`);
    process.exitCode = 1;
} else if (total.brotli > limit * 1000) {
    console.error(`error: ${kb(total.brotli).trim()} kB under Brotli, over the budget of ${limit} kB`);
    process.exitCode = 1;
} else {
    console.log(`within the budget of ${limit} kB`);
}
