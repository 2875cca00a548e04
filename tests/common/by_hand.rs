//! Closed forms added up by hand from the published sizes; they know nothing of the layer graph.

use stagecost::request::AttentionKernel;
use stagecost::request::AttentionKernel::{Flash, FlashInlineBias, Normal, NormalFp32};
use stagecost::workload::View;

/// Sizes of a view: images, SAM grid, tokens, padded tokens, windows, second tower's tokens.
pub struct Sizes {
    pub n: f64,
    pub g: f64,
    pub t: f64,
    pub tp: f64,
    pub w: f64,
    pub sc: f64,
}

pub fn sizes(view: &View) -> Sizes {
    let g = view.width / 16.0;
    let gp = (g / 14.0).ceil() * 14.0;
    Sizes { n: view.images, g, t: g * g, tp: gp * gp, w: gp * gp / 196.0, sc: g * g / 16.0 + 1.0 }
}

/// Tensor-core FLOP of a view, component by component.
pub fn flop(view: &View) -> f64 {
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
pub fn peak(view: &View, kernel: AttentionKernel) -> f64 {
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

/// HBM bytes of a view.
pub fn bytes(view: &View, kernel: AttentionKernel) -> f64 {
    sam(view.images, view.width, kernel) + clip(view.images, view.width, kernel)
}

/// Bytes of weights that a view reads, however many images: each operator's once, learned positions among them.
pub fn weights(view: &View) -> f64 {
    if view.width == 1024.0 { 805_947_400.0 } else { 801_883_144.0 }
}
