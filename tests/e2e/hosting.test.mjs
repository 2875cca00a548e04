// The recipes of docs/hosting.md, on the servers that they are for: nginx with deploy/nginx.conf, Python's http.server.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { start, started, until } from "./harness.mjs";
import { agrees } from "./reading.mjs";

const RECIPE = new URL("../../deploy/nginx.conf", import.meta.url);
const DIST = fileURLToPath(new URL("../../dist", import.meta.url));

/** A port that nobody listens on now. */
const free = () =>
    new Promise((done, fail) => {
        const server = createServer().once("error", fail);
        server.listen(0, "127.0.0.1", () => {
            const { port } = server.address();
            server.close(() => done(port));
        });
    });

/** Starts a server and waits until it answers at `port`; what it writes is told where it does not. */
async function running(command, args, port, work) {
    const server = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [server.stdout, server.stderr]) stream.on("data", (text) => (said += text));
    const gone = new Promise((done) => server.once("close", done).once("error", (error) => ((said += error), done())));
    const stop = async () => {
        server.kill();
        await gone;
        await rm(work, { recursive: true, force: true });
    };
    let answers = false;
    const up = async () => (answers = await fetch(`http://127.0.0.1:${port}/`).then(() => true, () => false));
    await Promise.race([until(up), gone]);
    if (answers) return { port, stop };
    await stop();
    throw new Error(`${command} does not answer:\n${said}`);
}

/** nginx with the recipe, as one process, everything that it writes in a folder of its own. */
async function nginx({ folder, prefix }) {
    const name = prefix.replace(/^\/|\/$/g, "");
    const [work, port] = [await mkdtemp(join(tmpdir(), "stagecost-nginx-")), await free()];
    const www = join(work, "www", dirname(name));
    await mkdir(www, { recursive: true });
    await cp(folder, join(work, "www", name), { recursive: true });
    const recipe = (await readFile(RECIPE, "utf8")).replaceAll("/stagecost", `/${name}`);
    await writeFile(join(work, "page.conf"), recipe.replace("root /srv/www;", `root ${join(work, "www")};`));
    const kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    const paths = kinds.map((kind) => `${kind}_temp_path ${work}/${kind};`);
    const text = `daemon off; master_process off; pid ${work}/pid; error_log stderr;
        events {}
        http { access_log off; ${paths.join(" ")}
            server { listen 127.0.0.1:${port}; include ${work}/page.conf; } }`;
    await writeFile(join(work, "nginx.conf"), text);
    const program = process.env.NGINX || "/usr/sbin/nginx";
    return running(program, ["-p", work, "-e", "stderr", "-c", join(work, "nginx.conf")], port, work);
}

/** `python3 -m http.server` in a folder above the page. */
async function python({ folder, prefix }) {
    const [work, port] = [await mkdtemp(join(tmpdir(), "stagecost-python-")), await free()];
    await cp(folder, join(work, ...prefix.split("/")), { recursive: true });
    const where = ["--bind", "127.0.0.1", "--directory", work, String(port)];
    return running("python3", ["-m", "http.server", ...where], port, work);
}

/** The page of `host` under `prefix` opens, says the right figures, and opens once more when the host is gone. */
async function visited(host, prefix, look = () => {}) {
    const site = await start({ host, prefix });
    try {
        const page = await site.open("#v=1&grid=3x3&batch=4");
        await agrees(page, "v=1&grid=3x3&batch=4");
        const bare = await fetch(site.url.slice(0, -1), { redirect: "manual" });
        assert.equal(bare.status, 301, "the address without its slash");
        assert.equal(new URL(bare.headers.get("location"), bare.url).href, site.url);
        await look(site);
        await page.evaluate(async () => {
            const { active } = await navigator.serviceWorker.ready;
            const changed = () => new Promise((done) => active.addEventListener("statechange", done, { once: true }));
            while (active.state !== "activated") await changed();
        });
        assert.deepEqual(site.problems(page), []);
        await page.context().setOffline(true);
        await site.stop();
        await page.goto("about:blank");
        await page.goto(`${site.url}#v=1&grid=none`);
        await started(page);
        await agrees(page, "v=1&grid=none");
    } finally {
        await site.close();
    }
}

