//! Model cards: published sizes, each with its source. Nothing derived, no kernel in a block.

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
    /// First tower: SAM with windowed and global attention.
    pub sam: SamCard,
    /// Second tower, fed by the first.
    pub clip: VitCard,
    /// From both towers' features to the decoder's width.
    pub projector: ProjectorCard,
    /// The language model behind the projector.
    pub decoder: DecoderCard,
    /// How an image becomes crops.
    pub tiling: TilingCard,
    /// Named sizes of the vendor.
    pub modes: ModesCard,
    /// Named vision stacks: each names the kernel of all its attention layers.
    pub composites: BTreeMap<String, CompositeCard>,
    /// Other names of composites.
    pub aliases: BTreeMap<String, String>,
}

/// An id is one card's alone, and requests are compared often.
impl PartialEq for ModelCard {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl ModelCard {
    /// The composite of that name or alias.
    pub fn composite(&self, name: &str) -> Option<&CompositeCard> {
        let name = self.aliases.get(name).map_or(name, String::as_str);
        self.composites.get(name)
    }
}

/// A SAM image encoder with its neck and downsampling convolutions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SamCard {
    /// Where the sizes are published.
    pub source: String,
    /// Image channels.
    pub channels: u32,
    /// Patch side in pixels.
    pub patch: u32,
    /// Image side for which positions were learned.
    pub pretrain_side: u32,
    /// Hidden width.
    pub hidden: u32,
    /// Blocks.
    pub layers: u32,
    /// Attention heads.
    pub heads: u32,
    /// Width of the MLP's hidden layer.
    pub mlp: u32,
    /// Window side in tokens of the windowed blocks.
    pub window: u32,
    /// Blocks with global attention, counted from 0.
    pub global_layers: Vec<u32>,
    /// Output channels of the neck.
    pub neck: u32,
    /// Output channels of the stride-2 convolutions.
    pub downsample: [u32; 2],
}

/// A plain vision transformer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VitCard {
    /// Where the sizes are published.
    pub source: String,
    /// Image channels of its own patch convolution.
    pub channels: u32,
    /// Patch side in pixels.
    pub patch: u32,
    /// Image side for which positions were learned.
    pub pretrain_side: u32,
    /// Hidden width.
    pub hidden: u32,
    /// Blocks.
    pub layers: u32,
    /// Attention heads.
    pub heads: u32,
    /// Width of the MLP's hidden layer.
    pub mlp: u32,
}

/// One linear layer from concatenated features to the decoder's width.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectorCard {
    /// Where the sizes are published.
    pub source: String,
    /// Output width.
    pub output: u32,
}

/// A decoder of pre-norm layers with rotary positions: dense ones first, then mixtures of experts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecoderCard {
    /// Where the sizes are published.
    pub source: String,
    /// Layers.
    pub layers: u32,
    /// Layers with a dense MLP, the first ones.
    pub dense_layers: u32,
    /// Hidden width.
    pub hidden: u32,
    /// Attention heads.
    pub heads: u32,
    /// Heads of keys and values.
    pub kv_heads: u32,
    /// Width of a head.
    pub head: u32,
    /// Width of a dense layer's MLP.
    pub mlp: u32,
    /// Routed experts of a layer.
    pub experts: u32,
    /// Routed experts that a token visits.
    pub experts_per_token: u32,
    /// Width of a routed expert's MLP.
    pub expert_mlp: u32,
    /// Experts that every token visits, as one MLP of that many expert widths.
    pub shared_experts: u32,
    /// Tokens of the vocabulary; the head has weights of its own.
    pub vocabulary: u32,
    /// Longest sequence for which the model is made; more is an extrapolation.
    pub max_positions: u32,
}

impl DecoderCard {
    /// What one should know of contexts that are longer than that.
    pub fn extrapolation(&self) -> String {
        format!("The decoder is made for {} tokens in all; longer contexts are an extrapolation.", self.max_positions)
    }
}

/// The vendor's crop rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TilingCard {
    /// Where the rule is published.
    pub source: String,
    /// Longest side in pixels of an image that is not cropped, whatever the side of a crop.
    pub no_crops_up_to: u32,
    /// Side in pixels of the crops by which equally near grids are compared, whatever the side of a crop.
    pub area_side: u32,
    /// How many crops the vendor's own code makes; others are an extrapolation. The default.
    pub rule: CropRuleCard,
    /// How many crops other programs make by the same rule.
    pub other_rules: Vec<CropRuleCard>,
}

/// How many crops a program lets the rule make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CropRuleCard {
    /// The programs, as they are named on screen.
    pub name: String,
    /// Where the numbers are published.
    pub source: String,
    /// Fewest crops of a cropped image.
    pub min_crops: u32,
    /// Most crops.
    pub max_crops: u32,
}

impl TilingCard {
    /// All published rules, the default first.
    pub fn rules(&self) -> impl Iterator<Item = &CropRuleCard> {
        std::iter::once(&self.rule).chain(&self.other_rules)
    }

    /// What one should know of crops that the vendor's code never makes.
    pub fn extrapolation(&self) -> String {
        let CropRuleCard { min_crops, max_crops, .. } = self.rule;
        format!("The vendor's code makes {min_crops} to {max_crops} crops; others are an extrapolation.")
    }
}

/// Named sizes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModesCard {
    /// Where the names are published.
    pub source: String,
    /// The modes, smallest first.
    pub list: Vec<ModeCard>,
}

/// A named size: the global view's side, and the crops' side where it crops.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
