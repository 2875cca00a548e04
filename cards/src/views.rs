//! Cards of view rules: how an image becomes the views that a vision tower runs on. Every rule is one that an image
//! processor has; sides are in pixels.
//!
//! Read from `transformers` 5.24.0, `models/*/image_processing_*.py`, where a rule does not say otherwise.

use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// The rule by which a model's image processor resizes and cuts an image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ViewsCard {
    /// Tiles in the grid whose aspect ratio is nearest to the image's (DeepSeek-OCR, InternVL, GOT-OCR2, Aya Vision).
    NearestGrid(NearestGridCard),
    /// Tiles in the grid that needs the least enlargement, else the least reduction (Llama 4, Llama 3.2, Command A).
    FittingGrid(FittingGridCard),
    /// Tiles in the one of the listed sizes that keeps most of the image's pixels (LLaVA-NeXT, LLaVA-OneVision).
    ListedGrids(ListedGridsCard),
    /// Tiles in the smallest grid that covers enough of the image's area (Ovis 2).
    CoveringGrid(CoveringGridCard),
    /// As many tiles as the image's own size needs; the nearest grid where these are too many (Phi-4-multimodal).
    NativeGrid(NativeGridCard),
    /// The longest side to a fixed length, both sides up to whole tiles, then tiles (Idefics 3, SmolVLM).
    LongestSideTiles(LongestSideTilesCard),
    /// Slices of about one area each, in the aspect ratio of the image (MiniCPM-V).
    Slices(SlicesCard),
    /// One view, both sides rounded to a multiple, its area within bounds: `smart_resize` (Qwen-VL, PaddleOCR-VL, GLM).
    PixelBudget(PixelBudgetCard),
    /// One view, reduced to a longest side, both sides up to a multiple (Pixtral, Mistral Small, LightOnOCR).
    LongestSide(LongestSideCard),
    /// One view of one size, whatever the image (CLIP, SigLIP, Gemma 3).
    FixedSide(FixedSideCard),
    /// One view, as large as a number of pooled tokens allows (Gemma 4).
    TokenBudget(TokenBudgetCard),
    /// One view, as large as a number of patches allows (SigLIP 2 NaFlex).
    PatchBudget(PatchBudgetCard),
    /// One view, reduced to a number of patches, padded to a multiple (Kimi K2.5).
    PatchCap(PatchCapCard),
}

/// The view of the whole image beside the tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WholeCard {
    /// Side of the square view.
    pub side: u32,
    /// Where it stands among the views.
    #[serde(default)]
    pub place: WholePlace,
    /// What becomes of a tile that is the only one.
    #[serde(default)]
    pub single_tile: SingleTile,
}

/// Where the whole view stands among the views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WholePlace {
    /// After the tiles.
    #[default]
    Last,
    /// Before the tiles.
    First,
}

/// What becomes of a tile that is the only one beside a whole view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SingleTile {
    /// The whole view is run alone. A processor that keeps a single tile and leaves out the whole view runs the same.
    #[default]
    LeftOut,
    /// Both are run.
    Kept,
}

/// The grid whose columns ÷ rows is nearest to width ÷ height; of equally near ones the larger, if the image has pixels for
/// half of it (`dynamic_preprocess`, `get_optimal_tiled_canvas`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NearestGridCard {
    /// Where the rule is published.
    pub source: String,
    /// The programs that cut by `min` and `max`, as they are named on screen.
    #[serde(default)]
    pub name: String,
    /// Side of a tile.
    pub tile: u32,
    /// Fewest tiles of an image that is cut.
    pub min: u32,
    /// Most tiles.
    pub max: u32,
    /// The view of the whole image; absent where there is none.
    #[serde(default)]
    pub whole: Option<WholeCard>,
    /// Longest side of an image that is not cut; absent where every image is.
    #[serde(default)]
    pub no_crops_up_to: Option<u32>,
    /// Side of the tiles by whose area equally near grids are compared; absent where it is the tile's own.
    #[serde(default)]
    pub area_side: Option<u32>,
    /// How many tiles other programs make by the same rule.
    #[serde(default)]
    pub other_rules: Vec<TileRangeCard>,
}

