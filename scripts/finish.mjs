// Finishes a folder with the built page: `node scripts/finish.mjs [FOLDER]`. Trunk runs it at the end of every build (see
// Trunk.toml) and names the folder in its environment. The parts of the page's program are put beside it; then the service
// worker, which lists every file, is written.
// With PAGE_ADDRESS=https://… the document names its own address and that of its preview, which programs that show one need.
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { withAddress } from "./preview.mjs";
import { writeWorker } from "./worker.mjs";

const { TRUNK_STAGING_DIR, TRUNK_PROFILE, CARGO_TARGET_DIR, PAGE_ADDRESS } = process.env;
const folder = process.argv[2] ?? TRUNK_STAGING_DIR;
if (!folder) throw new Error("name the folder that holds the built page");

// A build for development is one file, and its styles and scripts are as they were written.
if (TRUNK_PROFILE !== "debug") {
    const styles = readdirSync(folder).filter((name) => name.endsWith(".css"));
    for (const name of [...styles, "boot.js", "offline.js", "from-file.js"]) {
        const [path, loader] = [join(folder, name), extname(name).slice(1)];
        writeFileSync(path, (await transform(readFileSync(path, "utf8"), { loader, minify: true })).code);
    }
    const target = CARGO_TARGET_DIR ?? fileURLToPath(new URL("../target", import.meta.url));
    // Written by scripts/split.mjs, which Trunk calls in place of wasm-bindgen.
    const parts = join(target, "wasm-bindgen/release/parts");
    for (const name of readdirSync(parts)) copyFileSync(join(parts, name), join(folder, name));
}

const start = join(folder, "index.html");
// Checksums of styles are those of before; all is from one host.
const text = readFileSync(start, "utf8").replace(/ integrity="[^"]*"/g, "");
writeFileSync(start, PAGE_ADDRESS ? withAddress(text, PAGE_ADDRESS) : text);

writeWorker(folder, { development: TRUNK_PROFILE === "debug" });
