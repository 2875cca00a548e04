// Measures how fast the page is in a browser: its first answer, a drag, a map. scripts/bench-browser.mjs reports them.

/** A frame that took longer has missed one, at 60 a second. */
const LATE = 1.5 * (1000 / 60);

const sorted = (values) => [...values].sort((a, b) => a - b);
export const quantile = (values, share) => sorted(values)[Math.min(values.length - 1, Math.floor(share * values.length))];
export const median = (values) => quantile(values, 0.5);

/** Every result of `times` measurements, one after the other. */
export async function repeat(times, measure) {
    const all = [];
    for (let run = 0; run < times; run += 1) all.push(await measure());
    return all;
}

/** From the navigation to the first sentence with a figure, in ms, from a local host with nothing kept. */
export async function answer(site) {
    const context = await site.browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.goto(site.url);
    await page.locator("#answer strong").first().waitFor();
    const shown = await page.evaluate(() => performance.now());
    await context.close();
    return shown;
}

const VALUES = Array.from({ length: 200 }, (_, index) => index + 1).join();

/** From a change to the last call on a canvas of a map of expected time over 200 x 200 cells, in ms. */
export async function map(site) {
    const page = await site.open(`#v=1&axis=batch&values=${VALUES}&axis2=prompt&values2=${VALUES}&metric=time&stage=first-token`);
    await page.locator('[data-plot="map"] canvas').first().scrollIntoViewIfNeeded();
    const took = await page.evaluate(async () => {
        let drawn = 0;
        for (const name of ["fill", "fillRect", "fillText"]) {
            const draw = CanvasRenderingContext2D.prototype[name];
            CanvasRenderingContext2D.prototype[name] = function (...all) {
                draw.apply(this, all);
                drawn = performance.now();
            };
        }
        const box = document.querySelector("#rows-box");
        box.value = "5";
        const begun = performance.now();
        box.dispatchEvent(new Event("input", { bubbles: true }));
        // Until half a second has gone without a call, however long the first took.
        while (drawn === 0 || performance.now() < drawn + 500) await new Promise((done) => requestAnimationFrame(done));
        return drawn - begun;
    });
    await page.context().close();
    return took;
}

/**
 * Drags a slider to and fro, with the part of the page at `inSight` on the screen. Times in ms from the input event to the
 * last call on any canvas (`picture`) and to the last of those or of the changes of the page's text (`all`), which is work of
 * the main thread without a pause; and how many frames there were and how many took longer than one and a half.
 */
export async function drag(site, { inSight, viewport = { width: 1280, height: 800 }, slider = "rows", low = 1, high = 16, seconds = 5 }) {
    const page = await site.open("#v=1&sweep=published-47", { viewport });
    // The panel of the controls has a scroll of its own.
    await page.locator(`#${slider}-slider`).scrollIntoViewIfNeeded();
    await page.locator(inSight).first().scrollIntoViewIfNeeded();
    await page.evaluate(() => {
        const seen = (globalThis.seen = { picture: [], all: [], frames: [] });
        let [begun, drawn, written, previous] = [0, 0, 0, null];
        for (const name of ["stroke", "fill", "fillText", "fillRect", "clearRect", "strokeRect"]) {
            const draw = CanvasRenderingContext2D.prototype[name];
            CanvasRenderingContext2D.prototype[name] = function (...all) {
                draw.apply(this, all);
                drawn = performance.now();
            };
        }
        // Called once the task that changed something has come to its end.
        const changes = new MutationObserver(() => (written = performance.now()));
        changes.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
        addEventListener("input", () => (begun = performance.now()), { capture: true });
        const frame = (now) => {
            if (begun > 0) {
                // Where no canvas is on the screen none is drawn.
                if (drawn > begun) seen.picture.push(drawn - begun);
                seen.all.push(Math.max(drawn, written) - begun);
                begun = 0;
            }
            if (previous !== null) seen.frames.push(now - previous);
            previous = now;
            requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
    });
    const { x, y, width, height } = await page.locator(`#${slider}-slider`).boundingBox();
    const at = (share) => [x + 9 + (width - 18) * share, y + height / 2];
    const steps = high - low;
    await page.mouse.move(...at(1 / steps));
    await page.mouse.down();
    const end = Date.now() + 1000 * seconds;
    const moves = [];
    // A mouse does not wait for the page.
    for (let step = 0; Date.now() < end; step += 1) {
        moves.push(page.mouse.move(...at(Math.abs((step % (2 * steps)) - steps) / steps)));
        await new Promise((done) => setTimeout(done, 16));
    }
    await Promise.all(moves);
    await page.mouse.up();
    const { picture, all, frames } = await page.evaluate(() => globalThis.seen);
    await page.context().close();
    if (all.length === 0) throw new Error(`the pointer does not reach #${slider}-slider`);
    const times = (values) => (values.length > 0 ? { p50: median(values), p95: quantile(values, 0.95) } : null);
    return {
        inputs: all.length,
        picture: times(picture),
        all: times(all),
        frames: frames.length,
        missed: frames.filter((time) => time > LATE).length,
    };
}
