//! Conventions of the code that was counted: what it does beside the published sizes.

use serde::{Deserialize, Serialize};

/// Conventions of the code that was counted: what it does beside the published sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConventionsCard {
    /// The type of the softmax.
    pub softmax: SoftmaxCard,
    /// What is scaled by the root of the head's width.
    pub scale: ScaleCard,
    /// How normalisations are written.
    pub norm: CodeCard,
    /// Whose copies around attention and positions are counted.
    pub copies: CopiesCard,
    /// How queries, keys and values are taken out of one tensor.
    pub qkv: SplitCard,
    /// Whether the code holds on to the stream before the first block until the last has run.
    pub keeps_stem: bool,
    /// Further tensors as large as the stream that the code holds on to as long.
    pub kept_streams: u32,
    /// Whether the code holds on to the probabilities of a block's unfused attention until the block ends.
    pub keeps_probabilities: bool,
    /// Whether the code lets go of a block's first branch, where it is scaled, once it is added.
    pub frees_branches: bool,
    /// Whether the code copies the pixels and holds on to the copy.
    pub copies_pixels: bool,
    /// Copies of the stream before the first block.
    pub stem_copies: u32,
}

/// The type of an unfused softmax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SoftmaxCard {
    /// The model's.
    #[default]
    Model,
    /// 32-bit floats, with casts before and after.
    Fp32,
}

/// What is scaled by the root of the head's width in unfused attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScaleCard {
    /// The scores.
    #[default]
    Scores,
    /// The queries.
    Queries,
}

/// How a normalisation is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeCard {
    /// As one operator.
    #[default]
    Fused,
    /// Operator by operator, in fp32.
    Stepwise,
}

/// Whose copies are counted around attention and positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopiesCard {
    /// Those of the vendor's own code.
    #[default]
    Vendor,
    /// Those of the transformers library.
    Library,
}

/// How queries, keys and values are taken out of the tensor that has all three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SplitCard {
    /// As slices, which a batched product over more than one sequence copies first.
    #[default]
    Slices,
    /// Laid out anew by head, where there is more than one sequence.
    ByHead,
}
