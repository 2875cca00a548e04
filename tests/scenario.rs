//! What a link means, and what is said of one that means nothing: a row a case.

use stagecost::link::Scenario;
use wasm_bindgen_test::wasm_bindgen_test;

/// `link` is understood, and written as `canonical`.
#[track_caller]
fn check(link: &str, canonical: &str) {
    match Scenario::from_link(link) {
        Ok(scenario) => assert_eq!(scenario.link(), canonical, "{link}"),
        Err(error) => panic!("{link}: {error}"),
    }
}

/// `link` is refused with `message`, which begins with the key.
#[track_caller]
fn refuse(link: &str, message: &str) {
    match Scenario::from_link(link) {
        Ok(scenario) => panic!("{link} was taken for {}", scenario.link()),
        Err(error) => {
            assert_eq!(error.to_string(), message, "{link}");
            assert!(message.starts_with(&format!("{}: ", error.key())), "{link}: key {}", error.key());
        }
    }
}

/// Links that were handed out open for life: rows are added here, never changed.
#[wasm_bindgen_test(unsupported = test)]
fn links_that_open() {
    check("", "v=1");
    check("v=1", "v=1");
    check("#", "v=1");
    check("v=1&model=deepseek-ocr&stage=vision&base=1024&tile=640&grid=2x3&batch=1&kernel=flash", "v=1");
    check("kernels=normal,flash&sweep=crops-2-20&x=auto&y=auto", "v=1");
    check("batch=4&grid=3x2", "v=1&grid=3x2&batch=4");
    check("grid=none", "v=1&grid=none");
    check("image=1600x1200", "v=1&image=1600x1200");
    check("grid=02x003", "v=1");
    check("kernels=flash,normal", "v=1&kernels=flash,normal");
    check("kernel=normal-fp32&kernels=normal", "v=1&kernel=normal-fp32&kernels=normal");
    check("sweep=published-47", "v=1&sweep=published-47");
    check("values=1x2,01x3,2x2&axis=grid", "v=1&axis=grid&values=1x2,1x3,2x2");
    check("axis=kernel&values=flash,normal", "v=1&axis=kernel&values=flash,normal");
    check("axis=image&values=800x600,4000x500", "v=1&axis=image&values=800x600,4000x500");
    check("y=log&x=linear", "v=1&x=linear&y=log");
    check("grid=4096x1", "v=1&grid=4096x1");
    check("prompt=10&steps=100&logits=all&mask=full&metric=ratio", "v=1");
    check("stage=first-token", "v=1&stage=first-token");
    check(
        "mask=causal&logits=last&steps=01&prompt=0&stage=decode",
        "v=1&stage=decode&prompt=0&steps=1&logits=last&mask=causal",
    );
    // Comparing kernels leaves a kernel of one half alone, so one that equals `kernel` says something.
    check("kernel.vision=flash&kernel.decoder=normal", "v=1&kernel.vision=flash&kernel.decoder=normal");
    check("tpot_ms=12.50&ttft_ms=0500", "v=1&ttft_ms=500&tpot_ms=12.5");
    check("ttft_ms=0.001&tpot_ms=86400000", "v=1&ttft_ms=0.001&tpot_ms=86400000");
    check("axis2=batch&values2=1,02", "v=1&axis2=batch&values2=1,2");
    check(
        "axis=prompt&values=0,10&axis2=kernel.vision&values2=normal&metric=kv",
        "v=1&axis=prompt&values=0,10&axis2=kernel.vision&values2=normal&metric=kv",
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn a_composite_is_not_swept_away() {
    for (link, message) in [
        (
            "composite=vision_nocrop&sweep=published-47",
            "composite: vision_nocrop has no crops, sweep sweeps them; give composite or sweep, not both",
        ),
        (
            "composite=vision_nocrop_normal&axis=image&values=800x800",
            "composite: vision_nocrop_normal has no crops, axis sweeps them; give composite or axis, not both",
        ),
        (
            "composite=vision_nocrop&axis=batch&values=1,2&axis2=grid&values2=1x2",
            "composite: vision_nocrop has no crops, axis2 sweeps them; give composite or axis2, not both",
        ),
        (
            "composite=vision_normal&axis=kernel&values=flash",
            "composite: vision_normal runs the kernel normal, axis sweeps it; give composite or axis, not both",
        ),
        (
            "composite=vision_normal&kernels=flash",
            "composite: vision_normal runs the kernel normal, which kernels leaves out; give composite or kernels, not both",
        ),
    ] {
        let error = Scenario::from_link(link).expect_err(link);
        assert_eq!(error.to_string(), message);
    }
    check("composite=vision_nocrop&axis=base&values=512,640", "v=1&grid=none&axis=base&values=512,640");
    check(
        "composite=vision_normal&kernels=normal,flash-inline-bias",
        "v=1&kernel=normal&kernels=normal,flash-inline-bias",
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn composites_are_their_parts() {
    check("composite=vision_normal", "v=1&kernel=normal");
    check("composite=vision_flash", "v=1");
    check("composite=vision", "v=1");
    check("composite=vision_layer", "v=1");
    check("composite=vision_layer_normal&grid=1x2", "v=1&grid=1x2&kernel=normal");
    check("composite=vision_nocrop", "v=1&grid=none");
    check("composite=vision_nocrop_normal", "v=1&grid=none&kernel=normal");
    check("composite=vision_layer_nocrop_normal&base=512", "v=1&base=512&grid=none&kernel=normal");
    check("kernel=normal&composite=vision_normal", "v=1&kernel=normal");
    check("composite=vision_nocrop_flash&grid=none", "v=1&grid=none");
    check("composite=vision_normal&grid=none", "v=1&grid=none&kernel=normal");
    check("composite=vision_normal&kernel.vision=normal", "v=1&kernel=normal&kernel.vision=normal");
    check("composite=vision_normal&kernel.decoder=flash", "v=1&kernel=normal&kernel.decoder=flash");
}

#[wasm_bindgen_test(unsupported = test)]
fn addresses_and_encodings() {
    check("#v=1&grid=1x2", "v=1&grid=1x2");
    check("  v=1&grid=1x2\n", "v=1&grid=1x2");
    check("https://example.org/stagecost/#v=1&grid=1x2", "v=1&grid=1x2");
    check("https://example.org/stagecost/?from=mail#v=1&grid=1x2", "v=1&grid=1x2");
    check("https://example.org/stagecost/#", "v=1");
    check("/stagecost/index.html#grid=1x2", "v=1&grid=1x2");
    check("kernels=normal%2Cnormal-fp32", "v=1&kernels=normal,normal-fp32");
    check("gr%69d=1%78%32", "v=1&grid=1x2");
    check("&&grid=1x2&", "v=1&grid=1x2");
}

#[wasm_bindgen_test(unsupported = test)]
fn keys_that_no_link_has() {
    refuse("gird=2x3", "gird: unknown key; did you mean grid?");
    refuse("GRID=2x3", "GRID: unknown key; did you mean grid?");
    refuse("kernls=normal", "kernls: unknown key; did you mean kernels?");
    refuse("rowss=3", "rowss: unknown key; did you mean grid, which sets rows?");
    refuse(
        "colour=red",
        "colour: unknown key; expected one of model, stage, part, base, tile, views, grid, image, min_crops, max_crops, \
         batch, prompt, steps, logits, logits_dtype, mask, kernel, kernel.vision, kernel.decoder, dtype, device, eff.gemm, \
         eff.hbm, launch_us, memory_share, free_bytes, kv_block, v, composite, \
         kernels, sweep, axis, values, axis2, values2, metric, \
         vision_ms, ttft_ms, tpot_ms, x, y, hide, zoom, devices.order, devices.vendor, devices.class, devices.only",
    );
    refuse(
        "=5",
        "\"\": unknown key; expected one of model, stage, part, base, tile, views, grid, image, min_crops, max_crops, \
         batch, prompt, steps, logits, logits_dtype, mask, kernel, kernel.vision, kernel.decoder, dtype, device, eff.gemm, \
         eff.hbm, launch_us, memory_share, free_bytes, kv_block, v, composite, \
         kernels, sweep, axis, values, axis2, values2, metric, \
         vision_ms, ttft_ms, tpot_ms, x, y, hide, zoom, devices.order, devices.vendor, devices.class, devices.only",
    );
    refuse("batch=1&batch=1", "batch: given more than once; keep one");
    refuse("v=1&v=1", "v: given more than once; keep one");
}

#[wasm_bindgen_test(unsupported = test)]
fn versions() {
    refuse("v=2&shape=round", "v: this link has version 2; this program reads versions up to 1, reload or update it");
    refuse("v=", "v: \"\" is empty; expected 1");
    refuse("v=0", "v: \"0\" is too small; expected 1");
    refuse("v=one", "v: \"one\" is not a whole number; expected 1");
    refuse("v=-1", "v: \"-1\" is not a whole number; expected 1");
    refuse("v=99999999999", "v: \"99999999999\" is too large; expected 1");
}

#[wasm_bindgen_test(unsupported = test)]
fn values_out_of_range() {
    let grid = "expected rows x columns such as 2x3, at least 1x1 and at most 4096 crops, or none";
    refuse("grid=0x0", &format!("grid: \"0x0\" is too small; {grid}"));
    refuse("grid=1000000000x1", &format!("grid: \"1000000000x1\" is too large; {grid}"));
    refuse("grid=100x100", &format!("grid: \"100x100\" is too large; {grid}"));
    refuse("grid=2", &format!("grid: \"2\" is not a pair around an x; {grid}"));
    refuse("grid=x", &format!("grid: \"x\" is not a pair of whole numbers around an x; {grid}"));
    refuse("grid=2x3x4", &format!("grid: \"2x3x4\" is not a pair of whole numbers around an x; {grid}"));
    refuse("grid=2x-3", &format!("grid: \"2x-3\" is not a pair of whole numbers around an x; {grid}"));
    refuse("grid=", &format!("grid: \"\" is empty; {grid}"));
    refuse("grid", &format!("grid: \"\" is empty; {grid}"));
    refuse("grid=2x3#x", &format!("grid: \"2x3#x\" is not a pair of whole numbers around an x; {grid}"));
    refuse(
        "image=0x5",
        "image: \"0x5\" is too small; expected width x height in pixels such as 1600x1200, each from 1 to 100000",
    );
    let side = "expected a side in pixels, a multiple of 64 from 64 to 4096";
    refuse("base=1000", &format!("base: \"1000\" is not a multiple of 64; {side}"));
    refuse("base=8192", &format!("base: \"8192\" is too large; {side}"));
    refuse("tile=1e3", &format!("tile: \"1e3\" is not a whole number; {side}"));
    let batch = "expected a whole number from 1 to 1024";
    refuse("batch=0", &format!("batch: \"0\" is too small; {batch}"));
    refuse("batch=1.5", &format!("batch: \"1.5\" is not a whole number; {batch}"));
    refuse("batch=NaN", &format!("batch: \"NaN\" is not a whole number; {batch}"));
    refuse("batch=\u{1f980}", &format!("batch: \"\u{1f980}\" is not a whole number; {batch}"));
    refuse("batch=%00", &format!("batch: \"\\0\" is not a whole number; {batch}"));
    refuse("batch=1%0A2", &format!("batch: \"1\\n2\" is not a whole number; {batch}"));
    refuse(&format!("batch={}", "9".repeat(400)), &format!("batch: \"{}…\" is too large; {batch}", "9".repeat(40)));
}

#[wasm_bindgen_test(unsupported = test)]
fn names_that_nothing_has() {
    let models = stagecost::catalog::models().len();
    let such = "such as deepseek-ocr, aya-vision-8b";
    refuse("model=gpt", &format!("model: \"gpt\" is not known; expected the id of one of {models} models, {such}"));
    refuse("model=sam", "model: \"sam\" is not known; did you mean one of sam-b, sam-h, sam3?");
    refuse("stage=train", "stage: \"train\" is not known; expected one of vision, prefill, decode, first-token");
    refuse("logits=none", "logits: \"none\" is not known; expected one of all, last");
    refuse("mask=", "mask: \"\" is empty; expected one of full, causal");
    let kernel = "expected one of normal, normal-fp32, flash, flash-inline-bias";
    refuse("kernel=Flash", &format!("kernel: \"Flash\" is not known; {kernel}"));
    refuse("kernels=", &format!("kernels: \"\" is empty; {kernel}"));
    refuse("kernels=normal,&grid=1x2", &format!("kernels: \"\" is empty; {kernel}"));
    refuse("kernels=normal, flash", &format!("kernels: \" flash\" is not known; {kernel}"));
    refuse("kernels=flash,flash", "kernels: \"flash\" is given twice; expected each kernel once");
    refuse("y=cubic", "y: \"cubic\" is not known; expected one of auto, linear, log");
    refuse(
        "sweep=published",
        "sweep: \"published\" is not known; expected one of batch-1-64, crops-2-20, decode-47, first-token-47, \
         kv-images, prompt-0-7000, published-47, published-53, side-512-1280, steps-1-7000, vendor-grids",
    );
    refuse(
        "composite=vision_fast",
        "composite: \"vision_fast\" is not known; expected one of vision_flash, vision_nocrop_flash, \
         vision_nocrop_normal, vision_normal, vision, vision_layer, vision_layer_flash, vision_layer_nocrop, \
         vision_layer_nocrop_flash, vision_layer_nocrop_normal, vision_layer_normal, vision_nocrop",
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn contradictions() {
    refuse("grid=2x3&image=800x600", "grid: image decides the grid by the vendor's rule; give grid or image, not both");
    refuse(
        "grid=none&image=800x600",
        "grid: image decides the grid by the vendor's rule; give grid or image, not both",
    );
    refuse(
        "composite=vision_normal&kernel=flash",
        "composite: vision_normal runs the kernel normal, kernel says flash; give composite or kernel, not both",
    );
    refuse(
        "composite=vision_normal&kernel.vision=flash",
        "composite: vision_normal runs the kernel normal, kernel.vision says flash; give composite or kernel.vision, \
         not both",
    );
    refuse(
        "composite=vision_nocrop&grid=2x3",
        "composite: vision_nocrop has no crops, grid says 2x3; give composite or grid, not both",
    );
    refuse(
        "composite=vision_layer_nocrop_normal&image=800x600",
        "composite: vision_layer_nocrop_normal has no crops, image says 800x600; give composite or image, not both",
    );
    let named = "sweep: a named sweep has its own axis and values; give sweep, or axis with values, not both";
    refuse("sweep=published-47&axis=grid&values=1x2", named);
    refuse("sweep=published-47&axis=grid", named);
    refuse("sweep=published-47&values=1x2", named);
    refuse("axis=grid", "axis: there are no values to sweep; add values, such as values=2x3");
    refuse("axis=image", "axis: there are no values to sweep; add values, such as values=1600x1200");
    refuse("values=1x2", "values: there is no axis to which they belong; add axis, such as axis=grid");
}

#[wasm_bindgen_test(unsupported = test)]
fn sweeps_that_cannot_be() {
    refuse(
        "axis=composite&values=vision",
        "axis: \"composite\" is not known; expected one of model, stage, part, base, tile, views, grid, image, min_crops, max_crops, \
         batch, prompt, steps, logits, logits_dtype, mask, kernel, kernel.vision, kernel.decoder, dtype, device, eff.gemm, \
         eff.hbm, launch_us, memory_share, free_bytes, kv_block",
    );
    refuse("axis=batch&values=1,two", "values: \"two\" is not a whole number; expected a whole number from 1 to 1024");
    refuse("axis=batch&values=", "values: \"\" is empty; expected a whole number from 1 to 1024");
    refuse("axis=batch&values=1,01", "values: \"01\" is given twice; expected each value once");
    refuse(
        &format!("axis=batch&values={}", ["1"; 2001].join(",")),
        "values: \"1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,…\" is too long with 2001 values; expected at most 2000",
    );
    refuse(
        "https://example.org/stagecost/",
        "link: \"https://example.org/stagecost/\" is an address without a link; expected what follows its #, such as \
         v=1&grid=2x3",
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn lengths_and_kernels_of_the_decoder() {
    let prompt = "expected a whole number from 0 to 1048576";
    refuse("prompt=1048577", &format!("prompt: \"1048577\" is too large; {prompt}"));
    refuse("prompt=-1", &format!("prompt: \"-1\" is not a whole number; {prompt}"));
    refuse("prompt=", &format!("prompt: \"\" is empty; {prompt}"));
    refuse("steps=0", "steps: \"0\" is too small; expected a whole number from 1 to 1048576");
    let kernel = "expected one of normal, normal-fp32, flash, flash-inline-bias";
    refuse("kernel.vision=fast", &format!("kernel.vision: \"fast\" is not known; {kernel}"));
    refuse("kernel.decoder=", &format!("kernel.decoder: \"\" is empty; {kernel}"));
    refuse("kernel.decode=flash", "kernel.decode: unknown key; did you mean kernel.decoder?");
    refuse("axis=kernel.vision", "axis: there are no values to sweep; add values, such as values=flash");
}

#[wasm_bindgen_test(unsupported = test)]
fn targets() {
    let time = "expected milliseconds from 0.001 to 86400000, such as 50 or 12.5";
    for key in ["vision_ms", "ttft_ms", "tpot_ms"] {
        for (text, problem) in [
            ("", "empty"),
            ("0", "too small"),
            ("0.0000", "too small"),
            ("0.0009", "too small"),
            ("86400000.1", "too large"),
            (&"9".repeat(40), "too large"),
            ("-5", "not a decimal number"),
            ("1e3", "not a decimal number"),
            ("inf", "not a decimal number"),
            ("NaN", "not a decimal number"),
            (".", "not a decimal number"),
            ("..5", "not a decimal number"),
            ("1.2.3", "not a decimal number"),
            ("12,5", "not a decimal number"),
            ("50 ms", "not a decimal number"),
        ] {
            refuse(&format!("{key}={text}"), &format!("{key}: \"{text}\" is {problem}; {time}"));
        }
    }
    refuse("ttft_ms=5&ttft_ms=5", "ttft_ms: given more than once; keep one");
    // A point ends a number only where it ends the sentence around the link.
    refuse("ttft_ms=5.&grid=1x2", &format!("ttft_ms: \"5.\" is not a decimal number; {time}"));
    check("ttft_ms=5.", "v=1&ttft_ms=5");
    // A zero before the point may be left out.
    for key in ["vision_ms", "ttft_ms", "tpot_ms", "eff.gemm", "eff.hbm", "launch_us"] {
        let [short, long] = [".5", "0.5"].map(|text| Scenario::from_link(&format!("{key}={text}")).expect(text));
        assert_eq!(short.link(), format!("v=1&{key}=0.5"));
        assert_eq!(short, long);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn maps() {
    refuse("axis2=batch", "axis2: there are no values to sweep; add values2, such as values2=1");
    refuse("values2=1,2", "values2: there is no axis to which they belong; add axis2, such as axis2=grid");
    refuse(
        "axis2=batch&values2=1,two",
        "values2: \"two\" is not a whole number; expected a whole number from 1 to 1024",
    );
    refuse("axis2=batch&values2=1,1", "values2: \"1\" is given twice; expected each value once");
    refuse(
        "metric=speed",
        "metric: \"speed\" is not known; expected one of ratio, peak-ratio, traffic, peak, intensity, flop, cuda, special, weights, kv, \
         time, time-ratio, bound",
    );
    let other = "choose another key, such as axis2=batch or axis2=prompt";
    refuse("axis2=grid&values2=1x2", &format!("axis2: grid is the first axis already; {other}"));
    refuse(
        "axis2=image&values2=800x600",
        &format!("axis2: image and the first axis, grid, replace each other; {other}"),
    );
    let side = "the sweep side-512-1280 decides grid itself";
    refuse("sweep=side-512-1280&axis2=grid&values2=1x2", &format!("axis2: {side}; {other}"));
    let image = "the sweep side-512-1280 decides image itself";
    refuse("sweep=side-512-1280&axis2=image&values2=800x600", &format!("axis2: {image}; {other}"));
    let values = |count: u32| (1..=count).map(|value| value.to_string()).collect::<Vec<_>>().join(",");
    let link = |rows| format!("axis=prompt&values={}&axis2=batch&values2={}", values(2000), values(rows));
    check(&link(20), &format!("v=1&{}", link(20)));
    refuse(&link(21), "values2: 2000 values on the first axis and 21 here are 42000 cells; give at most 40000 in all");
}

/// Objects say the same as links.
#[track_caller]
fn check_json(json: &str, expected: Result<&str, &str>) {
    let value = serde_json::from_str(json).expect("the row is JSON");
    let result = Scenario::from_json(&value);
    let result = result.map(|scenario| scenario.link()).map_err(|error| error.to_string());
    assert_eq!(result, expected.map(str::to_owned).map_err(str::to_owned), "{json}");
}

#[wasm_bindgen_test(unsupported = test)]
fn objects() {
    check_json("{}", Ok("v=1"));
    check_json(r#""v=1&batch=2""#, Ok("v=1&batch=2"));
    check_json(r#"{"grid": "1x2", "batch": 2, "kernels": ["flash"]}"#, Ok("v=1&grid=1x2&batch=2&kernels=flash"));
    check_json(r#"{"axis": "batch", "values": [1, 2, "4"]}"#, Ok("v=1&axis=batch&values=1,2,4"));
    check_json(r#"{"ttft_ms": 500, "tpot_ms": 12.5}"#, Ok("v=1&ttft_ms=500&tpot_ms=12.5"));
    check_json(r#"{"axis2": "batch", "values2": [1, 2]}"#, Ok("v=1&axis2=batch&values2=1,2"));
    check_json(r#"{"gird": "1x2"}"#, Err("gird: unknown key; did you mean grid?"));
    check_json(r#"{"gird": null}"#, Err("gird: unknown key; did you mean grid?"));
    check_json(r#"{"batch": null}"#, Err(r#"batch: "null" is no text, number or list; leave it out or give one"#));
    check_json(
        r#"{"batch": 1.5}"#,
        Err(r#"batch: "1.5" is not a whole number; expected a whole number from 1 to 1024"#),
    );
    check_json("[1]", Err(r#"scenario: "[1]" is not a scenario; expected a link or an object of its keys"#));
}

#[wasm_bindgen_test(unsupported = test)]
fn presets_are_canonical_links_that_can_be_answered() {
    let mut links: Vec<&str> = stagecost::study::presets::PRESETS.iter().map(|preset| preset.link).collect();
    for preset in stagecost::study::presets::PRESETS {
        let scenario = Scenario::from_link(preset.link).expect(preset.name);
        assert_eq!(scenario.link(), preset.link, "{}", preset.name);
        stagecost::study::sweep::sweep(&scenario).and_then(|sweep| sweep.timed()).expect(preset.name);
        stagecost::study::map::map(&scenario).expect(preset.name);
        assert!(preset.question.ends_with('?'), "{}", preset.question);
    }
    links.sort_unstable();
    links.dedup();
    assert_eq!(links.len(), stagecost::study::presets::PRESETS.len());
}
