// Where a published page names its own address for programs that show previews.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { withAddress } from "../../scripts/preview.mjs";

const document = await readFile(new URL("../../web/index.html", import.meta.url), "utf8");

test("an address makes the preview's whole, and names the page", () => {
    const text = withAddress(document, "https://example.org/a&b/");
    assert.ok(text.includes('<meta property="og:image" content="https://example.org/a&amp;b/preview.png">'));
    assert.ok(text.includes('<meta property="og:url" content="https://example.org/a&amp;b/">'));
    const rest = text.split("\n").filter((line) => !document.includes(line));
    assert.equal(rest.length, 2, "nothing else differs");
});

test("what is no address of a folder is refused", () => {
    for (const wrong of ["example.org", "https://example.org/page", "ftp://example.org/", "https://example.org/?x=1", "https://example.org/#v=1"]) {
        assert.throws(() => withAddress(document, wrong), wrong);
    }
    assert.throws(() => withAddress("<html>", "https://example.org/"), /one/);
});
