//! From towers' features to the decoder's width: joined side by side, merged, normalised, through linear layers.

use super::place::{At, Block, Kind};
use crate::model::VisionCard;
use crate::layers::{linear, norm, rearrange};
use crate::recording::Recorder;
use crate::precision::Precision;
use crate::units::{DType, Dim, Tensor, dim};
use crate::vision::{ConventionsCard, MergerCard, NormCard};

/// Joins the features of towers, [n, tokens, width] each and of one token grid, class tokens dropped; of one tower alone
/// nothing is done.
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

/// The merger on `x` [n, tokens, width], which ends where it is the joined one. Leaves the projected tokens alive.
#[inline(never)]
pub fn merge(
    l: &mut Recorder,
    vision: &VisionCard,
    card: &MergerCard,
    x: Tensor,
    is_joined: bool,
    precision: Precision,
) -> Tensor {
    let square = f64::from(card.merge) * f64::from(card.merge);
    let [n, tokens, width, _] = x.dims;
    let conventions = vision.towers.last().map(|tower| tower.conventions).unwrap_or_default();
    let merged = x.dtype.tensor([n, dim("T/m²", tokens.size / square), dim("m²·D", width.size * square)]);
    let mut y = x;
    let mut is_own = is_joined;
    if let Some(card) = card.norm.as_ref().filter(|card| !card.after_merge) {
        y = normalise(l, card.kind, y, conventions, &mut is_own);
    }
    if square > 1.0 {
        y = if card.copies > 0 { shuffle(l, card, y, merged, &mut is_own) } else { merged };
    }
    if let Some(card) = card.norm.as_ref().filter(|card| card.after_merge) {
        y = normalise(l, card.kind, y, conventions, &mut is_own);
    }
    let last = card.linears.len();
    for (index, width) in card.linears.iter().enumerate() {
        let name = if last == 1 { "linear" } else { ["linear_1", "linear_2", "linear_3"][index.min(2)] };
        let out = dim("E", f64::from(*width));
        let next = linear(l, At::new(Block::Merger, Kind::Linear, name), y, out, precision.linears());
        if is_own {
            l.free([y]);
        }
        is_own = true;
        y = next;
        if index + 1 < last {
            l.op(At::new(Block::Merger, Kind::Pointwise, "gelu")).cuda(10.0, y).special(1.0, y).reads(y).writes(y);
            l.free([y]);
        }
    }
    y
}

#[inline(never)]
fn normalise(l: &mut Recorder, kind: NormCard, x: Tensor, code: ConventionsCard, is_own: &mut bool) -> Tensor {
    norm(l, At::new(Block::Merger, Kind::Pointwise, "norm"), x, kind, code.norm);
    if *is_own {
        l.free([x]);
    }
    *is_own = true;
    x
}

/// Squares of tokens laid out as one, in as many copies as the code makes.
#[inline(never)]
fn shuffle(l: &mut Recorder, card: &MergerCard, x: Tensor, merged: Tensor, is_own: &mut bool) -> Tensor {
    for index in 0..card.copies {
        let from = if index == 0 { x } else { merged };
        rearrange(l, At::new(Block::Merger, Kind::Copies, "shuffle"), from, merged);
        if *is_own {
            l.free([from]);
        }
        *is_own = true;
    }
    merged
}

/// The learned vectors that stand between rows of tokens and between views: [count, width].
pub fn separators(count: f64, width: Dim, t: DType) -> Tensor {
    t.tensor([dim("vectors", count), width]).weights()
}
