//! The loops of scripts/bench-browser.mjs: inside WebAssembly, so that no call from JavaScript is measured.

use stagecost::Evaluator;
use stagecost::link::Scenario;
use stagecost::request::{Crops, Grid, Request};
use std::hint::black_box;
use wasm_bindgen::prelude::*;

/// Evaluates Gundam with 2 x 3 crops under flash attention so many times; the bytes keep the work from being left out.
#[wasm_bindgen]
pub fn evaluations(times: u32) -> f64 {
    let request = Request { crops: Crops::Grid(Grid { rows: 2, columns: 3 }), ..Request::default() };
    let mut evaluator = Evaluator::default();
    let mut once = || evaluator.evaluate(black_box(&request)).map_or(f64::NAN, |cost| cost.hbm.total().get());
    (0..times).map(|_| once()).sum()
}

/// Runs the 47 published grids under normal and flash attention so many times.
#[wasm_bindgen]
pub fn sweeps(times: u32) -> f64 {
    let Ok(scenario) = Scenario::from_link("sweep=published-47") else { return f64::NAN };
    let once =
        || stagecost::study::sweep::sweep(black_box(&scenario)).map_or(f64::NAN, |sweep| sweep.points.len() as f64);
    (0..times).map(|_| once()).sum()
}

/// Ranks every device for vision under normal and flash attention so many times.
#[wasm_bindgen]
pub fn rankings(times: u32) -> f64 {
    let scenario = Scenario::default();
    let once =
        || stagecost::study::ranking::ranking(black_box(&scenario)).map_or(f64::NAN, |all| all.devices.len() as f64);
    (0..times).map(|_| once()).sum()
}

/// A map of 200 x 200 cells so many times, the batch against another key.
fn maps(what: &str, second: &str, before: &str, times: u32) -> f64 {
    let values = |before: &str| (1..=200).map(|value: u32| format!("{before}{value}")).collect::<Vec<_>>().join(",");
    let link = format!("{what}&axis=batch&values={}&axis2={second}&values2={}", values(""), values(before));
    let Ok(scenario) = Scenario::from_link(&link) else { return f64::NAN };
    let once =
        || stagecost::study::map::map(black_box(&scenario)).ok().flatten().map_or(f64::NAN, |map| map.cells[199][199]);
    (0..times).map(|_| once()).sum()
}

/// Traffic over batch and prompt.
#[wasm_bindgen]
pub fn traffic_maps(times: u32) -> f64 {
    maps("metric=traffic", "prompt", "", times)
}

/// Expected time on one device over the same.
#[wasm_bindgen]
pub fn time_maps(times: u32) -> f64 {
    maps("metric=time", "prompt", "", times)
}

/// Expected time to the first token over the same: cells differ by their decoder.
#[wasm_bindgen]
pub fn first_token_maps(times: u32) -> f64 {
    maps("metric=time&stage=first-token", "prompt", "", times)
}

/// Expected time over batch and crops: every cell has crops of its own.
#[wasm_bindgen]
pub fn crop_maps(times: u32) -> f64 {
    maps("metric=time", "grid", "7x", times)
}