const TYPES = {
    css: "text/css; charset=utf-8",
    csv: "text/csv; charset=utf-8",
    html: "text/html; charset=utf-8",
    js: "application/javascript; charset=utf-8",
    png: "image/png",
    svg: "image/svg+xml; charset=utf-8",
    wasm: "application/wasm",
    webmanifest: "application/manifest+json; charset=utf-8",
};

/** Every file of the page comes from nginx with the headers of the recipe. */
async function headers(site) {
    const names = (await readdir(DIST, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(DIST.length + 1));
    assert.ok(names.length > 20, `${names.length} files`);
    let forever = 0;
    for (const name of ["", ...names]) {
        const answer = await fetch(site.url + name);
        assert.equal(answer.status, 200, name);
        const kind = name.split(".").at(-1) || "html";
        assert.equal(answer.headers.get("content-type"), TYPES[kind], name);
        // By their names in the build: Trunk's hashes have 15 or 16 digits, ours 16.
        const hashed = /-[0-9a-f]{12,16}(_bg)?\.\w+$/.test(name);
        forever += hashed;
        const cache = hashed ? "public, max-age=31536000, immutable" : "no-cache";
        assert.equal(answer.headers.get("cache-control"), cache, name);
        assert.equal(answer.headers.get("x-content-type-options"), "nosniff", name);
        assert.equal(answer.headers.get("referrer-policy"), "no-referrer", name);
        const worker = "default-src 'none'; connect-src 'self'; ";
        const policy = `${name === "sw.js" ? worker : ""}frame-ancestors 'none'`;
        assert.equal(answer.headers.get("content-security-policy"), policy, name);
        if (["css", "js", "wasm"].includes(kind)) assert.equal(answer.headers.get("content-encoding"), "gzip", name);
        const again = await fetch(site.url + name, { headers: { "if-none-match": answer.headers.get("etag") } });
        assert.equal(again.status, 304, `${name} is asked for once more`);
    }
    assert.ok(forever >= 10 && forever < names.length, `${forever} of ${names.length} are kept for good`);
    const missing = await fetch(`${site.url}not-there.js`);
    assert.deepEqual([missing.status, missing.headers.get("cache-control")], [404, "no-cache"], "an error is not kept");
    const stale = await fetch(`${site.url}stagecost-plots-0123456789abcdef.wasm`);
    assert.deepEqual([stale.status, stale.headers.get("cache-control")], [404, null], "nor is a part that is gone");
}

for (const prefix of ["/stagecost/", "/tools/of/ours/"]) {
    test(`nginx, under ${prefix}`, () => visited(nginx, prefix, headers));
    test(`python3 -m http.server, under ${prefix}`, () => visited(python, prefix));
}

test("a page of another site cannot frame the page of nginx", async () => {
    const site = await start({ host: nginx, prefix: "/stagecost/" });
    const other = await start();
    try {
        const page = await (await other.browser.newContext()).newPage();
        const frames = [site.url, other.url].map((address) => `<iframe src="${address}"></iframe>`);
        const body = `<!doctype html>${frames.join("")}`;
        await page.route(`${other.url}frames`, (route) => route.fulfill({ contentType: "text/html", body }));
        await page.goto(`${other.url}frames`);
        const shown = () => page.frames().slice(1).map((frame) => frame.url());
        // The plain host forbids nothing, so the second is there.
        assert.ok(await until(() => shown().includes(other.url)), shown().join());
        assert.ok(await until(() => shown().some((address) => address.startsWith("chrome-error:"))), shown().join());
        assert.ok(!shown().includes(site.url), shown().join());
    } finally {
        await other.close();
        await site.close();
    }
});
