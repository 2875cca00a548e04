//! The loops of scripts/bench-browser.mjs: inside WebAssembly, so that no call from JavaScript is measured.

use stagecost::request::{Crops, Grid, Request};
use stagecost::scenario::Scenario;
use std::hint::black_box;
use wasm_bindgen::prelude::*;

/// Evaluates Gundam with 2 x 3 crops under flash attention so many times; the bytes keep the work from being left out.
#[wasm_bindgen]
pub fn evaluations(times: u32) -> f64 {
    let request = Request { crops: Crops::Grid(Grid { rows: 2, columns: 3 }), ..Request::default() };
    let once = || stagecost::evaluate(black_box(&request)).map_or(f64::NAN, |cost| cost.hbm.total().get());
    (0..times).map(|_| once()).sum()
}

/// Runs the 47 published grids under normal and flash attention so many times.
#[wasm_bindgen]
pub fn sweeps(times: u32) -> f64 {
    let Ok(scenario) = Scenario::from_link("sweep=published-47") else { return f64::NAN };
    let once = || stagecost::sweep::sweep(black_box(&scenario)).map_or(f64::NAN, |sweep| sweep.points.len() as f64);
    (0..times).map(|_| once()).sum()
}
