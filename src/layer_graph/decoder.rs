//! The decoder, one graph at two shapes: the whole context at once (prefill), or one new token against a cache (decode).
//!
//! Sizes and steps from `modeling_deepseekv2.py` of deepseek-ai/DeepSeek-OCR (plain multi-head attention, rotary
//! positions, RMSNorm, SwiGLU, mixture of experts, arXiv 2401.06066). FLOP are torch's; what is read and written is a
//! convention: each step reads each distinct input once and writes its output once.

use super::experts;
use crate::attention::{Attention, Bias, Layout, attend};
use crate::model::DecoderCard;
use crate::operator::{At, Ledger, copy, project, residual, rms_norm};
use crate::precision::Precision;
use crate::request::{Choices, Logits, LogitsType, Mask};
use crate::units::{DType, Dim, Tensor, dim};
use crate::workload::Span;

/// Sizes as named extents.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Sequences.
    pub b: Dim,
    /// New tokens of each.
    pub s: Dim,
    /// Keys.
    pub keys: Dim,
    /// Hidden width.
    pub width: Dim,
    /// Types it is run in.
    pub precision: Precision,
}

impl Sizes {
    /// The card's sizes for a span.
    #[inline(always)]
    pub fn new(card: &DecoderCard, span: &Span) -> Self {
        Sizes {
            b: dim("B", span.sequences),
            s: dim("S", span.queries),
            keys: dim("k", span.keys),
            width: dim("D", f64::from(card.hidden)),
            precision: span.precision,
        }
    }

    /// A tensor of one vector a token: [B, S, D].
    #[inline(always)]
    pub fn stream(&self) -> Tensor {
        self.precision.values().tensor([self.b, self.s, self.width])
    }
}

const PART: &str = "decoder";

/// Embedding, layers, head. Nothing of its own stays alive but the cache, which is no activation.
#[inline(never)]
pub fn decode(l: &mut impl Ledger, card: &DecoderCard, span: &Span, choices: Choices) {
    let s = Sizes::new(card, span);
    let x = s.stream();
    let dense = f64::from(card.dense_layers);
    l.repeat(span.times, |l| {
        // Rows of the table, one a token: the rest of it is not touched.
        l.op(At::new(PART, "embedding")).reads(DType::Int64.tensor([s.b, s.s])).reads(x).writes(x);
        l.repeat(dense, |l| block(l, card, &s, Mlp::Dense, choices));
        l.repeat(f64::from(card.layers) - dense, |l| block(l, card, &s, Mlp::Experts, choices));
        rms_norm(l, At::new(PART, "final_norm"), x);
        l.free([x]);
        head(l, card, &s, choices);
    });
}

/// The feed-forward half of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mlp {
    /// One SwiGLU.
    Dense,
    /// A router, the experts it picks, and the shared ones.
    Experts,
}

/// One layer on a stream that is alive before and after.
pub fn block(l: &mut impl Ledger, card: &DecoderCard, s: &Sizes, mlp: Mlp, choices: Choices) {
    let x = s.stream();
    let w = s.precision.linears();
    let normed = rms_norm(l, At::new(PART, "norm"), x);
    attention(l, card, s, choices);
    l.free([normed]);
    residual(l, At::new(PART, "residual"), x);
    let normed = rms_norm(l, At::new(PART, "norm"), x);
    match mlp {
        Mlp::Dense => {
            experts::swiglu(l, ["mlp.gate", "mlp.up", "mlp.act", "mlp.down"], normed, dim("M", f64::from(card.mlp)), w)
        }
        Mlp::Experts => experts::mixture(l, card, normed, w),
    }
    l.free([normed]);
    residual(l, At::new(PART, "residual"), x);
}

/// Sizes of a layer's attention.
pub fn core(card: &DecoderCard, s: &Sizes, mask: Mask) -> Attention {
    Attention {
        part: PART,
        b: s.b,
        h: dim("H", f64::from(card.heads)),
        h_kv: dim("H_kv", f64::from(card.kv_heads)),
        n_q: s.s,
        n_kv: s.keys,
        d: dim("d", f64::from(card.head)),
        bias: Bias::Causal(mask),
        layout: Layout::Cached,
    }
}

/// The attention layer: leaves its output beside its input.
pub fn attention(l: &mut impl Ledger, card: &DecoderCard, s: &Sizes, choices: Choices) {
    let x = s.stream();
    let w = s.precision.linears();
    let a = core(card, s, choices.mask);
    let q = project(l, At::new(PART, "attn.q_proj"), x, dim("H·d", a.h.size * a.d.size), w);
    let width = dim("H_kv·d", a.h_kv.size * a.d.size);
    let k = project(l, At::new(PART, "attn.k_proj"), x, width, w);
    let v = project(l, At::new(PART, "attn.v_proj"), x, width, w);
    rotate(l, &a, s, q, k);
    // The cache is memory of its own kind, counted by its length at the end.
    l.op(At::new(PART, "attn.append")).reads(k).reads(v).stores(k.cached()).stores(v.cached());
    l.free([k, v]);
    let kept = attend(l, &a, x.dtype, choices.kernel);
    kept.end(l);
    project(l, At::new(PART, "attn.o_proj"), q, s.width, w);
    // The core's output, then the rotated queries.
    l.free([q, q]);
}

/// Rotary positions of q and k: angles as a product of frequencies and places (as the reference code has it), then 3
/// CUDA-core FLOP per element.
fn rotate(l: &mut impl Ledger, a: &Attention, s: &Sizes, q: Tensor, k: Tensor) {
    let half = dim("d/2", a.d.size / 2.0);
    let frequencies = DType::Fp32.tensor([half]);
    let waves = q.dtype.tensor([s.b, s.s, a.d]);
    l.op(At::new(PART, "attn.rope_angles"))
        .product([s.b, s.s, half])
        .reads(frequencies)
        .reads(DType::Int64.tensor([s.b, s.s]))
        .writes(waves)
        .writes(waves);
    let op = l.op(At::new(PART, "attn.rope")).cuda(3.0, q).cuda(3.0, k);
    op.reads(q).reads(k).reads(waves).reads(waves).writes(q).writes(k);
    l.free([q, k, waves, waves]);
}

/// Logits of all new tokens, or of the last of each sequence. The hidden states end here, after the last that reads them;
/// where logits are cast to fp32, as the vendor's `logits.float()` does, both copies are alive at once.
fn head(l: &mut impl Ledger, card: &DecoderCard, s: &Sizes, choices: Choices) {
    let rows = match choices.logits {
        Logits::All => s.s,
        Logits::Last => dim("1", 1.0),
    };
    let t = s.precision.values();
    let y = project(l, At::new(PART, "head"), t.tensor([s.b, rows, s.width]), dim("V", f64::from(card.vocabulary)), t);
    l.free([s.stream()]);
    if choices.logits_type == LogitsType::Fp32 && t != DType::Fp32 {
        let wide = DType::Fp32.tensor([s.b, rows, y.dims[2]]);
        copy(l, At::new(PART, "head").step("float"), y, wide);
        l.free([wide]);
    }
    l.free([y]);
}
