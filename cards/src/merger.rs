//! Types of what leads from a tower's features to the decoder's width.

use crate::vision::{ActivationCard, NormCard};
use serde::{Deserialize, Serialize};

/// From joined features to the decoder's width.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergerCard {
    /// Where the sizes are published.
    pub source: String,
    /// Tokens along a side of the square that becomes one; 1 where absent.
    #[serde(default = "one")]
    pub merge: u32,
    /// Copies by which the code lays a square of tokens out as one.
    #[serde(default)]
    pub copies: u32,
    /// Normalisation before the linear layers.
    #[serde(default)]
    pub norm: Option<MergerNormCard>,
    /// Output widths of the linear layers, an activation between two.
    #[serde(default)]
    pub linears: Vec<u32>,
    /// Whatever else it is, step by step, in place of normalisation and linear layers.
    #[serde(default)]
    pub steps: Vec<MergerStepCard>,
    /// Whether its width is not the decoder's, as in a configuration of the library's defaults.
    #[serde(default)]
    pub width_differs: bool,
    /// Whether images are merged one by one.
    #[serde(default)]
    pub one_by_one: bool,
    /// Tensors as large as the features that the code holds on to while it merges them.
    #[serde(default)]
    pub kept_streams: u32,
    /// Feature maps of several scales, in place of all steps.
    #[serde(default)]
    pub pyramid: Option<PyramidCard>,
    /// Mergers of the streams of earlier blocks, whose output the decoder's first layers add to theirs.
    #[serde(default)]
    pub deepstack: Option<DeepstackCard>,
}

/// A merger's normalisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergerNormCard {
    /// Which.
    pub kind: NormCard,
    /// Whether tokens are merged before it, so that it is as wide as their square.
    pub after_merge: bool,
}

/// Feature maps of several scales.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PyramidCard {
    /// Channels of every map.
    pub channels: u32,
    /// The maps, in order.
    pub scales: Vec<ScaleOfMapCard>,
    /// Whether sines of rows and columns are made for every map, as wide as it is.
    #[serde(default)]
    pub encodings: bool,
}

/// The scale of a feature map, by what makes it of the features; convolutions of sides 1 and 3 follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScaleOfMapCard {
    /// Four times the side, by two transposed convolutions that halve the width, an activation between.
    Quadruple,
    /// Twice the side, by one such.
    Double,
    /// The same side.
    Same,
    /// Half the side, by the largest of four.
    Half,
}

/// Mergers of the streams of earlier blocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeepstackCard {
    /// The blocks, counted from 0.
    pub layers: Vec<u32>,
    /// What each merger does.
    pub steps: Vec<MergerStepCard>,
}

/// A step of a merger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergerStepCard {
    /// A normalisation.
    Norm(NormCard),
    /// Squares of tokens become one token as wide as all, by so many copies.
    Merge(MergeStepCard),
    /// A linear layer.
    Linear(LinearStepCard),
    /// An activation.
    Activation(ActivationCard),
    /// A gated MLP.
    Gated(GatedStepCard),
    /// One half activated and multiplied with the other.
    HalfGate(ActivationCard),
    /// A convolution.
    Convolution(ConvolutionStepCard),
    /// The mean of squares of tokens.
    AveragePool(PoolStepCard),
    /// The same as a product in fp32 with weights of every pair of a token and a square.
    ProductPool(PoolStepCard),
    /// Learned vectors beside the tokens.
    Vectors(VectorsStepCard),
    /// A copy.
    Copy,
    /// Shares of a visual vocabulary: a softmax over the width.
    Softmax,
    /// So many zeros joined to the width.
    Zeros(u32),
}

/// Squares of tokens that become one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergeStepCard {
    /// Tokens along a side of the square.
    pub side: u32,
    /// Copies by which the code lays it out as one.
    #[serde(default)]
    pub copies: u32,
}

/// A linear layer of a merger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinearStepCard {
    /// Output width.
    pub width: u32,
    /// Its bias.
    #[serde(default)]
    pub bias: LinearBiasCard,
}

/// The bias of a linear layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinearBiasCard {
    /// Added by the product itself.
    #[default]
    Fused,
    /// Added by an operator of its own.
    Apart,
    /// None.
    None,
}

