//! The published schema for old notebooks: every place of a published file, its units, and whose figures they hold.

use serde_json::Value;
use stagecost::evaluate;
use stagecost::link::Scenario;
use stagecost::present::export;
use stagecost::recording::stage_cost::StageCost;
use stagecost::request::{AttentionKernel, Crops, Grid, Logits, Request, Stage};
use wasm_bindgen_test::wasm_bindgen_test;

fn published() -> Value {
    serde_json::from_str(include_str!("fixtures/modelmeter-sweep.json")).expect("a JSON fixture")
}

#[track_caller]
fn export(link: &str) -> Value {
    let text = export::modelmeter(&Scenario::from_link(link).expect(link)).expect(link);
    assert!(text.ends_with("}\n"));
    serde_json::from_str(&text).expect("JSON")
}

fn ours() -> Value {
    export("sweep=published-47")
}

/// How far ours may be from a published figure and still be in its unit. A byte for a bit is 8, a prefix 1000; figures that
/// are far off themselves have tests of their own in `tests/published.rs`.
fn bounds(path: &str) -> (f64, f64) {
    let field = path.rsplit('.').next().unwrap_or_default();
    match field {
        "flops_tensor_tflops" | "flops_tflops" => (0.5, 1.02),
        "flops_cuda_tflops" => (2.0, 100.0),
        "io_tb" if path.contains("decode") => (100.0, 4000.0),
        "io_tb" => (3.0, 20.0),
        "arithmetic_intensity" if path.contains("decode") => (2e-4, 0.006),
        "arithmetic_intensity" => (0.05, 0.3),
        "weights_gb" if path.contains("vision.") => (0.49, 0.51),
        // The whole process, where the published decoder has one expert of 64.
        "weights_gb" if path.contains("decode.") => (9.0, 9.1),
        "weights_gb" => (2.0, 8.0),
        "activations_gb" => (0.05, 1.0),
        "kv_gb" => (1.0, 1.002),
        _ => (1.0, 1.0),
    }
}

