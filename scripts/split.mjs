// wasm-bindgen, after the program has been cut into the parts that web/src/parts.rs names: Trunk calls this in its place (see
// scripts/tools). What has no parts goes to wasm-bindgen as it is. Parts are cut before wasm-bindgen has seen the program, and
// lie as WebAssembly in the folder `parts` beside its output, named by what they hold; scripts/finish.mjs takes them from there.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { leb } from "./leb.mjs";

/** What rustc takes for granted of a browser; a part does not say so itself, as a whole program does. */
const FEATURES = ["bulk-memory", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"];
/** In a program with parts: whence it has what only the cutting tool can give it. */
const PARTED = "__wasm_split_placeholder__";
/** The cutting tool's name of the module that loads parts. */
const LINK = "./__wasm_split.js";

const { WASM_BINDGEN } = process.env;
if (!WASM_BINDGEN) throw new Error("WASM_BINDGEN must name the real wasm-bindgen; scripts/with does that");
const options = process.argv.slice(2);
const run = (program, list) => execFileSync(program, list, { stdio: ["ignore", "inherit", "inherit"] });

/** The value of `--NAME=VALUE` or `--NAME VALUE`. */
function option(name) {
    const at = options.findIndex((text) => text === `--${name}` || text.startsWith(`--${name}=`));
    return at < 0 ? undefined : options[at] === `--${name}` ? options[at + 1] : options[at].slice(name.length + 3);
}

/** `text` with the one place of `from` replaced. */
function once(text, from, to) {
    if (text.split(from).length !== 2) throw new Error(`expected once: ${from}`);
    return text.replace(from, () => to);
}

/** Makes each part small and names it by what it holds: [the cutting tool's name, ours]. */
function parts(work, folder) {
    mkdirSync(folder, { recursive: true });
    const names = readdirSync(work).filter((name) => /^(split|chunk)_\w+\.wasm$/.test(name)).sort();
    return names.map((name) => {
        const small = join(work, `small-${name}`);
        run("wasm-opt", ["-Oz", ...FEATURES.map((feature) => `--enable-${feature}`), join(work, name), "-o", small]);
        const bytes = readFileSync(small);
        const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
        const ours = `stagecost-${name.replace("split_", "").replace("chunk_", "shared-").replace(".wasm", "")}-${hash}.wasm`;
        writeFileSync(join(folder, ours), bytes);
        return [name, ours];
    });
}

/** The module that loads parts, as text of the page's own module: one file less is fetched before the first answer. */
function linked(text, renamed) {
    const lines = text.replace(/^import .*\n/, "").replaceAll("WebAssembly.instantiateStreaming(", "instantiatePart(");
    const named = renamed.reduce((all, [from, to]) => once(all, `"./${from}"`, `"./${to}"`), lines);
    const loaders = [...named.matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
    return `
${named.replaceAll("export const ", "const ")}
async function instantiatePart(source, imports) {
    const response = await source;
    if (!response.ok) throw new Error(\`\${response.status}: \${response.url}\`);
    return WebAssembly.instantiate(await response.arrayBuffer(), imports);
}
const partLoaders = { ${loaders.join(", ")} };
`;
}

/** A number as WebAssembly writes it. */
const written = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...written(Math.floor(value / 128))]);

/** The program with short names for what it imports of the module, and the module with the same: theirs end in hashes, which
 * no compression makes smaller. Trunk's wasm-opt, which comes after, drops what nothing asks for any more. */
function short(wasm, script, module) {
    const names = new Map();
    const out = [wasm.subarray(0, 8)];
    for (let at = 8; at < wasm.length; ) {
        const id = wasm[at];
        const [size, begin] = leb(wasm, at + 1);
        at = begin + size;
        if (id !== 2) {
            const section = id === 7 ? exported(wasm.subarray(begin, at)) : wasm.subarray(begin, at);
            out.push(Buffer.from([id, ...written(section.length)]), section);
            continue;
        }
        const parts = [];
        let [count, inside] = leb(wasm, begin);
        parts.push(Buffer.from(written(count)));
        for (; count > 0; count -= 1) {
            const start = inside;
            const [length, text] = leb(wasm, inside);
            const from = wasm.toString("utf8", text, text + length);
            const [own, name] = leb(wasm, text + length);
            const word = wasm.toString("utf8", name, name + own);
            inside = afterImport(wasm, name + own);
            if (from === module && !names.has(word)) names.set(word, `w${names.size.toString(36)}`);
            const known = from === module ? names.get(word) : word;
            parts.push(wasm.subarray(start, text + length), Buffer.from([...written(known.length), ...Buffer.from(known)]), wasm.subarray(name + own, inside));
        }
        const section = Buffer.concat(parts);
        out.push(Buffer.from([2, ...written(section.length)]), section);
    }
    const text = [...names].reduce((all, [from, to]) => once(all, `        ${from}: function(`, `        ${to}: function(`), script);
    return [Buffer.concat(out), text];
}

