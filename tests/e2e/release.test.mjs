// What scripts/release packs: the page as it was built, checksums that hold, the licence of everything that is bundled,
// and the same bytes at every run.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const DIST = join(ROOT, "dist");
const work = await mkdtemp(join(tmpdir(), "stagecost-release-"));
after(() => rm(work, { recursive: true }));

const run = (command, args, more = {}) =>
    execFileSync(command, args, { cwd: ROOT, encoding: "utf8", stdio: "pipe", maxBuffer: 1 << 28, ...more });
const pack = (name, more = {}) => {
    run("scripts/release", [join(work, name)], { env: { ...process.env, PACK: DIST, ...more } });
};
const hash = async (path) => createHash("sha256").update(await readFile(path)).digest("hex");

const manifest = await readFile(join(ROOT, "Cargo.toml"), "utf8");
const [, version] = manifest.match(/^\[workspace\.package\]\nversion = "(.*)"$/m);
const archive = `stagecost-${version}.tar.gz`;
pack("first");
run("tar", ["-xzf", join(work, "first", archive), "-C", work]);
const page = join(work, `stagecost-${version}`);

/** Paths of all files below a folder. */
async function files(folder) {
    const all = await readdir(folder, { recursive: true, withFileTypes: true });
    const found = all.filter((entry) => entry.isFile());
    const paths = found.map((entry) => join(entry.parentPath ?? entry.path, entry.name));
    return paths.map((path) => path.slice(folder.length + 1)).sort();
}

/** What a list of checksums says: { path: hash }. */
const sums = async (path) => {
    const lines = (await readFile(path, "utf8")).trim().split("\n");
    return Object.fromEntries(lines.map((line) => line.split("  ").reverse()));
};

test("two runs give the same bytes, whatever the times and rights of the files", async () => {
    run("find", [DIST, "-name", "*.css", "-exec", "touch", "{}", "+"]);
    pack("second");
    assert.equal(await hash(join(work, "second", archive)), await hash(join(work, "first", archive)));
    assert.deepEqual(await files(join(work, "second")), ["SHA256SUMS", archive].sort());
});

test("it holds the page as it was built, and checksums of all", async () => {
    const added = ["LICENSE", "SHA256SUMS", "THIRD-PARTY-RUST.html", "THIRD-PARTY.txt"];
    const built = await files(DIST);
    assert.deepEqual(await files(page), [...built, ...added].sort());
    for (const path of built) assert.equal(await hash(join(page, path)), await hash(join(DIST, path)), path);
    const inner = await sums(join(page, "SHA256SUMS"));
    assert.deepEqual(Object.keys(inner).sort(), [...built, ...added].filter((path) => path !== "SHA256SUMS").sort());
    for (const [path, sum] of Object.entries(inner)) assert.equal(await hash(join(page, path)), sum, path);
    const outer = await sums(join(work, "first", "SHA256SUMS"));
    assert.deepEqual(outer, { [archive]: await hash(join(work, "first", archive)) });
    assert.equal(await hash(join(page, "LICENSE")), await hash(join(ROOT, "LICENSE")));
    const rows = run("tar", ["-tvzf", join(work, "first", archive)]).trim().split("\n");
    for (const row of rows) assert.match(row, /^(-rw-r--r--|drwxr-xr-x) 0\/0 /, "nobody's own rights and names");
});

/** Crates of others below the page's programs, walked along cargo's graph: what code is compiled from, no macros.
 * Features that only tests ask for are in that graph too. */
function graph() {
    const target = ["--filter-platform", "wasm32-unknown-unknown"];
    const metadata = ["metadata", "--locked", "--format-version", "1", ...target];
    const { packages, resolve } = JSON.parse(run("cargo", metadata));
    const [crate, node] = [packages, resolve.nodes].map((all) => new Map(all.map((one) => [one.id, one])));
    const found = new Map();
    const walk = (id) => {
        if (found.has(id) || crate.get(id).targets.some(({ kind }) => kind.includes("proc-macro"))) return;
        found.set(id, crate.get(id));
        const normal = node.get(id).deps.filter(({ dep_kinds: kinds }) => kinds.some(({ kind }) => kind === null));
        for (const { pkg } of normal) walk(pkg);
    };
    for (const { id, name } of packages) if (name === "stagecost-web") walk(id);
    return [...found.values()].filter(({ source }) => source !== null);
}

test("the licence of every crate that is bundled is in it, with its text", async () => {
    const [head, ...parts] = (await readFile(join(page, "THIRD-PARTY.txt"), "utf8")).split(`\n${"-".repeat(80)}\n`);
    const licences = parts.map((part) => part.trim().split(":\n\n"));
    const all = graph();
    assert.ok(all.length > 80, `${all.length} crates`);
    const listed = all.filter(({ name, version, license }) => head.includes(`\n${name} ${version}: ${license}; `));
    assert.equal(listed.length, head.match(/^\S+ \d+\.\d+\.\S+: /gm).length, "all that are listed are known to cargo");
    // What is not in the list is compiled for tests alone.
    const programs = ["-p", "stagecost-web", "--target", "wasm32-unknown-unknown"];
    const compiled = run("cargo", ["tree", "--locked", ...programs, "-e", "normal,no-proc-macro", "--prefix", "none"]);
    const others = all.filter((one) => !listed.includes(one));
    for (const { name, version } of others) assert.ok(!compiled.includes(`${name} v${version}`), `${name} is compiled`);
    assert.ok(others.length < all.length / 10, others.map(({ name }) => name).join());
    for (const { name, version } of listed) {
        const own = licences.filter(([names]) => names.split(", ").includes(`${name} ${version}`));
        assert.ok(own.length > 0, `${name} ${version} has no text`);
        for (const [, ...text] of own) assert.ok(text.join("").length > 100, `${name} ${version}: ${text}`);
    }
    for (const [names, ...text] of licences) assert.doesNotMatch(names + text[0], /undefined|\[object/, names);
    const rust = await readFile(join(page, "THIRD-PARTY-RUST.html"), "utf8");
    for (const part of ["hashbrown", "dlmalloc", "MIT", "Apache"]) assert.ok(rust.includes(part), part);
});

test("a tag of another version is refused", () => {
    pack("tagged", { TAG: `v${version}` });
    assert.throws(() => pack("other", { TAG: "v999.0.0" }), /the tag is v999\.0\.0 and the version in Cargo\.toml/);
});
