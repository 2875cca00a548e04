//! The decoder, one graph at two shapes: the whole context at once (prefill), or one new token against a cache (decode).
//!
//! Sizes and steps from `modeling_deepseekv2.py` of deepseek-ai/DeepSeek-OCR (plain multi-head attention, rotary
//! positions, RMSNorm, SwiGLU, mixture of experts, arXiv 2401.06066). FLOP are torch's; what is read and written is a
//! convention: each step reads each distinct input once and writes its output once.

use super::attention::{Attention, Bias, Layout, attend};
use super::experts;
use super::layers::{copy, linear_with, project, residual, rms_norm};
use crate::decoder::{DecoderAttentionCard, DecoderCard, DecoderMlpCard, GqaCard};
use crate::recording::Recorder;
use crate::recording::place::{At, Block, Kind};
use crate::request::precision::Precision;
use crate::request::{Choices, Logits, LogitsType, Mask};
use crate::units::{DType, Dim, Tensor, Variable, dim};
use crate::vision::CopiesCard;
use crate::workload::Span;

/// Sizes as named extents.
#[derive(Debug, Clone, Copy)]
pub struct DecoderSizes {
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

impl DecoderSizes {
    /// The card's sizes for a span.
    pub fn new(card: &DecoderCard, span: &Span) -> Self {
        DecoderSizes {
            b: dim("B", span.sequences).by(Variable::Sequences),
            s: dim("S", span.queries).by(Variable::Queries),
            keys: dim("k", span.keys).by(Variable::Keys),
            width: dim("D", f64::from(card.hidden)),
            precision: span.precision,
        }
    }

