//! From towers' features to the decoder's width: joined side by side, then a merger's steps one after the other.

use super::layers::{copy, linear, linear_with, norm, project, rearrange};
use super::mlp::{activate_at, activation_name};
use super::pyramid;
use crate::merger::{
    ConvolutionStepCard, GatedStepCard, LinearBiasCard, LinearStepCard, MergeStepCard, MergerCard, MergerStepCard,
    PoolStepCard, VectorsStepCard,
};
use crate::model::VisionCard;
use crate::recording::Recorder;
use crate::recording::place::{At, Block, Kind};
use crate::request::precision::Precision;
use crate::units::{DType, Dim, Tensor, dim};
use crate::vision::ActivationCard;

/// Joins the features of towers, [n, tokens, width] each and of one token grid, class tokens dropped; of one tower
/// alone nothing is done.
#[inline(never)]
pub fn join(l: &mut Recorder, features: &[Tensor]) -> Option<Tensor> {
    let [first, second] = features else { return None };
    let tokens = if first.dims[1].size < second.dims[1].size { first.dims[1] } else { second.dims[1] };
    let n = first.dims[0];
    let kept = |tensor: &Tensor| tensor.dtype.tensor([n, tokens, tensor.dims[2]]);
    let width = first.dims[2].size + second.dims[2].size;
    let joined = first.dtype.tensor([n, tokens, dim("D₁+D₂", width)]);
    l.op(At::new(Block::Join, Kind::Copies, "")).reads(kept(first)).reads(kept(second)).writes(joined);
    Some(joined)
}

/// What a merger works on.
#[derive(Debug, Clone, Copy)]
pub struct Merging {
    /// The tokens, [n, tokens, width].
    pub x: Tensor,
    /// Rows of their grid.
    pub rows: f64,
    /// Whether they end once they are read.
    pub is_own: bool,
}

/// The merger on its input. Leaves the projected tokens alive.
#[inline(never)]
pub fn merge(l: &mut Recorder, vision: &VisionCard, card: &MergerCard, input: Merging, types: Precision) -> Tensor {
    if let Some(card) = &card.pyramid {
        let maps = pyramid::maps(l, card, input.x);
        if input.is_own {
            l.free([input.x]);
        }
        return maps;
    }
    for _ in 0..card.kept_streams {
        l.alloc(&input.x);
    }
    let y = merge_all(l, vision, card, input, types);
    for _ in 0..card.kept_streams {
        l.free([input.x]);
    }
    y
}

/// All images at once, or one by one.
#[inline(never)]
fn merge_all(l: &mut Recorder, vision: &VisionCard, card: &MergerCard, input: Merging, types: Precision) -> Tensor {
    let [images, tokens, width, _] = input.x.dims;
    if !card.one_by_one || images.size == 1.0 {
        return walk(l, vision, &card.all_steps(), input, types);
    }
    let one = dim("1", 1.0);
    let input = Merging { x: input.x.dtype.tensor([one, tokens, width]), is_own: false, ..input };
    let mut y = input.x;
    l.repeat(images, |l| {
        y = walk(l, vision, &card.all_steps(), input, types);
        l.free([y]);
    });
    let y = y.dtype.tensor([images, y.dims[1], y.dims[2]]);
    l.alloc(&y);
    y
}

/// Mergers of the streams of earlier blocks; what they leave stays alive. They run before the blocks here: nobody reads
/// what they leave before the decoder, and it is alive in the last block.
#[inline(never)]
pub fn deepstack(l: &mut Recorder, vision: &VisionCard, x: Tensor, rows: f64, types: Precision) -> Vec<Tensor> {
    let Some(card) = vision.merger.as_ref().and_then(|card| card.deepstack.as_ref()) else { return Vec::new() };
    let input = Merging { x, rows, is_own: false };
    let mut left = Vec::with_capacity(card.layers.len());
    l.repeat(card.layers.len() as f64, |l| {
        let y = walk(l, vision, &card.steps, input, types);
        l.free([y]);
        left = vec![y; card.layers.len()];
    });
    for y in &left {
        l.alloc(y);
    }
    left
}

