//! From an image to views, crops and tokens.

use crate::model::TilingCard;
use crate::request::{Grid, Request};

/// The vendor's crop grid for an image, none where it does not crop.
pub fn vendor_grid(tiling: &TilingCard, width: u32, height: u32, tile: u32) -> Option<Grid> {
    let _ = (tiling, width, height, tile);
    None
}

/// Image tokens of one image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tokens {
    /// Global view, a newline per row.
    pub global: f64,
    /// Crops, a newline per stitched row.
    pub crops: f64,
    /// All, the separator included.
    pub image: f64,
}

/// Image tokens of one image of the request.
pub fn tokens(request: &Request) -> Tokens {
    let (q, t) = (f64::from(request.base / 64), f64::from(request.tile / 64));
    let global = q * (q + 1.0);
    let crops = request.grid().map_or(0.0, |g| t * f64::from(g.rows) * (t * f64::from(g.columns) + 1.0));
    Tokens { global, crops, image: global + crops + 1.0 }
}
