//! HBM bytes of views that no record covers, against a closed form added up by hand from tensor sizes: it knows nothing
//! of the layer graph.

mod common;

use common::by_hand::bytes;
use common::view_totals;
use stagecost::request::AttentionKernel;
use stagecost::workload::View;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test(unsupported = test)]
fn bytes_of_any_view_equal_the_closed_form() {
    for side in [256.0, 448.0, 512.0, 640.0, 768.0, 896.0, 1024.0, 1280.0, 2048.0] {
        for images in [1.0, 2.0, 6.0, 9.0, 390.0] {
            for kernel in AttentionKernel::ALL {
                let view = View::new(images, side);
                let ours = view_totals(&view, kernel).hbm().total().get();
                assert_eq!(ours, bytes(&view, kernel), "{view:?} {kernel:?}");
            }
        }
    }
}
