//! Operators that every block has: linear layers, norms, copies, residual sums. Each is in the program once: a graph is
//! walked once for many evaluations.

use crate::recording::Recorder;
use crate::recording::place::At;
use crate::units::{DType, Dim, Tensor, dim};
use crate::vision::{CodeCard, NormCard};

/// A linear layer on `x` [batch, tokens, width], bias included, whose matrix may be of another type: 2 x rows x in x out FLOP
/// and one CUDA-core addition per output.
#[inline(never)]
pub fn linear(l: &mut Recorder, at: At, x: Tensor, out: Dim, weights: DType) -> Tensor {
    let [batch, tokens, width, _] = x.dims;
    let y = x.dtype.tensor([batch, tokens, out]);
    l.holds(at.block, &weights.tensor([width, out]).weights());
    l.holds(at.block, &x.dtype.tensor([out]).weights());
    l.op(at)
        .product([batch, tokens, width, out])
        .cuda(1.0, y)
        .reads(x)
        .reads(weights.tensor([width, out]).weights())
        .reads(x.dtype.tensor([out]).weights())
        .writes(y);
    y
}

/// A linear layer without bias on `x` [batch, tokens, width].
#[inline(never)]
pub fn project(l: &mut Recorder, at: At, x: Tensor, out: Dim, weights: DType) -> Tensor {
    let [batch, tokens, width, _] = x.dims;
    let y = x.dtype.tensor([batch, tokens, out]);
    l.holds(at.block, &weights.tensor([width, out]).weights());
    let op = l.op(at).product([batch, tokens, width, out]);
    op.reads(x).reads(weights.tensor([width, out]).weights()).writes(y);
    y
}

/// A linear layer with bias or without.
#[inline(never)]
pub fn linear_with(l: &mut Recorder, at: At, x: Tensor, out: Dim, weights: DType, bias: bool) -> Tensor {
    if bias { linear(l, at, x, out, weights) } else { project(l, at, x, out, weights) }
}

/// A normalisation of `x` over its last extent, as the counted code writes it.
#[inline(never)]
pub fn norm(l: &mut Recorder, at: At, x: Tensor, kind: NormCard, code: CodeCard) -> Tensor {
    match (kind, code) {
        (NormCard::Layer, _) => layer_norm(l, at, x),
        (NormCard::Rms, CodeCard::Fused) => rms_norm(l, at, x),
        (NormCard::Rms, CodeCard::Stepwise) => rms_norm_stepwise(l, at, x),
        (NormCard::RmsWide, _) => rms_norm_wide(l, at, x, true),
    }
}

/// A root-mean-square normalisation operator by operator, in 32-bit floats, scaled after the cast back: 4 CUDA-core FLOP
/// per element in all.
#[inline(never)]
fn rms_norm_stepwise(l: &mut Recorder, at: At, x: Tensor) -> Tensor {
    let weight = x.dtype.tensor([x.dims[x.rank - 1]]).weights();
    l.holds(at.block, &weight);
    let wide = rms_divided(l, at, x);
    copy(l, at.step("cast"), wide, x);
    l.free([wide]);
    l.op(at.step("scale")).cuda(1.0, x).reads(x).reads(weight).writes(x);
    l.free([x]);
    x
}

/// The same, scaled before the cast back, or not at all.
#[inline(never)]
pub fn rms_norm_wide(l: &mut Recorder, at: At, x: Tensor, has_scale: bool) -> Tensor {
    let wide = rms_divided(l, at, x);
    if has_scale {
        let weight = x.dtype.tensor([x.dims[x.rank - 1]]);
        l.holds(at.block, &weight.weights());
        let scale = weight.cast(DType::Fp32);
        l.op(at.step("scale upcast")).reads(weight.weights()).writes(scale);
        l.op(at.step("scale")).cuda(1.0, wide).reads(wide).reads(scale).writes(wide);
        l.free([wide, scale]);
    }
    copy(l, at.step("cast"), wide, x);
    l.free([wide]);
    x
}

/// `x` in 32-bit floats divided by its root mean square, operator by operator; the quotient stays alive.
#[inline(never)]
fn rms_divided(l: &mut Recorder, at: At, x: Tensor) -> Tensor {
    let wide = x.cast(DType::Fp32);
    let mut one = wide;
    one.dims[x.rank - 1] = Dim::ONE;
    copy(l, at.step("upcast"), x, wide);
    l.op(at.step("square")).cuda(1.0, wide).reads(wide).writes(wide);
    l.op(at.step("mean")).cuda(1.0, wide).reads(wide).writes(one);
    l.free([wide]);
    l.op(at.step("epsilon")).reads(one).writes(one);
    l.free([one]);
    l.op(at.step("root")).special(1.0, one).reads(one).writes(one);
    l.free([one]);
    l.op(at.step("divide")).cuda(1.0, wide).reads(wide).reads(one).writes(wide);
    l.free([wide, one]);
    wide
}

/// A root-mean-square normalisation of `x` [batch, tokens, width]: 4 CUDA-core FLOP per element.
#[inline(never)]
pub fn rms_norm(l: &mut Recorder, at: At, x: Tensor) -> Tensor {
    let weight = x.dtype.tensor([x.dims[x.rank - 1]]).weights();
    l.holds(at.block, &weight);
    l.op(at).cuda(4.0, x).reads(x).reads(weight).writes(x);
    x
}

/// A layer normalisation of `x` [batch, tokens, width]: by convention 7 CUDA-core FLOP per element; scale and shift are
/// its weights, mean and reciprocal deviation (fp32) its by-product.
#[inline(never)]
pub fn layer_norm(l: &mut Recorder, at: At, x: Tensor) -> Tensor {
    let [batch, tokens, width, _] = x.dims;
    let two = dim("2", 2.0);
    l.holds(at.block, &x.dtype.tensor([two, width]).weights());
    l.op(at)
        .cuda(7.0, x)
        .reads(x)
        .reads(x.dtype.tensor([two, width]).weights())
        .writes(x)
        .writes_aside(DType::Fp32.tensor([two, batch, tokens]));
    x
}

/// A copy.
#[inline(never)]
pub fn copy(l: &mut Recorder, at: At, from: Tensor, to: Tensor) -> Tensor {
    l.op(at).reads(from).writes(to);
    to
}

/// A copy that lays elements out anew.
#[inline(never)]
pub fn rearrange(l: &mut Recorder, at: At, from: Tensor, to: Tensor) -> Tensor {
    l.op(at).strided().reads(from).writes(to);
    to
}

/// The sum of a residual stream and a branch: one CUDA-core addition per element; both inputs end here.
#[inline(never)]
pub fn residual(l: &mut Recorder, at: At, x: Tensor) -> Tensor {
    l.op(at).cuda(1.0, x).reads(x).reads(x).writes(x);
    l.free([x, x]);
    x
}
