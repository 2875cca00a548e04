//! HBM bytes of views that no record covers, against a closed form added up by hand from tensor sizes: it knows nothing
//! of the layer graph.

mod common;

use common::view_totals;
use stagecost::attention::AttentionKernel::{self, Flash, FlashInlineBias, Normal, NormalFp32};
use stagecost::workload::View;
use wasm_bindgen_test::wasm_bindgen_test;

/// Bytes of one attention layer between its q, k, v and its output projection.
struct Core {
    b: f64,
    h: f64,
    s: f64,
    /// Keys along a side of the decomposed bias; zero without one.
    side: f64,
    /// Whether the score product copies q, k and v first.
    copies: bool,
}

fn core(Core { b, h, s, side, copies }: Core, kernel: AttentionKernel) -> f64 {
    let c = b * h * s * s * 2.0;
    let q = b * h * s * 64.0 * 2.0;
    let p = b * h * s * side * 2.0;
    let has = |there: bool, bytes: f64| if there { bytes } else { 0.0 };
    let biased = side > 0.0;
    let written_out = has(biased, 2.0 * p + c);
    match kernel {
        Normal => written_out + 4.0 * q + 6.0 * c + has(biased, 3.0 * c) + 2.0 * q + has(copies, 6.0 * q),
        NormalFp32 => {
            let steps = if biased { 28.0 * q + 16.0 * c } else { 28.0 * q + 11.0 * c };
            written_out + steps + has(copies, 12.0 * q) + 2.0 * q
        }
        Flash => written_out + 4.0 * q + has(biased, c) + 4.0 * b * h * s,
        FlashInlineBias => 4.0 * q + 2.0 * p + 4.0 * b * h * s,
    }
}

/// Relative positions of one layer; `resized` where the learned table is for another grid.
fn relative(b: f64, s: f64, k: f64, resized: bool) -> f64 {
    let q = b * 12.0 * s * 64.0 * 2.0;
    let p = b * 12.0 * s * k * 2.0;
    let gathered = 256.0 * k * k;
    let index = 48.0 * k + 32.0 * k * k;
    let one = if b == 1.0 { 1.0 } else { 0.0 };
    let table = if resized {
        32_512.0 + 128.0 * (508.0 + 4.0 * (2.0 * k - 1.0)) + gathered + 128.0 * (508.0 + 6.0 * (2.0 * k - 1.0))
    } else {
        gathered
    };
    (4.0 + 2.0 * one) * q + 6.0 * p + 2.0 * gathered + 2.0 * index + table
}

fn linear(rows: f64, inputs: f64, outputs: f64) -> f64 {
    2.0 * (rows * inputs + inputs * outputs + outputs + rows * outputs)
}

/// Rows in and out, scale and shift, and mean and deviation in fp32.
fn norm(rows: f64, width: f64) -> f64 {
    4.0 * rows * width + 4.0 * width + 8.0 * rows
}

fn sam(n: f64, r: f64, kernel: AttentionKernel) -> f64 {
    let g = r / 16.0;
    let gp = (g / 14.0).ceil() * 14.0;
    let (t, tp, w) = (g * g, gp * gp, gp * gp / 196.0);
    let (x, xp) = (n * t * 1536.0, n * tp * 1536.0);
    let resized = g != 64.0;
    let patches = n * 3.0 * r * r * 2.0 + 1_181_184.0 + x;
    let positions =
        if resized { 2.0 * (12_582_912.0 + 3.0 * t * 1536.0 + x) + 6_291_456.0 } else { 2.0 * x + 6_291_456.0 };
    let block = |b: f64, rows: f64, stream: f64| {
        let split = if b > 1.0 { 6.0 * stream } else { 0.0 };
        let outside = 2.0 * norm(n * t, 768.0) + linear(n * t, 768.0, 3072.0) + 8.0 * x + linear(n * t, 3072.0, 768.0);
        split + linear(rows, 768.0, 2304.0) + linear(rows, 768.0, 768.0) + outside + 6.0 * x
    };
    let global = block(n, n * t, x)
        + relative(n, t, g, resized)
        + core(Core { b: n, h: 12.0, s: t, side: g, copies: false }, kernel);
    let padding = if tp > t { 3.0 * x + xp } else { 0.0 };
    let windowed = block(n * w, n * tp, xp)
        + relative(n * w, 196.0, 14.0, false)
        + core(Core { b: n * w, h: 12.0, s: 196.0, side: 14.0, copies: false }, kernel)
        + padding
        + 4.0 * xp;
    let features = n * t * 512.0;
    let neck = x + 31.0 * features + 1_572_864.0 + 2_048.0 + 18.0 * 2.0 * n * t;
    let halved = n * t / 4.0 * 1024.0;
    let down = features + 2_359_296.0 + 4.0 * halved + 9_437_184.0 + n * t / 16.0 * 2048.0;
    patches + positions + 4.0 * global + 8.0 * windowed + neck + down
}

fn clip(n: f64, r: f64, kernel: AttentionKernel) -> f64 {
    let s = (r / 64.0) * (r / 64.0) + 1.0;
    let (v, y) = (n * (s - 1.0) * 2048.0, n * s * 2048.0);
    let (c, p) = (s * 2048.0, (s - 1.0) * 2048.0);
    let resized =
        if s == 257.0 { 0.0 } else { 2.0 * c + 2_097_152.0 + 2.0 * p + 1_572_864.0 + 3.0 * p + c - 526_336.0 };
    let embeddings = v + y + 526_336.0 + 530_440.0 + 526_336.0 + 2.0 * y + resized;
    let block = 2.0 * norm(n * s, 1024.0)
        + linear(n * s, 1024.0, 3072.0)
        + core(Core { b: n, h: 16.0, s, side: 0.0, copies: n > 1.0 && matches!(kernel, Normal | NormalFp32) }, kernel)
        + linear(n * s, 1024.0, 1024.0)
        + 6.0 * y
        + linear(n * s, 1024.0, 4096.0)
        + 28.0 * y
        + linear(n * s, 4096.0, 1024.0);
    let join_and_project = 4.0 * v + linear(n * (s - 1.0), 2048.0, 1280.0);
    embeddings + norm(n * s, 1024.0) + 24.0 * block + join_and_project
}

#[wasm_bindgen_test(unsupported = test)]
fn bytes_of_any_view_equal_the_closed_form() {
    for side in [256.0, 448.0, 512.0, 640.0, 768.0, 896.0, 1024.0, 1280.0, 2048.0] {
        for images in [1.0, 2.0, 6.0, 9.0, 390.0] {
            for kernel in AttentionKernel::ALL {
                let ours = view_totals(&View { images, side }, kernel).hbm().total().get();
                let by_hand = sam(images, side, kernel) + clip(images, side, kernel);
                assert_eq!(ours, by_hand, "{images} views of {side}, {kernel:?}");
            }
        }
    }
}
