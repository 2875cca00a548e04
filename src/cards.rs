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
}