/// Steps one after the other.
#[inline(never)]
fn walk(l: &mut Recorder, vision: &VisionCard, steps: &[MergerStepCard], of: Merging, types: Precision) -> Tensor {
    let code = vision.towers.last().map(|tower| tower.conventions).unwrap_or_default();
    let linears = steps.iter().filter(|step| matches!(step, MergerStepCard::Linear(_))).count();
    let (mut of, mut index) = (of, 0);
    for step in steps {
        let x = of.x;
        let y = match step {
            MergerStepCard::Norm(kind) => norm(l, at(Kind::Pointwise, "norm"), x, *kind, code.norm),
            MergerStepCard::Merge(card) => match shuffle(l, card, x) {
                Laid::View(y) => {
                    of.x = y;
                    of.rows /= f64::from(card.side);
                    continue;
                }
                Laid::Copied(y) => y,
            },
            MergerStepCard::Linear(card) => {
                let name = if linears == 1 { "linear" } else { ["linear_1", "linear_2", "linear_3"][index.min(2)] };
                index += 1;
                apply(l, card, name, x, types)
            }
            MergerStepCard::Activation(kind) => {
                let is_own = of.is_own;
                of.is_own = true;
                if !is_own {
                    l.alloc(&x);
                }
                activate_at(l, *kind, at(Kind::Pointwise, activation_name(*kind)), x);
                continue;
            }
            MergerStepCard::Gated(card) => gated(l, card, x, types),
            MergerStepCard::HalfGate(kind) => half_gate(l, *kind, x),
            MergerStepCard::Convolution(card) => convolve(l, card, x),
            MergerStepCard::AveragePool(card) => pool(l, card, x),
            MergerStepCard::ProductPool(card) => product_pool(l, card, x),
            MergerStepCard::Vectors(card) => vectors(l, card, x, of.rows),
            MergerStepCard::Copy => copy(l, at(Kind::Copies, "copy"), x, x),
            MergerStepCard::Softmax => softmax(l, x),
            MergerStepCard::Zeros(count) => zeros(l, f64::from(*count), x),
        };
        if of.is_own {
            l.free([x]);
        }
        of = Merging { x: y, rows: of.rows / f64::from(step.side()), is_own: true };
    }
    of.x
}

const fn at(kind: Kind, unit: &'static str) -> At {
    At::new(Block::Merger, kind, unit)
}

/// Tokens that became one: the same memory read otherwise, or a copy.
enum Laid {
    View(Tensor),
    Copied(Tensor),
}

/// Squares of tokens laid out as one, in as many copies as the code makes.
#[inline(never)]
fn shuffle(l: &mut Recorder, card: &MergeStepCard, x: Tensor) -> Laid {
    let square = f64::from(card.side) * f64::from(card.side);
    let [n, tokens, width, _] = x.dims;
    let merged = x.dtype.tensor([n, dim("T/m²", tokens.size / square), dim("m²·D", width.size * square)]);
    if card.copies == 0 {
        return Laid::View(merged);
    }
    rearrange(l, at(Kind::Copies, "shuffle"), x, merged);
    for _ in 1..card.copies {
        rearrange(l, at(Kind::Copies, "shuffle"), merged, merged);
        l.free([merged]);
    }
    Laid::Copied(merged)
}

/// A linear layer.
#[inline(never)]
fn apply(l: &mut Recorder, card: &LinearStepCard, name: &'static str, x: Tensor, types: Precision) -> Tensor {
    let (at_linear, out) = (at(Kind::Linear, name), dim("E", f64::from(card.width)));
    match card.bias {
        LinearBiasCard::Fused => linear(l, at_linear, x, out, types.linears()),
        LinearBiasCard::None => project(l, at_linear, x, out, types.linears()),
        LinearBiasCard::Apart => {
            let y = project(l, at_linear, x, out, types.linears());
            let bias = y.dtype.tensor([out]).weights();
            l.holds(Block::Merger, &bias);
            l.op(at(Kind::Pointwise, "bias")).cuda(1.0, y).reads(y).reads(bias).writes(y);
            l.free([y]);
            y
        }
    }
}

/// down(act(gate x) · up x).
#[inline(never)]
fn gated(l: &mut Recorder, card: &GatedStepCard, x: Tensor, types: Precision) -> Tensor {
    let [hidden, out] = [("M", card.hidden), ("E", card.width)].map(|(name, width)| dim(name, f64::from(width)));
    let w = types.linears();
    let gate = linear_with(l, at(Kind::Linear, "mlp.gate"), x, hidden, w, card.bias);
    activate_at(l, card.activation, at(Kind::Pointwise, activation_name(card.activation)), gate);
    let up = linear_with(l, at(Kind::Linear, "mlp.up"), x, hidden, w, card.bias);
    l.op(at(Kind::Pointwise, "mlp.multiply")).cuda(1.0, up).reads(gate).reads(up).writes(up);
    l.free([gate, up]);
    let y = linear_with(l, at(Kind::Linear, "mlp.down"), up, out, w, card.bias);
    l.free([up]);
    y
}

/// One half activated and multiplied with the other.
#[inline(never)]
fn half_gate(l: &mut Recorder, kind: ActivationCard, x: Tensor) -> Tensor {
    let [n, tokens, width, _] = x.dims;
    let half = x.dtype.tensor([n, tokens, dim("M", width.size / 2.0)]);
    l.alloc(&half);
    activate_at(l, kind, at(Kind::Pointwise, activation_name(kind)), half);
    l.op(at(Kind::Pointwise, "multiply")).cuda(1.0, half).reads(half).reads(half).writes(half);
    l.free([half]);
    half
}

