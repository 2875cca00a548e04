//! Rotary positions of a tower's queries and keys, as the code that was counted writes them.

use super::place::{At, Kind};
use super::tower_sizes::TowerSizes;
use crate::attention::Attention;
use crate::layers::{copy};
use crate::recording::Recorder;
use crate::units::{DType, Tensor, dim};
use crate::vision::{PositionsCard, RotaryCard, TowerCard};

/// Rotates queries and keys, where the card says so, and leaves them alive beside what they were: x · cos + (−x₂, x₁) · sin,
/// operator by operator, 3 CUDA-core FLOP per element and one negation of half of them.
#[inline(never)]
pub fn rotate(l: &mut Recorder, card: &TowerCard, a: &Attention, t: DType) -> [Option<Tensor>; 2] {
    let Some(rotary) = rotary(card) else { return [None; 2] };
    let at = At::new(a.block, Kind::Positions, "attn.rope");
    let both = [a.queries(t), a.keys(t)];
    let wide = |x: Tensor| if rotary.fp32 { x.cast(DType::Fp32) } else { x };
    let is_cast = rotary.fp32 && t != DType::Fp32;
    if is_cast {
        for x in both {
            copy(l, at.step("upcast"), x, wide(x));
        }
    }
    for x in both {
        turn(l, at, a, wide(x));
    }
    if is_cast {
        for x in both {
            copy(l, at.step("cast"), wide(x), x);
        }
        for x in both {
            l.free([wide(x), wide(x)]);
        }
    }
    both.map(Some)
}

/// One of the two in the type in which it is turned. Leaves the result alive.
#[inline(never)]
fn turn(l: &mut Recorder, at: At, a: &Attention, x: Tensor) {
    let waves = x.dtype.tensor([a.b, a.n_q, a.d]);
    let [b, h, n, d] = x.dims;
    let half = x.dtype.tensor([b, h, n, dim("d/2", d.size / 2.0)]);
    l.op(at.step("cosine")).cuda(1.0, x).reads(x).reads(waves).writes(x);
    l.op(at.step("negate")).cuda(1.0, half).reads(half).writes(half);
    l.op(at.step("join")).reads(half).reads(half).writes(x);
    l.free([half]);
    l.op(at.step("sine")).cuda(1.0, x).reads(x).reads(waves).writes(x);
    l.free([x]);
    l.op(at.step("add")).cuda(1.0, x).reads(x).reads(x).writes(x);
    l.free([x, x]);
}

/// Sines and cosines of every token's place, made once for all blocks; returned, so that the tower can end them.
#[inline(never)]
pub fn waves(l: &mut Recorder, card: &TowerCard, s: &TowerSizes) -> Option<Tensor> {
    let rotary = rotary(card)?;
    let at = At::new(s.block(), Kind::Positions, "rope");
    let angles = DType::Fp32.tensor([s.n, s.s, dim("d/2", s.d.size / 2.0)]);
    let t = if rotary.fp32 { DType::Fp32 } else { s.precision.values() };
    let waves = t.tensor([s.n, s.s, s.d]);
    l.op(at.step("angles")).cuda(1.0, angles).reads(DType::Int64.tensor([s.n, s.s])).writes(angles);
    for step in ["cosine", "sine"] {
        l.op(at.step(step)).special(1.0, angles).reads(angles).writes(waves);
    }
    l.free([angles]);
    Some(waves)
}

/// The rotary positions of a tower's blocks, if they are such.
fn rotary(card: &TowerCard) -> Option<&RotaryCard> {
    match &card.positions {
        PositionsCard::None | PositionsCard::Learned(_) => None,
        PositionsCard::Rotary2d(rotary) | PositionsCard::Rotary(rotary) => Some(rotary),
    }
}
