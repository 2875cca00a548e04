//! Counts of real modules beside ours, for the tests of cards that come from files.
#![allow(dead_code)]

use serde_json::Value;
use stagecost::graph::parameters;
use stagecost::model::ModelCard;
use stagecost::recording::OperatorRow;
use stagecost::recording::operator::Term;
use stagecost::request::precision::Precision;
use stagecost::request::{AttentionKernel, GivenView, Logits, Request, Stage};
use stagecost::units::Cause;
use stagecost::{evaluate, operators};
use std::sync::Arc;

/// How far the traffic of a whole vision half may be off, and its peak.
const TRAFFIC: f64 = 0.02;
const PEAK: f64 = 0.05;

#[track_caller]
fn number(value: &Value) -> f64 {
    value.as_u64().unwrap_or_else(|| panic!("a whole number, not {value}")) as f64
}

/// The views of a run: given as such, or as the images of a model that takes any size.
fn views(input: &Value) -> Vec<GivenView> {
    let whole = |value: &Value| u32::try_from(value.as_u64().expect("a size")).expect("a size");
    let of = |list: &Value, count: &dyn Fn(&Value) -> u32| {
        let list = list.as_array().expect("a list").iter();
        list.map(|view| GivenView { height: whole(&view[0]), width: whole(&view[1]), count: count(view) }).collect()
    };
    match input.get("views") {
        Some(views) => of(views, &|view| whole(&view[2])),
        None => of(&input["images_hw"], &|_| 1),
    }
}

/// Everything of a model that a record has.
#[track_caller]
pub fn check(card: &Arc<ModelCard>, model: &Value) {
    let wrong = misses(card, model);
    assert!(wrong.is_empty(), "{}:\n{}", model["id"], wrong.join("\n"));
}

/// What is not as a record has it.
pub fn misses(card: &Arc<ModelCard>, model: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    parameters(card, model, &mut wrong);
    for run in model["runs"].as_array().expect("runs") {
        let name = format!("at {}", run["label"].as_str().expect("a label"));
        let request = Request { views: views(&run["input"]), ..Request::of_model(card) };
        for kernel in AttentionKernel::ALL {
            let cost = evaluate(&Request { kernel, ..request.clone() }).expect("a valid request");
            equal(
                &mut wrong,
                &format!("{name}, {}: FLOP", kernel.name()),
                cost.flop.tensor.get(),
                number(&run["flops"]),
            );
        }
        for (key, kernel) in [("eager", AttentionKernel::Normal), ("flash", AttentionKernel::Flash)] {
            let request = Request { kernel, ..request.clone() };
            let record = &run["traffic"][key];
            cores(&mut wrong, &format!("{name}, {key}"), &request, &record["by_cat"]);
            let cost = evaluate(&request).expect("a valid request");
            let name = format!("{name}, {key}");
            near(&mut wrong, &format!("{name}: traffic"), cost.hbm.total().get(), number(&record["total"]), TRAFFIC);
            let peak = cost.resident.peak_activations.get();
            near(&mut wrong, &format!("{name}: peak"), peak, number(&record["peak_live"]), PEAK);
        }
    }
    if !model["decoder"].is_null() {
        decoder(card, &model["decoder"], &mut wrong);
    }
    wrong
}

/// A decoder alone.
#[track_caller]
pub fn check_decoder(card: &Arc<ModelCard>, model: &Value) {
    let mut wrong = Vec::new();
    let parts = model["params"].as_object().expect("parts");
    let theirs = parts.values().map(number).sum::<f64>();
    equal(&mut wrong, "parameters", parameters::decoder(card, Precision::Bf16).count(), theirs);
    decoder(card, &model["decoder"], &mut wrong);
    assert!(wrong.is_empty(), "{}:\n{}", model["id"], wrong.join("\n"));
}

fn equal(wrong: &mut Vec<String>, what: &str, ours: f64, theirs: f64) {
    if ours != theirs {
        wrong.push(format!("{what}: {ours} for {theirs}"));
    }
}

