//! The layer graph against closed forms derived by hand from the published sizes: FLOP, tokens and peaks for views,
//! batches and grids that no record covers.

mod common;

use common::{model, view_totals};
use stagecost::attention::AttentionKernel::{self, Flash, FlashInlineBias, Normal, NormalFp32};
use stagecost::request::{Crops, Grid, Request};
use stagecost::workload::{View, tokens};
use wasm_bindgen_test::wasm_bindgen_test;

/// Sizes of a view: images, SAM grid, tokens, padded tokens, windows, second tower's tokens.
struct Sizes {
    n: f64,
    g: f64,
    t: f64,
    tp: f64,
    w: f64,
    sc: f64,
}

fn sizes(view: &View) -> Sizes {
    let g = view.side / 16.0;
    let gp = (g / 14.0).ceil() * 14.0;
    Sizes { n: view.images, g, t: g * g, tp: gp * gp, w: gp * gp / 196.0, sc: g * g / 16.0 + 1.0 }
}

/// Every side a vendor mode uses and some between, one image and several.
fn views() -> impl Iterator<Item = View> {
    [64.0, 192.0, 256.0, 448.0, 512.0, 640.0, 768.0, 896.0, 1024.0, 1280.0, 2048.0]
        .into_iter()
        .flat_map(|side| [1.0, 2.0, 6.0, 390.0].map(|images| View { images, side }))
}

/// Tensor-core FLOP of a view, component by component.
fn flop(view: &View) -> f64 {
    let Sizes { n, g, t, tp, w, sc } = sizes(view);
    let patches = 2.0 * n * t * 768.0 * 768.0;
    let tokens = n * (4.0 * t + 8.0 * tp);
    let linears = 2.0 * tokens * 768.0 * (2304.0 + 768.0);
    let relative = 4.0 * 2.0 * 2.0 * n * 12.0 * t * g * 64.0 + 8.0 * 2.0 * 2.0 * n * w * 12.0 * 196.0 * 14.0 * 64.0;
    let core = 2.0 * (2.0 * n * 768.0 * (4.0 * t * t + 8.0 * w * 196.0 * 196.0));
    let mlp = 12.0 * 2.0 * 2.0 * n * t * 768.0 * 3072.0;
    let neck = 2.0 * n * t * 256.0 * (768.0 + 2304.0)
        + 2.0 * n * t / 4.0 * 256.0 * 512.0 * 9.0
        + 2.0 * n * t / 16.0 * 512.0 * 1024.0 * 9.0;
    let clip = 24.0
        * 2.0
        * n
        * (sc * 1024.0 * 3072.0 + sc * 1024.0 * 1024.0 + 2.0 * sc * sc * 1024.0 + 2.0 * sc * 1024.0 * 4096.0);
    let projector = 2.0 * n * (sc - 1.0) * 2048.0 * 1280.0;
    patches + linears + relative + core + mlp + neck + clip + projector
}

/// Peak in a global block of SAM; with an inline bias in whichever of three places is largest.
fn peak(view: &View, kernel: AttentionKernel) -> f64 {
    let Sizes { n, g, t, tp, .. } = sizes(view);
    let x = n * t * 768.0 * 2.0;
    let xp = n * tp * 768.0 * 2.0;
    let rel = n * 12.0 * t * g * 2.0;
    let c = n * 12.0 * t * t * 2.0;
    let split = if n > 1.0 { 3.0 } else { 0.0 };
    let base = x * (5.0 + split) + 2.0 * rel;
    match kernel {
        Normal => base + 3.0 * c,
        NormalFp32 => base + 5.0 * c + 8.0 * x,
        Flash => base + c + 2.0 * x,
        FlashInlineBias => (x * (7.0 + split) + 2.0 * rel).max(x + 9.4375 * xp).max(10.0 * x),
    }
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
            let view = View { images, side };
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
    assert_eq!(flop(&View { images: 1.0, side: 640.0 }), 388_149_837_824.0);
    assert_eq!(flop(&View { images: 1.0, side: 1024.0 }), 1_139_967_033_344.0);
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
    let view = |images, side| View { images, side };
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
    // Ratio of normal to flash traffic, two decimals.
    let rounded = |ratio: f64| (100.0 * ratio).round() / 100.0;
    for (mode, side, expected) in
        [("Tiny", 512.0, 1.53), ("Small", 640.0, 1.75), ("Base", 1024.0, 2.53), ("Large", 1280.0, 2.98)]
    {
        let bytes = |kernel| view_totals(&View { images: 1.0, side }, kernel).hbm().total().get();
        assert_eq!(rounded(bytes(Normal) / bytes(Flash)), expected, "{mode}");
    }
    for (rows, columns, expected) in [(2, 3, 2.15), (4, 5, 2.06)] {
        let bytes = |kernel| {
            let request = Request { crops: Crops::Grid(Grid { rows, columns }), kernel, ..Request::default() };
            stagecost::evaluate(&request).expect("a valid request").hbm.total().get()
        };
        assert_eq!(rounded(bytes(Normal) / bytes(Flash)), expected, "Gundam, {rows} x {columns}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn image_tokens_of_the_vendors_modes() {
    for (mode, expected) in model().modes.list.iter().zip([73.0, 111.0, 273.0, 421.0, 273.0]) {
        let request = Request { base: mode.base, crops: Crops::None, ..Request::default() };
        assert_eq!(tokens(&request).image, expected, "{}", mode.name);
    }
}
