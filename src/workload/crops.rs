//! The crop grid of a request: the one that was chosen, or the one the vendor's rule makes of an image.

use super::rules::{PixelSize, nearest_grid};
use crate::request::{Crops, Grid, Request};
use crate::views::{NearestGridCard, TileRangeCard};
use std::ops::RangeInclusive;

impl Request {
    /// The crop grid that is run, the vendor's rule applied; none where views are given.
    pub fn grid(&self) -> Option<Grid> {
        let tiling = self.model.vision.views.nearest_grid().filter(|_| self.views.is_empty())?;
        match self.crops {
            Crops::None => None,
            Crops::Grid(grid) => Some(grid),
            Crops::Image { width, height } => vendor_grid(tiling, self.crop_range(), width, height),
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
        self.crop_limits.range(self.model.vision.views.nearest_grid())
    }

    /// Whether an image's size decides the grid, so that the limits of the crop rule count.
    pub const fn is_cut_by_rule(&self) -> bool {
        matches!(self.crops, Crops::Image { .. })
    }

    /// The published rule that has these limits, if any.
    pub fn crop_rule(&self) -> Option<TileRangeCard> {
        let range = self.crop_range();
        self.model.vision.views.nearest_grid()?.rules().find(|rule| (rule.min..=rule.max) == range)
    }

    /// Which rule cut the image and into what, such as `2 × 4 crops by the vendor's rule, at most 9 (Hugging Face code)`;
    /// none where no image decides.
    pub fn cut(&self) -> Option<String> {
        let Crops::Image { width, height } = self.crops else { return None };
        let tiling = self.model.vision.views.nearest_grid()?;
        let range = self.crop_range();
        let limits = match (range.start(), range.end()) {
            (min, max) if *min == tiling.min => format!("at most {max}"),
            (min, max) if min == max => format!("exactly {max}"),
            (min, max) => format!("{min} to {max}"),
        };
        let name = self.crop_rule().map_or_else(String::new, |rule| format!(" ({})", rule.name));
        let rule = format!("by the vendor's rule, {limits}{name}");
        Some(match self.grid() {
            Some(Grid { rows, columns }) => format!("{rows} × {columns} crops {rule}"),
            None if tiling.no_crops_up_to.is_some_and(|most| width.max(height) <= most) => {
                format!(
                    "no crops by the vendor's rule: no side is longer than {} px",
                    tiling.no_crops_up_to.unwrap_or_default()
                )
            }
            None => format!("no crops {rule}: a single crop is not run"),
        })
    }

    /// The same as a sentence that names the image.
    pub fn cut_note(&self) -> Option<String> {
        let Crops::Image { width, height } = self.crops else { return None };
        self.cut().map(|cut| format!("Image of {width} × {height} px: {cut}."))
    }
}

/// The vendor's crop grid for an image, all sizes in pixels, none where it does not crop: of the grids with so many crops the
/// one nearest to the image's shape ([`nearest_grid`]). A single crop is none: the vendor's code then runs the global view
/// alone.
pub fn vendor_grid(tiling: &NearestGridCard, crops: RangeInclusive<u32>, width: u32, height: u32) -> Option<Grid> {
    if tiling.no_crops_up_to.is_some_and(|most| width.max(height) <= most) {
        return None;
    }
    let grid = nearest_grid(crops, tiling.area_side.unwrap_or(tiling.tile), PixelSize { width, height });
    grid.map(|grid| Grid { rows: grid.rows, columns: grid.columns }).filter(|grid| grid.crops() > 1)
}
