// What the bytes of the first load are, written into docs/performance.md: `scripts/with node scripts/bytes.mjs` after
// `trunk build --release`. Cargo's own wasm still has the names of its functions; it is made smaller as Trunk does it, but
// with its names kept, and each function goes to the part of the program that its name begins with. A part's share of the
// file is that of its bytes when each part is put under Brotli alone.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { files, kb, sum } from "./budget.mjs";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");
const DOCUMENT = join(ROOT, "docs/performance.md");
const DATA = "texts and cards";

/** Parts of the program by what a function's name begins with, the first that fits; a closure or a generic function of a
 * library counts as the library's, whoever made it. */
const PARTS = [
    ["charts: layout and drawing", /^<?&?(stagecost::(plot|figures)|plotters)/],
    ["engine: layer graphs and kernels", /^<?&?stagecost::(graph|attention|operator\b|layers|evaluate|run|recording|units|workload|parameters)/],
    ["engine: links, times, words", /^<?&?stagecost(::|\[)/],
    ["page: views", /^<?&?stagecost_web/],
    ["framework: Leptos and its signals", /^<?&?(leptos|tachys|reactive_graph|any_spawner|either_of|throw_error|or_poisoned|oco_ref|next_tuple|slotmap|guardian|hydration|server_fn|send_wrapper)/],
    ["glue to the browser", /^<?&?(wasm_bindgen|web_sys|js_sys|__wbindgen|console_error|futures)/],
    ["reading cards", /^<?&?(&mut )?(serde|postcard)/],
    ["Rust's own library", /./],
];

/** A number as a wasm file holds it, in groups of seven bits, the lowest first: [the number, where the next thing begins]. */
function leb(bytes, at) {
    let [value, shift] = [0, 0];
    for (;;) {
        const byte = bytes[at++];
        value += (byte & 127) * 2 ** shift;
        shift += 7;
        if (byte < 128) return [value, at];
    }
}

/** The sections of a wasm file: [id, begin, end]. */
function* sections(wasm) {
    for (let at = 8; at < wasm.length; ) {
        const id = wasm[at];
        const [size, begin] = leb(wasm, at + 1);
        yield [id, begin, begin + size];
        at = begin + size;
    }
}

/** How many functions are imported: they come first among the indices, and have no body. Whatever else a page of
 * wasm-bindgen's imports is a memory or nothing. */
function imported(wasm) {
    let functions = 0;
    for (const [id, begin] of sections(wasm)) {
        if (id !== 2) continue;
        let [count, at] = leb(wasm, begin);
        for (; count > 0; count -= 1) {
            for (let text = 0; text < 2; text += 1) {
                const [length, inside] = leb(wasm, at);
                at = inside + length;
            }
            if (wasm[at] !== 0) throw new Error("an import that is no function");
            functions += 1;
            at = leb(wasm, at + 1)[1];
        }
    }
    return functions;
}

/** Names of functions by index. */
function names(wasm) {
    const found = new Map();
    for (const [id, begin, end] of sections(wasm)) {
        if (id !== 0) continue;
        let [length, at] = leb(wasm, begin);
        const name = wasm.toString("utf8", at, at + length);
        at += length;
        while (name === "name" && at < end) {
            const kind = wasm[at];
            let [size, inside] = leb(wasm, at + 1);
            at = inside + size;
            if (kind !== 1) continue;
            let count, index;
            [count, inside] = leb(wasm, inside);
            for (; count > 0; count -= 1) {
                [index, inside] = leb(wasm, inside);
                [size, inside] = leb(wasm, inside);
                found.set(index, wasm.toString("utf8", inside, inside + size));
                inside += size;
            }
        }
    }
    return found;
}

/** A function's name as it was written, of the older kind of mangled names; those of Rust's own library are of the newer. */
function written(name) {
    let [rest, words] = [/^_ZN(.*)E$/.exec(name)?.[1] ?? "", []];
    for (let size; (size = /^\d+/.exec(rest)?.[0]); ) {
        words.push(rest.slice(size.length, size.length + Number(size)));
        rest = rest.slice(size.length + Number(size));
    }
    const signs = { LT: "<", GT: ">", RF: "&", u20: " ", C: ",", LP: "(", RP: ")" };
    const text = words.join("::").replace(/^_(?=\$)/, "").replaceAll("..", "::");
    return words.length ? text.replace(/\$(LT|GT|RF|u20|C|LP|RP)\$/g, (_, sign) => signs[sign]) : name;
}

/** Bytes by part. */
function parts(wasm) {
    const known = names(wasm);
    const all = new Map([...PARTS.map(([name]) => [name, []]), [DATA, []], ["tables of the file", []]]);
    const bodies = [];
    for (const [id, begin, end] of sections(wasm)) {
        if (id === 11) all.get(DATA).push(wasm.subarray(begin, end));
        else if (id !== 10 && id !== 0) all.get("tables of the file").push(wasm.subarray(begin, end));
        if (id !== 10) continue;
        let [count, at] = leb(wasm, begin);
        for (; count > 0; count -= 1) {
            const [size, body] = leb(wasm, at);
            bodies.push(wasm.subarray(at, body + size));
            at = body + size;
        }
    }
    const first = imported(wasm);
    bodies.forEach((body, index) => {
        const name = written(known.get(first + index) ?? "");
        all.get(PARTS.find(([, pattern]) => pattern.test(name))?.[0] ?? "Rust's own library").push(body);
    });
    return [...all].map(([name, list]) => ({ name, bytes: Buffer.concat(list) }));
}

/** The program of the page with the names of its functions. */
function named() {
    const folder = mkdtempSync(join(tmpdir(), "stagecost-bytes-"));
    try {
        const input = join(TARGET, "wasm32-unknown-unknown/release/stagecost-web.wasm");
        const options = [input, "--target=web", "--no-typescript", `--out-dir=${folder}`, "--out-name=page"];
        execFileSync("wasm-bindgen", options, { env: { ...process.env, KEEP_NAMES: "1" } });
        return readFileSync(join(folder, "page_bg.wasm"));
    } finally {
        rmSync(folder, { recursive: true });
    }
}

const rows = files(join(ROOT, "dist"));
const first = rows.filter((row) => !row.later);
const later = rows.filter((row) => row.later);
const program = first.find((row) => row.name.endsWith(".wasm"));
const sized = parts(named()).map(({ name, bytes }) => ({ name, raw: bytes.length, alone: brotliCompressSync(bytes).length }));
const whole = sized.reduce((total, part) => total + part.alone, 0);
const inside = sized.map(({ name, raw, alone }) => ({ name, raw, brotli: (alone * program.brotli) / whole }));
const isPart = (row) => row.name.startsWith("stagecost-");
const plain = (name) => name.replace(/-[0-9a-f]{16}/, "").replace(/^stagecost-web\.js$/, "glue to the browser, JavaScript");
const beside = first.filter((row) => row !== program).map((row) => ({ ...row, name: plain(row.name) }));
const total = sum("first load", first);
const line = ({ name, raw, brotli }) => {
    const bar = "█".repeat(Math.round((50 * brotli) / total.brotli));
    return `| ${name} | ${kb(raw)} | ${kb(brotli)} | ${bar} |`;
};
const table = [...inside, ...beside].sort((a, b) => b.brotli - a.brotli).map(line);
const text = `| part | kB | kB, Brotli | |
|---|--:|--:|---|
${table.join("\n")}
| **first load** | ${kb(total.raw)} | ${kb(total.brotli)} | |
| asked for later | ${kb(sum("", later).raw)} | ${kb(sum("", later).brotli)} | |
| of it parts of the program | ${kb(sum("", later.filter(isPart)).raw)} | ${kb(sum("", later.filter(isPart)).brotli)} | |
`;
const [BEGIN, END] = ["<!-- bytes: written by scripts/bytes.mjs -->\n", "<!-- end of bytes -->"];
const document = readFileSync(DOCUMENT, "utf8");
const [before, rest] = document.split(BEGIN);
if (rest === undefined || !rest.includes(END)) throw new Error(`${DOCUMENT} has no place for the table: ${BEGIN.trim()}`);
writeFileSync(DOCUMENT, `${before}${BEGIN}${text}${rest.slice(rest.indexOf(END))}`);
console.log(text);