    /// A tensor of one vector a token: [B, S, D].
    pub fn stream(&self) -> Tensor {
        self.precision.values().tensor([self.b, self.s, self.width])
    }
}

/// Heads of every layer.
pub const fn heads(card: &DecoderCard) -> &GqaCard {
    match &card.attention {
        DecoderAttentionCard::Gqa(gqa) => gqa,
    }
}

const fn at(kind: Kind, unit: &'static str) -> At {
    At::new(Block::Decoder, kind, unit)
}

/// Embedding, layers, head. Nothing of its own stays alive but the cache, which is no activation.
#[inline(never)]
pub fn decode(l: &mut Recorder, card: &DecoderCard, span: &Span, choices: Choices) {
    let s = DecoderSizes::new(card, span);
    let x = s.stream();
    l.repeat(dim("steps", span.times).by(Variable::Steps), |l| {
        let rows = dim("V", f64::from(card.vocabulary));
        l.holds(Block::Decoder, &x.dtype.tensor([rows, s.width]).weights());
        // Rows of the table, one a token: the rest of it is not touched.
        l.op(at(Kind::Embedding, "embedding")).reads(DType::Int64.tensor([s.b, s.s])).reads(x).writes(x);
        for mlp in &card.mlps {
            l.repeat(f64::from(mlp.layers()), |l| block(l, card, &s, mlp, choices));
        }
        rms_norm(l, at(Kind::Pointwise, "final_norm"), x);
        l.free([x]);
        head(l, card, &s, choices);
    });
}

/// One layer on a stream that is alive before and after.
#[inline(never)]
pub fn block(l: &mut Recorder, card: &DecoderCard, s: &DecoderSizes, mlp: &DecoderMlpCard, choices: Choices) {
    let x = s.stream();
    let w = s.precision.linears();
    let normed = rms_norm(l, at(Kind::Pointwise, "norm"), x);
    attention(l, card, s, choices);
    norm_after(l, card, x);
    if card.parallel {
        feed_forward(l, mlp, normed, w);
        l.free([normed]);
        l.op(at(Kind::Pointwise, "residual").step("branches")).cuda(1.0, x).reads(x).reads(x).writes(x);
        l.free([x, x]);
        residual(l, at(Kind::Pointwise, "residual"), x);
        return;
    }
    l.free([normed]);
    residual(l, at(Kind::Pointwise, "residual"), x);
    let normed = rms_norm(l, at(Kind::Pointwise, "norm"), x);
    feed_forward(l, mlp, normed, w);
    l.free([normed]);
    norm_after(l, card, x);
    residual(l, at(Kind::Pointwise, "residual"), x);
}

/// Normalises a branch, where the card says so.
#[inline(never)]
fn norm_after(l: &mut Recorder, card: &DecoderCard, x: Tensor) {
    if card.norms_after {
        rms_norm(l, at(Kind::Pointwise, "norm"), x);
        l.free([x]);
    }
}

/// The MLP of a layer: leaves its output beside its input.
#[inline(never)]
fn feed_forward(l: &mut Recorder, mlp: &DecoderMlpCard, normed: Tensor, w: DType) {
    match mlp {
        DecoderMlpCard::Swiglu(card) => {
            let units = ["mlp.gate", "mlp.up", "mlp.act", "mlp.down"];
            experts::swiglu(l, Kind::Linear, units, normed, dim("M", f64::from(card.hidden)), w);
        }
        DecoderMlpCard::Moe(card) => experts::mixture(l, card, normed, w),
    }
}

/// Sizes of a layer's attention.
pub fn core(card: &DecoderCard, s: &DecoderSizes, mask: Mask) -> Attention {
    let gqa = heads(card);
    Attention {
        block: Block::Decoder,
        b: s.b,
        h: dim("H", f64::from(gqa.heads)),
        h_kv: dim("H_kv", f64::from(gqa.kv_heads)),
        n_q: s.s,
        n_kv: s.keys,
        d: dim("d", f64::from(gqa.head)),
        bias: Bias::Causal(mask),
        layout: Layout::Cached,
        classes: [None; 4],
        conventions: card.conventions,
    }
}

/// The attention layer: leaves its output beside its input.
#[inline(never)]
pub fn attention(l: &mut Recorder, card: &DecoderCard, s: &DecoderSizes, choices: Choices) {
    let x = s.stream();
    let w = s.precision.linears();
    let a = core(card, s, choices.mask);
    let bias = heads(card).qkv_bias;
    let at_linear = |unit| at(Kind::Linear, unit);
    let q = linear_with(l, at_linear("attn.q_proj"), x, dim("H·d", a.h.size * a.d.size), w, bias);
    let width = dim("H_kv·d", a.h_kv.size * a.d.size);
    let k = linear_with(l, at_linear("attn.k_proj"), x, width, w, bias);
    let v = linear_with(l, at_linear("attn.v_proj"), x, width, w, bias);
    if heads(card).qk_norm {
        for (unit, h, n) in [("attn.q_norm", a.h, s.s), ("attn.k_norm", a.h_kv, s.s)] {
            let by_head = x.dtype.tensor([s.b, n, h, a.d]);
            rms_norm(l, at(Kind::Pointwise, unit), by_head);
            l.free([by_head]);
        }
    }
    rotate(l, card, &a, s, q, k);
    // The cache is memory of its own kind, counted by its length at the end.
    l.op(at(Kind::Copies, "attn.append")).reads(k).reads(v).stores(k.cached()).stores(v.cached());
    l.free([k, v]);
    let kept = attend(l, &a, x.dtype, choices.kernel);
    kept.end(l);
    project(l, at_linear("attn.o_proj"), q, s.width, w);
    // The core's output, then the rotated queries.
    l.free([q, q]);
}

/// Rotary positions of q and k: angles as a product of frequencies and places, where the counted code has it so, then 3
/// CUDA-core FLOP per element.
#[inline(never)]
fn rotate(l: &mut Recorder, card: &DecoderCard, a: &Attention, s: &DecoderSizes, q: Tensor, k: Tensor) {
    let half = dim("d/2", a.d.size / 2.0);
    let frequencies = DType::Fp32.tensor([half]);
    let waves = q.dtype.tensor([s.b, s.s, a.d]);
    let op = l.op(at(Kind::Positions, "attn.rope_angles"));
    let op = match card.conventions.copies {
        CopiesCard::Vendor => op.product([s.b, s.s, half]),
        CopiesCard::Library => op.cuda(1.0, DType::Fp32.tensor([s.b, s.s, half])),
    };
    op.reads(frequencies).reads(DType::Int64.tensor([s.b, s.s])).writes(waves).writes(waves);
    let op = l.op(at(Kind::Positions, "attn.rope")).cuda(3.0, q).cuda(3.0, k);
    op.reads(q).reads(k).reads(waves).reads(waves).writes(q).writes(k);
    l.free([q, k, waves, waves]);
}

/// Logits of all new tokens, or of the last of each sequence. The hidden states end here, after the last that reads them;
/// where logits are cast to fp32, as the vendor's `logits.float()` does, both copies are alive at once.
#[inline(never)]
fn head(l: &mut Recorder, card: &DecoderCard, s: &DecoderSizes, choices: Choices) {
    let rows = match choices.logits {
        Logits::All => s.s,
        Logits::Last => dim("1", 1.0),
    };
    let t = s.precision.values();
    let vocabulary = dim("V", f64::from(card.vocabulary));
    let x = t.tensor([s.b, rows, s.width]);
    let y = t.tensor([s.b, rows, vocabulary]);
    let weight = t.tensor([s.width, vocabulary]).weights();
    if !card.tied_head {
        l.holds(Block::Decoder, &weight);
    }
    l.op(at(Kind::Head, "head")).product([s.b, rows, s.width, vocabulary]).reads(x).reads(weight).writes(y);
    l.free([s.stream()]);
    if choices.logits_type == LogitsType::Fp32 && t != DType::Fp32 {
        let wide = DType::Fp32.tensor([s.b, rows, y.dims[2]]);
        copy(l, at(Kind::Head, "head").step("float"), y, wide);
        l.free([wide]);
    }
    l.free([y]);
}
