// wasm-bindgen, after the program has been cut into the parts that web/src/split.rs names: Trunk calls this in its place (see
// scripts/tools). What has no parts goes to wasm-bindgen as it is. Parts are cut before wasm-bindgen has seen the program, and
// lie as WebAssembly in the folder `parts` beside its output, named by what they hold; scripts/finish.mjs takes them from there.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

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
    writeFileSync(script, own + linked(readFileSync(join(work, LINK), "utf8"), parts(work, folder)));
    rmSync(work, { recursive: true });
}

const input = options.find((text) => text.endsWith(".wasm"));
if (input && readFileSync(input).includes(PARTED)) cut(input);
else run(WASM_BINDGEN, options);
