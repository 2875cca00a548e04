//! Where an operator stands in a model, and what kind of work it is.

use crate::model::ModelCard;
use crate::vision::{NeckCard, TowerCard};

/// A block of a model; its name comes from the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Block {
    /// A tower, by its place in the card: what is in none of its parts.
    Tower(usize),
    /// Its blocks that attend within windows.
    Windows(usize),
    /// Its blocks that attend to every token, where others have windows.
    Global(usize),
    /// A step of its neck, by the tower's place and the step's.
    Neck(usize, usize),
    /// Features of towers set side by side.
    Join,
    /// From features to the decoder's width.
    Merger,
    /// Image tokens put together.
    Assembly,
    /// The decoder.
    Decoder,
}

impl Block {
    /// The name in categories of operators, e.g. `vit.window`.
    pub fn name(self, model: &ModelCard) -> String {
        let tower = |index: usize| model.vision.towers.get(index).map_or("tower", |tower| &*tower.id);
        match self {
            Block::Tower(index) => tower(index).to_owned(),
            Block::Windows(index) => format!("{}.window", tower(index)),
            Block::Global(index) => format!("{}.global", tower(index)),
            Block::Neck(index, _) => format!("{}.neck", tower(index)),
            Block::Join => "glue".to_owned(),
            Block::Merger => "projector".to_owned(),
            Block::Assembly => "assembly".to_owned(),
            Block::Decoder => "decoder".to_owned(),
        }
    }

    /// The tower that it is of, by its place in the card.
    pub const fn tower(self) -> Option<usize> {
        match self {
            Block::Tower(index) | Block::Windows(index) | Block::Global(index) | Block::Neck(index, _) => Some(index),
            Block::Join | Block::Merger | Block::Assembly | Block::Decoder => None,
        }
    }
}

/// What an operator is, for those who add up operators of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// What a kernel decides: the core, the bias that it reads, the copies around it.
    Attention,
    /// A linear layer.
    Linear,
    /// A routed or shared expert, or the router.
    Experts,
    /// From hidden states to logits.
    Head,
    /// A norm, an activation, a residual sum.
    Pointwise,
    /// Relative or rotary positions.
    Positions,
    /// A copy, or a tensor laid out anew.
    Copies,
    /// A convolution or an embedding.
    Embedding,
    /// Image tokens put together.
    Assembly,
}

/// Where an operator stands: block, category inside it, step inside the category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// The block.
    pub block: Block,
    /// What it is.
    pub kind: Kind,
    /// The category, e.g. `attn.core`; empty where the block has one operator.
    pub unit: &'static str,
    /// The step, e.g. `softmax`; empty where the category has one operator.
    pub step: &'static str,
}

impl At {
    /// A category of a block.
    pub const fn new(block: Block, kind: Kind, unit: &'static str) -> Self {
        At { block, kind, unit, step: "" }
    }

    /// The named step of the category.
    pub const fn step(self, step: &'static str) -> Self {
        At { step, ..self }
    }

    /// The category's full name, e.g. `vit.window.attn.qkv`, by the names that the card gives.
    pub fn category(&self, model: &ModelCard) -> String {
        let tower = self.block.tower().and_then(|index| model.vision.towers.get(index));
        if let (Block::Neck(_, step), Some(tower)) = (self.block, tower)
            && let Some(label) = neck_label(tower, step, self.unit)
        {
            return format!("{}.{label}", tower.id);
        }
        let unit = tower.and_then(|tower| tower.labels.get(self.unit)).map_or(self.unit, String::as_str);
        let block = self.block.name(model);
        if unit.is_empty() { block } else { format!("{block}.{unit}") }
    }

    /// The step's name, by the names that the card gives.
    pub fn step_name<'a>(&self, model: &'a ModelCard) -> &'a str {
        let tower = self.block.tower().and_then(|index| model.vision.towers.get(index));
        match (self.block, self.unit, tower.map(|tower| &tower.neck)) {
            (Block::Neck(_, step), "conv", Some(neck)) => match neck.get(step) {
                Some(NeckCard::Convolution(card)) => &card.step,
                Some(NeckCard::Copy(_)) | None => "",
            },
            _ => self.step,
        }
    }

    /// The category with its step, e.g. `vit.global.attn.core.math softmax`.
    pub fn spoken(&self, model: &ModelCard) -> String {
        let (category, step) = (self.category(model), self.step_name(model));
        if step.is_empty() { category } else { format!("{category} {step}") }
    }

    /// Whether a kernel decides what stands there: the core, copies around it, the bias.
    pub const fn is_attention(&self) -> bool {
        matches!(self.kind, Kind::Attention)
    }
}

/// The card's name of a step of the neck, for the operator that does its work.
fn neck_label<'a>(tower: &'a TowerCard, step: usize, unit: &str) -> Option<&'a str> {
    match (tower.neck.get(step)?, unit) {
        (NeckCard::Convolution(card), "conv") => Some(&card.label),
        (NeckCard::Copy(card), "copy") => Some(&card.label),
        (NeckCard::Convolution(_) | NeckCard::Copy(_), _) => None,
    }
}
