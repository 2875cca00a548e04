//! CUDA-core FLOP and special functions, which no record counts, against sums made by hand: so many per element by
//! convention, times the elements that the published sizes give.

mod common;

use common::by_hand::{Sizes, sizes};
use common::view_totals;
use stagecost::graph::decoder;
use stagecost::recording::totals_of;
use stagecost::request::AttentionKernel::{Flash, FlashInlineBias, Normal, NormalFp32};
use stagecost::request::precision::Precision;
use stagecost::request::{AttentionKernel, Choices, Logits, LogitsType, Mask};
use stagecost::workload::{Span, View};
use wasm_bindgen_test::wasm_bindgen_test;

/// CUDA-core FLOP, then special functions.
type Units = [f64; 2];

fn sum<const N: usize>(parts: [Units; N]) -> Units {
    parts.into_iter().fold([0.0; 2], |[cuda, special], [c, s]| [cuda + c, special + s])
}

fn times(n: f64, [cuda, special]: Units) -> Units {
    [n * cuda, n * special]
}

/// One addition per element: a bias of a layer, a residual, learned positions.
fn add(elements: f64) -> Units {
    [elements, 0.0]
}

/// Mean, difference, square, sum, root, scale and shift.
fn norm(elements: f64) -> Units {
    [7.0 * elements, 0.0]
}

/// The error function is the special one.
fn gelu(elements: f64) -> Units {
    [10.0 * elements, elements]
}

/// x · sigmoid(1.702 x), with an exponential and a reciprocal.
fn quick_gelu(elements: f64) -> Units {
    [5.0 * elements, 2.0 * elements]
}

/// silu(gate) · up, with an exponential and a reciprocal.
fn silu_up(elements: f64) -> Units {
    [5.0 * elements, 2.0 * elements]
}

/// Maximum, difference, exponential, sum, quotient; the exponential is the special one.
fn softmax(scores: f64) -> Units {
    [5.0 * scores, scores]
}

/// Between q, k, v and the output of `b` x `h` heads of `q` queries, `k` keys and width `d`: `each` additions a score for
/// a bias or a mask, on `seen` of all scores where a kernel leaves the others out.
fn attention(kernel: AttentionKernel, [b, h, q, k, d]: [f64; 5], seen: f64, each: f64) -> Units {
    let scores = b * h * q * k;
    // What is scaled: the scores, or queries and keys before them.
    let scaled = match kernel {
        Normal => scores,
        NormalFp32 => b * h * (q + k) * d,
        Flash | FlashInlineBias => seen,
    };
    // The output of a fused operator is scaled and added to after each block of 128 keys.
    let rescaled = match kernel {
        Normal | NormalFp32 => 0.0,
        Flash | FlashInlineBias => 2.0 * q * d * h * b * (k / 128.0).ceil(),
    };
    let weighed = if matches!(kernel, Normal | NormalFp32) { scores } else { seen };
    sum([add(scaled), softmax(weighed), add(each * scores), add(rescaled)])
}

/// A SAM block: `b` sequences of `s` tokens, `rows` tokens through its linear layers around attention.
fn sam_block(kernel: AttentionKernel, [b, s, rows]: [f64; 3], x: f64) -> Units {
    // Row term plus column term makes the bias, which is then added to the score.
    let core = attention(kernel, [b, 12.0, s, s, 64.0], b * 12.0 * s * s, 2.0);
    let linears = sum([add(rows * 2304.0), add(rows * 768.0), add(4.0 * x), add(x)]);
    sum([times(2.0, norm(x)), linears, core, times(2.0, add(x)), gelu(4.0 * x)])
}

fn sam(view: &View, kernel: AttentionKernel) -> Units {
    let Sizes { n, t, tp, w, .. } = sizes(view);
    let x = n * t * 768.0;
    let patches_and_positions = times(2.0, add(x));
    let windowed = times(8.0, sam_block(kernel, [n * w, 196.0, n * tp], x));
    let global = times(4.0, sam_block(kernel, [n, t, n * t], x));
    // The neck's norms are written out step by step, with one root a token; convolutions there have no bias.
    let neck = times(2.0, sum([norm(n * t * 256.0), [0.0, n * t]]));
    sum([patches_and_positions, windowed, global, neck])
}

fn clip(view: &View, kernel: AttentionKernel) -> Units {
    let Sizes { n, sc, .. } = sizes(view);
    let y = n * sc * 1024.0;
    let core = attention(kernel, [n, 16.0, sc, sc, 64.0], n * 16.0 * sc * sc, 0.0);
    let linears = sum([add(3.0 * y), add(y), add(4.0 * y), add(y)]);
    let block = sum([times(2.0, norm(y)), linears, core, times(2.0, add(y)), quick_gelu(4.0 * y)]);
    sum([add(y), norm(y), times(24.0, block), add(n * (sc - 1.0) * 1280.0)])
}

