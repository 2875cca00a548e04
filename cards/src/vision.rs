//! Types of a model's vision half: towers, how their features are joined, the merger.

pub use crate::conventions::{CodeCard, ConventionsCard, CopiesCard, ScaleCard, SoftmaxCard, SplitCard};
pub use crate::merger::{MergerCard, MergerNormCard};
pub use crate::positions::{LearnedCard, LearnedRotaryCard, PositionsCard, RotaryCard, TableCard};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A vision tower: patches or another tower's features, positions, blocks, a neck.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TowerCard {
    /// The id in categories of operators, e.g. `vit`.
    pub id: String,
    /// The name on screen.
    pub name: String,
    /// Where the sizes are published.
    pub source: String,
    /// What the tower reads.
    pub input: InputCard,
    /// How tokens know their places.
    pub positions: PositionsCard,
    /// Whether a learned class token stands before the patches.
    #[serde(default)]
    pub class_token: bool,
    /// Further learned tokens before the patches.
    #[serde(default)]
    pub registers: u32,
    /// Learned vectors that are loaded and never read, such as what stands for a masked patch in training.
    #[serde(default)]
    pub unused_vectors: u32,
    /// Learned queries that are appended and alone go on to the next stage.
    #[serde(default)]
    pub queries: Option<QueriesCard>,
    /// Whether the embeddings are normalised before the first block.
    #[serde(default)]
    pub norm_before: bool,
    /// The blocks.
    pub blocks: BlocksCard,
    /// What is normalised after the last block.
    #[serde(default)]
    pub norm_after: NormAfterCard,
    /// What follows the blocks, in order.
    #[serde(default)]
    pub neck: Vec<NeckCard>,
    /// A head that makes one vector of all tokens, beside those.
    #[serde(default)]
    pub head: Option<HeadCard>,
    /// Conventions of the code that was counted.
    #[serde(default)]
    pub conventions: ConventionsCard,
    /// Names of operators under which this tower was published, by the graph's own.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
}

/// What a tower reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputCard {
    /// Pixels, cut into patches by a convolution whose stride equals its size.
    Patches(PatchesCard),
    /// Features of a tower before it.
    Features(FeaturesCard),
}

/// A patch convolution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatchesCard {
    /// Image channels.
    pub channels: u32,
    /// Patch side in pixels.
    pub patch: u32,
    /// Frames of a patch; a still image is repeated.
    #[serde(default = "one")]
    pub frames: u32,
    /// Whether the convolution has a bias.
    pub bias: bool,
    /// Whether patches are laid out by a copy and multiplied, in place of a convolution.
    #[serde(default)]
    pub unfolded: bool,
    /// Operators by which pixels are scaled before they are read.
    #[serde(default)]
    pub scalings: u32,
    /// Patches to which every image is filled up, those that show nothing hidden by a mask; not filled up where absent.
    #[serde(default)]
    pub padded_to: Option<u32>,
}

/// Features of a tower before this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeaturesCard {
    /// Id of that tower.
    pub tower: String,
    /// A patch convolution that is loaded and never runs.
    #[serde(default)]
    pub unused: Option<PatchesCard>,
}

/// Learned queries of an encoder: one for each token that goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueriesCard {
    /// Numbers of queries, one table each; as many are used as there are image tokens.
    pub tables: Vec<u32>,
}

/// A tower's blocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlocksCard {
    /// Number of blocks.
    pub layers: u32,
    /// Hidden width.
    pub hidden: u32,
    /// Attention heads.
    pub heads: u32,
    /// Heads of keys and values; as many as of queries where absent.
    #[serde(default)]
    pub kv_heads: Option<u32>,
    /// Width of a head; the hidden width shared out among the heads where absent.
    #[serde(default)]
    pub head: Option<u32>,
    /// Normalisation before attention and MLP.
    pub norm: NormCard,
    /// How queries, keys and values are projected.
    pub qkv: QkvCard,
    /// Whether the output projection has a bias.
    #[serde(default = "yes")]
    pub proj_bias: bool,
    /// Normalisation of queries and keys.
    #[serde(default)]
    pub qk_norm: Option<NormCard>,
    /// Whether the heads' output and the MLP's hidden layer are normalised too.
    #[serde(default)]
    pub inner_norm: bool,
    /// Whether values are normalised by head, without a scale; only where they are projected apart.
    #[serde(default)]
    pub value_norm: bool,
    /// Whether each branch is normalised before it is added, too.
    #[serde(default)]
    pub norms_after: bool,
    /// Whether each branch is scaled by a learned vector before it is added.
    #[serde(default)]
    pub layer_scale: bool,
    /// The MLP.
    pub mlp: MlpCard,
    /// Windows of some blocks' attention; all blocks see every token where absent.
    #[serde(default)]
    pub window: Option<WindowCard>,
    /// What is added to the scores.
    #[serde(default)]
    pub bias: BiasCard,
    /// How images of a batch are sequences; absent where positions by rows and columns decide it: one by one with
    /// them, a batch without.
    #[serde(default)]
    pub sequences: Option<SequencesCard>,
    /// Over what queries and keys are normalised.
    #[serde(default)]
    pub qk_norm_over: HeadsCard,
}

