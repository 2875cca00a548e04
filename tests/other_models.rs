//! Models beside the default one against torch's counts of their real modules: parameters, FLOP, bytes, peaks, decoders.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value;
use stagecost::graph::parameters;
use stagecost::model::ModelCard;
use stagecost::recording::operator::Term;
use stagecost::recording::{OperatorRow, bytes_moved};
use stagecost::request::precision::Precision;
use stagecost::request::{AttentionKernel, GivenView, Logits, Request, Stage};
use stagecost::units::Cause;
use stagecost::vision::SequencesCard;
use stagecost::workload::rules::ViewShape;
use stagecost::workload::{rules, token_grid};
use stagecost::{catalog, evaluate, operators};

/// Models of which towers and merger have a card, and the decoder has none: gated delta-nets.
const VISION_ALONE: [&str; 1] = ["qwen3.5-9b"];

/// Models whose record counts linear layers of the merger with the tower, because its code keeps them there.
const PARTS_BY_NAME: [&str; 1] = ["lighton-ocr-1b"];

/// Counted models that no card expresses, and why.
const NOT_COVERED: [(&str, &str); 7] = [
    ("donut-swin-b", "stages with merging between them, shifted windows, a table of biases"),
    ("fastvlm-7b", "stages of convolutions and attention"),
    ("florence-2-large", "stages, attention among channels beside windows, an encoder and a decoder"),
    ("llama-3.2-11b-vision", "slots for four tiles with padded rows, gated layers, cross-attention in the decoder"),
    ("minicpm-v-4.6", "a merger in the middle of the stack; a decoder of gated delta-nets"),
    ("phi-4-multimodal", "a head and a last layer that run for nothing, newlines before the projection, an audio half"),
    ("sam2.1-hiera-l", "stages, pooled queries"),
];

/// How far the traffic of a whole vision half may be off, and its peak.
const TRAFFIC: f64 = 0.02;
const PEAK: f64 = 0.05;

fn truth() -> Value {
    serde_json::from_str(include_str!("fixtures/models/truth.json")).expect("a JSON fixture")
}

#[track_caller]
fn number(value: &Value) -> f64 {
    value.as_u64().unwrap_or_else(|| panic!("a whole number, not {value}")) as f64
}

/// The views of a run: given as such, or as the images of a model that takes any size.
fn views(input: &Value, patch: u32) -> Vec<GivenView> {
    let whole = |value: &Value| u32::try_from(value.as_u64().expect("a size")).expect("a size");
    let of = |list: &Value, count: &dyn Fn(&Value) -> u32| {
        let list = list.as_array().expect("a list").iter();
        list.map(|view| GivenView { height: whole(&view[0]), width: whole(&view[1]), count: count(view) }).collect()
    };
    let one = input.get("grid").map(|grid| Value::Array(vec![grid.clone()]));
    if let Some(grids) = input.get("grids").or(one.as_ref()) {
        let views: Vec<GivenView> = of(grids, &|_| 1);
        let scaled = |view: GivenView| GivenView { width: view.width * patch, height: view.height * patch, ..view };
        return views.into_iter().map(scaled).collect();
    }
    match input.get("views") {
        Some(views) => of(views, &|view| whole(&view[2])),
        // Equal images of a batch run as one.
        None => {
            let images = of(&input["images_hw"], &|_| 1);
            let mut views: Vec<GivenView> = Vec::new();
            for image in images {
                match views.iter_mut().find(|view| (view.width, view.height) == (image.width, image.height)) {
                    Some(view) => view.count += 1,
                    None => views.push(image),
                }
            }
            views
        }
    }
}

fn request(model: &Value, run: &Value) -> Request {
    let id = model["id"].as_str().expect("an id");
    let card = catalog::model(id).unwrap_or_else(|| panic!("no card {id}"));
    Request { views: views(&run["input"], card.vision.patch()), ..Request::of_model(&card) }
}

/// Each model with each of its runs.
fn each_run(mut check: impl FnMut(&str, &Value, Request)) {
    for model in truth()["models"].as_array().expect("models") {
        for run in model["runs"].as_array().expect("runs") {
            let name =
                format!("{} at {}", model["id"].as_str().expect("an id"), run["label"].as_str().expect("a label"));
            check(&name, run, request(model, run));
        }
    }
}

