/** A number as a wasm file holds it, in groups of seven bits, the lowest first: [the number, where the next thing begins]. */
export function leb(bytes, at) {
    let [value, shift] = [0, 0];
    for (;;) {
        const byte = bytes[at++];
        value += (byte & 127) * 2 ** shift;
        shift += 7;
        if (byte < 128) return [value, at];
    }
}
