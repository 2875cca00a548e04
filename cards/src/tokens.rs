//! Type of the rule by which features become image tokens.

use serde::{Deserialize, Serialize};

/// How features become image tokens.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TokensCard {
    /// Learned vectors after each row of a view's tokens.
    pub per_row: u32,
    /// Learned vectors of an image.
    pub per_image: u32,
    /// Whether the crops' rows are stitched together.
    pub crops_stitched: bool,
}