#[test]
fn parameters_are_equal() {
    for model in truth()["models"].as_array().expect("models") {
        let id = model["id"].as_str().expect("an id");
        let card = catalog::model(id).unwrap_or_else(|| panic!("no card {id}"));
        let parts = model["params"].as_object().expect("parts");
        let sum = |names: &[&str]| names.iter().filter_map(|name| parts.get(*name)).map(number).sum::<f64>();
        let vision = parameters::vision(&card, Precision::Bf16);
        let towers = vision.count_of(|block| block.tower().is_some());
        let theirs = ["vision", "sam", "clip", "encoder", "projector"];
        if !PARTS_BY_NAME.contains(&id) {
            assert_eq!(towers, sum(&theirs[..4]), "{id}: towers");
        }
        assert_eq!(vision.count(), sum(&theirs), "{id}: vision half");
        if VISION_ALONE.contains(&id) {
            assert!(card.decoder.is_none(), "{id}");
            continue;
        }
        let decoder = parameters::decoder(&card, Precision::Bf16).count();
        assert_eq!(decoder, sum(&["decoder", "decoder_embed", "decoder_head"]), "{id}: decoder");
        assert_eq!(vision.count() + decoder, sum(&["total"]), "{id}: total");
    }
}

#[test]
fn tensor_core_flop_are_equal_under_every_kernel() {
    each_run(|name, run, request| {
        for kernel in AttentionKernel::ALL {
            let cost = evaluate(&Request { kernel, ..request.clone() }).expect("a valid request");
            assert_eq!(cost.flop.tensor.get(), number(&run["flops"]), "{name}, {}", kernel.name());
        }
    });
}

/// The record's name of what an operator of the core does, without the layers that it is in; none outside the core, and of
/// queries that are scaled, which stand among what is glued on in the record.
fn core(row: &OperatorRow) -> Option<&'static str> {
    let is_of_scores = row.terms.iter().any(|term| matches!(term, Term::Read(tensor) if tensor.cause == Cause::Scores));
    Some(match row.at.unit {
        "attn.core.qk" | "head.core.qk" => "core.qk",
        "attn.core.scale" if is_of_scores => "core.scale",
        "attn.core.cast" => "core.cast",
        "attn.core.softmax" | "head.core.softmax" => "core.softmax",
        "attn.core.av" | "head.core.av" => "core.av",
        "attn.core.biasadd" | "attn.core.mask" => "core.mask",
        "attn.core.fused" => "core.fused",
        _ => return None,
    })
}

/// The bytes that a record has of a category, its layers' kinds in one sum.
fn recorded(by_category: &Value, category: &str) -> [f64; 3] {
    let mut sum = [0.0; 3];
    for (name, counts) in by_category.as_object().expect("categories") {
        let own = ["global.", "window."].iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(name);
        if own == category {
            (0..3).for_each(|at| sum[at] += number(&counts[at + 1]));
        }
    }
    sum
}

const RECORDED: [(&str, AttentionKernel); 2] = [("eager", AttentionKernel::Normal), ("flash", AttentionKernel::Flash)];

#[test]
fn attention_cores_are_equal_to_the_byte() {
    each_run(|name, run, request| {
        for (key, kernel) in RECORDED {
            let rows = operators(&Request { kernel, ..request.clone() }).expect("a valid request");
            let by_category = &run["traffic"][key]["by_cat"];
            if by_category.is_null() {
                continue;
            }
            for category in ["core.qk", "core.scale", "core.cast", "core.softmax", "core.av", "core.mask", "core.fused"]
            {
                let ours = bytes_moved(rows.iter().filter(|row| core(row) == Some(category)));
                let theirs = recorded(by_category, category);
                assert_eq!(ours, theirs, "{name}, {key}: {category}");
            }
        }
    });
}

#[track_caller]
fn near(what: &str, ours: f64, theirs: f64, within: f64) {
    let off = ours / theirs - 1.0;
    assert!(off.abs() <= within, "{what}: {ours} for {theirs}, {:.2} % off", off * 100.0);
}

#[test]
fn traffic_and_peak_of_the_vision_half_are_near() {
    each_run(|name, run, request| {
        for (key, kernel) in RECORDED {
            let record = &run["traffic"][key];
            // A class without a fused path has no record of one.
            if record.is_null() {
                continue;
            }
            let cost = evaluate(&Request { kernel, ..request.clone() }).expect("a valid request");
            near(&format!("{name}, {key}: traffic"), cost.hbm.total().get(), number(&record["total"]), TRAFFIC);
            let peak = cost.resident.peak_activations.get();
            near(&format!("{name}, {key}: peak"), peak, number(&record["peak_live"]), PEAK);
        }
    });
}

