//! What HBM bytes are counted as: scores as so many times the score-sized tensors of each kernel, weights as published,
//! activations as the rest, and nothing beside.

mod common;

use common::by_hand::{Sizes, bytes, sizes, weights};
use common::{model, view_rows, view_totals};
use stagecost::graph::decoder;
use stagecost::recording::totals_of;
use stagecost::request::AttentionKernel::{Flash, FlashInlineBias, Normal, NormalFp32};
use stagecost::request::precision::Precision;
use stagecost::request::{AttentionKernel, Choices, Crops, Grid, Logits, LogitsType, Mask, Request};
use stagecost::workload::{Span, View};
use wasm_bindgen_test::wasm_bindgen_test;

/// How often a kernel moves a tensor of the scores' shape in the model's type; one in fp32 is two of those.
///
/// Normal: the product writes it, the scale reads and writes it, so does the softmax, the second product reads it. In
/// fp32 the scale is on q and k, everything counts twice, and the probabilities are cast at the end.
fn passes(kernel: AttentionKernel) -> f64 {
    match kernel {
        Normal => 1.0 + 2.0 + 2.0 + 1.0,
        NormalFp32 => 2.0 + 4.0 + 2.0 + (2.0 + 1.0),
        Flash | FlashInlineBias => 0.0,
    }
}

/// More of them where the model has a bias: it is written out once, then read to be added to scores that are read and
/// written; a fused kernel reads it and no scores; computed in registers it is nowhere.
fn biased(kernel: AttentionKernel) -> f64 {
    match kernel {
        Normal => 1.0 + 1.0 + 2.0,
        NormalFp32 => 1.0 + 1.0 + 4.0,
        Flash => 1.0 + 1.0,
        FlashInlineBias => 0.0,
    }
}

/// Bytes of scores of all layers of a view: SAM's windows and its global blocks, CLIP.
fn scores(view: &View, kernel: AttentionKernel) -> [f64; 3] {
    let Sizes { n, t, w, sc, .. } = sizes(view);
    let c = |sequences: f64, heads: f64, tokens: f64| 2.0 * sequences * heads * tokens * tokens;
    [
        8.0 * (passes(kernel) + biased(kernel)) * c(n * w, 12.0, 196.0),
        4.0 * (passes(kernel) + biased(kernel)) * c(n, 12.0, t),
        24.0 * passes(kernel) * c(n, 16.0, sc),
    ]
}

#[wasm_bindgen_test(unsupported = test)]
fn bytes_of_any_view_are_scores_weights_and_activations() {
    for side in [256.0, 448.0, 512.0, 640.0, 768.0, 896.0, 1024.0, 1280.0, 2048.0] {
        for images in [1.0, 2.0, 6.0, 9.0, 390.0] {
            let view = View::new(images, side);
            for kernel in AttentionKernel::ALL {
                let ours = view_totals(&view, kernel).hbm();
                let scores: f64 = scores(&view, kernel).into_iter().sum();
                let weights = weights(&view);
                assert_eq!(ours.scores.get(), scores, "{view:?} {kernel:?}");
                assert_eq!(ours.weights.get(), weights, "{view:?} {kernel:?}");
                assert_eq!(ours.activations.get(), bytes(&view, kernel) - weights - scores, "{view:?} {kernel:?}");
                assert_eq!(ours.kv.get(), 0.0, "{view:?} {kernel:?}");
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn each_kind_of_attention_layer_has_its_scores() {
    for (images, side) in [(1.0, 640.0), (1.0, 1024.0), (6.0, 640.0)] {
        let view = View::new(images, side);
        for kernel in AttentionKernel::ALL {
            let rows = view_rows(&view, kernel);
            for (part, by_hand) in ["sam.window", "sam.global", "clip"].into_iter().zip(scores(&view, kernel)) {
                let of_part = rows.iter().filter(|row| row.at.block.name(&model()) == part && row.is_attention());
                let ours: f64 = of_part.map(|row| row.hbm.scores.get()).sum();
                assert_eq!(ours, by_hand, "{part} {view:?} {kernel:?}");
            }
            // Nothing but attention has any.
            assert!(rows.iter().all(|row| row.is_attention() || row.hbm.scores.get() == 0.0), "{view:?} {kernel:?}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn scores_of_a_stage_are_those_of_its_views() {
    for kernel in AttentionKernel::ALL {
        for (batch, rows, columns) in [(1, 2, 3), (2, 1, 2), (4, 3, 3)] {
            let request = Request { batch, crops: Crops::Grid(Grid { rows, columns }), kernel, ..Request::default() };
            let ours = stagecost::evaluate(&request).expect("a valid request").hbm;
            let images = f64::from(batch);
            let crops = View::new(images * f64::from(rows * columns), 640.0);
            let global = View::new(images, 1024.0);
            let by_hand = [crops, global].iter().flat_map(|view| scores(view, kernel)).sum::<f64>();
            assert_eq!(ours.scores.get(), by_hand, "{batch} x {rows} x {columns}, {kernel:?}");
            assert_eq!((ours.weights + ours.activations + ours.scores).get(), ours.total().get(), "{kernel:?}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn scores_of_the_decoder_are_its_square_and_the_mask() {
    for (queries, keys) in [(1.0, 904.0), (83.0, 83.0), (493.0, 493.0)] {
        for sequences in [1.0, 3.0] {
            for kernel in AttentionKernel::ALL {
                for mask in Mask::ALL {
                    let span = Span { sequences, queries, keys, times: 1.0, precision: Precision::Bf16 };
                    let choices = Choices { kernel, mask, logits: Logits::All, logits_type: LogitsType::Fp32 };
                    let totals = totals_of(|l| decoder::decode(l, &common::decoder(), &span, choices));
                    let c = 2.0 * sequences * 10.0 * queries * keys;
                    // Adding the mask reads it once for all sequences and heads, and reads and writes the scores.
                    let masked = match kernel {
                        Normal => 2.0 * c + 2.0 * queries * keys,
                        NormalFp32 => 4.0 * c + 2.0 * queries * keys,
                        Flash | FlashInlineBias => 0.0,
                    };
                    let by_hand = 12.0 * (passes(kernel) * c + masked);
                    assert_eq!(totals.hbm().scores.get(), by_hand, "{span:?} {kernel:?} {mask:?}");
                }
            }
        }
    }
}
