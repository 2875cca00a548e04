// The page's security policy: what it says, that a whole session stays within it and within its origin, and that it holds.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { start, started, until } from "./harness.mjs";
import { drawn, settles } from "./reading.mjs";
import { download, saved } from "./saving.mjs";

const site = await start();
after(() => site.close());

const html = await readFile(new URL("../../dist/index.html", import.meta.url), "utf8");
const policy = Object.fromEntries(
    html
        .match(/http-equiv="Content-Security-Policy" content="([^"]*)"/)[1]
        .split(";")
        .map((directive) => directive.trim().split(/\s+/))
        .map(([name, ...sources]) => [name, sources]),
);

test("the policy allows the page's own files and nothing else", () => {
    assert.deepEqual(policy["default-src"], ["'none'"]);
    assert.deepEqual(policy["script-src"], ["'self'", "'wasm-unsafe-eval'"]);
    for (const none of ["base-uri", "form-action"]) assert.deepEqual(policy[none], ["'none'"], none);
    assert.deepEqual(policy["require-trusted-types-for"], ["'script'"]);
    assert.deepEqual(policy["trusted-types"], ["default"], "one way from text to markup, in boot.js");
    const sources = Object.entries(policy).filter(([name]) => name.includes("-src"));
    for (const [name, allowed] of sources) {
        for (const source of allowed) assert.match(source, /^'(none|self|wasm-unsafe-eval)'$/, `${name} allows ${source}`);
    }
    assert.ok(html.indexOf("Content-Security-Policy") < html.search(/<(link|script|style)/), "it comes before what it governs");
    assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/, "nothing inline");
});

test("a whole session stays within the policy and the origin", async () => {
    const requests = [];
    const page = await site.open("#v=1&sweep=vendor-grids", {}, (context) => context.on("request", (request) => requests.push(request)));
    await page.selectOption("#mode", "Base");
    await page.selectOption("#mode", "Gundam");
    await page.locator("#batch-box").fill("3");
    await page.locator("#rows-slider").focus();
    await page.keyboard.press("ArrowRight");
    await page.locator("#kernel-normal-fp32").click();
    await settles(page, "v=1&grid=3x3&batch=3&kernels=normal,normal-fp32,flash&sweep=vendor-grids");
    // Every panel there is, twice: shut and open.
    for (let turn = 0; turn < 2; turn += 1) {
        // What stood in a panel that is shut is gone with it.
        for (const summary of await page.locator("main summary, aside summary").elementHandles()) {
            if (await summary.isVisible()) await summary.click();
        }
    }
    await page.locator('figure[data-plot="traffic"] .stack').hover();
    await drawn(page);
    for (const name of ["csv", "json", "md", "svg"]) await saved(page, `stagecost-sweep.${name}`);
    // Behind the menu nothing can be reached.
    await page.keyboard.press("Escape");
    await download(page, () => page.locator('figure[data-plot="traffic"] [data-save="svg"]').click());
    await page.locator("#export summary").click();
    await page.locator("header button.icon").click();
    await page.locator("#copy-link").click();
    await page.evaluate(() => void (location.hash = "v=1&axis=grid&values=1x2,3x4&axis2=batch&values2=1,8"));
    await page.locator(".map canvas").first().waitFor();
    await page.emulateMedia({ media: "print" });
    assert.ok((await page.pdf()).length > 10_000, "it prints");
    await page.emulateMedia({ media: "screen" });
    await page.evaluate(() => navigator.serviceWorker.ready);
    assert.deepEqual(site.problems(page), []);
    const addresses = requests.map((request) => request.url());
    assert.ok(addresses.length >= 6 && requests.some((request) => request.serviceWorker()), `the record holds all: ${addresses}`);
    for (const address of addresses) assert.ok(address.startsWith(site.url) || address.startsWith(`blob:${site.origin}`), address);
});

/** Ways to run or load what is not the page's own, with what the record says of each; `hit` would say that it went through. */
const ATTACKS = {
    "a script element with a text": [/TrustedScript/, () => {
        const script = document.createElement("script");
        script.append(document.createTextNode("globalThis.hit = true"));
        document.body.append(script);
    }],
    "a handler in markup": [/TrustedHTML/, () => {
        document.createElement("div").innerHTML = "<img src=x onerror='globalThis.hit = true'>";
    }],
    "a handler as an attribute": [/TrustedScript|script-src-attr/, () => {
        const button = document.body.appendChild(document.createElement("button"));
        button.setAttribute("onclick", "globalThis.hit = true");
        button.click();
    }],
    "text that is run": [/TrustedScript/, () => setTimeout("globalThis.hit = true")],
    "another way from text to markup": [/trusted-types/, () => trustedTypes.createPolicy("other", { createHTML: (text) => text })],
    "a foreign script": [/TrustedScriptURL/, () => {
        document.createElement("script").src = "https://example.org/script.js";
    }],
    "a foreign module": [/policy: script-src/, () => import("https://example.org/module.js").then(() => void (globalThis.hit = true))],
    "a foreign picture": [/policy: img-src/, () => {
        new Image().src = "https://example.org/picture.png";
    }],
    "a picture made of data": [/policy: img-src/, () => {
        new Image().src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
    }],
    "a foreign connection": [/policy: connect-src/, () => fetch("https://example.org/").then(() => void (globalThis.hit = true))],
    "a frame": [/policy: (frame-src|default-src)/, () => {
        const frame = document.createElement("iframe");
        frame.src = "https://example.org/";
        document.body.append(frame);
    }],
    "an inline style": [/policy: style-src/, () => {
        const style = document.createElement("style");
        style.textContent = "body { visibility: hidden }";
        document.body.append(style);
        globalThis.hit = getComputedStyle(document.body).visibility === "hidden";
    }],
    "a style as an attribute": [/policy: style-src/, () => {
        document.body.setAttribute("style", "visibility: hidden");
        globalThis.hit = getComputedStyle(document.body).visibility === "hidden";
    }],
    "a form": [/policy: form-action/, () => {
        const form = document.body.appendChild(document.createElement("form"));
        form.action = "https://example.org/";
        form.submit();
    }],
};

/** Waits until the record of `page`, or `thrown`, says what is expected. */
async function refused(page, expected, thrown = "") {
    const record = () => [thrown, ...site.problems(page)].join("\n");
    await until(() => expected.test(record()));
    assert.match(record(), expected);
    assert.equal(await page.evaluate(() => globalThis.hit || undefined), undefined, "it went through");
}

for (const [name, [expected, attack]] of Object.entries(ATTACKS)) {
    test(`${name} is refused`, async () => {
        const page = await site.open();
        const address = page.url();
        const thrown = await page.evaluate(attack).then(() => "", (error) => error.message);
        await refused(page, expected, thrown);
        assert.equal(page.url(), address);
        await page.context().close();
    });
}

test("a script written into the document itself is refused", async () => {
    const page = await site.open();
    const injected = html.replace("</body>", "<script>globalThis.hit = true</script></body>");
    await page.route(site.url, (route) => route.fulfill({ body: injected, contentType: "text/html" }));
    await page.evaluate(() => navigator.serviceWorker.getRegistration().then((registration) => registration?.unregister()));
    await page.reload();
    await started(page);
    await refused(page, /policy: script-src-elem blocked inline/);
});