#[test]
fn decoders_have_equal_flop_and_cache() {
    for model in truth()["models"].as_array().expect("models") {
        let record = &model["decoder"];
        if record.is_null() {
            continue;
        }
        let id = model["id"].as_str().expect("an id");
        let card = catalog::model(id).unwrap_or_else(|| panic!("no card {id}"));
        let plain = Request { logits: Logits::Last, prompt: 37, steps: 1, ..Request::of_model(&card) };
        let tokens = stagecost::workload::tokens(&plain).image + 37.0;
        let [a, b] = ["a", "b"].map(|key| number(&record[key]));
        let head = number(&record["head_flops_per_position"]);
        let prefill = evaluate(&Request { stage: Stage::Prefill, ..plain.clone() }).expect("a valid request");
        assert_eq!(prefill.flop.tensor.get(), a * tokens + b * tokens * tokens + head, "{id}: prefill");
        let decode = evaluate(&Request { stage: Stage::Decode, ..plain.clone() }).expect("a valid request");
        let [a, b] = ["a", "b"].map(|key| number(&record["decode"][key]));
        assert_eq!(decode.flop.tensor.get(), a + b * (tokens + 1.0) + head, "{id}: decode");
        let kv = number(&record["kv_bytes_per_token"]);
        assert_eq!(parameters::kv_per_token(&card, Precision::Bf16).get(), kv, "{id}: cache");
    }
}

#[test]
fn tokens_equal_the_image_processors() {
    let fixture: Value = serde_json::from_str(include_str!("fixtures/models/tokens.json")).expect("a JSON fixture");
    let mut models = 0;
    for group in fixture["groups"].as_array().expect("groups") {
        for id in group["ids"].as_array().expect("ids").iter().map(|id| id.as_str().expect("an id")) {
            let Some(card) = catalog::model(id) else { continue };
            models += 1;
            for row in group["rows"].as_array().expect("rows") {
                let side = |index: usize| u32::try_from(number(&row[index]) as u64).expect("a side");
                let plan = rules::plan(&card.vision.views, side(1), side(0)).expect("views");
                let grid = |shape: &ViewShape| {
                    let [width, height] = [shape.width, shape.height].map(f64::from);
                    let [rows, columns] = token_grid(&card.vision, [height, width]);
                    (rows as u32, columns as u32)
                };
                let ours = rules::tokens(&plan, grid, &card.vision.tokens);
                assert_eq!(ours as f64, number(&row[2]), "{id}: {} x {} px", row[1], row[0]);
            }
        }
    }
    assert!(models > 25, "{models} models have rows");
}

#[test]
fn what_is_not_covered_is_not_in_the_catalogue() {
    for (id, why) in NOT_COVERED {
        assert!(catalog::model(id).is_none(), "{id}: {why}");
    }
}

#[test]
fn cards_that_cannot_run_are_refused_by_field() {
    #[track_caller]
    fn check(id: &str, change: impl FnOnce(&mut ModelCard), field: &str) {
        let mut card = (*catalog::model(id).expect("a card")).clone();
        change(&mut card);
        let problem = card.check().expect_err(field);
        assert!(problem.starts_with(field), "{problem}");
    }
    check("qwen2-vl-7b", |card| card.vision.merger.as_mut().expect("one").linears.clear(), "vision.merger.linears");
    check("qwen3-vl-2b", |card| card.vision.towers[0].class_token = true, "vision.towers.vit.positions");
    check("glm-ocr", |card| card.vision.merger.as_mut().expect("one").merge = 4, "vision.merger.steps");
    let deep = |card: &mut ModelCard| card.vision.towers[0].blocks.layers = 17;
    check("qwen3-vl-2b", deep, "vision.merger.deepstack.layers");
    let together = |card: &mut ModelCard| card.vision.towers[0].blocks.sequences = Some(SequencesCard::Together);
    check("sam-h", together, "vision.towers.sam.blocks.sequences");
    check("gemma-3-4b", |card| card.decoder.as_mut().expect("one").parallel = true, "decoder.norms_after");
}