/// Every number of `theirs` stands in `ours` under the same path, in the same unit. Returns how many there are.
#[track_caller]
fn same_places(path: &str, theirs: &Value, ours: &Value) -> usize {
    match theirs {
        Value::Object(fields) => fields
            .iter()
            .filter(|(key, _)| *key != "source")
            .map(|(key, value)| {
                let path = format!("{path}.{key}");
                let mine = ours.get(key).unwrap_or_else(|| panic!("{path} is missing"));
                same_places(&path, value, mine)
            })
            .sum(),
        Value::Array(items) => {
            let mine = ours.as_array().unwrap_or_else(|| panic!("{path} is no list"));
            assert_eq!(mine.len(), items.len(), "{path}");
            items.iter().zip(mine).map(|(item, mine)| same_places(path, item, mine)).sum()
        }
        Value::Number(number) => {
            let theirs = number.as_f64().expect("a number");
            let mine = ours.as_f64().unwrap_or_else(|| panic!("{path} is no number"));
            let (least, most) = if path.contains("vendor") { (1.0, 1.0) } else { bounds(path) };
            let inside = (theirs * least..=theirs * most).contains(&mine);
            // Published decimals of whole FLOP end in noise of the sixteenth digit.
            assert!(inside || (mine - theirs).abs() <= 4e-16 * theirs, "{path}: published {theirs}, ours {mine}");
            1
        }
        other => panic!("{path}: {other}"),
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn every_published_place_is_there_and_every_vendor_figure_is_equal() {
    // 3 sizes of the sweep, 4 of a point, 6 modes of 8 figures, and at 8 points 10 figures of the vendor.
    assert_eq!(same_places("", &published(), &ours()), 3 + 47 * (4 + 48) + 8 * 10);
}

#[wasm_bindgen_test(unsupported = test)]
fn costs_stand_where_each_published_file_has_them() {
    for point in ours()["points"].as_array().expect("points") {
        let costs = point["stage_costs"].as_object().expect("stage costs");
        let published = if point["analytic_only"] == true { 6 } else { 9 };
        assert_eq!(costs.len(), published);
        for (mode, cost) in costs {
            let (stage, file) = match mode.split('_').next() {
                Some("vision") => ("vision", None),
                Some("prefill") => ("prefill", Some("prefill_stagecost")),
                _ => ("decode", Some("decode_stagecost")),
            };
            assert_eq!(&point[stage][mode], cost, "{mode}");
            if let Some(file) = file {
                assert_eq!(&point[file][mode], cost, "{mode}");
            }
        }
        for stage in ["prefill", "decode"] {
            let total = |mode: &str| &costs[&format!("{stage}_{mode}")]["flops_tflops"];
            let summary = &point[stage];
            assert_eq!(&summary["analytic_tflops"], total("eager"));
            assert_eq!(&summary["analytic_eager_tflops"], total("eager"));
            assert_eq!(&summary["analytic_flash_tflops"], total("flash"));
            let vendor = costs.get(&format!("{stage}_vendor")).map_or(&Value::Null, |cost| &cost["flops_tflops"]);
            assert_eq!(&summary["vendor_tflops"], vendor);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn sizes_are_those_of_the_published_files() {
    let file = ours();
    for (key, expected) in [("num_points", 47), ("min_image_tokens", 483), ("max_image_tokens", 39_423)] {
        assert_eq!(file[key], expected, "{key}");
    }
    // The fifth point of vision_crops/vision_sweep.json.
    for (key, expected) in [
        ("image_tokens_total", 893.0),
        ("image_tokens_crops", 620.0),
        ("global_image_tokens", 273.0),
        ("height_crop_num", 2.0),
        ("width_crop_num", 3.0),
        ("image_size", 1920.0),
        ("image_width", 1920.0),
        ("image_height", 1280.0),
        ("scale", 1.875),
        ("patch_size", 16.0),
        ("grid_size_width", 120.0),
        ("grid_size_height", 80.0),
        ("num_patches", 9600.0),
        ("batch_size", 1.0),
    ] {
        assert_eq!(file["points"][4][key].as_f64(), Some(expected), "{key}");
    }
}

/// A cost in the units of the published files, by hand: terabits, GiB, FLOP per bit; CUDA-core FLOP are those of `normal`.
#[track_caller]
fn check(cost: &StageCost, normal: &StageCost, field: &Value, what: &str) {
    let (tensor, cuda, own) = (cost.flop.tensor.get(), normal.flop.cuda.get(), cost.flop.cuda.get());
    let bits = cost.hbm.total().get() * 8.0;
    let gib = 1024.0 * 1024.0 * 1024.0;
    for (key, expected) in [
        ("flops_tflops", (tensor + cuda) / 1e12),
        ("flops_tensor_tflops", tensor / 1e12),
        ("flops_cuda_tflops", cuda / 1e12),
        ("flops_cuda_kernel_tflops", own / 1e12),
        ("flops_kernel_difference_tflops", (own - cuda) / 1e12),
        ("io_tb", bits / 1e12),
        ("weights_gb", cost.resident.weights.get() / gib),
        ("activations_gb", cost.resident.peak_activations.get() / gib),
        ("kv_gb", cost.resident.kv.get() / gib),
    ] {
        assert_eq!(field[key].as_f64(), Some(expected), "{what} {key}");
    }
    let intensity = field["arithmetic_intensity"].as_f64().expect("a number");
    assert!((intensity / ((tensor + cuda) / bits) - 1.0).abs() < 1e-15, "{what}");
}

#[wasm_bindgen_test(unsupported = test)]
fn here_alone_vision_and_eager_are_normal() {
    let modes = [
        (Stage::Vision, "vision", "vision_flash"),
        (Stage::FirstToken, "prefill_eager", "prefill_flash"),
        (Stage::Decode, "decode_eager", "decode_flash"),
    ];
    // Neither the stage nor a kernel of the link changes what a name means.
    for kernels in ["", "&kernel=flash-inline-bias", "&kernel.vision=flash&kernel.decoder=normal-fp32&stage=decode"] {
        let file = export(&format!("axis=grid&values=2x3,none&batch=2&prompt=40&steps=7{kernels}"));
        for (index, crops) in [Crops::Grid(Grid { rows: 2, columns: 3 }), Crops::None].into_iter().enumerate() {
            let costs = &file["points"][index]["stage_costs"];
            for (stage, normal, flash) in modes {
                let cost = |kernel| {
                    let request =
                        Request { crops, stage, kernel, batch: 2, prompt: 40, steps: 7, ..Request::default() };
                    evaluate(&request).expect("a valid request")
                };
                let [by_normal, by_flash] = [AttentionKernel::Normal, AttentionKernel::Flash].map(cost);
                check(&by_normal, &by_normal, &costs[normal], normal);
                check(&by_flash, &by_normal, &costs[flash], flash);
                let io = |mode: &str| costs[mode]["io_tb"].as_f64().expect("a number");
                assert!(io(normal) > io(flash), "{normal}");
            }
        }
    }
}

/// What a regression test of the published model asserts of `vision` and `vision_flash`, at every point: equal FLOP, and
/// less traffic and memory under flash.
#[wasm_bindgen_test(unsupported = test)]
fn flop_take_no_kernel_and_what_flash_adds_stands_apart() {
    // FLOP that flash adds in a view: two for each output element and block of 128 keys, in SAM's 4 global and 8 windowed
    // layers (768 wide, windows of 196 tokens, two blocks) and in CLIP's 24 (1024 wide).
    let rescaled = |tokens: f64, windows: f64, clip: f64| {
        let blocks = |keys: f64| (keys / 128.0).ceil();
        let global = 4.0 * 2.0 * tokens * 768.0 * blocks(tokens);
        let windowed = 8.0 * windows * 2.0 * 196.0 * 768.0 * 2.0;
        global + windowed + 24.0 * 2.0 * clip * 1024.0 * blocks(clip)
    };
    let [global, crop] = [rescaled(4096.0, 25.0, 257.0), rescaled(1600.0, 9.0, 101.0)];
    let file = ours();
    let points = file["points"].as_array().expect("points");
    assert_eq!(points.len(), 47);
    for point in points {
        let of = |mode: &str, field: &str| point["stage_costs"][mode][field].as_f64().expect("a number");
        for (normal, flash) in
            [("vision", "vision_flash"), ("prefill_eager", "prefill_flash"), ("decode_eager", "decode_flash")]
        {
            for field in ["flops_tflops", "flops_tensor_tflops", "flops_cuda_tflops"] {
                assert_eq!(of(normal, field), of(flash, field), "{flash} {field}");
            }
            assert!(of(normal, "io_tb") > of(flash, "io_tb"), "{flash}");
            assert_eq!(of(normal, "flops_kernel_difference_tflops"), 0.0);
            let own = of(flash, "flops_cuda_tflops") + of(flash, "flops_kernel_difference_tflops");
            assert!((own / of(flash, "flops_cuda_kernel_tflops") - 1.0).abs() < 1e-14, "{flash}");
            assert!(of(flash, "flops_cuda_kernel_tflops") > of(flash, "flops_cuda_tflops"), "{flash}");
        }
        assert!(of("vision", "activations_gb") > of("vision_flash", "activations_gb"));
        let crops =
            point["height_crop_num"].as_f64().expect("rows") * point["width_crop_num"].as_f64().expect("columns");
        assert_eq!(of("vision_flash", "flops_kernel_difference_tflops"), (global + crops * crop) / 1e12);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_second_axis_is_refused_not_dropped() {
    let link = "axis=grid&values=1x2&axis2=batch&values2=1,2";
    let error = stagecost::present::export::modelmeter(&stagecost::link::Scenario::from_link(link).expect("a link"));
    let message = "axis2: this format has one axis: its points are one list; leave axis2 and values2 out";
    assert_eq!(error.expect_err("refused").to_string(), message);
}

#[wasm_bindgen_test(unsupported = test)]
fn every_size_can_be_swept() {
    let batches = export("axis=batch&values=1,4");
    assert_eq!((&batches["points"][1]["batch_size"], &batches["batch_size"]), (&4.into(), &1.into()));
    let steps = export("grid=none&axis=steps&values=1,100");
    assert_eq!((&steps["points"][0]["decode_steps"], &steps["points"][0]["rows"]), (&1.into(), &0.into()));
    // What was published holds for the published sizes alone.
    assert!(export("axis=prompt&values=11")["points"][0]["stage_costs"].get("decode_vendor").is_none());
    let last = export("axis=grid&values=2x3&logits=last");
    let cost = |kernel| {
        let request = Request { stage: Stage::FirstToken, kernel, logits: Logits::Last, ..Request::default() };
        evaluate(&request).expect("a valid request")
    };
    let [normal, flash] = [AttentionKernel::Normal, AttentionKernel::Flash].map(cost);
    check(&flash, &normal, &last["points"][0]["stage_costs"]["prefill_flash"], "last logits");
    for axis in ["stage&values=vision,decode", "kernel&values=normal,flash", "kernel.vision&values=normal"] {
        let scenario = Scenario::from_link(&format!("axis={axis}")).expect(axis);
        let error = export::modelmeter(&scenario).expect_err(axis);
        assert_eq!(error.key(), "axis");
        assert!(error.to_string().ends_with("sweep grid or another size"), "{error}");
    }
}
