//! SAM's image encoder: patches, positions, windowed and global blocks (`ImageEncoderViT` of `deepencoder.py`;
//! arXiv 2304.02643).

use super::relative_position::{self, Resize};
use super::sam_neck;
pub use super::sam_sizes::Sizes;
use crate::attention::{Attention, Bias, Layout, attend};
use crate::model::SamCard;
use crate::operator::{At, Ledger, layer_norm, linear, rearrange, residual};
use crate::request::AttentionKernel;
use crate::units::{DType, Tensor, dim};
use crate::workload::View;

/// Which tokens a block's attention sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The tokens of one window.
    Window,
    /// All tokens of the image.
    Global,
}

impl Reach {
    /// The name of its blocks in categories.
    pub const fn part(self) -> &'static str {
        match self {
            Reach::Window => "sam.window",
            Reach::Global => "sam.global",
        }
    }
}

/// The tower. Returns its features, [n, (g/4)², C], alive.
#[inline(never)]
pub fn tower(l: &mut impl Ledger, card: &SamCard, view: &View, kernel: AttentionKernel) -> Tensor {
    let s = Sizes::new(card, view);
    let x = patches(l, card, &s);
    positions(l, &s, x);
    transformer(l, card, &s, kernel);
    sam_neck::neck(l, card, &s)
}

/// All blocks on a stream that is alive before and after.
pub fn transformer(l: &mut impl Ledger, card: &SamCard, s: &Sizes, kernel: AttentionKernel) {
    let global = card.global_layers.len() as f64;
    // Blocks of one reach are alike, and each leaves alive what it found, so their order changes no total and no peak.
    l.repeat(f64::from(card.layers) - global, |l| block(l, s, Reach::Window, kernel));
    l.repeat(global, |l| block(l, s, Reach::Global, kernel));
}

/// The patch convolution: its stride equals its size.
fn patches(l: &mut impl Ledger, card: &SamCard, s: &Sizes) -> Tensor {
    let channels = dim("channels", f64::from(card.channels));
    let pixels = dim("3p²", f64::from(card.channels) * f64::from(card.patch) * f64::from(card.patch));
    let x = s.stream();
    let t = s.precision.values();
    l.op(At::new("sam", "patch_embed"))
        .product([s.n, s.t, pixels, s.width])
        .cuda(1.0, x)
        .reads(t.tensor([s.n, channels, s.side, s.side]))
        .reads(t.tensor([pixels, s.width]).weights())
        .reads(t.tensor([s.width]).weights())
        .writes(x);
    x
}

/// Adds the learned positions, resized in fp32 where the grid is not the learned one. The stream is the convolution's
/// output with its axes permuted, the positions the same for every image: a kernel of short pieces (RTX 5090: 0.26).
fn positions(l: &mut impl Ledger, s: &Sizes, x: Tensor) {
    let at = At::new("sam", "pos_embed");
    let t = s.precision.values();
    let table = t.tensor([s.learned, s.learned, s.width]).weights();
    if s.g.size == s.learned.size {
        l.op(at.step("add")).strided().cuda(1.0, x).reads(x).reads(table).writes(x);
        l.free([x]);
        return;
    }
    let wide = DType::Fp32.tensor([s.learned, s.learned, s.width]);
    let resized = DType::Fp32.tensor([s.t, s.width]);
    let narrow = resized.cast(t);
    l.op(at.step("upcast")).reads(table).writes(wide);
    l.op(at.step("resize")).reads(wide).writes(resized);
    l.free([wide]);
    l.op(at.step("cast")).reads(resized).writes(narrow);
    l.free([resized]);
    l.op(at.step("add")).strided().cuda(1.0, x).reads(x).reads(narrow).writes(x);
    l.free([x, narrow]);
}

