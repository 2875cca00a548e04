// The built page in a real browser: a plain host with the page under a sub-path, a Chromium, and a record of all that went
// wrong. Used so:
//   const site = await start();  after(() => site.close());
//   const page = await site.open("#v=1&…");  …  assert.deepEqual(site.problems(page), []);
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "../../scripts/static.mjs";

export { cli } from "../native.mjs";

/** How long a test waits for what must come, in ms, before it gives up: no machine is so slow. Every wait is for a
 * condition and ends with it; `tests/architecture.rs` checks that no other test names a time. */
export const PATIENCE = 120_000;

/** Lets `ms` pass, in which something that must not happen could. Where the machine is slow such a test sees less, and
 * still passes. */
export const rest = (ms) => new Promise((done) => setTimeout(done, ms));

/** Asks for `condition` again and again until it holds; resolves to whether it came to hold. */
export async function until(condition) {
    const end = Date.now() + PATIENCE;
    while (!(await condition())) {
        if (Date.now() > end) return false;
        await rest(50);
    }
    return true;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PREFIX = "/some/sub/path/";
const ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    // In a container it may be too small.
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

function browserPath() {
    const folders = process.env.PATH.split(delimiter);
    const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
    const path = process.env.CHROMIUM || found;
    if (!path) throw new Error("no Chromium on PATH; set CHROMIUM, or run scripts/setup");
    return path;
}

/** A plain host of our own: its port, and what ends it. */
async function plain({ folder, prefix }) {
    const server = await serve({ folder, prefix });
    const stop = async () => {
        server.closeAllConnections();
        if (server.listening) await new Promise((done) => server.close(done));
    };
    return { port: server.address().port, stop };
}

/** Serves `folder` under `prefix`, by a `host` like `plain`, and starts a browser. `viewport` and other options of
 * Playwright may be given to `open`. */
export async function start({ folder = join(ROOT, "dist"), prefix = PREFIX, host = plain } = {}) {
    if (!existsSync(join(folder, "index.html"))) throw new Error(`${folder} holds no page; run scripts/test page`);
    const { port, stop } = await host({ folder, prefix });
    const origin = `http://127.0.0.1:${port}`;
    const url = origin + prefix;
    const options = { executablePath: browserPath(), args: ARGUMENTS, timeout: PATIENCE };
    const browser = await chromium.launch(options).catch(async (error) => {
        await stop();
        throw error;
    });
    const records = new WeakMap();

    /** Opens the page in a profile of its own, given to `prepare`; waits until it has started or has said why it cannot, and
     * with `parts` until every part of the program is there, as if all had been scrolled past. */
    async function open(fragment = "", { parts = true, ...options } = {}, prepare = () => {}) {
        const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
        // Of every page that is opened in it, and of navigations too.
        context.setDefaultTimeout(PATIENCE);
        await prepare(context);
        const page = await context.newPage();
        const problems = [];
        records.set(page, problems);
        await watch(page, origin, problems);
        await page.goto(url + fragment);
        if (options.javaScriptEnabled !== false) await started(page);
        if (options.javaScriptEnabled !== false && parts) await whole(page);
        return page;
    }

    /** Everything that went wrong on `page` so far, as text; none is []. */
    const problems = (page) => [...records.get(page)];

    async function close() {
        await browser.close();
        await stop();
    }

    // `stop`: no host any more, as without a network.
    return { url, origin, browser, open, problems, stop, close };
}

/** Waits until the page has started, or has said why it cannot. */
export const started = (page) => page.waitForFunction(() => document.querySelector("#boot:not([role=alert])") === null);

/** Loads every part of the program, which paper needs too. */
export async function whole(page) {
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.waitForFunction(() => document.querySelector(".waiting") === null);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
}

/** Writes into `problems`: console errors and warnings, uncaught errors, policy violations, failed and foreign requests. */
async function watch(page, origin, problems) {
    page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) problems.push(`console ${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => problems.push(`uncaught: ${error.stack ?? error}`));
    page.on("crash", () => problems.push("the page crashed"));
    page.on("requestfailed", (request) => problems.push(`failed: ${request.url()}: ${request.failure()?.errorText}`));
    page.on("response", (response) => {
        if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
    });
    page.context().on("request", (request) => {
        const { protocol, origin: from } = new URL(request.url());
        if (from !== origin && !["data:", "blob:"].includes(protocol)) problems.push(`left the origin: ${request.url()}`);
    });
    await page.exposeBinding("reportViolation", (_, text) => problems.push(`policy: ${text}`));
    await page.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) => {
            globalThis.reportViolation(`${event.violatedDirective} blocked ${event.blockedURI} (${event.sourceFile ?? ""})`);
        });
    });
}
