//! Cards of the rules by which an image is one view, of a size within bounds.

use serde::{Deserialize, Serialize};

/// Both sides to the nearest multiple; where the area is then out of bounds, the image scaled to the bound and both
/// sides rounded to the multiple inside it (`smart_resize`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PixelBudgetCard {
    /// Where the numbers are published.
    pub source: String,
    /// What sides are multiples of: the patch, times what the merger merges.
    pub multiple: u32,
    /// Least area in pixels, of all frames.
    pub min_pixels: u64,
    /// Greatest area in pixels, of all frames.
    pub max_pixels: u64,
    /// Frames that an image counts as against the bounds; more than one where the bounds are of volumes (GLM).
    #[serde(default = "one")]
    pub frames: u32,
    /// What is done first with an image one of whose sides is shorter than the multiple.
    #[serde(default)]
    pub short_sides: ShortSides,
}

/// What is done first with an image one of whose sides is shorter than the multiple.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShortSides {
    /// Nothing (Qwen).
    #[default]
    AsTheyAre,
    /// Enlarged until both sides have it, rounded down (GLM).
    Enlarged,
    /// Enlarged by its height, then by its width, the other side rounded (PaddleOCR-VL).
    EnlargedOneByOne,
}

/// Reduced until no side is longer than a length, never enlarged; then both sides up to a multiple.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongestSideCard {
    /// Where the numbers are published.
    pub source: String,
    /// Longest side.
    pub longest: u32,
    /// What sides are multiples of: the patch, times what the merger merges.
    pub multiple: u32,
}

/// Reduced to a longest side, no side shorter than a length, each by its own; views of one image padded to the largest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoundedSidesCard {
    /// Where the numbers are published.
    pub source: String,
    /// Shortest side.
    pub shortest: u32,
    /// Longest side.
    pub longest: u32,
    /// Which views are run.
    #[serde(default)]
    pub parts: ImageParts,
}

/// The views of an image that is not cut by its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageParts {
    /// The whole image.
    #[default]
    Whole,
    /// Its four quarters, then the whole image.
    QuartersAndWhole,
}

/// One size whatever the image: stretched, or cropped, or padded to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixedSideCard {
    /// Where the size is published.
    pub source: String,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// More views of that size, cut along the longer side; absent where there are none.
    #[serde(default)]
    pub pan_and_scan: Option<PanAndScanCard>,
}

/// Views cut along the longer side of a long image, after the whole one (Gemma 3).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanAndScanCard {
    /// Shortest side of a cut.
    pub min_crop: u32,
    /// Most cuts.
    pub max_crops: u32,
    /// Longer ÷ shorter side from which an image is cut.
    pub min_ratio: f64,
}

/// The largest size of the image's aspect ratio whose patches, pooled in squares, make no more than so many tokens; the
/// patches are padded to that number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenBudgetCard {
    /// Where the numbers are published.
    pub source: String,
    /// Side of a patch.
    pub patch: u32,
    /// Patches along one side of a pooled square.
    pub pool: u32,
    /// Most tokens.
    pub max_tokens: u32,
}

/// The largest size of the image's aspect ratio whose patches are no more than so many, sides rounded up to patches;
/// the patches are padded to that number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatchBudgetCard {
    /// Where the numbers are published.
    pub source: String,
    /// Side of a patch.
    pub patch: u32,
    /// Most patches.
    pub max_patches: u32,
}

/// Reduced, never enlarged, until its patches and the patches along a side are no more than so many; then padded to a
/// multiple.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatchCapCard {
    /// Where the numbers are published.
    pub source: String,
    /// Side of a patch.
    pub patch: u32,
    /// What sides are multiples of: the patch, times what the merger merges.
    pub multiple: u32,
    /// Most patches.
    pub max_patches: u32,
    /// Most patches along a side.
    pub max_side_patches: u32,
}

fn one() -> u32 {
    1
}