/// How images of a batch are sequences of attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SequencesCard {
    /// A batch of equal sequences.
    Batch,
    /// One after the other, their outputs joined.
    OneByOne,
    /// One sequence of all, with a mask that hides images from each other.
    Together,
}

/// Over what queries and keys are normalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadsCard {
    /// Each head by itself, with one scale for all heads.
    #[default]
    Each,
    /// All heads as one vector.
    All,
}

impl TowerCard {
    /// How images of a batch are sequences.
    pub fn sequences(&self) -> SequencesCard {
        let by_place = if self.positions.is_by_place() { SequencesCard::OneByOne } else { SequencesCard::Batch };
        self.blocks.sequences.unwrap_or(by_place)
    }
}

/// A normalisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NormCard {
    /// Mean and variance, scale and shift.
    Layer,
    /// Root mean square, scale alone.
    Rms,
    /// The same, scaled in fp32 before it is cast back.
    RmsWide,
}

/// How queries, keys and values are projected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QkvCard {
    /// Whether one matrix makes all three.
    pub fused: bool,
    /// Whether they have a bias.
    pub bias: bool,
    /// Whether keys have one; as the others where absent.
    #[serde(default)]
    pub key_bias: Option<bool>,
}

/// An MLP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MlpCard {
    /// Width of its hidden layer.
    pub hidden: u32,
    /// Its activation.
    pub activation: ActivationCard,
    /// Whether a second projection is multiplied with the activated one.
    #[serde(default)]
    pub gated: bool,
    /// Whether its linear layers have a bias.
    #[serde(default = "yes")]
    pub bias: bool,
}

/// An activation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivationCard {
    /// The Gaussian error linear unit, exact or by tanh.
    Gelu,
    /// x times the sigmoid of 1.702 x.
    QuickGelu,
    /// x times its sigmoid.
    Silu,
}

/// Windows of attention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowCard {
    /// Side in tokens.
    pub side: u32,
    /// What happens where the image is no multiple of it.
    pub edge: EdgeCard,
    /// Whether the code pads, by a copy, what needs no pads too.
    #[serde(default)]
    pub pads_always: bool,
    /// Blocks that see every token instead, counted from 0.
    pub global_layers: Vec<u32>,
}

/// Windows at the edge of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EdgeCard {
    /// Filled up with pads, which are attended to.
    Padded,
    /// Smaller than the others.
    Ragged,
}

/// A head that makes one vector of all tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadCard {
    /// A learned query attends to all tokens; a block's norm and MLP follow.
    AttentionPool,
}

/// What is added to the scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BiasCard {
    /// Nothing.
    #[default]
    None,
    /// A row term and a column term of each query: decomposed relative positions.
    DecomposedRelative,
    /// A float mask: image tokens see each other, queries what stands before them.
    QueryMask,
}

/// What is normalised after the last block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NormAfterCard {
    /// Nothing.
    #[default]
    None,
    /// Every token.
    All,
    /// The class token.
    ClassToken,
}

/// One step of what follows a tower's blocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NeckCard {
    /// A convolution without bias.
    Convolution(ConvolutionCard),
    /// A copy of the features.
    Copy(CopyCard),
}

/// A convolution of the neck.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConvolutionCard {
    /// Side of the kernel.
    pub kernel: u32,
    /// Stride; 1 where absent.
    #[serde(default = "one")]
    pub stride: u32,
    /// Output channels.
    pub channels: u32,
    /// The layer normalisation over channels that follows, by how it is written.
    #[serde(default)]
    pub norm: Option<CodeCard>,
    /// Its name in categories of operators, e.g. `neck.conv`.
    pub label: String,
    /// Its step in the category.
    #[serde(default)]
    pub step: String,
    /// Whether what it reads stays alive until the neck's end, as the code holds on to it.
    #[serde(default)]
    pub keeps_input: bool,
}

/// A copy of the features in the neck.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopyCard {
    /// Its name in categories of operators.
    pub label: String,
}

const fn one() -> u32 {
    1
}

const fn yes() -> bool {
    true
}

impl NeckCard {
    /// Its stride.
    pub const fn stride(&self) -> u32 {
        match self {
            NeckCard::Convolution(card) => card.stride,
            NeckCard::Copy(_) => 1,
        }
    }

    /// Whether a layer normalisation follows.
    pub const fn is_normalised(&self) -> bool {
        match self {
            NeckCard::Convolution(card) => card.norm.is_some(),
            NeckCard::Copy(_) => false,
        }
    }

    /// Its output channels, where it changes them.
    pub const fn channels(&self) -> Option<u32> {
        match self {
            NeckCard::Convolution(card) => Some(card.channels),
            NeckCard::Copy(_) => None,
        }
    }
}