impl NearestGridCard {
    /// Numbers of tiles that the vendor's own code chooses among.
    pub fn range(&self) -> RangeInclusive<u32> {
        self.min..=self.max
    }
}

/// How many tiles a program lets the rule make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TileRangeCard {
    /// The programs, as they are named on screen.
    pub name: String,
    /// Where the numbers are published.
    pub source: String,
    /// Fewest tiles of an image that is cut.
    pub min: u32,
    /// Most tiles.
    pub max: u32,
}

/// The canvas of tiles into which the image fits with the least enlargement; where it fits into none, with the least reduction;
/// of equal ones that of the least area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FittingGridCard {
    /// Where the rule is published.
    pub source: String,
    /// Side of a tile.
    pub tile: u32,
    /// Most tiles.
    pub max: u32,
    /// The view of the whole image; absent where there is none.
    #[serde(default)]
    pub whole: Option<WholeCard>,
    /// Tiles that are run for every image, the missing ones empty (Llama 3.2 Vision: 4); absent where only the grid's are.
    #[serde(default)]
    pub slots: Option<u32>,
}

/// The listed size that keeps most of the image's pixels; of equal ones that of the least area
/// (`select_best_resolution`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedGridsCard {
    /// Where the list is published.
    pub source: String,
    /// Side of a tile.
    pub tile: u32,
    /// Heights and widths, whole tiles (`image_grid_pinpoints`).
    pub sizes: Vec<[u32; 2]>,
    /// The view of the whole image; absent where there is none.
    #[serde(default)]
    pub whole: Option<WholeCard>,
}

/// The grid of the fewest tiles that cover more than a share of the image's area at the tile's resolution; where none does, the
/// one that covers most (`get_min_tile_covering_grid`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoveringGridCard {
    /// Where the rule is published.
    pub source: String,
    /// Side of a tile.
    pub tile: u32,
    /// Most tiles.
    pub max: u32,
    /// Share of the image's area that is to be covered.
    pub covered: f64,
    /// The view of the whole image; absent where there is none.
    #[serde(default)]
    pub whole: Option<WholeCard>,
}

/// Tiles as the image's own size needs, each side rounded up; the nearest grid where these are more than allowed. The image
/// keeps its aspect ratio, the rest of the canvas is padding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NativeGridCard {
    /// Where the rule is published.
    pub source: String,
    /// Side of a tile.
    pub tile: u32,
    /// Most tiles.
    pub max: u32,
    /// Shortest side of a resized image that is not refused as too long and thin.
    pub least_side: u32,
    /// The view of the whole image; absent where there is none.
    #[serde(default)]
    pub whole: Option<WholeCard>,
}

/// The longest side resized to a length, up as well as down, then both sides up to whole tiles; more than one tile comes with
/// the view of the whole image, which has a tile's side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongestSideTilesCard {
    /// Where the rule is published.
    pub source: String,
    /// Length of the longest side.
    pub longest: u32,
    /// Greatest length of a side whatever `longest` says.
    pub most: u32,
    /// Side of a tile.
    pub tile: u32,
}

/// Slices near one area: their number from the image's area, their grid the one whose aspect ratio is nearest in its logarithm,
/// their sides from the image's aspect ratio. The whole image comes first, at about the same area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlicesCard {
    /// Where the rule is published.
    pub source: String,
    /// Side of the square whose area a slice has about (`scale_resolution`).
    pub side: u32,
    /// Most slices.
    pub max: u32,
    /// What sides are multiples of.
    pub multiple: u32,
}

/// Both sides to the nearest multiple; where the area is then out of bounds, the image scaled to the bound and both sides
/// rounded to the multiple inside it (`smart_resize`).
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

/// The largest size of the image's aspect ratio whose patches, pooled in squares, make no more than so many tokens; the patches
/// are padded to that number.
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

/// The largest size of the image's aspect ratio whose patches are no more than so many, sides rounded up to patches; the patches
/// are padded to that number.
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

/// Reduced, never enlarged, until its patches and the patches along a side are no more than so many; then padded to a multiple.
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
