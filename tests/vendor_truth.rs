//! The engine against torch's counts of the vendor's own modules: FLOP to the last one, bytes to the last one.

mod common;

use common::{VIEWS, model, number, recorded, vendor_truth, view_rows, view_totals};
use stagecost::graph::parameters;
use stagecost::recording::operator::Term;
use stagecost::recording::place::Block;
use stagecost::request::precision::Precision;
use stagecost::request::{AttentionKernel, Crops, Grid, Request};
use stagecost::units::Cause;
use std::collections::BTreeMap;
use wasm_bindgen_test::wasm_bindgen_test;

/// The FLOP record's name of a category: it tells the neck's convolutions apart and names no core.
fn flop_category(category: &str, step: &str) -> String {
    match category {
        "sam.neck.conv" => format!("sam.neck.conv{step}"),
        "projector.linear" => "projector".to_owned(),
        _ => category.replace("attn.core.", "attn."),
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn tensor_core_flop_equal_torchs_counter_in_every_kernel() {
    let truth = vendor_truth();
    for (key, view) in VIEWS {
        let recorded = &truth["vision_flops"][key];
        for kernel in AttentionKernel::ALL {
            let total = view_totals(&view, kernel).flop().tensor.get();
            assert_eq!(total, number(&recorded["total_flops"]), "{key} {kernel:?}");
        }
        let mut counted: BTreeMap<String, f64> = BTreeMap::new();
        for row in view_rows(&view, AttentionKernel::Normal) {
            if row.flop.tensor.get() > 0.0 {
                *counted.entry(flop_category(&row.category, &row.step)).or_default() += row.flop.tensor.get();
            }
        }
        let by_category: BTreeMap<String, f64> = recorded["by_category"]
            .as_object()
            .expect("categories")
            .iter()
            .map(|(name, flop)| (name.clone(), number(flop)))
            .collect();
        assert_eq!(counted, by_category, "{key}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn traffic_equals_the_record_in_every_category_and_in_total() {
    let truth = vendor_truth();
    let mut compared = 0;
    for (key, view) in VIEWS {
        for kernel in AttentionKernel::ALL {
            let Some(kernel_key) = recorded(kernel) else { continue };
            let record = &truth["traffic"][key][kernel_key];
            let mut counted: BTreeMap<String, [f64; 3]> = BTreeMap::new();
            for row in view_rows(&view, kernel) {
                let entry = counted.entry(row.category.clone()).or_default();
                for term in &row.terms {
                    match term {
                        Term::Read(t) if t.cause == Cause::Weights => entry[1] += t.bytes().get() * row.count,
                        Term::Read(t) => entry[0] += t.bytes().get() * row.count,
                        Term::Write(t) => entry[2] += t.bytes().get() * row.count,
                        _ => {}
                    }
                }
            }
            for (category, bytes) in record["by_category"].as_object().expect("categories") {
                let get = |name: &str| bytes.get(name).map_or(0.0, number);
                let recorded = [get("read_act"), get("read_weight"), get("written")];
                let ours = counted.remove(category).unwrap_or_else(|| panic!("{key} {kernel:?}: no {category}"));
                assert_eq!(ours, recorded, "{key} {kernel:?} {category}: read, weights, written");
                compared += 1;
            }
            assert!(counted.is_empty(), "{key} {kernel:?}: not in the record: {counted:?}");
            let hbm = view_totals(&view, kernel).hbm();
            assert_eq!(hbm.total().get(), number(&record["total_read_plus_written"]), "{key} {kernel:?}");
            assert_eq!(hbm.weights.get(), number(&record["total_read_weight"]), "{key} {kernel:?}");
        }
    }
    assert!(compared > 400, "{compared} categories compared");
}

#[wasm_bindgen_test(unsupported = test)]
fn peak_of_a_view_equals_the_record() {
    let truth = vendor_truth();
    for (key, view) in VIEWS {
        for kernel in AttentionKernel::ALL {
            let Some(kernel_key) = recorded(kernel) else { continue };
            let record = number(&truth["traffic"][key][kernel_key]["peak_live_activation_bytes"]);
            assert_eq!(view_totals(&view, kernel).peak().get(), record, "{key} {kernel:?}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn stages_equal_the_record() {
    let truth = vendor_truth();
    for (key, crops) in
        [("base_1024", Crops::None), ("gundam_1024_plus_6x640", Crops::Grid(Grid { rows: 2, columns: 3 }))]
    {
        for kernel in AttentionKernel::ALL {
            let request = Request { crops, kernel, ..Request::default() };
            let cost = stagecost::evaluate(&request).expect("a valid request");
            let stage = &truth["stages"][key];
            assert_eq!(cost.flop.tensor.get(), number(&stage["vision_flops"]), "{key} {kernel:?}");
            assert_eq!(stagecost::workload::tokens(&request).image, number(&stage["image_tokens"]), "{key}");
            let Some(kernel_key) = recorded(kernel) else { continue };
            let record = &truth["traffic_stage"][key][kernel_key];
            assert_eq!(cost.resident.peak_activations.get(), number(&record["peak_live_activation_bytes"]));
            assert_eq!(cost.hbm.weights.get(), number(&record["total_read_weight"]), "{key} {kernel:?} weights");
            assert_eq!(cost.hbm.total().get(), number(&record["total_read_plus_written"]), "{key} {kernel:?} bytes");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn parameters_equal_the_published_model() {
    let parts = &vendor_truth()["parameters"]["by_part"];
    let parameters = parameters::vision(&model(), Precision::Bf16);
    let count = |block| parameters.count_of(|other| other == block);
    assert_eq!(count(Block::Tower(0)), number(&parts["sam"]));
    assert_eq!(count(Block::Tower(1)), number(&parts["clip"]));
    assert_eq!(count(Block::Merger), number(&parts["projector"]));
    assert_eq!(count(Block::Assembly), number(&parts["newline_and_separator"]));
    assert_eq!(parameters.bytes().get(), 2.0 * number(&parts["vision_total_incl_newline_sep"]));
}
