// Writes the service worker for a folder with the built page.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

const TEMPLATE = new URL("../web/sw.js", import.meta.url);
const NAME = "sw.js";
/** What is for other hosts and no visitor of the page needs. */
const PREVIEW = "preview.png";

const digest = (algorithm, data, encoding) => createHash(algorithm).update(data).digest(encoding);

/** Every file of `folder` but the worker and the preview, by its address below the page: { "./": "sha256-…", "boot.js": "sha256-…" }. */
function contents(folder) {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const rows = files.map((entry) => {
        const path = join(entry.parentPath ?? entry.path, entry.name);
        const name = relative(folder, path).split(sep).map(encodeURIComponent).join("/");
        // Many hosts answer index.html with a redirect to its folder, and a redirect cannot be kept.
        return [name === "index.html" ? "./" : name, `sha256-${digest("sha256", readFileSync(path), "base64")}`];
    });
    return Object.fromEntries(rows.filter(([name]) => name !== NAME && name !== PREVIEW).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The worker's text for these files. Equal files and an equal worker are the same version, whenever they are built. */
export function worker(files, template) {
    const list = JSON.stringify(files, null, 4);
    const version = digest("sha256", template + list, "hex").slice(0, 12);
    const blanks = { 'const VERSION = "";': `const VERSION = "${version}";`, "const FILES = {};": `const FILES = ${list};` };
    return Object.entries(blanks).reduce((text, [blank, filled]) => {
        if (text.split(blank).length !== 2) throw new Error(`web/${NAME} must hold one line: ${blank}`);
        return text.replace(blank, () => filled);
    }, template);
}

/** Writes the worker into `folder`; one for development keeps nothing, so that every edit is seen. */
export function writeWorker(folder, { development = false } = {}) {
    const template = readFileSync(TEMPLATE, "utf8");
    writeFileSync(join(folder, NAME), development ? template : worker(contents(folder), template));
}
