// After the first visit the page opens without a network; a newer version waits until it is asked for; it can be installed.
import assert from "node:assert/strict";
import { appendFile, cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { writeWorker } from "../../scripts/worker.mjs";
import { rest, start, started, until } from "./harness.mjs";
import { agrees, sentence, settles } from "./reading.mjs";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));

/** Runs `body` with a site of its own, whose folder it may change. */
async function withSite(options, body) {
    const folder = await mkdtemp(join(tmpdir(), "stagecost-"));
    await cp(DIST, folder, { recursive: true });
    const site = await start({ folder, ...options });
    try {
        await body(site, folder);
    } finally {
        await site.close();
        await rm(folder, { recursive: true });
    }
}

const ready = (page) =>
    page.evaluate(async () => {
        const { active } = await navigator.serviceWorker.ready;
        while (active.state !== "activated") await new Promise((done) => active.addEventListener("statechange", done, { once: true }));
    });
const caches = (page) => page.evaluate(() => globalThis.caches.keys());

async function open(page, address) {
    // A change of the fragment alone would not load anything.
    await page.goto("about:blank");
    await page.goto(address);
    await started(page);
}

for (const prefix of ["/", "/a/b/"]) {
    test(`under ${prefix} the page opens without a network, with the figures of any link`, () =>
        withSite({ prefix }, async (site, folder) => {
            const page = await site.open("#v=1&batch=2");
            await ready(page);
            await page.context().setOffline(true);
            // The worker's own requests are not all stopped by that, so there is no host either.
            await site.stop();
            for (const start of ["", "index.html", "?from=home"]) {
                await open(page, `${site.url}${start}#v=1&grid=3x3&batch=4`);
                await agrees(page, "v=1&grid=3x3&batch=4");
            }
            await page.reload();
            await started(page);
            await agrees(page, "v=1&grid=3x3&batch=4");
            await page.locator("#batch-box").fill("5");
            await settles(page, "v=1&grid=3x3&batch=5");
            const other = await page.context().newPage();
            await open(other, `${site.url}#v=1&grid=none`);
            await agrees(other, "v=1&grid=none");
            // All of it is there, not only what this visit asked for.
            const worker = await readFile(join(folder, "sw.js"), "utf8");
            const names = Object.keys(JSON.parse(worker.match(/const FILES = (\{[^}]*\})/)[1]));
            assert.ok(names.length >= 9, `${names}`);
            const missing = await page.evaluate(async (all) => {
                const found = await Promise.all(all.map((name) => fetch(name).then((answer) => answer.ok, () => false)));
                return all.filter((_, index) => !found[index]);
            }, names.filter((name) => name !== "sw.js"));
            assert.deepEqual(missing, []);
            const nothing = await page.evaluate(() => fetch("not-there").then(() => "answered", () => "no network"));
            assert.equal(nothing, "no network");
        }));
}

