//! Cards of sweeps and of published results: named lists and figures, each with its source.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A named sweep: one key of a request and the texts it takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SweepCard {
    /// The id in links.
    pub id: String,
    /// The name on screen.
    pub name: String,
    /// Where the list comes from.
    pub source: String,
    /// The key that is swept, by its link text.
    pub axis: String,
    /// Keys that the sweep itself decides, with their link texts.
    #[serde(default)]
    pub fixed: BTreeMap<String, String>,
    /// The link texts of the axis, in order.
    pub values: Vec<String>,
}

/// Results that someone else published for a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedCard {
    /// The id of the list.
    pub id: String,
    /// How the figures were obtained, as a legend puts it.
    pub name: String,
    /// Where they were published.
    pub source: String,
    /// The model's id.
    pub model: String,
    /// The model's id in the published files.
    pub published_id: String,
    /// Side of the global view in pixels.
    pub base: u32,
    /// Side of one crop in pixels.
    pub tile: u32,
    /// Images evaluated together.
    pub batch: u32,
    /// Tokens of the prompt.
    pub prompt: u32,
    /// Tokens that were generated.
    pub steps: u32,
    /// The figures, a grid each.
    pub points: Vec<PublishedPoint>,
    /// What an analytic model says of the same and further grids, to be laid beside ours; compiled in apart from the card, as
    /// `catalog::analytic` of the engine gives it.
    #[serde(default)]
    pub analytic: Option<AnalyticCard>,
}

/// A published figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedPoint {
    /// Rows of crops.
    pub rows: u32,
    /// Columns of crops.
    pub columns: u32,
    /// Tensor-core FLOP of the vision stage; an integer below 2^53, as the others.
    pub vision: f64,
    /// Of vision and prefill together, logits at every position, attention unmasked.
    pub first_token: f64,
    /// Of all decode steps.
    pub decode: f64,
    /// Bytes of the KV cache after prefill.
    pub first_token_kv: f64,
    /// Bytes of the KV cache after all decode steps.
    pub decode_kv: f64,
}

/// What an analytic model published; whole numbers below 2^53, compiled in as such because they take half the room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnalyticCard {
    /// The model, as a heading puts it.
    pub name: String,
    /// Bytes of the weights, the same at every point.
    pub weights: AnalyticWeights,
    /// Why each column differs from what is counted here, by stage and column.
    pub reasons: BTreeMap<String, BTreeMap<String, String>>,
    /// What is wrong in other files of the sweep, which repeat these figures.
    pub other_files: Vec<String>,
    /// The figures, a grid each.
    pub points: Vec<AnalyticPoint>,
}

/// Bytes of the weights by stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnalyticWeights {
    /// Of the vision stage.
    pub vision: u64,
    /// Of vision and prefill together.
    pub first_token: u64,
    /// Of decode.
    pub decode: u64,
}

/// An analytic model's figures for a grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnalyticPoint {
    /// Rows of crops.
    pub rows: u32,
    /// Columns of crops.
    pub columns: u32,
    /// Of the vision stage.
    pub vision: AnalyticCost,
    /// Of vision and prefill together.
    pub first_token: AnalyticCost,
    /// Of all decode steps.
    pub decode: AnalyticCost,
}

/// An analytic model's figures for a stage; pairs are normal, then flash attention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnalyticCost {
    /// Tensor-core FLOP.
    pub tensor: u64,
    /// CUDA-core FLOP.
    pub cuda: u64,
    /// Bits read and written.
    pub io_bits: [u64; 2],
    /// Bytes of activations.
    pub activations: [u64; 2],
    /// Bytes of the KV cache.
    pub kv: u64,
}
