//! Tiles in a grid, and the view of the whole image beside them.

use super::error::{ViewError, check_lengths, check_parts, check_size};
use super::grids::{best_listed, covering_grid, fitting_grid, largest_grid, nearest_grid};
use super::size::{PixelSize, TileGrid, ViewPlan, ViewRole, ViewShape, pixels};
use stagecost_cards::views::{CoveringGridCard, FittingGridCard, LargestGridCard, ListedGridsCard};
use stagecost_cards::views::{
    LongestSideTilesCard, NativeGridCard, NearestGridCard, SingleTile, WholeCard, WholePlace,
};

pub fn nearest(card: &NearestGridCard, image: PixelSize) -> Result<ViewPlan, ViewError> {
    check_lengths([("tile", card.tile), side_of(card.whole)])?;
    check_parts([("min", card.min), ("max", card.max)])?;
    if card.no_crops_up_to.is_some_and(|most| image.longest() <= most) {
        return Ok(grid_plan(card.tile, None, card.whole, image));
    }
    let grid = nearest_grid(card.range(), card.area_side.unwrap_or(card.tile), image);
    let grid = grid.ok_or(ViewError::NoGrid { min: card.min, max: card.max })?;
    Ok(grid_plan(card.tile, Some(grid), card.whole, image))
}

pub fn fitting(card: &FittingGridCard, image: PixelSize) -> Result<ViewPlan, ViewError> {
    check_lengths([("tile", card.tile), side_of(card.whole)])?;
    check_parts([("max", card.max)])?;
    let grid = fitting_grid(card.max, card.tile, image).ok_or(ViewError::NoGrid { min: 1, max: card.max })?;
    let mut plan = grid_plan(card.tile, Some(grid), card.whole, image);
    if let Some(slots) = card.slots {
        check_parts([("slots", slots)])?;
        for view in plan.views.iter_mut().filter(|view| view.role == ViewRole::Tile) {
            view.count = view.count.max(slots);
        }
    }
    Ok(plan)
}

pub fn listed(card: &ListedGridsCard, image: PixelSize) -> Result<ViewPlan, ViewError> {
    check_lengths([("tile", card.tile), side_of(card.whole)])?;
    let size = best_listed(&card.sizes, image).ok_or(ViewError::NoGrid { min: 1, max: 0 })?;
    let grid = TileGrid { rows: size.height / card.tile, columns: size.width / card.tile };
    check_parts([("sizes", grid.rows), ("sizes", grid.columns)])?;
    Ok(grid_plan(card.tile, Some(grid), card.whole, image))
}

pub fn covering(card: &CoveringGridCard, image: PixelSize) -> Result<ViewPlan, ViewError> {
    check_lengths([("tile", card.tile), side_of(card.whole)])?;
    check_parts([("max", card.max)])?;
    let grid = covering_grid(card.max, card.tile, card.covered, image);
    let grid = grid.ok_or(ViewError::NoGrid { min: 1, max: card.max })?;
    Ok(grid_plan(card.tile, Some(grid), card.whole, image))
}

pub fn largest(card: &LargestGridCard, image: PixelSize) -> Result<ViewPlan, ViewError> {
    check_lengths([("tile", card.tile), side_of(card.whole)])?;
    check_parts([("max", card.max)])?;
    let grid = largest_grid(card.max, card.tile, image).ok_or(ViewError::NoGrid { min: 1, max: card.max })?;
    Ok(grid_plan(card.tile, Some(grid), card.whole, image))
}

pub fn native(card: &NativeGridCard, image: PixelSize) -> Result<ViewPlan, ViewError> {
    check_lengths([("tile", card.tile), side_of(card.whole)])?;
    check_parts([("max", card.max)])?;
    let own = TileGrid { rows: image.height.div_ceil(card.tile), columns: image.width.div_ceil(card.tile) };
    let fits = u64::from(own.rows) * u64::from(own.columns) <= u64::from(card.max);
    let nearest = || nearest_grid(1..=card.max, card.tile, image);
    let grid = if fits { Some(own) } else { nearest() }.ok_or(ViewError::NoGrid { min: 1, max: card.max })?;
    let canvas = PixelSize { width: grid.columns * card.tile, height: grid.rows * card.tile };
    let across = f64::from(canvas.width) / f64::from(image.width);
    let down = f64::from(canvas.height) / f64::from(image.height);
    let shown = if across < down {
        PixelSize { width: canvas.width, height: pixels(f64::from(image.height) * across) }
    } else {
        PixelSize { width: pixels(f64::from(image.width) * down), height: canvas.height }
    };
    let shown = check_size(shown, card.least_side.max(1))?;
    Ok(ViewPlan { shown: Some(shown), ..grid_plan(card.tile, Some(grid), card.whole, image) })
}

pub fn longest_side(card: &LongestSideTilesCard, image: PixelSize) -> Result<ViewPlan, ViewError> {
    check_lengths([("tile", card.tile), ("longest", card.longest), ("most", card.most)])?;
    let stretched = image.with_longest(card.longest);
    let even = if stretched.width >= stretched.height {
        PixelSize { height: stretched.height.next_multiple_of(2), ..stretched }
    } else {
        PixelSize { width: stretched.width.next_multiple_of(2), ..stretched }
    };
    let resized = at_least_one(even);
    let resized = if resized.longest() > card.most { resized.with_longest(card.most) } else { resized };
    let resized = at_least_one(resized);
    let whole_tiles = resized.with_longest(resized.longest().next_multiple_of(card.tile));
    let grid =
        TileGrid { rows: whole_tiles.height.div_ceil(card.tile), columns: whole_tiles.width.div_ceil(card.tile) };
    let whole = WholeCard { side: card.tile, place: WholePlace::Last, single_tile: SingleTile::LeftOut };
    check_size(whole_tiles, 1)?;
    Ok(grid_plan(card.tile, Some(grid), Some(whole), image))
}

fn at_least_one(size: PixelSize) -> PixelSize {
    PixelSize { width: size.width.max(1), height: size.height.max(1) }
}

/// The views of an image in that grid of tiles, with the view of the whole image where there is one; without a grid,
/// the whole view alone, and where there is none, one tile.
pub fn grid_plan(tile: u32, grid: Option<TileGrid>, whole: Option<WholeCard>, image: PixelSize) -> ViewPlan {
    let tiles = |grid: TileGrid| square(tile, grid.tiles(), ViewRole::Tile);
    let (views, grid) = match (grid, whole) {
        (None, None) => (vec![square(tile, 1, ViewRole::Whole)], None),
        (Some(grid), None) => (vec![tiles(grid)], Some(grid)),
        (None, Some(whole)) => (vec![square(whole.side, 1, ViewRole::Whole)], None),
        (Some(grid), Some(whole)) => {
            let whole_view = square(whole.side, 1, ViewRole::Whole);
            match (grid.tiles(), whole.single_tile, whole.place) {
                (1, SingleTile::LeftOut, _) => (vec![whole_view], None),
                (_, _, WholePlace::First) => (vec![whole_view, tiles(grid)], Some(grid)),
                (_, _, WholePlace::Last) => (vec![tiles(grid), whole_view], Some(grid)),
            }
        }
    };
    ViewPlan { image, views, grid, shown: None, padded_patches: None }
}

/// The whole view's side as a field to check; 1 where there is none.
fn side_of(whole: Option<WholeCard>) -> (&'static str, u32) {
    ("whole.side", whole.map_or(1, |whole| whole.side))
}

fn square(side: u32, count: u32, role: ViewRole) -> ViewShape {
    ViewShape { width: side, height: side, count, role }
}
