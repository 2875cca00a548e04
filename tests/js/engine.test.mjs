// The JavaScript interface in Node: the same figures, to the bit, as the native program prints.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { cli, JS } from "../native.mjs";

const { capacity, catalog, evaluate, sweep } = createRequire(import.meta.url)(JS);
const { models, kernels, sweeps } = catalog();

test("the catalogue is the native one", () => {
    assert.deepEqual(catalog(), cli(["models", "--json"]));
});

test("every model and kernel costs the same", () => {
    for (const model of models) {
        for (const kernel of kernels) {
            const own = model.is_default ? ["&grid=2x3&batch=3", "&base=640&grid=none"] : ["&batch=3"];
            for (const rest of ["", ...own]) {
                const link = `model=${model.id}&kernel=${kernel}${rest}`;
                assert.deepEqual(evaluate(link), cli(["eval", link, "--json"]), link);
            }
        }
    }
});

test("every named sweep is the same", () => {
    for (const { id } of sweeps) {
        const link = `sweep=${id}&kernels=${kernels.join(",")}`;
        assert.deepEqual(sweep(link), cli(["sweep", link, "--format", "json"]), link);
    }
});

test("what fits is the same on every device", () => {
    for (const link of ["", "image=1275x1650&steps=1000&device=l4", "free_bytes=51114070016&kv_block=128"]) {
        assert.deepEqual(capacity(link), cli(["capacity", link, "--format", "json"]), link);
    }
    assert.deepEqual(capacity({ kv_block: 16 }), capacity("kv_block=16"));
});

test("an object is a scenario too", () => {
    assert.deepEqual(evaluate({ grid: "2x3", batch: 3 }), evaluate("grid=2x3&batch=3"));
});

test("what is not understood is thrown and names its key", () => {
    assert.throws(() => evaluate("kernel=fast"), { name: "Error", key: "kernel", message: /fast.*flash/ });
    assert.throws(() => capacity("kv_block=0"), { name: "Error", key: "kv_block" });
    assert.throws(() => sweep({ grid: 7 }), { name: "Error", key: "grid" });
});
