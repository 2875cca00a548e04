//! Where a stage's cost goes: its operators gathered under names a planner knows.

use crate::error::Error;
use crate::evaluate::Evaluator;
use crate::model::ModelCard;
use crate::recording::place::{At, Block, Kind};
use crate::recording::stage_cost::{Flop, Traffic};
use crate::recording::{Counts, OperatorRow};
use crate::request::Request;

/// What a group of operators costs together.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// The group.
    pub group: Group,
    /// The group's name on screen.
    pub name: String,
    /// Work by unit.
    pub flop: Flop,
    /// HBM traffic by cause.
    pub hbm: Traffic,
}

/// A group of operators: those of a kind, attention block by block. Attention is what a kernel decides: bias, core and the
/// copies around it, not its linear layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Attention of a block.
    Attention(Block),
    /// All operators of another kind.
    Kind(Kind),
}

/// The kinds that are groups, in order; attention comes before them.
const KINDS: [Kind; 8] = [
    Kind::Linear,
    Kind::Experts,
    Kind::Head,
    Kind::Pointwise,
    Kind::Positions,
    Kind::Copies,
    Kind::Embedding,
    Kind::Assembly,
];

impl Group {
    /// Every group of a model, those that a kernel changes first.
    pub fn all(model: &ModelCard) -> Vec<Group> {
        let mut blocks = Vec::new();
        for (index, tower) in model.vision.towers.iter().enumerate() {
            match tower.blocks.window {
                Some(_) => blocks.extend([Block::Global(index), Block::Windows(index)]),
                None => blocks.push(Block::Tower(index)),
            }
        }
        blocks.push(Block::Decoder);
        blocks.into_iter().map(Group::Attention).chain(KINDS.into_iter().map(Group::Kind)).collect()
    }

    /// The name on screen.
    pub fn name(self, model: &ModelCard) -> String {
        let tower = |index: usize| model.vision.towers.get(index).map_or("Tower", |tower| &*tower.name);
        let fixed = match self {
            Group::Attention(block) => match block {
                Block::Global(index) => return format!("{} attention, global", tower(index)),
                Block::Windows(index) => return format!("{} attention, windows", tower(index)),
                Block::Tower(index) | Block::Neck(index, _) => return format!("{} attention", tower(index)),
                Block::Join | Block::Merger | Block::Assembly => "Attention between views",
                Block::Decoder => "Decoder attention",
            },
            Group::Kind(kind) => match kind {
                Kind::Attention => "Attention",
                Kind::Experts => "Experts and router",
                Kind::Head => "Head, logits",
                Kind::Positions => "Positions, relative and rotary",
                Kind::Linear => "Linear layers",
                Kind::Pointwise => "Norms, activations, residuals",
                Kind::Copies => "Windows and copies",
                Kind::Embedding => "Convolutions, embeddings",
                Kind::Assembly => "Assembly of tokens",
            },
        };
        fixed.to_owned()
    }

    /// Whether a kernel decides what it costs.
    pub const fn is_attention(self) -> bool {
        matches!(self, Group::Attention(_))
    }

    /// The group of an operator.
    pub const fn of(row: &OperatorRow) -> Group {
        Group::at(row.at)
    }

    /// The group of what stands there.
    pub const fn at(at: At) -> Group {
        match at.kind {
            Kind::Attention => Group::Attention(at.block),
            kind => Group::Kind(kind),
        }
    }
}

/// A request's cost by group; every operator is in exactly one, and groups without operators are left out.
///
/// # Errors
/// As [`crate::evaluate::evaluate`].
pub fn breakdown(request: &Request) -> Result<Vec<Share>, Error> {
    let model = &request.model;
    let share = |group: Group| {
        (false, Share { group, name: group.name(model), flop: Flop::default(), hbm: Traffic::default() })
    };
    let mut all: Vec<(bool, Share)> = Group::all(model).into_iter().map(share).collect();
    Evaluator::default().each_pass(request, |bound| {
        for operator in bound.recording.trace.operators(&bound.at) {
            let group = Group::at(operator.at());
            let Some((present, share)) = all.iter_mut().find(|(_, share)| share.group == group) else { continue };
            *present = true;
            for term in operator.recorded() {
                let counts = Counts::of(term, operator.bindings()) * operator.times();
                share.flop = share.flop + counts.flop;
                share.hbm = share.hbm + counts.hbm;
            }
        }
    })?;
    Ok(all.into_iter().filter_map(|(present, share)| present.then_some(share)).collect())
}
