//! The engine on wasm in a browser: what runs under Node, and the tests that also run natively.
#![cfg(all(feature = "js", target_arch = "wasm32"))]
// Each file brings its helpers, because it is also a test by itself.
#![allow(clippy::duplicate_mod)]

use wasm_bindgen_test::wasm_bindgen_test_configure;

#[path = "closed_form_scores.rs"]
mod closed_form_scores;
#[path = "closed_form_stage.rs"]
mod closed_form_stage;
#[path = "closed_form_traffic.rs"]
mod closed_form_traffic;
#[path = "closed_form_units.rs"]
mod closed_form_units;
#[path = "closed_forms.rs"]
mod closed_forms;
#[path = "composites.rs"]
mod composites;
#[path = "scenario.rs"]
mod scenario;
#[path = "sweeps.rs"]
mod sweeps;
#[path = "variants.rs"]
mod variants;
#[path = "vendor_truth.rs"]
mod vendor_truth;
mod wasm;
#[path = "workload.rs"]
mod workload;

wasm_bindgen_test_configure!(run_in_browser);
