//! Types of a model's decoder: layers, attention, MLPs, head.

use crate::vision::ConventionsCard;
use serde::{Deserialize, Serialize};

/// A decoder of pre-norm layers with rotary positions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecoderCard {
    /// Where the sizes are published.
    pub source: String,
    /// Hidden width.
    pub hidden: u32,
    /// The attention of every layer.
    pub attention: DecoderAttentionCard,
    /// The MLPs of the layers, the first ones first.
    pub mlps: Vec<DecoderMlpCard>,
    /// Whether each branch is normalised before it is added, too.
    #[serde(default)]
    pub norms_after: bool,
    /// Whether attention and MLP read one normalised stream and are added together.
    #[serde(default)]
    pub parallel: bool,
    /// Which keys a generated token sees; all where absent.
    #[serde(default)]
    pub window: Option<DecoderWindowCard>,
    /// Tokens of the vocabulary.
    pub vocabulary: u32,
    /// Whether the head's matrix is the embedding's.
    #[serde(default)]
    pub tied_head: bool,
    /// Longest sequence for which the model is made; more is an extrapolation.
    pub max_positions: u32,
    /// Conventions of the code that was counted.
    #[serde(default)]
    pub conventions: ConventionsCard,
}

/// The attention of a decoder's layers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecoderAttentionCard {
    /// Heads of queries that share heads of keys and values; as many of both is multi-head attention.
    Gqa(GqaCard),
}

/// Grouped-query attention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GqaCard {
    /// Attention heads.
    pub heads: u32,
    /// Heads of keys and values.
    pub kv_heads: u32,
    /// Width of a head.
    pub head: u32,
    /// Whether the projections of queries, keys and values have a bias.
    #[serde(default)]
    pub qkv_bias: bool,
    /// Whether queries and keys are normalised by head.
    #[serde(default)]
    pub qk_norm: bool,
}

/// MLPs of consecutive layers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecoderMlpCard {
    /// One gated MLP a layer.
    Swiglu(SwigluCard),
    /// A router, the experts it picks, and shared ones.
    Moe(MoeCard),
}

impl DecoderMlpCard {
    /// The experts, where there are any.
    pub const fn experts(&self) -> Option<&MoeCard> {
        match self {
            DecoderMlpCard::Swiglu(_) => None,
            DecoderMlpCard::Moe(card) => Some(card),
        }
    }

    /// Number of layers.
    pub const fn layers(&self) -> u32 {
        match self {
            DecoderMlpCard::Swiglu(card) => card.layers,
            DecoderMlpCard::Moe(card) => card.layers,
        }
    }
}

/// Gated MLPs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwigluCard {
    /// Number of layers.
    pub layers: u32,
    /// Width of the hidden layer.
    pub hidden: u32,
}

/// Mixtures of experts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoeCard {
    /// Number of layers.
    pub layers: u32,
    /// Routed experts of a layer.
    pub experts: u32,
    /// Routed experts that a token visits.
    pub per_token: u32,
    /// Width of an expert's hidden layer.
    pub hidden: u32,
    /// Experts that every token visits, as one MLP of that many expert widths.
    #[serde(default)]
    pub shared: u32,
    /// Whether the counted code runs every expert on every token, and weighs those that the router did not pick with 0.
    #[serde(default)]
    pub runs_all: bool,
}

/// A window of keys behind a prefix that is always seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecoderWindowCard {
    /// Generated tokens that a query sees, its own included.
    pub tokens: u32,
}

impl DecoderCard {
    /// Number of layers.
    pub fn layers(&self) -> u32 {
        self.mlps.iter().map(DecoderMlpCard::layers).sum()
    }

    /// What one should know of contexts that are longer than the model is made for.
    pub fn extrapolation(&self) -> String {
        format!("The decoder is made for {} tokens in all; longer contexts are an extrapolation.", self.max_positions)
    }
}
