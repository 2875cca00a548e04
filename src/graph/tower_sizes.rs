//! Sizes of a tower at one view, as named extents.

use crate::model::VisionCard;
use crate::recording::place::Block;
use crate::request::precision::Precision;
use crate::units::{Dim, Tensor, Variable, dim};
use crate::vision::{EdgeCard, InputCard, LearnedCard, SequencesCard, TableCard, TowerCard, WindowCard};
use crate::workload::{View, input_grid};

/// Sizes of a tower at one view, as named extents.
#[derive(Debug, Clone, Copy)]
pub struct TowerSizes {
    /// The tower's place in the card.
    pub index: usize,
    /// Images.
    pub n: Dim,
    /// Rows of tokens that stand for a part of the image.
    pub rows: Dim,
    /// Columns of them.
    pub columns: Dim,
    /// Those tokens: rows x columns, and what fills them up.
    pub patches: Dim,
    /// Whether some fill others up.
    pub is_padded: bool,
    /// Tokens of a sequence: class token, registers and queries included.
    pub s: Dim,
    /// Hidden width.
    pub width: Dim,
    /// Heads of queries.
    pub h: Dim,
    /// Heads of keys and values.
    pub h_kv: Dim,
    /// Width of a head.
    pub d: Dim,
    /// Width of the MLP's hidden layer.
    pub mlp: Dim,
    /// Types it is run in.
    pub precision: Precision,
}

impl TowerSizes {
    /// The card's sizes at a view.
    pub fn new(vision: &VisionCard, index: usize, view: &View) -> Self {
        let card = &vision.towers[index];
        let blocks = &card.blocks;
        let [rows, columns] = input_grid(vision, index, [view.height, view.width]);
        let n = dim("n", view.images);
        let shown = rows * columns;
        let patches = shown.max(padded_to(card).map_or(0.0, f64::from));
        let queries = if card.queries.is_some() { patches } else { 0.0 };
        let heads = f64::from(blocks.heads);
        let others = f64::from(u32::from(card.class_token)) + f64::from(card.registers) + queries;
        TowerSizes {
            index,
            n: if is_proportional_to_images(vision) { n.by(Variable::Images) } else { n },
            rows: dim("g", rows),
            columns: dim("g", columns),
            patches: dim("T", patches),
            is_padded: patches > shown,
            s: if others == 0.0 { dim("T", patches) } else { dim("S", patches + others) },
            width: dim("D", f64::from(blocks.hidden)),
            h: dim("H", heads),
            h_kv: dim("H", f64::from(blocks.kv_heads.unwrap_or(blocks.heads))),
            d: dim("d", blocks.head.map_or(f64::from(blocks.hidden) / heads, f64::from)),
            mlp: dim("M", f64::from(blocks.mlp.hidden)),
            precision: view.precision,
        }
    }

    /// The tower itself, for what is in none of its parts.
    pub const fn block(&self) -> Block {
        Block::Tower(self.index)
    }

    /// A tensor of one vector a token: [n, S, D].
    pub fn stream(&self) -> Tensor {
        self.precision.values().tensor([self.n, self.s, self.width])
    }

    /// The windows of a block at this view.
    pub fn windows(&self, card: &WindowCard) -> Windows {
        let side = f64::from(card.side);
        let [rows, columns] = [self.rows, self.columns].map(|along| (along.size / side).ceil());
        let tokens = side * side;
        let is_padded = card.edge == EdgeCard::Padded && rows * columns * tokens > self.patches.size;
        Windows {
            side: dim("w", side),
            count: self.n.times("n·W", rows * columns),
            tokens: dim("w²", tokens),
            is_padded,
        }
    }

    /// The classes of windows that are smaller at the edges: how many of each there are in an image, and their tokens.
    pub fn ragged(&self, card: &WindowCard) -> Vec<(f64, Dim)> {
        let side = f64::from(card.side);
        let cut = |along: Dim| {
            let whole = (along.size / side).floor();
            [(whole, side), (1.0, along.size - whole * side)]
        };
        let mut classes = Vec::new();
        for (rows, height) in cut(self.rows) {
            for (columns, width) in cut(self.columns) {
                let (count, tokens) = (rows * columns, height * width);
                if count > 0.0 && tokens > 0.0 {
                    classes.push((count, dim("w²", tokens)));
                }
            }
        }
        classes
    }
}

/// Whether all that is counted of a view is proportional to its images, from the second on: not where they are one
/// sequence, or where a table is read at most once for all of them.
pub fn is_proportional_to_images(vision: &VisionCard) -> bool {
    vision.towers.iter().all(|card| {
        let is_read_once = card.positions.learned().is_some_and(|table| table.read == TableCard::Neighbours);
        card.sequences() != SequencesCard::Together && !is_read_once
    })
}

/// Patches to which a tower fills every image up, if it does.
fn padded_to(card: &TowerCard) -> Option<u32> {
    match &card.input {
        InputCard::Patches(patches) => patches.padded_to,
        InputCard::Features(_) => None,
    }
}

/// Windows of equal size.
#[derive(Debug, Clone, Copy)]
pub struct Windows {
    /// Side in tokens.
    pub side: Dim,
    /// Windows of all images.
    pub count: Dim,
    /// Tokens of a window.
    pub tokens: Dim,
    /// Whether pads fill the last ones up.
    pub is_padded: bool,
}

/// Width of a tower's output.
pub fn output_width(card: &TowerCard) -> Dim {
    let last = card.neck.iter().rev().find_map(|step| step.channels());
    match last {
        Some(channels) => dim("C₂", f64::from(channels)),
        None => dim("D", f64::from(card.blocks.hidden)),
    }
}

/// Tokens along a side of the image for which a table of positions was learned.
pub fn learned_side(card: &TowerCard, learned: &LearnedCard) -> f64 {
    let own = match &card.input {
        InputCard::Patches(patches) => Some(patches.patch),
        InputCard::Features(features) => features.unused.as_ref().map(|patches| patches.patch),
    };
    f64::from(learned.side) / f64::from(learned.patch.or(own).unwrap_or(1))
}

/// The same of a tower whose table it is; none where it has no table.
pub fn learned(card: &TowerCard) -> Option<f64> {
    card.positions.learned().map(|learned| learned_side(card, learned))
}
