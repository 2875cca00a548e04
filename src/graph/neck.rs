//! What follows a tower's blocks: convolutions, each with or without a layer normalisation over channels, and copies.

use super::layers::copy;
use super::tower_sizes::TowerSizes;
use crate::recording::Recorder;
use crate::recording::place::{At, Block, Kind};
use crate::units::{Dim, Tensor, dim};
use crate::vision::{CodeCard, ConvolutionCard, NeckCard, TowerCard};

/// Runs every step, ends the stream, and leaves the features alive; without a neck the stream itself.
#[inline(never)]
pub fn neck(l: &mut Recorder, card: &TowerCard, s: &TowerSizes) -> Tensor {
    let mut x = s.stream();
    // What the code holds on to until the last step has run.
    let mut kept: Vec<Tensor> = Vec::new();
    // Normalisations have one name in all steps, so that they are one operator wherever operators are added up.
    let norms = Block::Neck(s.index, 0);
    for (index, step) in card.neck.iter().enumerate() {
        let block = Block::Neck(s.index, index);
        match step {
            NeckCard::Convolution(convolution) => {
                let y = convolve(l, convolution, block, x);
                // The tower holds on to its stream while the first step runs.
                let is_first = index == 0;
                if !is_first && !convolution.keeps_input {
                    l.free([x]);
                }
                match convolution.norm {
                    Some(CodeCard::Stepwise) => norm_stepwise(l, norms, y),
                    Some(CodeCard::Fused) => norm_fused(l, norms, y),
                    None => {}
                }
                if is_first {
                    l.free([x]);
                }
                if convolution.keeps_input && !is_first {
                    kept.push(x);
                }
                x = y;
            }
            NeckCard::Copy(_) => {
                copy(l, At::new(block, Kind::Copies, "copy"), x, x);
                kept.push(x);
            }
        }
    }
    for tensor in kept.into_iter().rev() {
        l.free([tensor]);
    }
    x
}

/// What [`neck`] leaves: [n, tokens, channels].
pub fn features(card: &TowerCard, s: &TowerSizes) -> Tensor {
    let mut x = s.stream();
    for step in &card.neck {
        if let NeckCard::Convolution(convolution) = step {
            x = output(convolution, x);
        }
    }
    x
}

/// The shape that a convolution makes of `x` [n, tokens, channels].
fn output(card: &ConvolutionCard, x: Tensor) -> Tensor {
    let [n, tokens, _, _] = x.dims;
    let stride = f64::from(card.stride);
    let tokens = match card.stride {
        1 => tokens,
        _ => dim("T/s²", tokens.size / (stride * stride)),
    };
    x.dtype.tensor([n, tokens, dim("C", f64::from(card.channels))])
}

/// A convolution without bias: 2 n tokens (kernel x in) out FLOP.
#[inline(never)]
fn convolve(l: &mut Recorder, card: &ConvolutionCard, block: Block, x: Tensor) -> Tensor {
    let y = output(card, x);
    let kernel = f64::from(card.kernel);
    let summed = match card.kernel {
        1 => x.dims[2],
        _ => dim("k²C", kernel * kernel * x.dims[2].size),
    };
    let [n, tokens, out, _] = y.dims;
    let weight = x.dtype.tensor([summed, out]).weights();
    l.holds(block, &weight);
    l.op(At::new(block, Kind::Embedding, "conv")).product([n, tokens, summed, out]).reads(x).reads(weight).writes(y);
    y
}

/// A layer normalisation over channels as one operator; the input ends.
#[inline(never)]
fn norm_fused(l: &mut Recorder, block: Block, x: Tensor) {
    super::layers::layer_norm(l, At::new(block, Kind::Pointwise, "ln2d"), x);
    l.free([x]);
}

/// A layer normalisation over channels written step by step in the model's type; 7 CUDA-core FLOP per element in all,
/// counted where the result is scaled. The input ends.
#[inline(never)]
fn norm_stepwise(l: &mut Recorder, block: Block, x: Tensor) {
    let at = At::new(block, Kind::Pointwise, "ln2d");
    let [n, tokens, channels, _] = x.dims;
    let u = x.dtype.tensor([n, tokens]);
    let weight = x.dtype.tensor([channels]).weights();
    l.holds(block, &weight);
    l.holds(block, &weight);
    l.op(at.step("mean")).reads(x).writes(u);
    l.op(at.step("deviation")).reads(x).reads(u).writes(x);
    l.op(at.step("square")).reads(x).writes(x);
    l.free([x]);
    l.op(at.step("variance")).reads(x).writes(u);
    l.free([x]);
    l.op(at.step("centre")).reads(x).reads(u).writes(x);
    l.op(at.step("epsilon")).reads(u).writes(u);
    l.op(at.step("root")).special(1.0, u).reads(u).writes(u);
    l.free([u]);
    l.op(at.step("divide")).cuda(7.0, x).reads(x).reads(u).writes(x);
    l.free([x, u, x]);
    l.op(at.step("scale")).reads(x).reads(weight).writes(x);
    l.free([x]);
    l.op(at.step("shift")).reads(x).reads(weight).writes(x);
    l.free([x, u, u]);
}

/// Extent of the channels that a neck leaves.
pub fn channels(card: &TowerCard, s: &TowerSizes) -> Dim {
    features(card, s).dims[2]
}
