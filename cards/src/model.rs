//! Model cards: published sizes, each with its source. Nothing derived, no kernel in a block.

use crate::decoder::DecoderCard;
use crate::tokens::TokensCard;
use crate::views::ViewsCard;
use crate::vision::{InputCard, MergerCard, NeckCard, TowerCard};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A model as published.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelCard {
    /// The id in links.
    pub id: String,
    /// The name on screen.
    pub name: String,
    /// Where the model is published.
    pub source: String,
    /// Element type of weights and activations.
    pub dtype: String,
    /// From an image to image tokens.
    pub vision: VisionCard,
    /// The language model behind the merger; none where a tower is published alone.
    #[serde(default)]
    pub decoder: Option<DecoderCard>,
    /// Named sizes of the vendor.
    #[serde(default)]
    pub modes: ModesCard,
    /// Named vision stacks: each names the kernel of all its attention layers.
    #[serde(default)]
    pub composites: BTreeMap<String, CompositeCard>,
    /// Other names of composites.
    #[serde(default)]
    pub aliases: BTreeMap<String, String>,
    /// Whether a link that names no model means this one.
    #[serde(default)]
    pub is_default: bool,
    /// Id of the tower of which parts can be evaluated alone; the last where absent.
    #[serde(default)]
    pub parts_of: Option<String>,
}

/// From an image to image tokens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisionCard {
    /// How an image becomes views.
    pub views: ViewsCard,
    /// The towers, each after those that it reads.
    pub towers: Vec<TowerCard>,
    /// Ids of the towers whose features are set side by side; the last tower's alone where absent.
    #[serde(default)]
    pub join: Vec<String>,
    /// From features to the decoder's width; none where a tower is published alone.
    #[serde(default)]
    pub merger: Option<MergerCard>,
    /// How features become image tokens.
    pub tokens: TokensCard,
}

impl VisionCard {
    /// The least number of pixels of which a side of a view is a multiple: what becomes one token.
    pub fn side_step(&self) -> u32 {
        let strides: u32 = self.towers.iter().flat_map(|tower| &tower.neck).map(NeckCard::stride).product();
        let merge = self.merger.as_ref().map_or(1, |merger| merger.merge);
        self.patch() * strides * merge
    }

    /// Whether views may have that side: whole tokens, or a side that the rule itself makes, of which the patch
    /// convolution leaves a rest out.
    pub fn is_side(&self, side: u32) -> bool {
        side.is_multiple_of(self.side_step()) || (side > 0 && self.views.own_sides().contains(&side))
    }

    /// Side in pixels of a patch of the first tower.
    pub fn patch(&self) -> u32 {
        let patch = self.towers.iter().find_map(|tower| match &tower.input {
            InputCard::Patches(card) => Some(card.patch),
            InputCard::Features(_) => None,
        });
        patch.unwrap_or(1)
    }

    /// Where the tower of that id stands in the list.
    pub fn tower(&self, id: &str) -> Option<usize> {
        self.towers.iter().position(|tower| tower.id == id)
    }
}

/// A card is equal to itself alone: requests share one, are compared often, and never need its sizes for that.
impl PartialEq for ModelCard {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for ModelCard {}

impl ModelCard {
    /// The place of the tower of which parts can be evaluated alone.
    pub fn tower_of_parts(&self) -> usize {
        let named = self.parts_of.as_ref().and_then(|id| self.vision.tower(id));
        named.unwrap_or(self.vision.towers.len().saturating_sub(1))
    }

    /// The composite of that name or alias.
    pub fn composite(&self, name: &str) -> Option<&CompositeCard> {
        let name = self.aliases.get(name).map_or(name, String::as_str);
        self.composites.get(name)
    }
}

/// Named sizes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModesCard {
    /// Where the names are published.
    pub source: String,
    /// The modes, smallest first.
    pub list: Vec<ModeCard>,
}

/// A named size: the global view's side, and the crops' side where it crops.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModeCard {
    /// The vendor's name.
    pub name: String,
    /// Side of the global view.
    pub base: u32,
    /// Side of a crop; absent where the mode does not crop.
    #[serde(default)]
    pub tile: Option<u32>,
}

/// A named vision stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompositeCard {
    /// Kernel of every attention layer, by its link text.
    pub kernel: String,
    /// Whether the stack may crop.
    #[serde(default = "yes")]
    pub crops: bool,
}

fn yes() -> bool {
    true
}
