//! Where a stage's cost goes: its operators gathered under names a planner knows.

use crate::ledger::OperatorRow;
use crate::operator::At;
use crate::stage::{Flop, Traffic};

/// What a group of operators costs together.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// The group.
    pub group: Group,
    /// Work by unit.
    pub flop: Flop,
    /// HBM traffic by cause.
    pub hbm: Traffic,
}

/// A group of operators. Attention is what a kernel decides: bias, core and the copies around it, not its linear layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Attention over all of a view's tokens, SAM.
    GlobalAttention,
    /// Attention in windows, SAM.
    WindowAttention,
    /// Attention of CLIP.
    ClipAttention,
    /// Attention of the decoder.
    DecoderAttention,
    /// Routed and shared experts, router included.
    Experts,
    /// From hidden states to logits.
    Head,
    /// Decomposed relative positions.
    RelativePositions,
    /// Linear layers: qkv, projections, MLPs, projector.
    Linear,
    /// Norms, activations, residual sums.
    Pointwise,
    /// Windows cut and joined, tensors laid out anew.
    Copies,
    /// Patch, neck and downsampling convolutions, embeddings.
    Convolutions,
    /// Image tokens put together.
    Assembly,
}

impl Group {
    /// Every group, those that a kernel changes first.
    pub const ALL: [Group; 12] = [
        Group::GlobalAttention,
        Group::WindowAttention,
        Group::ClipAttention,
        Group::DecoderAttention,
        Group::Linear,
        Group::Experts,
        Group::Head,
        Group::Pointwise,
        Group::RelativePositions,
        Group::Copies,
        Group::Convolutions,
        Group::Assembly,
    ];

    /// The name on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Group::GlobalAttention => "SAM attention, global",
            Group::WindowAttention => "SAM attention, windows",
            Group::ClipAttention => "CLIP attention",
            Group::DecoderAttention => "Decoder attention",
            Group::Experts => "Experts and router",
            Group::Head => "Head, logits",
            Group::RelativePositions => "Positions, relative and rotary",
            Group::Linear => "Linear layers",
            Group::Pointwise => "Norms, activations, residuals",
            Group::Copies => "Windows and copies",
            Group::Convolutions => "Convolutions, embeddings",
            Group::Assembly => "Assembly of tokens",
        }
    }

    /// Whether a kernel decides what it costs.
    pub const fn is_attention(self) -> bool {
        matches!(self, Group::GlobalAttention | Group::WindowAttention | Group::ClipAttention | Group::DecoderAttention)
    }

    /// The group of an operator.
    pub fn of(row: &OperatorRow) -> Group {
        Group::at(row.at)
    }

    /// The group of what stands there.
    pub fn at(at: At) -> Group {
        match (at.part, at.unit) {
            ("sam.global", _) if at.is_attention() => Group::GlobalAttention,
            ("sam.window", _) if at.is_attention() => Group::WindowAttention,
            ("clip", _) if at.is_attention() => Group::ClipAttention,
            ("decoder", _) if at.is_attention() => Group::DecoderAttention,
            (_, "attn.relpos" | "attn.rope" | "attn.rope_angles") => Group::RelativePositions,
            ("decoder", "head") => Group::Head,
            ("decoder", unit) if unit.starts_with("moe.") => Group::Experts,
            (_, "window_partition" | "attn.qkv_copy" | "net_clone" | "attn.append") | ("glue", _) => Group::Copies,
            (_, "patch_embed" | "pos_embed" | "conv" | "net_2" | "net_3" | "embeddings" | "embedding") => {
                Group::Convolutions
            }
            ("assembly", _) => Group::Assembly,
            (
                _,
                "layernorm" | "pre_layernorm" | "ln2d" | "norm" | "final_norm" | "residual" | "mlp.gelu"
                | "mlp.quick_gelu" | "mlp.act",
            ) => Group::Pointwise,
            _ => Group::Linear,
        }
    }
}

/// The operators' cost by group; every operator is in exactly one, and groups without operators are left out.
pub fn breakdown(rows: &[OperatorRow]) -> Vec<Share> {
    let share = |group: Group| {
        let mut share = Share { group, flop: Flop::default(), hbm: Traffic::default() };
        for row in rows.iter().filter(|row| Group::of(row) == group) {
            share.flop = share.flop + row.flop;
            share.hbm = share.hbm + row.hbm;
        }
        share
    };
    let present = |group: &Group| rows.iter().any(|row| Group::of(row) == *group);
    Group::ALL.into_iter().filter(present).map(share).collect()
}
