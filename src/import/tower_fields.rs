//! Fields of a vision half, by what each changes in the card of its family's counted member.

use super::field_names::{
    CHANNELS, FRAMES, GLOBAL, HEAD, HEADS, IMAGE, INTERMEDIATE, Key, LAYERS, MLP_DIM, MOST_WIDTH, OUT_CHANNELS, PATCH,
    REGISTERS, WINDOW,
};
use super::notes::ImportError;
use super::plain_towers::{ACTIVATIONS, divides};
use super::section::Section;
use crate::positions::{LearnedCard, PositionsCard};
use crate::vision::{HeadCard, InputCard, NeckCard, PatchesCard, TowerCard};
use serde_json::{Value, json};

/// A field of the vision half, by what it changes in the card.
#[derive(Debug, Clone, Copy)]
pub enum TowerField {
    /// Side of a patch.
    Patch,
    /// Channels of an image.
    Channels,
    /// Frames of a patch.
    Frames,
    /// Layers, hidden width and heads, the width under this name.
    Sizes(Key),
    /// Width of a head.
    Head,
    /// Width of the MLP's hidden layer.
    Intermediate,
    /// The same as a multiple of the hidden width; two thirds of it, rounded up to a multiple of 8, where it is gated.
    MlpRatio,
    /// The activation, under one of these names.
    Activation(&'static [&'static str]),
    /// Side of the images, and of the table of positions as far as whole patches go.
    Image,
    /// Side of the images alone.
    ImageAlone,
    /// Side of the table of positions in pixels.
    TableSide(Key),
    /// Number of positions of a square table.
    TablePatches(Key),
    /// Number of positions of a table along each axis.
    TableLength(Key),
    /// Number of register tokens.
    Registers,
    /// Width of the MLP's hidden layer, or a multiple of the hidden width where that is absent.
    MlpDim,
    /// Whether a head makes one vector of all tokens.
    PoolHead,
    /// Output channels of the neck's convolutions.
    Neck,
    /// Side of the windows in patches.
    Window,
    /// Layers without windows.
    GlobalLayers,
    /// Bias of queries, keys and values.
    QkvBias(&'static str),
    /// Biases of queries, keys, values, the output projection and the MLP, each under its own name.
    Biases,
    /// A flag that has to be as the member's code has it.
    Only(&'static str, bool),
}

/// The patch convolution of a tower that reads pixels.
pub fn patches(tower: &mut TowerCard) -> &mut PatchesCard {
    match &mut tower.input {
        InputCard::Patches(card) => card,
        InputCard::Features(_) => unreachable!("a counted family's tower reads pixels"),
    }
}

/// The learned table of positions, where there is one.
fn table(tower: &mut TowerCard) -> Option<&mut LearnedCard> {
    match &mut tower.positions {
        PositionsCard::Learned(card) => Some(card),
        PositionsCard::LearnedRotary2d(card) => Some(&mut card.learned),
        PositionsCard::None | PositionsCard::Rotary2d(_) | PositionsCard::Rotary(_) => None,
    }
}

impl TowerField {
    /// Reads the field into the tower; returns the side of the images where it is that.
    ///
    /// # Errors
    /// It is absent or absurd.
    pub fn read(self, section: &mut Section<'_>, tower: &mut TowerCard) -> Result<Option<u32>, ImportError> {
        let patch = patches(tower).patch;
        match self {
            TowerField::Patch => patches(tower).patch = section.side(PATCH)?,
            TowerField::Channels => patches(tower).channels = section.count(CHANNELS)?,
            TowerField::Frames => patches(tower).frames = section.count(FRAMES)?,
            TowerField::Sizes(width) => {
                let (layers, hidden, heads) = (section.count(LAYERS)?, section.count(width)?, section.count(HEADS)?);
                if tower.blocks.head.is_none() {
                    divides(section, HEADS.names[0], heads, hidden)?;
                }
                (tower.blocks.layers, tower.blocks.hidden, tower.blocks.heads) = (layers, hidden, heads);
            }
            TowerField::Head => {
                let (hidden, heads) = (tower.blocks.hidden, tower.blocks.heads);
                let share = hidden / heads;
                let head = section.count_or(HEAD, share, "hidden_size ÷ num_attention_heads")?;
                tower.blocks.head = (u64::from(head) * u64::from(heads) != u64::from(hidden)).then_some(head);
            }
            TowerField::Intermediate => tower.blocks.mlp.hidden = section.count(INTERMEDIATE)?,
            TowerField::MlpRatio => {
                let width = section.times("mlp_ratio", tower.blocks.hidden, MOST_WIDTH)?;
                let gated = || (u64::from(width) * 2 / 3).next_multiple_of(8) as u32;
                tower.blocks.mlp.hidden = if tower.blocks.mlp.gated { gated() } else { width };
            }
            TowerField::MlpDim => {
                tower.blocks.mlp.hidden = match section.count_if(MLP_DIM)? {
                    Some(width) => width,
                    None => section.times("mlp_ratio", tower.blocks.hidden, MOST_WIDTH)?,
                };
            }
            TowerField::PoolHead => {
                tower.head = section.flag("vision_use_head")?.then_some(HeadCard::AttentionPool);
            }
            TowerField::Neck => {
                let channels = section.count(OUT_CHANNELS)?;
                for step in &mut tower.neck {
                    if let NeckCard::Convolution(card) = step {
                        card.channels = channels;
                    }
                }
            }
            TowerField::Activation(names) => tower.blocks.mlp.activation = section.word(names, ACTIVATIONS)?,
            TowerField::Image => {
                let image = section.side(IMAGE)?;
                if patch > image {
                    let problem = format!("{patch} is more than the image side, {image}");
                    return Err(section.refusal(PATCH.names[0], problem, "a patch that fits into the image"));
                }
                if let Some(table) = table(tower) {
                    table.side = image / patch * patch;
                }
                return Ok(Some(image));
            }
            TowerField::ImageAlone => return section.side(IMAGE).map(Some),
            TowerField::TableSide(key) => set_table(tower, section.count(key)?),
            TowerField::TablePatches(key) => {
                let positions = section.count(key)?;
                let side = positions.isqrt();
                if side * side != positions {
                    let problem = format!("{positions} is no square number");
                    return Err(section.refusal(key.names[0], problem, "the positions of a square table"));
                }
                set_table(tower, side * patch);
            }
            TowerField::TableLength(key) => {
                let length = section.count(key)?;
                set_table(tower, length * patch);
            }
            TowerField::Registers => tower.registers = section.count_from_0(REGISTERS)?,
            TowerField::Window => {
                let side = section.count(WINDOW)?;
                if let Some(window) = &mut tower.blocks.window {
                    window.side = side;
                }
            }
            TowerField::GlobalLayers => {
                let layers = tower.blocks.layers;
                let global = section.counts(GLOBAL)?.into_iter().filter(|layer| *layer < layers).collect();
                if let Some(window) = &mut tower.blocks.window {
                    window.global_layers = global;
                }
            }
            TowerField::QkvBias(name) => tower.blocks.qkv.bias = section.flag(name)?,
            TowerField::Biases => {
                let (query, key) = (section.flag("query_bias")?, section.flag("key_bias")?);
                section.only("value_bias", json!(query))?;
                tower.blocks.qkv.bias = query;
                tower.blocks.qkv.key_bias = (key != query).then_some(key);
                tower.blocks.proj_bias = section.flag("proj_bias")?;
                tower.blocks.mlp.bias = section.flag("mlp_bias")?;
            }
            TowerField::Only(name, value) => section.only(name, Value::Bool(value))?,
        }
        Ok(None)
    }
}

fn set_table(tower: &mut TowerCard, side: u32) {
    if let Some(table) = table(tower) {
        table.side = side;
    }
}
