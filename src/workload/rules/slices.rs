//! Slices of about one area each, after the whole image at about the same area.

use super::error::{ViewError, check_lengths, check_parts};
use super::grids::grids_of;
use super::logarithm::natural_logarithm;
use super::size::{PixelSize, TileGrid, ViewPlan, ViewRole, ViewShape, pixels};
use stagecost_cards::views::SlicesCard;

pub fn plan(card: &SlicesCard, image: PixelSize) -> Result<ViewPlan, ViewError> {
    check_lengths([("side", card.side), ("multiple", card.multiple)])?;
    check_parts([("max", card.max)])?;
    let grid = slice_grid(card, image);
    let (width, height) = (f64::from(image.width), f64::from(image.height));
    let side = f64::from(card.side);
    let large = grid.is_none() || width * height > side * side;
    let whole = if large { near_area(card, width, height) } else { rounded(card, width, height) };
    let view = |size: PixelSize, count, role| ViewShape { width: size.width, height: size.height, count, role };
    let mut views = vec![view(whole, 1, ViewRole::Whole)];
    if let Some(grid) = grid {
        // The image's sides to whole multiples of the grid first, as the image processor does.
        let along = |length: f64, parts: u32| nearest_multiple(length, f64::from(parts)) / f64::from(parts);
        let slice = near_area(card, along(width, grid.columns), along(height, grid.rows));
        views.push(view(slice, grid.tiles(), ViewRole::Tile));
    }
    Ok(ViewPlan { image, views, grid, shown: None, padded_patches: None })
}

/// The grid of slices; none for an image of no more than one slice's area. Of about so many slices as the image has
/// areas of one, the grid whose aspect ratio is nearest in its logarithm; of equally near ones that of the most rows.
fn slice_grid(card: &SlicesCard, image: PixelSize) -> Option<TileGrid> {
    let side = f64::from(card.side);
    let slices = pixels((image.area() / (side * side)).ceil()).min(card.max);
    if slices <= 1 {
        return None;
    }
    let aspect = natural_logarithm(image.aspect());
    let mut best: Option<(f64, TileGrid)> = None;
    for slices in (slices - 1..=slices + 1).filter(|slices| (2..=card.max).contains(slices)) {
        let mut grids: Vec<TileGrid> = grids_of(slices).collect();
        grids.reverse();
        for grid in grids {
            let error = (aspect - natural_logarithm(f64::from(grid.columns) / f64::from(grid.rows))).abs();
            let takes = best.is_none_or(|(least, taken)| error < least || (error == least && grid.rows > taken.rows));
            if takes {
                best = Some((error, grid));
            }
        }
    }
    best.map(|(_, grid)| grid)
}

/// The size of that aspect ratio whose area is the square's, to the nearest multiples.
fn near_area(card: &SlicesCard, width: f64, height: f64) -> PixelSize {
    let aspect = width / height;
    let height = (f64::from(card.side) / aspect.sqrt()).trunc();
    rounded(card, (height * aspect).trunc(), height)
}

fn rounded(card: &SlicesCard, width: f64, height: f64) -> PixelSize {
    let multiple = f64::from(card.multiple);
    PixelSize { width: pixels(nearest_multiple(width, multiple)), height: pixels(nearest_multiple(height, multiple)) }
}

/// The nearest multiple, halves to the even one, and at least one.
fn nearest_multiple(length: f64, multiple: f64) -> f64 {
    ((length / multiple).round_ties_even() * multiple).max(multiple)
}
