//! The layer graph against closed forms derived by hand from the published sizes: FLOP, tokens and peaks for views,
//! batches and grids that no record covers.

mod common;

use common::by_hand::{flop, peak};
use common::{model, view_totals};
use stagecost::request::AttentionKernel::{Flash, Normal};
use stagecost::request::{AttentionKernel, Crops, Grid, Request};
use stagecost::workload::{View, tokens};
use wasm_bindgen_test::wasm_bindgen_test;

/// Every side a vendor mode uses and some between, one image and several.
fn views() -> impl Iterator<Item = View> {
    [64.0, 192.0, 256.0, 448.0, 512.0, 640.0, 768.0, 896.0, 1024.0, 1280.0, 2048.0]
        .into_iter()
        .flat_map(|side| [1.0, 2.0, 6.0, 390.0].map(|images| View::new(images, side)))
}

#[wasm_bindgen_test(unsupported = test)]
fn flop_of_any_view_equal_the_closed_form() {
    for view in views() {
        for kernel in AttentionKernel::ALL {
            assert_eq!(view_totals(&view, kernel).flop().tensor.get(), flop(&view), "{view:?} {kernel:?}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn peak_of_the_vendors_views_equals_the_closed_form() {
    for side in [512.0, 640.0, 1024.0, 1280.0] {
        for images in [1.0, 2.0, 6.0, 20.0] {
            let view = View::new(images, side);
            for kernel in AttentionKernel::ALL {
                assert_eq!(view_totals(&view, kernel).peak().get(), peak(&view, kernel), "{view:?} {kernel:?}");
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn peak_is_never_below_a_global_block() {
    for view in views() {
        for kernel in AttentionKernel::ALL {
            assert!(view_totals(&view, kernel).peak().get() >= peak(&view, kernel), "{view:?} {kernel:?}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn published_views_and_grids() {
    assert_eq!(flop(&View::new(1.0, 640.0)), 388_149_837_824.0);
    assert_eq!(flop(&View::new(1.0, 1024.0)), 1_139_967_033_344.0);
    for (rows, columns) in [(1, 1), (1, 2), (3, 3), (4, 5), (15, 26), (1, 331)] {
        let request = Request { crops: Crops::Grid(Grid { rows, columns }), ..Request::default() };
        let crops = f64::from(rows * columns);
        let cost = stagecost::evaluate(&request).expect("a valid request");
        assert_eq!(cost.flop.tensor.get(), 1_139_967_033_344.0 + 388_149_837_824.0 * crops);
        assert_eq!(cost.hbm.weights.get(), 801_883_144.0 + 805_947_400.0 + 7_680.0);
        assert_eq!(tokens(&request).image, f64::from(273 + 10 * rows * (10 * columns + 1)));
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_batch_is_that_many_images() {
    let one = Request::default();
    for kernel in AttentionKernel::ALL {
        for batch in [2, 7, 64] {
            let one = stagecost::evaluate(&Request { kernel, ..one.clone() }).expect("a valid request");
            let many = stagecost::evaluate(&Request { kernel, batch, ..Request::default() }).expect("a valid request");
            assert_eq!(many.flop.tensor.get(), f64::from(batch) * one.flop.tensor.get());
            assert_eq!(many.resident.weights, one.resident.weights);
            assert_eq!(many.hbm.weights, one.hbm.weights);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn while_the_global_view_runs_crop_features_stay_alive() {
    let view = |images, side| View::new(images, side);
    for kernel in AttentionKernel::ALL {
        for crops in [2, 6, 9, 20, 390] {
            let grid = Grid { rows: 1, columns: crops };
            let request = Request { crops: Crops::Grid(grid), kernel, ..Request::default() };
            let n = f64::from(crops);
            let features = 2.0 * n * (1024.0 * 100.0 + 1024.0 * 101.0 + 1280.0 * 100.0);
            let expected = peak(&view(n, 640.0), kernel).max(peak(&view(1.0, 1024.0), kernel) + features);
            let cost = stagecost::evaluate(&request).expect("a valid request");
            assert_eq!(cost.resident.peak_activations.get(), expected, "{crops} crops, {kernel:?}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn modes_differ_by_what_the_truth_differs() {
    // Ratio of normal to flash traffic, two decimals: of the towers and the projector on one view, then of the stage,
    // which puts the tokens together too and so does more that no kernel changes.
    let rounded = |ratio: f64| (100.0 * ratio).round() / 100.0;
    for (view, side, expected) in [
        ("Tiny, view alone", 512.0, 1.53),
        ("Small, view alone", 640.0, 1.75),
        ("Base, view alone", 1024.0, 2.53),
        ("Large, view alone", 1280.0, 2.98),
    ] {
        let bytes = |kernel| view_totals(&View::new(1.0, side), kernel).hbm().total().get();
        assert_eq!(rounded(bytes(Normal) / bytes(Flash)), expected, "{view}");
    }
    for (stage, base, expected) in [
        ("Tiny, with assembly", 512, 1.53),
        ("Small, with assembly", 640, 1.75),
        ("Base, with assembly", 1024, 2.53),
        ("Large, with assembly", 1280, 2.97),
    ] {
        let bytes = |kernel| {
            let request = Request { base, crops: Crops::None, kernel, ..Request::default() };
            stagecost::evaluate(&request).expect("a valid request").hbm.total().get()
        };
        assert_eq!(rounded(bytes(Normal) / bytes(Flash)), expected, "{stage}");
    }
    for (rows, columns, expected) in [(2, 3, 2.15), (4, 5, 2.06)] {
        let bytes = |kernel| {
            let request = Request { crops: Crops::Grid(Grid { rows, columns }), kernel, ..Request::default() };
            stagecost::evaluate(&request).expect("a valid request").hbm.total().get()
        };
        assert_eq!(rounded(bytes(Normal) / bytes(Flash)), expected, "Gundam, {rows} x {columns} crops, with assembly");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn image_tokens_of_the_vendors_modes() {
    for (mode, expected) in model().modes.list.iter().zip([73.0, 111.0, 273.0, 421.0, 273.0]) {
        let request = Request { base: mode.base, crops: Crops::None, ..Request::default() };
        assert_eq!(tokens(&request).image, expected, "{}", mode.name);
    }
}
