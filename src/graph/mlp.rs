//! The MLP of a tower's block.

use super::layers::{linear_with, norm};
use super::tower_sizes::TowerSizes;
use crate::recording::Recorder;
use crate::recording::place::{At, Block, Kind};
use crate::units::Tensor;
use crate::vision::{ActivationCard, TowerCard};

/// down(act(up x)), or down(act(gate x) · up x): leaves the output beside `x`.
#[inline(never)]
pub fn mlp(l: &mut Recorder, card: &TowerCard, s: &TowerSizes, place: Block, x: Tensor) {
    let mlp = &card.blocks.mlp;
    let w = s.precision.linears();
    let at = |unit| At::new(place, Kind::Linear, unit);
    if mlp.gated {
        let gate = linear_with(l, at("mlp.gate"), x, s.mlp, w, mlp.bias);
        activate(l, mlp.activation, place, gate);
        let up = linear_with(l, at("mlp.up"), x, s.mlp, w, mlp.bias);
        l.op(At::new(place, Kind::Pointwise, "mlp.multiply")).cuda(1.0, up).reads(gate).reads(up).writes(up);
        l.free([gate, up]);
        inner_norm(l, card, place, up);
        linear_with(l, at("mlp.down"), up, s.width, w, mlp.bias);
        l.free([up]);
        return;
    }
    let hidden = linear_with(l, at("mlp.up"), x, s.mlp, w, mlp.bias);
    activate(l, mlp.activation, place, hidden);
    inner_norm(l, card, place, hidden);
    linear_with(l, at("mlp.down"), hidden, s.width, w, mlp.bias);
    l.free([hidden]);
}

/// Normalises the hidden layer, where the card says so.
#[inline(never)]
fn inner_norm(l: &mut Recorder, card: &TowerCard, place: Block, x: Tensor) {
    if card.blocks.inner_norm {
        norm(l, At::new(place, Kind::Pointwise, "mlp.layernorm"), x, card.blocks.norm, card.conventions.norm);
        l.free([x]);
    }
}

/// Replaces a tensor by its activation.
#[inline(never)]
pub fn activate(l: &mut Recorder, activation: ActivationCard, place: Block, x: Tensor) {
    let unit = match activation {
        ActivationCard::Gelu => "mlp.gelu",
        ActivationCard::QuickGelu => "mlp.quick_gelu",
        ActivationCard::Silu => "mlp.act",
    };
    activate_at(l, activation, At::new(place, Kind::Pointwise, unit), x);
}

/// The name of an activation outside blocks.
pub const fn activation_name(activation: ActivationCard) -> &'static str {
    match activation {
        ActivationCard::Gelu => "gelu",
        ActivationCard::QuickGelu => "quick_gelu",
        ActivationCard::Silu => "silu",
    }
}

/// The same by the name of the operator.
#[inline(never)]
pub fn activate_at(l: &mut Recorder, activation: ActivationCard, at: At, x: Tensor) {
    match activation {
        // 10 CUDA-core FLOP per element, one of them the error function.
        ActivationCard::Gelu => {
            l.op(at).cuda(10.0, x).special(1.0, x).reads(x).writes(x);
            l.free([x]);
        }
        // x · sigmoid(1.702 x) as three operators: 5 CUDA-core FLOP per element, 2 of them special (exponential, reciprocal).
        ActivationCard::QuickGelu => {
            l.op(at.step("scale")).cuda(1.0, x).reads(x).writes(x);
            l.op(at.step("sigmoid")).cuda(3.0, x).special(2.0, x).reads(x).writes(x);
            l.free([x]);
            l.op(at.step("multiply")).cuda(1.0, x).reads(x).reads(x).writes(x);
            l.free([x, x]);
        }
        // 4 CUDA-core FLOP per element, 2 of them special.
        ActivationCard::Silu => {
            l.op(at).cuda(4.0, x).special(2.0, x).reads(x).writes(x);
            l.free([x]);
        }
    }
}
