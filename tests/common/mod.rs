//! Shared by the tests: fixtures, and ways to run a part of a layer graph.
#![allow(dead_code)]

pub mod by_hand;
pub mod drawn;
pub mod drawn_requests;

use serde_json::Value;
use stagecost::decoder::DecoderCard;
use stagecost::model::ModelCard;
use stagecost::recording::{OperatorRow, Totals, operators_of, totals_of};
use stagecost::request::AttentionKernel;
use stagecost::workload::View;
use stagecost::{catalog, graph};
use std::sync::Arc;

/// Counts by torch of the vendor's modules.
pub fn vendor_truth() -> Value {
    serde_json::from_str(include_str!("../fixtures/vendor-truth.json")).expect("a JSON fixture")
}

/// The key of a kernel's records in the fixture; inline bias has none.
pub fn recorded(kernel: AttentionKernel) -> Option<&'static str> {
    match kernel.name() {
        "normal" => Some("bf16_pure/eager_textbook"),
        "normal-fp32" => Some("bf16_pure/torch_math"),
        "flash" => Some("bf16_pure/flash_fused"),
        _ => None,
    }
}

/// The views the fixture records, by its keys.
pub const VIEWS: [(&str, View); 3] = [
    ("640x640_b1", View::new(1.0, 640.0)),
    ("1024x1024_b1", View::new(1.0, 1024.0)),
    ("640x640_b6", View::new(6.0, 640.0)),
];

pub fn model() -> Arc<ModelCard> {
    catalog::model("deepseek-ocr").expect("in the catalogue")
}

/// The model's decoder.
pub fn decoder() -> DecoderCard {
    model().decoder.clone().expect("a model with a decoder")
}

pub fn view_totals(view: &View, kernel: AttentionKernel) -> Totals {
    totals_of(|l| graph::view(l, &model().vision, view, kernel))
}

pub fn view_rows(view: &View, kernel: AttentionKernel) -> Vec<OperatorRow> {
    let model = model();
    operators_of(&model, |l| graph::view(l, &model.vision, view, kernel))
}

/// A whole number of a fixture, as the engine counts.
#[track_caller]
pub fn number(value: &Value) -> f64 {
    value.as_u64().unwrap_or_else(|| panic!("a whole number, not {value}")) as f64
}
