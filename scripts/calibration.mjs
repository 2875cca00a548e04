// Measures how fast a browser is on this machine, by three fixed pieces of work that are no part of StageCost: a loop
// in WebAssembly, strokes on a canvas, layouts of text. scripts/bench-browser.mjs divides its figures by them.

/** Turns of the loop, polylines with 50 points each, paragraphs that are laid out. */
export const LOOPS = 10_000_000;
export const STROKES = 1000;
export const LAYOUTS = 500;

const ascii = (text) => [text.length, ...Buffer.from(text)];
const leb = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)]);
const section = (id, bytes) => [id, ...leb(bytes.length), ...bytes];
const double = (value) => [...new Uint8Array(new Float64Array([value]).buffer)];

/** `run(turns: i32) -> f64`: `sum = ceil(sum / 3 + turns) * 0.5 + turns`, turns counting down: the engine's own
 * operations, each waiting for the one before. The function `calibration` in benches/evaluate.rs is the same loop. */
const PROGRAM = [
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, [1, 0x60, 1, 0x7f, 1, 0x7c]),
    section(3, [1, 0]),
    section(7, [1, ...ascii("run"), 0x00, 0]),
    section(10, [
        1,
        ...((body) => [...leb(body.length), ...body])([
            ...[1, 1, 0x7c], // one local of type f64: the sum
            ...[0x03, 0x40], // loop
            ...[0x20, 1, 0x44, ...double(3), 0xa3], // sum / 3
            ...[0x20, 0, 0xb7, 0xa0, 0x9b], // + turns, ceil
            ...[0x44, ...double(0.5), 0xa2], // * 0.5
            ...[0x20, 0, 0xb7, 0xa0, 0x21, 1], // + turns -> sum
            ...[0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b], // turns - 1 -> turns, again unless zero, end of loop
            ...[0x20, 1, 0x0b], // sum
        ]),
    ]),
].flat();

/** What `run(turns)` gives, worked out here: a program with a wrong byte is noticed. */
export function expected(turns) {
    let sum = 0;
    for (let turn = turns; turn > 0; turn -= 1) sum = Math.ceil(sum / 3 + turn) * 0.5 + turn;
    return sum;
}

/** Does each piece of work once in a blank page of `browser`: { loop, strokes, layouts } in ms, their sum `all`, and
 * `turns`, what a thousand turns of the loop take. */
export async function calibrate(browser) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const found = await page.evaluate(
        async ({ program, loops, strokes, layouts }) => {
            const timed = (work) => {
                const begun = performance.now();
                const result = work();
                return [performance.now() - begun, result];
            };
            const { instance } = await WebAssembly.instantiate(new Uint8Array(program));
            // Compiled well before it counts, as the page's program is.
            instance.exports.run(loops / 10);
            const [loop, sum] = timed(() => instance.exports.run(loops));

            const canvas = document.body.appendChild(document.createElement("canvas"));
            [canvas.width, canvas.height] = [640, 400];
            const pen = canvas.getContext("2d");
            const [drawn] = timed(() => {
                for (let line = 0; line < strokes; line += 1) {
                    pen.strokeStyle = line % 2 ? "#1f77b4" : "#d62728";
                    pen.beginPath();
                    for (let at = 0; at < 50; at += 1) pen.lineTo(13 * at, 200 + 190 * Math.sin(line + at));
                    pen.stroke();
                }
                // Strokes wait until somebody looks.
                return pen.getImageData(0, 0, 1, 1).data[3];
            });

            const text = document.body.appendChild(document.createElement("p"));
            text.style.width = "400px";
            const [laid] = timed(() => {
                let heights = 0;
                for (let turn = 0; turn < layouts; turn += 1) {
                    text.textContent = `${turn} words of a paragraph `.repeat(20);
                    heights += text.offsetHeight;
                }
                return heights;
            });
            return { loop, sum, strokes: drawn, layouts: laid };
        },
        { program: PROGRAM, loops: LOOPS, strokes: STROKES, layouts: LAYOUTS },
    );
    await context.close();
    const { sum, loop, strokes, layouts } = found;
    if (sum !== expected(LOOPS)) throw new Error(`the loop gives ${sum}, not ${expected(LOOPS)}`);
    return { loop, turns: (1000 * loop) / LOOPS, strokes, layouts, all: loop + strokes + layouts };
}