/// One block on a stream that is alive before and after.
pub fn block(l: &mut impl Ledger, s: &Sizes, reach: Reach, kernel: AttentionKernel) {
    let part = reach.part();
    let x = s.stream();
    layer_norm(l, At::new(part, "layernorm"), x);
    match reach {
        Reach::Global => attention(l, s, reach, kernel),
        Reach::Window => {
            partition(l, s);
            attention(l, s, reach, kernel);
            join(l, s);
        }
    }
    residual(l, At::new(part, "residual"), x);
    let normed = layer_norm(l, At::new(part, "layernorm"), x);
    let hidden = linear(l, At::new(part, "mlp.lin1"), normed, s.mlp, s.precision.linears());
    // GELU: 10 CUDA-core FLOP per element, one of them the error function.
    l.op(At::new(part, "mlp.gelu")).cuda(10.0, hidden).special(1.0, hidden).reads(hidden).writes(hidden);
    l.free([hidden]);
    linear(l, At::new(part, "mlp.lin2"), hidden, s.width, s.precision.linears());
    l.free([hidden, normed]);
    residual(l, At::new(part, "residual"), x);
}

/// Pads to whole windows and cuts; the unpadded stream stays alive while the function runs.
fn partition(l: &mut impl Ledger, s: &Sizes) {
    let at = At::new(Reach::Window.part(), "window_partition");
    let (x, windowed) = (s.stream(), s.windowed());
    if is_padded(s) {
        rearrange(l, at.step("pad"), x, windowed);
        rearrange(l, at.step("cut"), windowed, windowed);
        l.free([windowed, x]);
    } else {
        rearrange(l, at.step("cut"), windowed, windowed);
        l.free([x]);
    }
}

/// The inverse: joins the windows and drops the padding.
fn join(l: &mut impl Ledger, s: &Sizes) {
    let at = At::new(Reach::Window.part(), "window_partition");
    let (x, windowed) = (s.stream(), s.windowed());
    rearrange(l, at.step("join"), windowed, windowed);
    if is_padded(s) {
        rearrange(l, at.step("unpad"), x, x);
        l.free([windowed, windowed]);
    } else {
        l.free([windowed]);
    }
}

fn is_padded(s: &Sizes) -> bool {
    s.windows.size * s.window_tokens.size > s.n.size * s.t.size
}

/// Sizes of a block's attention.
pub fn core(s: &Sizes, reach: Reach) -> Attention {
    let (b, tokens, side) = match reach {
        Reach::Window => (s.windows, s.window_tokens, s.window),
        Reach::Global => (s.n, s.t, s.g),
    };
    let bias = Bias::Decomposed { side };
    Attention {
        part: reach.part(),
        b,
        h: s.h,
        h_kv: s.h,
        n_q: tokens,
        n_kv: tokens,
        d: s.d,
        bias,
        layout: Layout::Contiguous,
    }
}

/// The attention layer of a block: ends its input and leaves its output.
pub fn attention(l: &mut impl Ledger, s: &Sizes, reach: Reach, kernel: AttentionKernel) {
    let part = reach.part();
    let a = core(s, reach);
    let (x, side, table) = match reach {
        Reach::Window => (s.windowed(), s.window, s.window),
        Reach::Global => (s.stream(), s.g, s.learned),
    };
    let qkv = linear(l, At::new(part, "attn.qkv"), x, dim("3D", 3.0 * s.width.size), s.precision.linears());
    // With more than one sequence the split by head is no view: q, k and v are copied out of qkv.
    let split = a.b.size > 1.0;
    if split {
        rearrange(l, At::new(part, "attn.qkv_copy"), qkv, qkv);
    }
    let resize = if table.size == side.size { Resize::None } else { Resize::From(table) };
    let p = relative_position::terms(l, &a, side, resize, s.precision.values());
    let kept = attend(l, &a, s.precision.values(), kernel);
    linear(l, At::new(part, "attn.proj"), x, s.width, s.precision.linears());
    l.free([x]);
    kept.end(l);
    l.free([p, p, qkv]);
    if split {
        l.free([qkv]);
    }
    l.free([x]);
}
