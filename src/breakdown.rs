//! Where a stage's cost goes: its operators gathered under names a planner knows.

use crate::ledger::OperatorRow;
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
    pub const ALL: [Group; 9] = [
        Group::GlobalAttention,
        Group::WindowAttention,
        Group::ClipAttention,
        Group::Linear,
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
            Group::RelativePositions => "Relative positions",
            Group::Linear => "Linear layers",
            Group::Pointwise => "Norms, activations, residuals",
            Group::Copies => "Windows and copies",
            Group::Convolutions => "Convolutions, embeddings",
            Group::Assembly => "Assembly of tokens",
        }
    }

    /// Whether a kernel decides what it costs.
    pub const fn is_attention(self) -> bool {
        matches!(self, Group::GlobalAttention | Group::WindowAttention | Group::ClipAttention)
    }

    /// The group of an operator.
    pub fn of(row: &OperatorRow) -> Group {
        match (row.at.part, row.at.unit) {
            ("sam.global", _) if row.is_attention() => Group::GlobalAttention,
            ("sam.window", _) if row.is_attention() => Group::WindowAttention,
            ("clip", _) if row.is_attention() => Group::ClipAttention,
            (_, "attn.relpos") => Group::RelativePositions,
            (_, "window_partition" | "attn.qkv_copy" | "net_clone") | ("glue", _) => Group::Copies,
            (_, "patch_embed" | "pos_embed" | "conv" | "net_2" | "net_3" | "embeddings") => Group::Convolutions,
            ("assembly", _) => Group::Assembly,
            (_, "layernorm" | "pre_layernorm" | "ln2d" | "residual" | "mlp.gelu" | "mlp.quick_gelu") => {
                Group::Pointwise
            }
            _ => Group::Linear,
        }
    }
}

/// The operators' cost by group; every operator is in exactly one.
pub fn breakdown(rows: &[OperatorRow]) -> Vec<Share> {
    let share = |group| {
        let mut share = Share { group, flop: Flop::default(), hbm: Traffic::default() };
        for row in rows.iter().filter(|row| Group::of(row) == group) {
            share.flop = share.flop + row.flop;
            share.hbm = share.hbm + row.hbm;
        }
        share
    };
    Group::ALL.into_iter().map(share).collect()
}
