//! Cards of view rules: how an image becomes the views that a vision tower runs on. Every rule is one that an image
//! processor has; sides are in pixels.
//!
//! Read from `transformers` 5.24.0, `models/*/image_processing_*.py`, where a rule does not say otherwise.

// Named, because the build script reads this file from another folder.
#[path = "views/one_view.rs"]
mod one_view;

pub use one_view::{BoundedSidesCard, FixedSideCard, ImageParts, LongestSideCard, PanAndScanCard, PatchBudgetCard};
pub use one_view::{PatchCapCard, PixelBudgetCard, ShortSides, TokenBudgetCard};

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
    /// Tiles in the grid that holds the image at its largest (Perception LM).
    LargestGrid(LargestGridCard),
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
    /// One view with sides within bounds, or four quarters and the whole (Idefics 2).
    BoundedSides(BoundedSidesCard),
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

/// The grid whose columns ÷ rows is nearest to width ÷ height; of equally near ones the larger, if the image has pixels
/// for half of it (`dynamic_preprocess`, `get_optimal_tiled_canvas`).
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

impl ViewsCard {
    /// The rule of the nearest grid, where the model has it: its limits can be set.
    pub const fn nearest_grid(&self) -> Option<&NearestGridCard> {
        match self {
            ViewsCard::NearestGrid(card) => Some(card),
            ViewsCard::FittingGrid(_)
            | ViewsCard::ListedGrids(_)
            | ViewsCard::CoveringGrid(_)
            | ViewsCard::LargestGrid(_)
            | ViewsCard::NativeGrid(_)
            | ViewsCard::LongestSideTiles(_)
            | ViewsCard::Slices(_)
            | ViewsCard::PixelBudget(_)
            | ViewsCard::LongestSide(_)
            | ViewsCard::BoundedSides(_)
            | ViewsCard::FixedSide(_)
            | ViewsCard::TokenBudget(_)
            | ViewsCard::PatchBudget(_)
            | ViewsCard::PatchCap(_) => None,
        }
    }

    /// Sides of views that the rule makes of any image.
    pub const fn own_sides(&self) -> [u32; 2] {
        match self {
            ViewsCard::FixedSide(card) => [card.width, card.height],
            ViewsCard::LongestSideTiles(card) => [card.tile; 2],
            ViewsCard::NearestGrid(_)
            | ViewsCard::FittingGrid(_)
            | ViewsCard::ListedGrids(_)
            | ViewsCard::CoveringGrid(_)
            | ViewsCard::LargestGrid(_)
            | ViewsCard::NativeGrid(_)
            | ViewsCard::Slices(_)
            | ViewsCard::PixelBudget(_)
            | ViewsCard::LongestSide(_)
            | ViewsCard::BoundedSides(_)
            | ViewsCard::TokenBudget(_)
            | ViewsCard::PatchBudget(_)
            | ViewsCard::PatchCap(_) => [0; 2],
        }
    }

    /// Where the rule is published.
    pub fn source(&self) -> &str {
        match self {
            ViewsCard::NearestGrid(card) => &card.source,
            ViewsCard::FittingGrid(card) => &card.source,
            ViewsCard::ListedGrids(card) => &card.source,
            ViewsCard::CoveringGrid(card) => &card.source,
            ViewsCard::LargestGrid(card) => &card.source,
            ViewsCard::NativeGrid(card) => &card.source,
            ViewsCard::LongestSideTiles(card) => &card.source,
            ViewsCard::Slices(card) => &card.source,
            ViewsCard::PixelBudget(card) => &card.source,
            ViewsCard::LongestSide(card) => &card.source,
            ViewsCard::BoundedSides(card) => &card.source,
            ViewsCard::FixedSide(card) => &card.source,
            ViewsCard::TokenBudget(card) => &card.source,
            ViewsCard::PatchBudget(card) => &card.source,
            ViewsCard::PatchCap(card) => &card.source,
        }
    }
}

impl NearestGridCard {
    /// All published limits, the vendor's own first.
    pub fn rules(&self) -> impl Iterator<Item = TileRangeCard> + '_ {
        let NearestGridCard { name, source, min, max, .. } = self;
        let own = TileRangeCard { name: name.clone(), source: source.clone(), min: *min, max: *max };
        std::iter::once(own).chain(self.other_rules.iter().cloned())
    }

    /// What one should know of crops that the vendor's code never makes.
    pub fn extrapolation(&self) -> String {
        format!("The vendor's code makes {} to {} crops; others are an extrapolation.", self.min, self.max)
    }

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

/// The canvas of tiles into which the image fits with the least enlargement; where it fits into none, with the least
/// reduction; of equal ones that of the least area.
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
    /// Tiles that are run for every image, the missing ones empty (Llama 3.2 Vision: 4); absent where only the grid's
    /// are.
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

/// The grid of the fewest tiles that cover more than a share of the image's area at the tile's resolution; where none
/// does, the one that covers most (`get_min_tile_covering_grid`).
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

/// Of the canvases that hold the image unreduced, the one in which its shorter side becomes longest; where none does,
/// the largest canvas of the nearest aspect ratio that is no longer than the image's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LargestGridCard {
    /// Where the rule is published.
    pub source: String,
    /// Side of a tile.
    pub tile: u32,
    /// Most tiles.
    pub max: u32,
    /// The view of the whole image; absent where there is none.
    #[serde(default)]
    pub whole: Option<WholeCard>,
}

/// Tiles as the image's own size needs, each side rounded up; the nearest grid where these are more than allowed. The
/// image keeps its aspect ratio, the rest of the canvas is padding.
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

/// The longest side resized to a length, up as well as down, then both sides up to whole tiles; more than one tile
/// comes with the view of the whole image, which has a tile's side.
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

/// Slices near one area: their number from the image's area, their grid the one whose aspect ratio is nearest in its
/// logarithm, their sides from the image's aspect ratio. The whole image comes first, at about the same area.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Compiled-in cards are not self-describing: every field is written, whether it has a default or not.
    #[test]
    fn cards_come_back_from_their_compiled_form() {
        let whole = WholeCard { side: 1024, place: WholePlace::Last, single_tile: SingleTile::Kept };
        let (source, name) = ("a source".to_owned(), "a program".to_owned());
        let other_rules = vec![TileRangeCard { name: name.clone(), source: source.clone(), min: 2, max: 6 }];
        let grid = NearestGridCard {
            source: source.clone(),
            name,
            tile: 640,
            min: 2,
            max: 9,
            whole: Some(whole),
            no_crops_up_to: None,
            area_side: Some(640),
            other_rules,
        };
        let budget = PixelBudgetCard {
            source,
            multiple: 28,
            min_pixels: 3136,
            max_pixels: 12_845_056,
            frames: 1,
            short_sides: ShortSides::Enlarged,
        };
        for card in [ViewsCard::NearestGrid(grid), ViewsCard::PixelBudget(budget)] {
            let bytes = postcard::to_allocvec(&card).expect("a compiled card");
            assert_eq!(postcard::from_bytes::<ViewsCard>(&bytes), Ok(card));
        }
    }
}
