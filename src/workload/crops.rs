//! The crop grid of a request: the one that was chosen, or the one the vendor's rule makes of an image.

use crate::model::TilingCard;
use crate::request::{Crops, Grid, Request};

impl Request {
    /// The crop grid that is run, the vendor's rule applied.
    pub fn grid(&self) -> Option<Grid> {
        match self.crops {
            Crops::None => None,
            Crops::Grid(grid) => Some(grid),
            Crops::Image { width, height } => vendor_grid(&self.model.tiling, width, height, self.tile),
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
}

/// The vendor's crop grid for an image, all sizes in pixels, none where it does not crop (`dynamic_preprocess`,
/// `find_closest_aspect_ratio`): the grid whose columns / rows is nearest to width / height, compared as the vendor does
/// in floating point; of equally near ones the later, larger one if the image has pixels for half of it.
pub fn vendor_grid(tiling: &TilingCard, width: u32, height: u32, tile: u32) -> Option<Grid> {
    if width <= tile && height <= tile {
        return None;
    }
    let aspect = f64::from(width) / f64::from(height);
    let area = f64::from(width) * f64::from(height);
    let tile_area = f64::from(tile) * f64::from(tile);
    let mut best: Option<(f64, Grid)> = None;
    for crops in tiling.min_crops..=tiling.max_crops {
        for columns in (1..=crops).filter(|columns| crops.is_multiple_of(*columns)) {
            let rows = crops / columns;
            let distance = (aspect - f64::from(columns) / f64::from(rows)).abs();
            let takes = match best {
                None => true,
                Some((least, _)) if distance == least => area > 0.5 * tile_area * f64::from(crops),
                Some((least, _)) => distance < least,
            };
            if takes {
                best = Some((distance, Grid { rows, columns }));
            }
        }
    }
    best.map(|(_, grid)| grid)
}
