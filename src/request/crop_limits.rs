//! How many crops an image may be cut into, and by whose rule.

use super::{Crops, Grid, Key, Request};
use crate::model::{CropRuleCard, TilingCard};
use crate::workload::vendor_grid;
use std::ops::RangeInclusive;

/// Most crops that can be set as a limit.
pub const MAX_CROP_LIMIT: u32 = 64;

/// Limits of the crop rule in place of those of the model's card, each from 1 to [`MAX_CROP_LIMIT`]; none where they are the
/// card's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CropLimits {
    /// Fewest crops of a cropped image.
    pub min: Option<u32>,
    /// Most crops, no fewer than the fewest.
    pub max: Option<u32>,
}

impl CropLimits {
    /// Limits by their numbers.
    pub fn new(min: Option<u32>, max: Option<u32>, tiling: &TilingCard) -> Self {
        let CropRuleCard { min_crops, max_crops, .. } = tiling.rule;
        CropLimits { min: min.filter(|min| *min != min_crops), max: max.filter(|max| *max != max_crops) }
    }

    /// Limits of a published rule.
    pub fn of(rule: &CropRuleCard, tiling: &TilingCard) -> Self {
        CropLimits::new(Some(rule.min_crops), Some(rule.max_crops), tiling)
    }

    /// Sets the fewest; the most moves along where it would be less.
    pub fn set_min(&mut self, min: u32, tiling: &TilingCard) {
        *self = CropLimits::new(Some(min), self.max.map(|max| max.max(min)), tiling);
    }

    /// Sets the most; the fewest moves along where it would be more.
    pub fn set_max(&mut self, max: u32, tiling: &TilingCard) {
        *self = CropLimits::new(self.min.map(|min| min.min(max)), Some(max), tiling);
    }

    /// The limit that no link could have set, if one is.
    pub(super) fn wrong(self) -> Option<Key> {
        let is_out = |limit: Option<u32>| limit.is_some_and(|limit| !(1..=MAX_CROP_LIMIT).contains(&limit));
        match self {
            CropLimits { min, .. } if is_out(min) => Some(Key::MinCrops),
            CropLimits { max, .. } if is_out(max) => Some(Key::MaxCrops),
            CropLimits { min: Some(min), max: Some(max) } if min > max => Some(Key::MinCrops),
            CropLimits { .. } => None,
        }
    }

    /// Numbers of crops that the rule chooses among; a limit of the card yields to one that is set.
    pub fn range(self, tiling: &TilingCard) -> RangeInclusive<u32> {
        let min = self.min.unwrap_or(tiling.rule.min_crops);
        let max = self.max.unwrap_or(tiling.rule.max_crops.max(min));
        min.min(max)..=max
    }
}

impl Request {
    /// The crop grid that is run, the vendor's rule applied.
    pub fn grid(&self) -> Option<Grid> {
        match self.crops {
            Crops::None => None,
            Crops::Grid(grid) => Some(grid),
            Crops::Image { width, height } => vendor_grid(&self.model.tiling, self.crop_range(), width, height),
        }
    }

    /// The crop grid that is run as its link text.
    pub fn grid_text(&self) -> String {
        self.grid().map_or_else(|| "none".to_owned(), |grid| grid.to_string())
    }

    /// Crops of one image.
    pub fn crop_count(&self) -> u32 {
        self.grid().map_or(0, Grid::crops)
    }

    /// Numbers of crops that the vendor's rule chooses among where an image is cropped.
    pub fn crop_range(&self) -> RangeInclusive<u32> {
        self.crop_limits.range(&self.model.tiling)
    }

    /// Whether an image's size decides the grid, so that the limits of the crop rule count.
    pub const fn is_cut_by_rule(&self) -> bool {
        matches!(self.crops, Crops::Image { .. })
    }

    /// The published rule that has these limits, if any.
    pub fn crop_rule(&self) -> Option<&'static CropRuleCard> {
        let range = self.crop_range();
        self.model.tiling.rules().find(|rule| (rule.min_crops..=rule.max_crops) == range)
    }

    /// Which rule cut the image and into what, such as `2 × 4 crops by the vendor's rule, at most 9 (Hugging Face code)`;
    /// none where no image decides.
    pub fn cut(&self) -> Option<String> {
        let Crops::Image { width, height } = self.crops else { return None };
        let tiling = &self.model.tiling;
        let range = self.crop_range();
        let limits = match (range.start(), range.end()) {
            (min, max) if *min == tiling.rule.min_crops => format!("at most {max}"),
            (min, max) if min == max => format!("exactly {max}"),
            (min, max) => format!("{min} to {max}"),
        };
        let name = self.crop_rule().map_or_else(String::new, |rule| format!(" ({})", rule.name));
        let rule = format!("by the vendor's rule, {limits}{name}");
        Some(match self.grid() {
            Some(Grid { rows, columns }) => format!("{rows} × {columns} crops {rule}"),
            None if width.max(height) <= tiling.no_crops_up_to => {
                format!("no crops by the vendor's rule: no side is longer than {} px", tiling.no_crops_up_to)
            }
            None => format!("no crops {rule}: a single crop is not run"),
        })
    }
}