/** Makes the served folder another version: a stylesheet with one more comment, and the worker for it. */
async function newer(folder, text) {
    const html = await readFile(join(folder, "index.html"), "utf8");
    const css = html.match(/style-\w+\.css/)[0];
    await appendFile(join(folder, css), `/* ${text} */\n`);
    // As a build would: the page names the hash of its stylesheet.
    await writeFile(join(folder, "index.html"), html.replace(/ integrity="[^"]*"/, "").replace("</head>", `<meta name="test" content="${text}"></head>`));
    writeWorker(folder);
}

const version = (page) => page.evaluate(() => document.querySelector("meta[name=test]")?.content ?? "first");
const line = (page) => page.locator("#newer button");

test("a newer version waits, says so, and takes over when asked, with the scenario kept", () =>
    withSite({}, async (site, folder) => {
        const page = await site.open("#v=1&batch=2");
        await ready(page);
        const [before] = await caches(page);
        await page.evaluate(() => globalThis.caches.open("stagecost of another folder"));
        assert.equal(await line(page).count(), 0, "the first version is no news");
        await newer(folder, "second");
        const other = await page.context().newPage();
        await open(other, `${site.url}#v=1&grid=none`);
        await line(other).waitFor();
        await page.reload();
        await started(page);
        await line(page).waitFor();
        assert.match(await line(page).innerText(), /newer version.*reload/i);
        assert.deepEqual([await version(page), await version(other)], ["first", "first"], "nothing is swapped unasked");
        assert.ok((await caches(page)).includes(before), "the old version is whole while it is used");
        await page.locator("#batch-box").fill("7");
        await Promise.all([page.waitForEvent("load"), line(page).click()]);
        await started(page);
        assert.equal(await version(page), "second");
        await settles(page, "v=1&batch=7");
        await agrees(page, "v=1&batch=7");
        const after = await caches(page);
        assert.ok(after.includes(before) && after.length === 3, `${after}`);
        assert.ok(after.includes("stagecost of another folder"), "what others keep on this host is theirs");
        assert.equal(await line(page).count(), 0);
        // The other tab goes on as it was, and may follow.
        assert.equal(await version(other), "first");
        await agrees(other, "v=1&grid=none");
        await Promise.all([other.waitForEvent("load"), line(other).click()]);
        await started(other);
        assert.equal(await version(other), "second");
        await agrees(other, "v=1&grid=none");
        assert.deepEqual(site.problems(page), []);
        await page.context().setOffline(true);
        await site.stop();
        await page.reload();
        await started(page);
        assert.equal(await version(page), "second");
    }));

test("a tab of the version before still finds its parts once another tab has taken the newer one", () =>
    withSite({}, async (site, folder) => {
        const page = await site.open();
        await ready(page);
        await page.reload();
        await started(page);
        const other = await page.context().newPage();
        await open(other, site.url);
        const part = (await readdir(folder)).find((name) => name.startsWith("stagecost-explained-"));
        await rm(join(folder, part));
        await newer(folder, "second");
        await page.reload();
        await started(page);
        await Promise.all([page.waitForEvent("load"), line(page).click()]);
        await started(page);
        assert.deepEqual([await version(page), await version(other)], ["second", "first"]);
        // However many more are opened and closed meanwhile.
        const third = await page.context().newPage();
        await open(third, site.url);
        await page.close();
        const fourth = await other.context().newPage();
        await open(fourth, site.url);
        await third.close();
        await fourth.reload();
        await started(fourth);
        await other.locator(".comparison button.figure").first().click();
        await other.locator("#explained .formula").first().waitFor();
        // With that tab the version before goes.
        assert.equal((await caches(fourth)).length, 2);
        await other.close();
        const alone = async () => {
            await fourth.reload();
            await started(fourth);
            return (await caches(fourth)).length === 1;
        };
        assert.ok(await until(alone), "only the newer version is left");
    }));

test("a newer version takes over by itself once no tab is left", () =>
    withSite({}, async (site, folder) => {
        const page = await site.open();
        await ready(page);
        await newer(folder, "second");
        await page.reload();
        await started(page);
        await line(page).waitFor();
        const context = page.context();
        await page.close();
        // A tab that is opened while the browser still puts the last one away keeps the old version alive.
        let next;
        const replaced = async () => {
            await next?.close();
            await rest(300);
            next = await context.newPage();
            await open(next, site.url);
            return (await version(next)) === "second";
        };
        assert.ok(await until(replaced), "the newer version answers");
        assert.equal(await line(next).count(), 0);
    }));

test("a host in the middle of a change leaves the version that is whole", () =>
    withSite({}, async (site, folder) => {
        const page = await site.open();
        await ready(page);
        const kept = await caches(page);
        const said = await sentence(page);
        await newer(folder, "second");
        // One file is not what the new worker was made for.
        await appendFile(join(folder, "boot.js"), "// half\n");
        const settled = await page.evaluate(async () => {
            const registration = await navigator.serviceWorker.getRegistration();
            await registration.update().catch(() => {});
            const { installing } = registration;
            while (installing?.state === "installing") await new Promise((done) => installing.addEventListener("statechange", done, { once: true }));
            return installing?.state;
        });
        assert.equal(settled, "redundant");
        await page.reload();
        await started(page);
        assert.deepEqual([await version(page), await sentence(page), await line(page).count()], ["first", said, 0]);
        assert.deepEqual(await caches(page), kept);
    }));

test("without the worker the page is as good", () =>
    withSite({}, async (site, folder) => {
        await rm(join(folder, "sw.js"));
        const page = await site.open("#v=1&batch=2");
        await agrees(page, "v=1&batch=2");
        assert.equal(await page.evaluate(() => navigator.serviceWorker.controller), null);
    }));

test("equal files are the same version, one more byte is another", () =>
    withSite({}, async (_, folder) => {
        const text = () => readFile(join(folder, "sw.js"), "utf8");
        const built = await text();
        writeWorker(folder);
        assert.equal(await text(), built);
        await appendFile(join(folder, "boot.js"), "\n");
        writeWorker(folder);
        const id = (worker) => worker.match(/VERSION = "(\w{12})"/)[1];
        assert.notEqual(id(await text()), id(built));
        writeWorker(folder, { development: true });
        assert.match(await text(), /const FILES = \{\};/, "a build for development keeps nothing");
    }));

test("it can be installed, from any folder", () =>
    withSite({ prefix: "/a/b/" }, async (site) => {
        const page = await site.open();
        await ready(page);
        const session = await page.context().newCDPSession(page);
        const { url, errors, data } = await session.send("Page.getAppManifest");
        assert.deepEqual([url, errors], [`${site.url}manifest.webmanifest`, []]);
        const manifest = JSON.parse(data);
        for (const key of ["start_url", "scope"]) assert.equal(new URL(manifest[key], url).href, site.url, key);
        const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
        // A profile of a test is a private one, where nothing can be installed.
        assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito"), []);
        for (const { src, sizes } of manifest.icons) {
            const picture = await page.evaluate(async (address) => {
                const image = new Image();
                image.src = address;
                await image.decode();
                return `${image.naturalWidth}x${image.naturalHeight}`;
            }, new URL(src, url).href);
            if (sizes !== "any") assert.equal(picture, sizes, src);
        }
        assert.deepEqual(site.problems(page), []);
    }));

test("a worker that keeps nothing ends the keeping", () =>
    withSite({}, async (site, folder) => {
        const page = await site.open();
        await ready(page);
        writeWorker(folder, { development: true });
        await page.reload();
        await line(page).waitFor();
        // It deletes while it takes over, which the page hears of at the beginning.
        assert.ok(await until(async () => (await caches(page)).length === 0), "nothing is kept any more");
        await newer(folder, "second");
        writeWorker(folder, { development: true });
        await page.reload();
        await started(page);
        assert.equal(await version(page), "second", "straight from the host");
        assert.equal(await line(page).count(), 0);
    }));

test("the first answer waits for nothing that the budget leaves out, nor for the copy", () =>
    withSite({}, async (site) => {
        const asked = [];
        let release;
        const held = new Promise((done) => (release = done));
        const opening = site.open("", {}, async (context) => {
            context.on("request", (request) => asked.push(request.url().slice(site.url.length)));
            await context.route("**/*.wasm", (route) => held.then(() => route.continue()));
        });
        assert.ok(await until(() => asked.some((name) => name.endsWith(".wasm"))), "the program is asked for");
        await rest(500);
        const first = [...asked];
        release();
        await ready(await opening);
        assert.ok(first.includes("boot.js") && !first.some((name) => name.endsWith(".png") || name === "sw.js"), `${first}`);
        assert.ok(asked.includes("icons/512.png"), `the copy is made after it: ${asked}`);
    }));
