//! How many crops an image may be cut into.

use super::key::Key;
use super::limits::MAX_CROP_LIMIT;
use crate::views::{NearestGridCard, TileRangeCard};
use std::ops::RangeInclusive;

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
    pub fn new(min: Option<u32>, max: Option<u32>, tiling: Option<&NearestGridCard>) -> Self {
        let [min_crops, max_crops] = of_card(tiling);
        CropLimits { min: min.filter(|min| *min != min_crops), max: max.filter(|max| *max != max_crops) }
    }

    /// Limits of a published rule.
    pub fn of(rule: &TileRangeCard, tiling: &NearestGridCard) -> Self {
        CropLimits::new(Some(rule.min), Some(rule.max), Some(tiling))
    }

    /// Sets the fewest; the most moves along where it would be less.
    pub fn set_min(&mut self, min: u32, tiling: Option<&NearestGridCard>) {
        *self = CropLimits::new(Some(min), self.max.map(|max| max.max(min)), tiling);
    }

    /// Sets the most; the fewest moves along where it would be more.
    pub fn set_max(&mut self, max: u32, tiling: Option<&NearestGridCard>) {
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

    /// Fewest and most crops: those that are set, else the card's.
    pub(super) fn both(self, tiling: Option<&NearestGridCard>) -> [u32; 2] {
        let [least, most] = of_card(tiling);
        [self.min.unwrap_or(least), self.max.unwrap_or(most)]
    }

    /// Numbers of crops that the rule chooses among; a limit of the card yields to one that is set.
    pub fn range(self, tiling: Option<&NearestGridCard>) -> RangeInclusive<u32> {
        let [least, most] = of_card(tiling);
        let min = self.min.unwrap_or(least);
        let max = self.max.unwrap_or(most.max(min));
        min.min(max)..=max
    }
}

/// The limits of a card; a model without crops has one view.
fn of_card(tiling: Option<&NearestGridCard>) -> [u32; 2] {
    tiling.map_or([1, 1], |tiling| [tiling.min, tiling.max])
}