/** What a library of Leptos exports for streams from a server: nobody makes one here, and what is exported is never dropped. */
const STREAMS = /^(__wbg_)?intounderlying/;

/** The export section without those. */
function exported(section) {
    const kept = [];
    let [count, at] = leb(section, 0);
    for (; count > 0; count -= 1) {
        const [length, text] = leb(section, at);
        const end = leb(section, text + length + 1)[1];
        if (!STREAMS.test(section.toString("utf8", text, text + length))) kept.push(section.subarray(at, end));
        at = end;
    }
    return Buffer.concat([Buffer.from(written(kept.length)), ...kept]);
}

/** The module without their classes. */
function streamless(script) {
    const classes = /^export class IntoUnderlying\w+ \{[\s\S]*?^\}\nif \(Symbol\.dispose\).*\n/gm;
    const text = script.replace(classes, "").replace(/^const IntoUnderlying\w+ = [\s\S]*?;\n/gm, "");
    if (text.includes("IntoUnderlying")) throw new Error("something makes a stream, or wasm-bindgen writes classes otherwise");
    return text;
}

/** Where an import ends whose kind begins at `at`. */
function afterImport(wasm, at) {
    const limits = (begin) => {
        const [flags, low] = leb(wasm, begin);
        const [, high] = leb(wasm, low);
        return flags & 1 ? leb(wasm, high)[1] : high;
    };
    const kind = wasm[at];
    if (kind === 0) return leb(wasm, at + 1)[1];
    if (kind === 1) return limits(at + 2);
    if (kind === 2) return limits(at + 1);
    if (kind === 3) return at + 3;
    throw new Error(`an import of kind ${kind}`);
}

/** A module without its comments and indents, which wasm-bindgen writes many of. */
const terse = (text) => text.replace(/^\s*(\/\/|\/\*\*|\*).*\n/gm, "").replace(/^[ \t]+/gm, "").replace(/\n+/g, "\n");

/** Cuts the program, gives its first part to wasm-bindgen, and puts into the module how the others are loaded. */
function cut(input) {
    const [out, name] = [option("out-dir"), option("out-name")];
    const [work, folder] = [join(out, "cut"), join(out, "parts")];
    for (const old of [work, folder]) rmSync(old, { recursive: true, force: true });
    run("wasm-split-cli", [input, work, `--out-name=${name}`, "--target=web"]);
    const first = options.map((text) => (text === input ? join(work, `${name}.wasm`) : text));
    run(WASM_BINDGEN, [...first, "--keep-lld-exports", "--no-demangle"]);
    const script = join(out, `${name}.js`);
    const text = readFileSync(script, "utf8").replace(/^import \* as import\d+ from "\.\/__wasm_split\.js";?\n/gm, "");
    const imports = text.split(`"${LINK}": import`).length - 1;
    if (imports === 0) throw new Error(`${script} does not import ${LINK}`);
    const own = text.replace(new RegExp(`"${LINK}": import\\d+`, "g"), `"${LINK}": partLoaders`);
    const program = join(out, `${name}_bg.wasm`);
    const [small, named] = short(readFileSync(program), streamless(own), `./${name}_bg.js`);
    writeFileSync(program, small);
    writeFileSync(script, terse(named + linked(readFileSync(join(work, LINK), "utf8"), parts(work, folder))));
    rmSync(work, { recursive: true });
}

const input = options.find((text) => text.endsWith(".wasm"));
if (input && readFileSync(input).includes(PARTED)) cut(input);
else run(WASM_BINDGEN, options);
