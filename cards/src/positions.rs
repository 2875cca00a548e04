//! Types of a tower's positions: learned tables, rotations.

use serde::{Deserialize, Serialize};

/// How tokens know their places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PositionsCard {
    /// Not before the blocks.
    None,
    /// A learned table is added to the embeddings.
    Learned(LearnedCard),
    /// Queries and keys are rotated in every block by rows and columns.
    Rotary2d(RotaryCard),
    /// Queries and keys are rotated in every block by their index.
    Rotary(RotaryCard),
    /// A learned table is added to the embeddings, and queries and keys are rotated by rows and columns too.
    LearnedRotary2d(LearnedRotaryCard),
}

/// A learned table beside rotary positions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearnedRotaryCard {
    /// The table.
    pub learned: LearnedCard,
    /// How queries and keys are rotated.
    pub rotary: RotaryCard,
}

impl PositionsCard {
    /// The learned table, if there is one.
    pub const fn learned(&self) -> Option<&LearnedCard> {
        match self {
            PositionsCard::Learned(card) => Some(card),
            PositionsCard::LearnedRotary2d(card) => Some(&card.learned),
            PositionsCard::None | PositionsCard::Rotary2d(_) | PositionsCard::Rotary(_) => None,
        }
    }

    /// How queries and keys are rotated, if they are.
    pub const fn rotary(&self) -> Option<&RotaryCard> {
        match self {
            PositionsCard::Rotary2d(card) | PositionsCard::Rotary(card) => Some(card),
            PositionsCard::LearnedRotary2d(card) => Some(&card.rotary),
            PositionsCard::None | PositionsCard::Learned(_) => None,
        }
    }

    /// Whether queries and keys are rotated by rows and columns.
    pub const fn is_by_place(&self) -> bool {
        matches!(self, PositionsCard::Rotary2d(_) | PositionsCard::LearnedRotary2d(_))
    }
}

/// A learned table of positions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearnedCard {
    /// Image side in pixels for which it was learned.
    pub side: u32,
    /// Patch side in pixels there, where the tower has no patches of its own.
    #[serde(default)]
    pub patch: Option<u32>,
    /// How the table is read.
    pub read: TableCard,
    /// Places before the first that no token has.
    #[serde(default)]
    pub unused: u32,
}

/// How a table of positions is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableCard {
    /// As a grid [rows, columns, width], resized in fp32 where the image's is another.
    Grid,
    /// Row by row through an index, resized in fp32 where the image's grid is another.
    Lookup,
    /// As it is, the class token's place included.
    Whole,
    /// The same, resized in fp32.
    WholeFp32,
    /// By four neighbours of every place, which are looked up, weighted in fp32 and summed, whatever the image's grid.
    Neighbours,
    /// As one table of rows and one of columns, both looked up by index and added.
    Axes,
    /// As a grid that is laid side by side as often as covers the image's, which is cut out of it.
    Tiled,
    /// As a grid that is resized by a product with weights of every place, in fp32 whatever the image's grid is.
    Product,
    /// As a grid that is resized in fp32 whatever the image's is, image by image.
    Resized,
}

/// Rotary positions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotaryCard {
    /// Whether queries and keys are rotated in fp32, with casts before and after.
    pub fp32: bool,
    /// Whether only patches are rotated, class token and registers joined to them after.
    #[serde(default)]
    pub patches_only: bool,
    /// Whether what rows turn and what columns turn are turned apart and joined.
    #[serde(default)]
    pub axes_apart: bool,
    /// Whether images of a batch share sines and cosines.
    #[serde(default)]
    pub shared: bool,
    /// Whether keys are cast only after queries are rotated, and what was cast ends with its rotation.
    #[serde(default)]
    pub in_turn: bool,
    /// How the rotation is written.
    #[serde(default)]
    pub code: RotationCard,
}

/// How a rotation is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RotationCard {
    /// x · cos + (−x₂, x₁) · sin, operator by operator.
    #[default]
    Halves,
    /// One product of complex numbers, by a table that is loaded.
    Complex,
}
