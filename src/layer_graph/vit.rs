//! A plain vision transformer whose patch embeddings come from another tower (`VitModel` of `deepencoder.py`;
//! arXiv 2103.00020): class token, learned positions, pre-norm blocks with QuickGELU.

use crate::attention::{Attention, Bias, Layout, attend};
use crate::model::VitCard;
use crate::operator::{At, Ledger, copy, layer_norm, linear, residual};
use crate::precision::Precision;
use crate::request::AttentionKernel;
use crate::units::{DType, Dim, Tensor, dim};
use crate::workload::View;

/// Sizes of the tower at one view, as named extents.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Images.
    pub n: Dim,
    /// Tokens, the class token included.
    pub s: Dim,
    /// Hidden width.
    pub width: Dim,
    /// Heads.
    pub h: Dim,
    /// Width of a head.
    pub d: Dim,
    /// Width of the MLP's hidden layer.
    pub mlp: Dim,
    /// Patches of the image for which positions were learned.
    pub learned: Dim,
    /// Types it is run in.
    pub precision: Precision,
}

impl Sizes {
    /// The card's sizes at a view.
    #[inline(always)]
    pub fn new(card: &VitCard, view: &View) -> Self {
        let learned = f64::from(card.pretrain_side) / f64::from(card.patch);
        Sizes {
            n: dim("n", view.images),
            s: dim("S", view.token_side() * view.token_side() + 1.0),
            width: dim("D", f64::from(card.hidden)),
            h: dim("H", f64::from(card.heads)),
            d: dim("d", f64::from(card.hidden) / f64::from(card.heads)),
            mlp: dim("M", f64::from(card.mlp)),
            learned: dim("g₀²", learned * learned),
            precision: view.precision,
        }
    }

    /// A tensor of one vector a token: [n, S, D].
    #[inline(always)]
    pub fn stream(&self) -> Tensor {
        self.precision.values().tensor([self.n, self.s, self.width])
    }
}

const PART: &str = "clip";

/// The tower on the features of the one before. Returns its output, [n, S, D], alive.
#[inline(never)]
pub fn tower(l: &mut impl Ledger, card: &VitCard, features: Tensor, view: &View, kernel: AttentionKernel) -> Tensor {
    let s = Sizes::new(card, view);
    let x = embeddings(l, &s, features);
    layer_norm(l, At::new(PART, "pre_layernorm"), x);
    l.free([x]);
    transformer(l, card, &s, kernel);
    x
}

/// All blocks on a stream that is alive before and after.
#[inline(never)]
pub fn transformer(l: &mut impl Ledger, card: &VitCard, s: &Sizes, kernel: AttentionKernel) {
    l.repeat(f64::from(card.layers), |l| block(l, s, kernel));
}

/// Class token before the features, positions added, resized in fp32 where there are more or fewer than were learned.
fn embeddings(l: &mut impl Ledger, s: &Sizes, features: Tensor) -> Tensor {
    let at = At::new(PART, "embeddings");
    let x = s.stream();
    let t = s.precision.values();
    let one = dim("1", 1.0);
    let places = dim("g₀²+1", s.learned.size + 1.0);
    let looked_up = t.tensor([places, s.width]);
    l.op(at.step("class token")).reads(t.tensor([s.width]).weights()).reads(features).writes(x);
    l.op(at.step("look up"))
        .reads(DType::Int64.tensor([places]).weights())
        .reads(looked_up.weights())
        .writes(looked_up);
    if places.size == s.s.size {
        l.op(at.step("add")).cuda(1.0, x).reads(x).reads(looked_up).writes(x);
        l.free([x, looked_up]);
        return x;
    }
    let learned = t.tensor([s.learned, s.width]);
    let patches = t.tensor([dim("S−1", s.s.size - 1.0), s.width]);
    let positions = t.tensor([s.s, s.width]);
    let (wide, resized) = (learned.cast(DType::Fp32), patches.cast(DType::Fp32));
    copy(l, at.step("by channel"), learned, learned);
    l.op(at.step("upcast")).reads(learned).writes(wide);
    l.free([learned]);
    l.op(at.step("resize")).reads(wide).writes(resized);
    l.free([wide]);
    l.op(at.step("cast")).reads(resized).writes(patches);
    l.free([resized]);
    l.op(at.step("join")).reads(t.tensor([one, s.width])).reads(patches).writes(positions);
    l.free([patches]);
    l.op(at.step("add")).cuda(1.0, x).reads(x).reads(positions).writes(x);
    l.free([x, positions, looked_up]);
    x
}

/// One block on a stream that is alive before and after.
#[inline(never)]
pub fn block(l: &mut impl Ledger, s: &Sizes, kernel: AttentionKernel) {
    let x = s.stream();
    layer_norm(l, At::new(PART, "layernorm"), x);
    attention(l, s, kernel);
    residual(l, At::new(PART, "residual"), x);
    let normed = layer_norm(l, At::new(PART, "layernorm"), x);
    let hidden = linear(l, At::new(PART, "mlp.fc1"), normed, s.mlp, s.precision.linears());
    quick_gelu(l, hidden);
    linear(l, At::new(PART, "mlp.fc2"), hidden, s.width, s.precision.linears());
    l.free([hidden, normed]);
    residual(l, At::new(PART, "residual"), x);
}

/// x · sigmoid(1.702 x) as three operators: 5 CUDA-core FLOP per element, 2 of them special (exponential, reciprocal).
fn quick_gelu(l: &mut impl Ledger, x: Tensor) {
    let at = At::new(PART, "mlp.quick_gelu");
    l.op(at.step("scale")).cuda(1.0, x).reads(x).writes(x);
    l.op(at.step("sigmoid")).cuda(3.0, x).special(2.0, x).reads(x).writes(x);
    l.free([x]);
    l.op(at.step("multiply")).cuda(1.0, x).reads(x).reads(x).writes(x);
    l.free([x, x]);
}

/// Sizes of a block's attention.
pub fn core(s: &Sizes) -> Attention {
    Attention {
        part: PART,
        b: s.n,
        h: s.h,
        h_kv: s.h,
        n_q: s.s,
        n_kv: s.s,
        d: s.d,
        bias: Bias::None,
        layout: Layout::Strided,
    }
}

/// The attention layer of a block: ends its input and leaves its output.
#[inline(never)]
pub fn attention(l: &mut impl Ledger, s: &Sizes, kernel: AttentionKernel) {
    let x = s.stream();
    let qkv = linear(l, At::new(PART, "attn.qkv"), x, dim("3D", 3.0 * s.width.size), s.precision.linears());
    let kept = attend(l, &core(s), s.precision.values(), kernel);
    linear(l, At::new(PART, "attn.out_proj"), x, s.width, s.precision.linears());
    l.free([x, qkv, x]);
    kept.end(l);
}
