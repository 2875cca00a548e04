// Collects the licences of what the built page bundles: the crates whose code can be in its WebAssembly, and in the
// JavaScript that wasm-bindgen and the cutting tool put beside it (both are among them), by cargo's own account.
// `node scripts/licences.mjs` prints them; scripts/release puts them beside the page, with those of Rust's own library.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const WASM = "wasm32-unknown-unknown";
/** The program of the page. */
const PROGRAM = "stagecost-web";
const LICENCE = /^(licen[cs]e|copying|copyright|notice|unlicense)/i;

const run = (command, ...args) => execFileSync(command, args, { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28 });

/** Every crate of others that the page's program is compiled from: { name, version, licence, authors, home, folder }.
 * What runs while they are compiled (build scripts, macros) leaves no code of its own in it. */
export function crates() {
    const metadata = ["metadata", "--locked", "--format-version", "1", "--filter-platform", WASM];
    const all = JSON.parse(run("cargo", ...metadata)).packages;
    const edges = ["-e", "normal,no-proc-macro", "--target", WASM, "--prefix", "none", "-f", "{p}"];
    const lines = run("cargo", "tree", "--locked", "-p", PROGRAM, ...edges).split("\n");
    const used = new Set(lines.filter(Boolean).map((line) => line.split(" ").slice(0, 2).join(" ")));
    return all
        .filter(({ name, version, source }) => source !== null && used.has(`${name} v${version}`))
        .map(({ name, version, license, authors, repository, homepage, manifest_path: path }) => {
            return { name, version, licence: license, authors, home: repository ?? homepage ?? "", folder: dirname(path) };
        })
        .sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
}

/** A text as it is compared and written: the same line ends, no blanks at line ends or around it. */
const plain = (text) => text.replace(/\r\n?/g, "\n").replace(/[ \t]+$/gm, "").trim();

/** The texts of licences in a folder; a few hold the path of a file that was not packed with them. */
const texts = (folder) => {
    const entries = readdirSync(folder, { withFileTypes: true });
    const found = entries.filter((entry) => entry.isFile() && LICENCE.test(entry.name));
    const all = found.map((entry) => plain(readFileSync(join(folder, entry.name), "utf8")));
    return all.filter((text) => text.length > 100).sort();
};

/** The text for a crate that brings none: that of MIT, with the authors that its manifest names. */
function standard({ name, version, licence, authors }) {
    if (!/\bMIT\b/.test(licence)) throw new Error(`${name} ${version} brings no text of its licence, ${licence}`);
    const [, terms] = readFileSync(join(ROOT, "LICENSE"), "utf8").split(/^Copyright .*\n/m);
    const who = authors.length > 0 ? authors.join(", ") : `the authors of ${name}`;
    return plain(`MIT License\n\nCopyright (c) ${who}\n${terms}`);
}

/** The whole document: every crate with its licence, then every text once, with the crates whose licence it is. */
export function document(all = crates()) {
    const users = new Map();
    for (const crate of all) {
        const own = texts(crate.folder);
        for (const text of own.length > 0 ? own : [standard(crate)]) {
            users.set(text, [...(users.get(text) ?? []), `${crate.name} ${crate.version}`]);
        }
    }
    const rule = `\n\n${"-".repeat(80)}\n\n`;
    const list = all.map(({ name, version, licence, home }) => `${name} ${version}: ${licence}; ${home}`);
    const head = `StageCost's page is compiled from its own code, whose licence is in LICENSE, from Rust's standard library,
whose licences are in THIRD-PARTY-RUST.html, and from these crates. Where one offers several licences, all are below.

${list.join("\n")}`;
    return [head, ...[...users].map(([text, names]) => `${names.join(", ")}:\n\n${text}`)].join(rule) + "\n";
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(document());