/// A convolution: 2 n tokens (kernel² x in) out FLOP.
#[inline(never)]
fn convolve(l: &mut Recorder, card: &ConvolutionStepCard, x: Tensor) -> Tensor {
    let [n, tokens, width, _] = x.dims;
    let [stride, kernel] = [card.stride, card.kernel].map(f64::from);
    let out = dim("C", f64::from(card.channels));
    let summed = dim("k²C", kernel * kernel * width.size);
    let y = x.dtype.tensor([n, dim("T/s²", tokens.size / (stride * stride)), out]);
    let weight = x.dtype.tensor([summed, out]).weights();
    let bias = x.dtype.tensor([out]).weights();
    l.holds(Block::Merger, &weight);
    let op = l.op(at(Kind::Embedding, "conv")).product([n, y.dims[1], summed, out]).reads(x).reads(weight);
    let op = if card.bias { op.cuda(1.0, y).reads(bias) } else { op };
    op.writes(y);
    if card.bias {
        l.holds(Block::Merger, &bias);
    }
    y
}

/// The mean of squares of tokens, behind a copy that lays them out by channel.
#[inline(never)]
fn pool(l: &mut Recorder, card: &PoolStepCard, x: Tensor) -> Tensor {
    let square = f64::from(card.side) * f64::from(card.side);
    let [n, tokens, width, _] = x.dims;
    let y = x.dtype.tensor([n, dim("T/m²", tokens.size / square), width]);
    rearrange(l, at(Kind::Copies, "by channel"), x, x);
    l.op(at(Kind::Pointwise, "pool")).cuda(1.0, x).reads(x).writes(y);
    l.free([x]);
    y
}

/// The mean of squares of tokens as a product in fp32, behind a mask, scaled after.
#[inline(never)]
fn product_pool(l: &mut Recorder, card: &PoolStepCard, x: Tensor) -> Tensor {
    let square = f64::from(card.side) * f64::from(card.side);
    let [n, tokens, width, _] = x.dims;
    let squares = dim("T/m²", tokens.size / square);
    let y = x.dtype.tensor([n, squares, width]);
    let [wide, sum] = [x, y].map(|tensor| tensor.cast(DType::Fp32));
    let weights = DType::Fp32.tensor([n, squares, tokens]);
    copy(l, at(Kind::Copies, "mask"), x, x);
    copy(l, at(Kind::Copies, "upcast"), x, wide);
    l.op(at(Kind::Pointwise, "pool")).product([n, squares, tokens, width]).reads(wide).reads(weights).writes(sum);
    l.free([x, wide]);
    copy(l, at(Kind::Copies, "cast"), sum, y);
    l.free([sum]);
    copy(l, at(Kind::Copies, "upcast"), y, sum);
    l.free([y]);
    l.op(at(Kind::Pointwise, "scale")).cuda(1.0, sum).reads(sum).writes(sum);
    l.free([sum]);
    copy(l, at(Kind::Copies, "shown"), sum, sum);
    l.free([sum]);
    copy(l, at(Kind::Copies, "cast"), sum, y);
    l.free([sum]);
    y
}

/// Learned vectors after rows, and before and after a view's tokens.
#[inline(never)]
fn vectors(l: &mut Recorder, card: &VectorsStepCard, x: Tensor, rows: f64) -> Tensor {
    let [n, tokens, width, _] = x.dims;
    let all = tokens.size + rows * f64::from(card.per_row) + f64::from(card.per_view);
    let y = x.dtype.tensor([n, dim("T'", all), width]);
    let kept = dim("vectors", f64::from(card.per_row.min(1) + card.per_view + card.unused));
    l.holds(Block::Merger, &x.dtype.tensor([kept, width]).weights());
    let read = x.dtype.tensor([dim("vectors", all - tokens.size), width]).weights();
    l.op(at(Kind::Copies, "vectors")).reads(x).reads(read).writes(y);
    y
}

/// A softmax over the width: 5 CUDA-core FLOP per element, by the convention of attention.
#[inline(never)]
fn softmax(l: &mut Recorder, x: Tensor) -> Tensor {
    l.op(at(Kind::Pointwise, "softmax")).cuda(5.0, x).special(1.0, x).reads(x).writes(x);
    x
}

/// Zeros joined to the width.
#[inline(never)]
fn zeros(l: &mut Recorder, count: f64, x: Tensor) -> Tensor {
    let [n, tokens, width, _] = x.dims;
    let added = x.dtype.tensor([n, tokens, dim("zeros", count)]);
    let y = x.dtype.tensor([n, tokens, dim("V", width.size + count)]);
    l.op(at(Kind::Copies, "zeros")).writes(added);
    l.op(at(Kind::Copies, "join")).reads(x).reads(added).writes(y);
    l.free([added]);
    y
}

/// The learned vectors that stand between rows of tokens and between views: [count, width].
pub fn separators(count: f64, width: Dim, t: DType) -> Tensor {
    t.tensor([dim("vectors", count), width]).weights()
}
