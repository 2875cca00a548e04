//! From an image to views, crops and tokens.

use crate::model::TilingCard;
use crate::request::Grid;

/// The vendor's crop grid for an image, none where it does not crop.
pub fn vendor_grid(tiling: &TilingCard, width: u32, height: u32, tile: u32) -> Option<Grid> {
    let _ = (tiling, width, height, tile);
    None
}