fn near(wrong: &mut Vec<String>, what: &str, ours: f64, theirs: f64, within: f64) {
    let off = ours / theirs - 1.0;
    if off.abs() > within {
        wrong.push(format!("{what}: {ours} for {theirs}, {:.2} % off", off * 100.0));
    }
}

fn parameters(card: &Arc<ModelCard>, model: &Value, wrong: &mut Vec<String>) {
    let parts = model["params"].as_object().expect("parts");
    let sum = |names: &[&str]| names.iter().filter_map(|name| parts.get(*name)).map(number).sum::<f64>();
    let vision = parameters::vision(card, Precision::Bf16);
    let towers = vision.count_of(|block| block.tower().is_some());
    equal(wrong, "parameters of towers", towers, sum(&["vision", "sam", "clip", "encoder"]));
    equal(wrong, "parameters of the merger", vision.count() - towers, sum(&["projector"]));
    if card.decoder.is_some() {
        let decoder = parameters::decoder(card, Precision::Bf16).count();
        equal(wrong, "parameters of the decoder", decoder, sum(&["decoder", "decoder_embed", "decoder_head"]));
        equal(wrong, "parameters", vision.count() + decoder, sum(&["total"]));
    }
}

fn decoder(card: &Arc<ModelCard>, record: &Value, wrong: &mut Vec<String>) {
    let plain = Request { logits: Logits::Last, prompt: 37, steps: 1, ..Request::of_model(card) };
    let tokens = stagecost::workload::tokens(&plain).image + 37.0;
    let [a, b] = ["a", "b"].map(|key| number(&record[key]));
    let head = number(&record["head_flops_per_position"]);
    let prefill = evaluate(&Request { stage: Stage::Prefill, ..plain.clone() }).expect("a valid request");
    equal(wrong, "prefill", prefill.flop.tensor.get(), a * tokens + b * tokens * tokens + head);
    let decode = evaluate(&Request { stage: Stage::Decode, ..plain }).expect("a valid request");
    let [a, b] = ["a", "b"].map(|key| number(&record["decode"][key]));
    equal(wrong, "decode", decode.flop.tensor.get(), a + b * (tokens + 1.0) + head);
    let kv = number(&record["kv_bytes_per_token"]);
    equal(wrong, "cache", parameters::kv_per_token(card, Precision::Bf16).get(), kv);
}

/// The record's name of what an operator of the core does, without the layers that it is in.
fn core(row: &OperatorRow) -> Option<&'static str> {
    let is_of_scores = row.terms.iter().any(|term| matches!(term, Term::Read(tensor) if tensor.cause == Cause::Scores));
    Some(match row.at.unit {
        "attn.core.qk" => "core.qk",
        "attn.core.scale" if is_of_scores => "core.scale",
        "attn.core.cast" => "core.cast",
        "attn.core.softmax" => "core.softmax",
        "attn.core.av" => "core.av",
        "attn.core.biasadd" | "attn.core.mask" => "core.mask",
        "attn.core.fused" => "core.fused",
        _ => return None,
    })
}

/// Bytes of attention cores: activations read, weights read, written.
fn cores(wrong: &mut Vec<String>, name: &str, request: &Request, by_category: &Value) {
    let rows = operators(request).expect("a valid request");
    for category in ["core.qk", "core.scale", "core.cast", "core.softmax", "core.av", "core.mask", "core.fused"] {
        let mut ours = [0.0; 3];
        for row in rows.iter().filter(|row| core(row) == Some(category)) {
            for term in &row.terms {
                let (at, tensor) = match term {
                    Term::Read(tensor) => (usize::from(tensor.cause == Cause::Weights), tensor),
                    Term::Write(tensor) => (2, tensor),
                    Term::Product(_) | Term::Cuda(..) | Term::Special(..) => continue,
                };
                ours[at] += tensor.bytes().get() * row.count;
            }
        }
        let mut theirs = [0.0; 3];
        for (name, counts) in by_category.as_object().expect("categories") {
            let own = ["global.", "window."].iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(name);
            if own == category {
                (0..3).for_each(|at| theirs[at] += number(&counts[at + 1]));
            }
        }
        if ours != theirs {
            wrong.push(format!("{name}: {category}: {ours:?} for {theirs:?}"));
        }
    }
}