#[wasm_bindgen_test(unsupported = test)]
fn other_work_of_any_view_equals_the_closed_form() {
    for side in [64.0, 256.0, 448.0, 512.0, 640.0, 768.0, 896.0, 1024.0, 1280.0, 2048.0] {
        for images in [1.0, 2.0, 6.0, 9.0] {
            let view = View::new(images, side);
            for kernel in AttentionKernel::ALL {
                let ours = view_totals(&view, kernel).flop();
                let by_hand = sum([sam(&view, kernel), clip(&view, kernel)]);
                assert_eq!([ours.cuda.get(), ours.special.get()], by_hand, "{view:?} {kernel:?}");
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn kernels_differ_in_other_work_by_scaling_and_rescaling_alone() {
    for (images, side) in [(1.0, 640.0), (1.0, 1024.0), (6.0, 640.0)] {
        let view = View::new(images, side);
        let of = |kernel| view_totals(&view, kernel).flop();
        let Sizes { n, t, w, sc, .. } = sizes(&view);
        // Elements of a query, per block of keys: windows have two blocks.
        let blocks = |tokens: f64| (tokens / 128.0).ceil();
        let rescaled = 2.0
            * (8.0 * n * w * 196.0 * 768.0 * 2.0
                + 4.0 * n * t * 768.0 * blocks(t)
                + 24.0 * n * sc * 1024.0 * blocks(sc));
        assert_eq!((of(Flash).cuda - of(Normal).cuda).get(), rescaled, "{view:?}");
        let scores = n * (8.0 * w * 12.0 * 196.0 * 196.0 + 4.0 * 12.0 * t * t + 24.0 * 16.0 * sc * sc);
        let queries_and_keys = 2.0 * n * (8.0 * w * 196.0 * 768.0 + 4.0 * t * 768.0 + 24.0 * sc * 1024.0);
        assert_eq!((of(Normal).cuda - of(NormalFp32).cuda).get(), scores - queries_and_keys, "{view:?}");
        assert_eq!(of(FlashInlineBias).cuda, of(Flash).cuda, "{view:?}");
        for kernel in AttentionKernel::ALL {
            assert_eq!(of(kernel).special, of(Normal).special, "{view:?} {kernel:?}");
        }
    }
}

/// The decoder on `b` sequences of `q` new tokens against `k` keys.
fn decoder_units([b, q, k]: [f64; 3], kernel: AttentionKernel, mask: Mask) -> Units {
    let tokens = b * q;
    let x = tokens * 1280.0;
    let rms_norm = [4.0 * x, 0.0];
    // Ten heads of 128 are as wide as the stream: queries, then keys.
    let rope = [3.0 * 2.0 * x, 0.0];
    let scores = b * 10.0 * q * k;
    let seen = if mask == Mask::Full { scores } else { b * 10.0 * (q * k - q * (q - 1.0) / 2.0) };
    // An unfused kernel adds the mask to every score.
    let masked = if matches!(kernel, Normal | NormalFp32) { 1.0 } else { 0.0 };
    let core = attention(kernel, [b, 10.0, q, k, 128.0], seen, masked);
    let around = sum([times(2.0, rms_norm), rope, core, times(2.0, add(x))]);
    let dense = silu_up(tokens * 6848.0);
    // The router's softmax over 64; six experts a token, each weighted and added; two shared ones as one, added.
    let visits = 6.0 * tokens;
    let experts = sum([
        softmax(tokens * 64.0),
        silu_up(visits * 896.0),
        [2.0 * visits * 1280.0, 0.0],
        silu_up(tokens * 1792.0),
        add(x),
    ]);
    sum([times(12.0, around), dense, times(11.0, experts), rms_norm])
}

#[wasm_bindgen_test(unsupported = test)]
fn other_work_of_the_decoder_equals_the_closed_form() {
    let shapes =
        [(1.0, 1.0), (1.0, 129.0), (1.0, 904.0), (83.0, 83.0), (128.0, 128.0), (493.0, 493.0), (903.0, 1000.0)];
    for (queries, keys) in shapes {
        for (sequences, times_run) in [(1.0, 1.0), (3.0, 1.0), (2.0, 100.0)] {
            for kernel in AttentionKernel::ALL {
                for mask in Mask::ALL {
                    let span = Span { sequences, queries, keys, times: times_run, precision: Precision::Bf16 };
                    let by_hand = times(times_run, decoder_units([sequences, queries, keys], kernel, mask));
                    for logits in Logits::ALL {
                        let choices = Choices { kernel, mask, logits, logits_type: LogitsType::Fp32 };
                        let totals = totals_of(|l| decoder::decode(l, &common::decoder(), &span, choices));
                        let ours = [totals.flop().cuda.get(), totals.flop().special.get()];
                        assert_eq!(ours, by_hand, "{span:?} {kernel:?} {mask:?} {logits:?}");
                    }
                }
            }
        }
    }
}