/// A gated MLP of a merger: down(act(gate x) · up x).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GatedStepCard {
    /// Width of its hidden layer.
    pub hidden: u32,
    /// Output width.
    pub width: u32,
    /// Its activation.
    pub activation: ActivationCard,
    /// Whether its linear layers have a bias.
    #[serde(default)]
    pub bias: bool,
}

/// A convolution of a merger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConvolutionStepCard {
    /// Side of the kernel.
    pub kernel: u32,
    /// Stride; 1 where absent.
    #[serde(default = "one")]
    pub stride: u32,
    /// Output channels.
    pub channels: u32,
    /// Whether it has a bias.
    #[serde(default)]
    pub bias: bool,
}

/// The mean of squares of tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolStepCard {
    /// Tokens along a side of the square.
    pub side: u32,
}

/// Learned vectors beside the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VectorsStepCard {
    /// After each row, all of them one vector.
    #[serde(default)]
    pub per_row: u32,
    /// Before and after each view's tokens, vectors of their own.
    #[serde(default)]
    pub per_view: u32,
    /// Vectors that are loaded and never read.
    #[serde(default)]
    pub unused: u32,
}

impl MergerCard {
    /// Its steps, those of normalisation and linear layers among them.
    pub fn all_steps(&self) -> Vec<MergerStepCard> {
        if !self.steps.is_empty() {
            return self.steps.clone();
        }
        let norm = |after_merge: bool| {
            let card = self.norm.as_ref().filter(|card| card.after_merge == after_merge);
            card.map(|card| MergerStepCard::Norm(card.kind))
        };
        let mut steps: Vec<MergerStepCard> = norm(false).into_iter().collect();
        if self.merge > 1 {
            steps.push(MergerStepCard::Merge(MergeStepCard { side: self.merge, copies: self.copies }));
        }
        steps.extend(norm(true));
        for (index, width) in self.linears.iter().enumerate() {
            if index > 0 {
                steps.push(MergerStepCard::Activation(ActivationCard::Gelu));
            }
            steps.push(MergerStepCard::Linear(LinearStepCard { width: *width, bias: LinearBiasCard::Fused }));
        }
        steps
    }

    /// The width of what it leaves; none where no step sets one.
    pub fn width(&self) -> Option<u32> {
        if let Some(pyramid) = &self.pyramid {
            return Some(pyramid.channels);
        }
        if self.steps.is_empty() {
            return self.linears.last().copied();
        }
        self.steps.iter().rev().find_map(MergerStepCard::width)
    }
}

impl MergerStepCard {
    /// The width that it sets, if it does.
    pub const fn width(&self) -> Option<u32> {
        match self {
            MergerStepCard::Linear(card) => Some(card.width),
            MergerStepCard::Gated(card) => Some(card.width),
            MergerStepCard::Convolution(card) => Some(card.channels),
            MergerStepCard::Norm(_)
            | MergerStepCard::Merge(_)
            | MergerStepCard::Activation(_)
            | MergerStepCard::HalfGate(_)
            | MergerStepCard::AveragePool(_)
            | MergerStepCard::ProductPool(_)
            | MergerStepCard::Vectors(_)
            | MergerStepCard::Softmax
            | MergerStepCard::Zeros(_)
            | MergerStepCard::Copy => None,
        }
    }

    /// Tokens along a side of the square that it makes one.
    pub const fn side(&self) -> u32 {
        match self {
            MergerStepCard::Merge(card) => card.side,
            MergerStepCard::AveragePool(card) | MergerStepCard::ProductPool(card) => card.side,
            MergerStepCard::Convolution(card) => card.stride,
            MergerStepCard::Norm(_)
            | MergerStepCard::Linear(_)
            | MergerStepCard::Activation(_)
            | MergerStepCard::HalfGate(_)
            | MergerStepCard::Gated(_)
            | MergerStepCard::Vectors(_)
            | MergerStepCard::Softmax
            | MergerStepCard::Zeros(_)
            | MergerStepCard::Copy => 1,
        }
    }
}

const fn one() -> u32 {
    1
}
