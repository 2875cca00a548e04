//! Rotary positions of a tower's queries and keys, as the code that was counted writes them.

use super::attention::Attention;
use super::layers::copy;
use super::tower_sizes::TowerSizes;
use crate::positions::{RotaryCard, RotationCard};
use crate::recording::Recorder;
use crate::recording::place::{At, Kind};
use crate::units::{DType, Tensor, dim};
use crate::vision::TowerCard;

/// Rotates queries and keys, where the card says so, and leaves them alive beside what they were: x · cos + (−x₂, x₁) · sin,
/// operator by operator, 3 CUDA-core FLOP per element and one negation of half of them.
#[inline(never)]
pub fn rotate(l: &mut Recorder, card: &TowerCard, a: &Attention, s: &TowerSizes, t: DType) -> [Option<Tensor>; 2] {
    let Some(rotary) = card.positions.rotary() else { return [None; 2] };
    let at = At::new(a.block, Kind::Positions, "attn.rope");
    let both = [a.queries(t), a.keys(t)];
    let turned = |x: Tensor| {
        let [b, h, _, d] = x.dims;
        if rotary.patches_only { x.dtype.tensor([b, h, s.patches, d]) } else { x }
    };
    let wide = |x: Tensor| if rotary.fp32 { turned(x).cast(DType::Fp32) } else { turned(x) };
    let is_cast = rotary.fp32 && t != DType::Fp32;
    let upcast = |l: &mut _, x: Tensor| copy(l, at.step("upcast"), turned(x), wide(x));
    if is_cast && !rotary.in_turn {
        for x in both {
            upcast(l, x);
        }
    }
    for x in both {
        if is_cast && rotary.in_turn {
            upcast(l, x);
        }
        match rotary.code {
            RotationCard::Halves => turn(l, at, rotary, wide(x)),
            RotationCard::Complex => turn_complex(l, at, wide(x)),
        }
        if is_cast && rotary.in_turn {
            l.free([wide(x)]);
        }
    }
    if is_cast {
        for x in both {
            copy(l, at.step("cast"), wide(x), turned(x));
        }
        for x in both {
            l.free([wide(x)]);
            if !rotary.in_turn {
                l.free([wide(x)]);
            }
        }
    }
    if rotary.patches_only || rotary.axes_apart {
        for x in both {
            copy(l, at.step("others"), x, x);
            l.free([turned(x)]);
        }
    }
    both.map(Some)
}

/// One of the two in the type in which it is turned. Leaves the result alive.
#[inline(never)]
fn turn(l: &mut Recorder, at: At, rotary: &RotaryCard, x: Tensor) {
    let [b, h, n, d] = x.dims;
    let waves = if rotary.shared { x.dtype.tensor([n, d]) } else { x.dtype.tensor([b, n, d]) };
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

/// The same as one product of complex numbers by a table: 6 CUDA-core FLOP for two elements.
#[inline(never)]
fn turn_complex(l: &mut Recorder, at: At, x: Tensor) {
    let [_, _, n, d] = x.dims;
    let table = x.dtype.tensor([n, d]).weights();
    l.op(at.step("product")).cuda(3.0, x).reads(x).reads(table).writes(x);
}

/// Sines and cosines of every token's place, made once for all blocks; returned, so that the tower can end them.
#[inline(never)]
pub fn waves(l: &mut Recorder, card: &TowerCard, s: &TowerSizes) -> Option<Tensor> {
    let rotary = card.positions.rotary()?;
    if rotary.code == RotationCard::Complex {
        return None;
    }
    let at = At::new(s.block(), Kind::Positions, "rope");
    let n = if rotary.shared { dim("1", 1.0) } else { s.n };
    let angles = DType::Fp32.tensor([n, s.s, dim("d/2", s.d.size / 2.0)]);
    let t = if rotary.fp32 { DType::Fp32 } else { s.precision.values() };
    let waves = t.tensor([n, s.s, s.d]);
    l.op(at.step("angles")).cuda(1.0, angles).reads(DType::Int64.tensor([n, s.s])).writes(angles);
    for step in ["cosine", "sine"] {
        l.op(at.step(step)).special(1.0, angles).reads(angles).writes(waves);
    }
    l.free([angles]);
    Some(waves)
}
