//! Feed-forward layers of the decoder: SwiGLU, and a mixture of SwiGLU experts (`DeepseekV2MLP`, `DeepseekV2MoE` of
//! `modeling_deepseekv2.py`).

use super::layers::project;
use crate::decoder::MoeCard;
use crate::recording::Recorder;
use crate::recording::place::{At, Block, Kind};
use crate::units::{DType, Dim, Tensor, Variable, dim};

const fn at(kind: Kind, unit: &'static str) -> At {
    At::new(Block::Decoder, kind, unit)
}

/// down(silu(gate x) · up x): 5 CUDA-core FLOP per hidden element, 2 of them special. Leaves the output alive.
#[inline(never)]
pub fn swiglu(l: &mut Recorder, kind: Kind, units: [&'static str; 4], x: Tensor, hidden: Dim, w: DType) {
    let [gate, up, act, down] = units.map(|unit| at(kind, unit));
    let act = if kind == Kind::Linear { at(Kind::Pointwise, act.unit) } else { act };
    let g = project(l, gate, x, hidden, w);
    project(l, up, x, hidden, w);
    silu(l, act, g);
    project(l, down, g, x.dims[2], w);
    l.free([g]);
}

/// silu(gate) · up: ends both, leaves the product.
#[inline(never)]
fn silu(l: &mut Recorder, at: At, g: Tensor) {
    l.op(at).cuda(5.0, g).special(2.0, g).reads(g).reads(g).writes(g);
    l.free([g, g]);
}

/// Router, routed experts, shared experts. Leaves the output alive.
#[inline(never)]
pub fn mixture(l: &mut Recorder, card: &MoeCard, x: Tensor, w: DType) {
    let [b, s, width, _] = x.dims;
    let tokens = b.size * s.size;
    let experts = dim("E", f64::from(card.experts));
    let picked = dim("K", f64::from(if card.runs_all { card.experts } else { card.per_token }));
    let hidden = dim("M_e", f64::from(card.hidden));
    let scores = DType::Fp32.tensor([b, s, experts]);
    let choice = DType::Fp32.tensor([b, s, picked]);
    let router = x.dtype.tensor([width, experts]).weights();
    l.holds(Block::Decoder, &router);
    l.op(at(Kind::Experts, "moe.gate")).product([b, s, width, experts]).reads(x).reads(router).writes(scores);
    // Softmax over the experts, then the best of them with their places.
    let op = l.op(at(Kind::Experts, "moe.route")).cuda(5.0, scores).special(1.0, scores).reads(scores);
    op.writes(choice).writes(choice.cast(DType::Int64));
    l.free([scores]);

    // Every token once per expert that it visits; the experts' weights as often as any token visits them.
    let visits = s.times("S·K", picked.size);
    let hit = dim("experts hit", hit(card, tokens)).by(Variable::ExpertsHit);
    let visiting = x.dtype.tensor([b, visits, width]);
    let inner = x.dtype.tensor([b, visits, hidden]);
    let expert = |l: &mut Recorder, unit, from: Tensor, to: Tensor| {
        let (inputs, outputs) = (from.dims[2], to.dims[2]);
        l.holds(Block::Decoder, &w.tensor([experts, inputs, outputs]).weights());
        let op = l.op(at(Kind::Experts, unit)).product([b, visits, inputs, outputs]);
        op.reads(from).reads(w.tensor([hit, inputs, outputs]).weights()).writes(to);
    };
    l.op(at(Kind::Experts, "moe.gather")).strided().reads(x).reads(choice.cast(DType::Int64)).writes(visiting);
    expert(l, "moe.routed.gate", visiting, inner);
    expert(l, "moe.routed.up", visiting, inner);
    silu(l, at(Kind::Experts, "moe.routed.act"), inner);
    expert(l, "moe.routed.down", inner, visiting);
    l.free([inner, visiting]);
    // Each visit weighted and added to its token.
    l.op(at(Kind::Experts, "moe.scatter")).strided().cuda(2.0, visiting).reads(visiting).reads(choice).writes(x);
    l.free([visiting, choice, choice.cast(DType::Int64)]);

    if card.shared == 0 {
        return;
    }
    let shared = dim("M_s", f64::from(card.shared) * hidden.size);
    swiglu(l, Kind::Experts, ["moe.shared.gate", "moe.shared.up", "moe.shared.act", "moe.shared.down"], x, shared, w);
    l.op(at(Kind::Experts, "moe.add")).cuda(1.0, x).reads(x).reads(x).writes(x);
    l.free([x, x]);
}

/// Routed experts that at least one of so many tokens visits, in expectation over even routing:
/// E (1 − (1 − K / E)^tokens).
pub fn hit(card: &MoeCard, tokens: f64) -> f64 {
    let experts = f64::from(card.experts);
    if card.runs_all {
        return experts;
    }
    let missed = 1.0 - f64::from(card.per_token) / experts;
    experts * (1.0 - power(missed, tokens as u64))
}

/// x^n by squaring: products alone, so the same bits everywhere.
fn power(mut x: f64, mut n: u64) -> f64 {
    let mut product = 1.0;
    while n > 0 {
        if n % 2 == 1 {
            product *= x;
        }
        x *= x;
        n /= 2;
    }
    product
}
