// The validation table on the page: fetched when it is opened, the native program's to the letter, and plain about failure.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { start } from "./harness.mjs";
import { program } from "../native.mjs";
import { text } from "./reading.mjs";

const site = await start();
after(() => site.close());

const open = (page) => page.locator("#validation > summary").click();

test("nothing is fetched before the table is opened, and then it is the native program's", async () => {
    const page = await site.open();
    const fetched = [];
    page.on("request", (request) => fetched.push(new URL(request.url()).pathname.split("/").at(-1).replace(/-[0-9a-f]{16}/, "-#")));
    const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
    assert.ok(!loaded.some((name) => name.includes("validation/")), loaded.join(" "));
    await open(page);
    await page.locator("#validation-summary").waitFor();
    const own = fetched.filter((name) => !name.startsWith("stagecost-shared-"));
    assert.deepEqual(own.sort(), ["encoder-attention.csv", "records.csv", "stagecost-documents-#.wasm"]);

    const { summary, sections } = JSON.parse(program(["validate", "--format", "json"]));
    assert.equal(await text(page, "#validation-summary"), summary);
    assert.match(summary, /^\d+ of \d+ rows are within their demand; \d+ miss, with reasons\./);
    const parts = page.locator("#validation .part");
    assert.equal(await parts.count(), sections.length);
    for (const [index, { title, rows }] of sections.entries()) {
        const part = parts.nth(index);
        assert.ok((await part.locator("summary").innerText()).startsWith(title), title);
        assert.equal(await part.locator("tbody tr").count(), rows.length, title);
        const first = await part.locator("tbody tr").first().locator("th, td").allTextContents();
        assert.deepEqual(first.slice(0, 4), [rows[0].what, rows[0].ours, rows[0].published, rows[0].off], title);
    }
    // A section with a miss is open, and its row says so in words, with the reason.
    const missing = sections.flatMap(({ rows }) => rows).filter(({ verdict }) => verdict === "miss");
    const marked = page.locator("#validation tr.miss");
    assert.equal(await marked.count(), missing.length);
    for (const [index, { what, reason }] of missing.entries()) {
        const shown = await marked.nth(index).innerText();
        assert.ok(shown.includes(what) && shown.includes("MISS") && shown.includes(reason), shown);
        assert.ok(await marked.nth(index).isVisible(), what);
    }
    assert.deepEqual(site.problems(page), []);
});

test("a table that cannot be fetched says so", async () => {
    const page = await site.open();
    await page.route("**/validation/*.csv", (route) => route.fulfill({ status: 503, body: "away" }));
    await open(page);
    await page.locator("#validation .banner").waitFor();
    assert.match(await text(page, "#validation .banner"), /records\.csv could not be loaded: the host answers 503/);
    // Opened once more, it is tried once more.
    await page.unroute("**/validation/*.csv");
    await open(page);
    await open(page);
    await page.locator("#validation-summary").waitFor();
});
