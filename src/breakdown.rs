//! Where a stage's cost goes: its operators gathered under names a planner knows.

use crate::error::Error;
use crate::ledger::{OperatorRow, Record, add};
use crate::operator::{At, Term};
use crate::request::Request;
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
            (_, "patch_embed" | "pos_embed" | "conv" | "net_2" | "net_3" | "embeddings" | "embedding" | "input") => {
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

/// What is kept of a request's operators: a share a group, each with whether any operator is in it.
struct Shares {
    all: Vec<(bool, Share)>,
    now: usize,
    times: f64,
}

impl Shares {
    fn none() -> Self {
        let share = |group| (false, Share { group, flop: Flop::default(), hbm: Traffic::default() });
        Shares { all: Group::ALL.into_iter().map(share).collect(), now: 0, times: 1.0 }
    }

    fn present(self) -> Vec<Share> {
        self.all.into_iter().filter_map(|(present, share)| present.then_some(share)).collect()
    }
}

impl Record for Shares {
    fn begin(&mut self, _pass: &'static str, at: At, times: f64) {
        let group = Group::at(at);
        self.now = Group::ALL.iter().position(|other| *other == group).unwrap_or_default();
        self.times = times;
        self.all[self.now].0 = true;
    }

    fn term(&mut self, term: &Term) {
        let (mut flop, mut hbm) = (Flop::default(), Traffic::default());
        add(&mut flop, &mut hbm, *term);
        let share = &mut self.all[self.now].1;
        share.flop = share.flop + flop * self.times;
        share.hbm = share.hbm + hbm * self.times;
    }
}

/// A request's cost by group; every operator is in exactly one, and groups without operators are left out.
///
/// # Errors
/// As [`crate::evaluate::evaluate`].
pub fn breakdown(request: &Request) -> Result<Vec<Share>, Error> {
    let mut shares = Shares::none();
    crate::run::record(request, &mut shares)?;
    Ok(shares.present())
}
