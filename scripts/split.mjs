// wasm-bindgen, after the program has been cut into the parts that web/src/parts.rs names: Trunk calls this in its place (see
// scripts/tools). What has no parts goes to wasm-bindgen as it is. Parts are cut before wasm-bindgen has seen the program, and
// lie as WebAssembly in the folder `parts` beside its output, named by what they hold; scripts/finish.mjs takes them from there.
// Binaryen shortens the names that program and module share, which end in hashes that no compression makes smaller; esbuild
// makes one small module of wasm-bindgen's and of the one that loads parts.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, transform } from "esbuild";

/** What rustc takes for granted of a browser; a part does not say so itself, as a whole program does. */
const FEATURES = ["bulk-memory", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"].map(
    (feature) => `--enable-${feature}`,
);
/** In a program with parts: whence it has what only the cutting tool can give it. */
const PARTED = "__wasm_split_placeholder__";
/** The cutting tool's name of the module that loads parts. */
const LINK = "./__wasm_split.js";

const { WASM_BINDGEN, KEEP_NAMES } = process.env;
if (!WASM_BINDGEN) throw new Error("WASM_BINDGEN must name the real wasm-bindgen; scripts/with does that");
const options = process.argv.slice(2);
const run = (program, list) => execFileSync(program, list, { stdio: ["ignore", "inherit", "inherit"] });

/** The value of `--NAME=VALUE` or `--NAME VALUE`. */
function option(name) {
    const at = options.findIndex((text) => text === `--${name}` || text.startsWith(`--${name}=`));
    return at < 0 ? undefined : options[at] === `--${name}` ? options[at + 1] : options[at].slice(name.length + 3);
}

/** Makes each part small and names it by what it holds: [the cutting tool's name, ours]. */
function parts(work, folder) {
    mkdirSync(folder, { recursive: true });
    const names = readdirSync(work).filter((name) => /^(split|chunk)_\w+\.wasm$/.test(name)).sort();
    return names.map((name) => {
        const small = join(work, `small-${name}`);
        run("wasm-opt", ["-Oz", ...FEATURES, join(work, name), "-o", small]);
        const bytes = readFileSync(small);
        const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
        const ours = `stagecost-${name.replace("split_", "").replace("chunk_", "shared-").replace(".wasm", "")}-${hash}.wasm`;
        writeFileSync(join(folder, ours), bytes);
        return [name, ours];
    });
}

/** The module that loads parts, with our names of them. Rewritten by hand, because the cutting tool knows no names but its own
 * and streams each part, which fails on hosts that do not know the type of WebAssembly. */
function linkModule(text, renamed) {
    const named = renamed.reduce((all, [from, to]) => all.replace(`"./${from}"`, `"./${to}"`), text);
    return `${named.replaceAll("WebAssembly.instantiateStreaming(", "instantiatePart(")}
async function instantiatePart(source, imports) {
    const response = await source;
    if (!response.ok) throw new Error(\`\${response.status}: \${response.url}\`);
    return WebAssembly.instantiate(await response.arrayBuffer(), imports);
}
`;
}

/** Makes the program small and gives short names to all that it imports, of one module `a`, and exports:
 * { imports: [[module, name, short]], exports: [[name, short]] }. In one go: made small before, it would compress worse.
 * With KEEP_NAMES functions keep their names. */
function shorten(program) {
    const passes = ["-Os", "--low-memory-unused", "--minify-imports-and-exports-and-modules", ...(KEEP_NAMES ? ["-g"] : [])];
    return JSON.parse(execFileSync("wasm-opt", [...FEATURES, program, ...passes, "-o", program], { encoding: "utf8" }));
}

/** wasm-bindgen's module and the one that loads parts as one text, with the names that `shorten` gave. */
async function bundle(script, link, { imports, exports }, work) {
    const folder = join(work, "bundle");
    mkdirSync(folder, { recursive: true });
    const write = (name, text) => writeFileSync(join(folder, name), text);
    const names = Object.fromEntries([...imports.map(([, ...pair]) => pair), ...exports]);
    const table = (keys, value) => keys.map((key) => `${JSON.stringify(names[key])}: ${value(key)}`).join(", ");

    // wasm-bindgen names the module that loads parts once for each of its functions. Binaryen has made one module of all that
    // is imported, so its objects become one. No tool does this, hence by hand.
    const lines = new RegExp(`^(import \\* as import\\d+ from|) *"${LINK}"(: import\\d+,|;?)\\n`, "gm");
    const own = script.replace(lines, "").replace(/^ *"\S+_bg\.js": import0,$/m, "a: { ...import0, ...loaders },");
    if (!own.includes("...loaders")) throw new Error("wasm-bindgen writes the imports of a program otherwise");
    const mangleProps = new RegExp(`^(?:${Object.keys(names).join("|")})$`);
    const program = await transform(own, { mangleProps, mangleCache: names });
    write("program.js", `import { loaders } from "./loaders.js";\n${program.code}`);

    // The module that loads parts knows the long names of what it gives and takes.
    const loaders = [...link.matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
    write("loaders.js", `import * as link from "${LINK}";\nexport const loaders = { ${table(loaders, (name) => `link.${name}`)} };\n`);
    const taken = exports.filter(([name]) => link.includes(name));
    const shared = taken.map(([name, short]) => `${name}: exported[${JSON.stringify(short)}]`);
    write("exports.js", `import { initSync as started } from "./program.js";
export function initSync() {
    const exported = started();
    return { ${shared.join(", ")} };
}
`);
    write(LINK, link.replace(/^import \{ initSync \} from ".*";/, 'import { initSync } from "./exports.js";'));
    write("entry.js", 'export { default } from "./program.js";\n');
    const { outputFiles } = await build({
        entryPoints: [join(folder, "entry.js")],
        bundle: true,
        format: "esm",
        minify: true,
        write: false,
        // Without these, classes of a library of Leptos for streams from a server would stay, which nobody makes here.
        define: { "Symbol.dispose": "undefined" },
        pure: ["FinalizationRegistry"],
    });
    return outputFiles[0].text;
}

/** Cuts the program, gives its first part to wasm-bindgen, and puts into the module how the others are loaded. */
async function cut(input) {
    const [out, name] = [option("out-dir"), option("out-name")];
    const [work, folder] = [join(out, "cut"), join(out, "parts")];
    for (const old of [work, folder]) rmSync(old, { recursive: true, force: true });
    run("wasm-split-cli", [input, work, `--out-name=${name}`, "--target=web"]);
    const first = options.map((text) => (text === input ? join(work, `${name}.wasm`) : text));
    run(WASM_BINDGEN, [...first, "--keep-lld-exports", "--no-demangle"]);
    const [program, module] = [join(out, `${name}_bg.wasm`), join(out, `${name}.js`)];
    const script = readFileSync(module, "utf8");
    const link = linkModule(readFileSync(join(work, LINK), "utf8"), parts(work, folder));
    writeFileSync(module, await bundle(script, link, shorten(program), work));
    rmSync(work, { recursive: true });
}

const input = options.find((text) => text.endsWith(".wasm"));
if (input && readFileSync(input).includes(PARTED)) await cut(input);
else run(WASM_BINDGEN, options);
