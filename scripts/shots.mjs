// Pictures of the built page to look at: `scripts/with node scripts/shots.mjs [DIST] [FOLDER] [FRAGMENT]`.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { rest, start } from "../tests/e2e/harness.mjs";

const [folder = "dist", out = "tests/e2e/shots", fragment = ""] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const site = await start({ folder });
for (const [width, height] of [[1440, 1000], [1024, 800], [390, 844]]) {
    for (const colorScheme of ["light", "dark"]) {
        const page = await site.open(fragment, { viewport: { width, height }, colorScheme });
        await rest(300);
        await page.screenshot({ path: join(out, `${width}-${colorScheme}.png`) });
        await page.screenshot({ path: join(out, `${width}-${colorScheme}-full.png`), fullPage: true });
        for (const problem of site.problems(page)) console.log(`${width} ${colorScheme}: ${problem}`);
        await page.context().close();
    }
}
await site.close();
