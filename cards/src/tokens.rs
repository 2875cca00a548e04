//! Cards of token rules: how the token grids of an image's views become tokens of the language model.

use serde::{Deserialize, Serialize};

/// The tokens of an image beside those of its views' grids. Words that a processor writes into the prompt around an
/// image, such as the markers of a tile's row and column, are text and not counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokensCard {
    /// Where the rule is published.
    pub source: String,
    /// Tokens after each row of a view's grid, unless the view is stitched to others.
    #[serde(default)]
    pub per_row: u32,
    /// Tokens of each view beside its grid, such as a class token.
    #[serde(default)]
    pub per_view: u32,
    /// Tokens of each image beside its views': separators, start and end.
    #[serde(default)]
    pub per_image: u32,
    /// What the tiles' grids become.
    #[serde(default)]
    pub tiles: TileTokens,
    /// Where the features of the views go.
    #[serde(default)]
    pub features: FeaturePlace,
    /// Whether the tokens beside the grids are vectors of the model, which it reads and copies, and not words.
    #[serde(default)]
    pub learned: bool,
}

impl TokensCard {
    /// Tokens after each row of what the tiles' grids become.
    pub const fn per_tile_row(&self) -> u32 {
        match self.tiles {
            TileTokens::Separate => self.per_row,
            TileTokens::Stitched(card) => card.per_row,
        }
    }

    /// Whether the tiles' grids become one.
    pub const fn is_stitched(&self) -> bool {
        matches!(self.tiles, TileTokens::Stitched(_))
    }
}

/// What the grids of an image's tiles become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TileTokens {
    /// One grid after the other.
    #[default]
    Separate,
    /// One grid, stitched together as the tiles lie in the image.
    Stitched(StitchedCard),
}

/// One grid of all tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StitchedCard {
    /// Tokens after each row of the stitched grid.
    pub per_row: u32,
    /// What becomes of the rows and columns that show padding.
    #[serde(default)]
    pub padding: PaddingTokens,
    /// Tiles to whose tokens a larger grid is reduced (`anyres_max_9`: 9); absent where it is not.
    #[serde(default)]
    pub max_tiles: Option<u32>,
}

/// What becomes of the tokens that show padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaddingTokens {
    /// They are tokens like others.
    #[default]
    Kept,
    /// Rows and columns that show nothing but padding are left out (Phi-4-multimodal).
    LeftOut,
    /// The grid is cut on both sides to the image's aspect ratio (LLaVA-NeXT, LLaVA-OneVision: `unpad_image`).
    Unpadded,
}

/// Where the features of the views go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeaturePlace {
    /// Into the prompt, as tokens.
    #[default]
    Prompt,
    /// Into cross-attention; the prompt has the tokens of the image alone (Llama 3.2 Vision: one).
    CrossAttention,
}
