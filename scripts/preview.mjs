// The picture that programs show beside a shared link, made from the built page: `scripts/with node scripts/preview.mjs`
// writes web/preview.png. And the document's own address for those programs, which want no relative ones.
import { fileURLToPath } from "node:url";

const SIZE = { width: 1200, height: 630 };
const PICTURE = '<meta property="og:image" content="';

/** The document of a page that is published at `address`. */
export function withAddress(text, address) {
    const url = new URL(address);
    if (!/^https?:$/.test(url.protocol) || !url.pathname.endsWith("/") || url.search || url.hash) {
        const such = "an http(s) address that ends in a slash, such as https://example.org/stagecost/";
        throw new Error(`PAGE_ADDRESS must be ${such}, not ${address}`);
    }
    const parts = text.split(PICTURE);
    if (parts.length !== 2) throw new Error(`index.html must hold one ${PICTURE}`);
    // Of an address as URL writes it nothing needs escaping in an attribute but this.
    const href = url.href.replaceAll("&", "&amp;");
    return `${parts[0]}<meta property="og:url" content="${href}">\n    ${PICTURE}${href}${parts[1]}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const { start } = await import("../tests/e2e/harness.mjs");
    const [folder = "dist"] = process.argv.slice(2);
    const site = await start({ folder });
    const page = await site.open("", { viewport: SIZE, colorScheme: "light" });
    // The answer and the plots without the controls; a picture that is shown small has no room for more.
    await page.evaluate(() => {
        const around = document.querySelectorAll(".controls, .presets, .top > :not(.logo)");
        for (const element of around) element.style.display = "none";
        document.querySelector(".page").style.display = "block";
        // Rows that the edge would cut.
        for (const row of document.querySelectorAll(".comparison tr")) {
            if (row.getBoundingClientRect().bottom > innerHeight - 16) row.style.display = "none";
        }
        document.activeElement?.blur();
    });
    await page.waitForTimeout(500);
    const path = fileURLToPath(new URL("../web/preview.png", import.meta.url));
    await page.screenshot({ path, clip: { x: 0, y: 0, ...SIZE } });
    await site.close();
}
