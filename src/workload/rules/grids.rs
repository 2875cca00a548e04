//! Which grid of tiles an image is cut into.

use super::size::{PixelSize, TileGrid, pixels};
use std::ops::RangeInclusive;

/// The grid of so many tiles whose columns ÷ rows is nearest to width ÷ height, compared in floating point; of equally
/// near ones the later, larger one if the image has pixels for half of it in tiles of `area_side`
/// (`find_closest_aspect_ratio`). None for an empty range.
pub fn nearest_grid(tiles: RangeInclusive<u32>, area_side: u32, image: PixelSize) -> Option<TileGrid> {
    let (aspect, area) = (image.aspect(), image.area());
    let tile_area = f64::from(area_side) * f64::from(area_side);
    let mut best: Option<(f64, TileGrid)> = None;
    for grid in tiles.flat_map(grids_of) {
        let distance = (aspect - f64::from(grid.columns) / f64::from(grid.rows)).abs();
        let takes = match best {
            None => true,
            Some((least, _)) if distance == least => area > 0.5 * tile_area * f64::from(grid.tiles()),
            Some((least, _)) => distance < least,
        };
        if takes {
            best = Some((distance, grid));
        }
    }
    best.map(|(_, grid)| grid)
}

/// The grids of that number of tiles, the narrow ones first.
pub fn grids_of(tiles: u32) -> impl Iterator<Item = TileGrid> {
    (1..=tiles)
        .filter(move |columns| tiles.is_multiple_of(*columns))
        .map(move |columns| TileGrid { rows: tiles / columns, columns })
}

/// The grid of at most so many tiles into which the image fits with the least enlargement; where it fits into none,
/// with the least reduction; of equal ones the first of the fewest tiles (`get_best_fit`, `get_optimal_tiled_canvas`).
pub fn fitting_grid(max: u32, tile: u32, image: PixelSize) -> Option<TileGrid> {
    let mut best: Option<(f64, TileGrid)> = None;
    for grid in (1..=max).flat_map(grids_of) {
        let across = f64::from(grid.columns) * f64::from(tile) / f64::from(image.width);
        let down = f64::from(grid.rows) * f64::from(tile) / f64::from(image.height);
        let scale = across.min(down);
        let takes = match best {
            None => true,
            Some((least, _)) if least >= 1.0 => scale >= 1.0 && scale < least,
            Some((most, _)) => scale > most,
        };
        if takes {
            best = Some((scale, grid));
        }
    }
    best.map(|(_, grid)| grid)
}

/// The size that keeps most of the image's pixels, and of equal ones wastes the fewest (`select_best_resolution`);
/// sizes are heights and widths. None of an empty list.
pub fn best_listed(sizes: &[[u32; 2]], image: PixelSize) -> Option<PixelSize> {
    let mut best: Option<(u64, u64, PixelSize)> = None;
    for [height, width] in sizes.iter().copied() {
        let scale = (f64::from(width) / f64::from(image.width)).min(f64::from(height) / f64::from(image.height));
        let kept = product(pixels(f64::from(image.width) * scale), pixels(f64::from(image.height) * scale))
            .min(product(image.width, image.height));
        let wasted = product(width, height).saturating_sub(kept);
        let takes = match best {
            None => true,
            Some((most, least, _)) => kept > most || (kept == most && wasted < least),
        };
        if takes {
            best = Some((kept, wasted, PixelSize { width, height }));
        }
    }
    best.map(|(_, _, size)| size)
}

fn product(width: u32, height: u32) -> u64 {
    u64::from(width) * u64::from(height)
}

/// Of the grids of at most so many tiles that hold the image unreduced, the one in which its shorter side becomes
/// longest, the last of equal ones; where none holds it, the one of the most tiles along the longer side, of the
/// nearest aspect ratio not longer than the image's (`_fit_image_to_canvas`, `_find_closest_aspect_ratio`).
pub fn largest_grid(max: u32, tile: u32, image: PixelSize) -> Option<TileGrid> {
    let mut best: Option<(f64, TileGrid)> = None;
    let grids = by_aspect(max);
    for grid in grids.iter().copied() {
        let canvas = PixelSize { width: grid.columns * tile, height: grid.rows * tile };
        let holds = canvas.width >= image.width && canvas.height >= image.height;
        let shorter = shorter_side_in(canvas, image);
        if holds && best.is_none_or(|(longest, _)| shorter >= longest) {
            best = Some((shorter, grid));
        }
    }
    best.map(|(_, grid)| grid).or_else(|| nearest_shorter(&grids, image))
}

/// The grids of at most so many tiles: the larger first, those of one aspect ratio where the first of them stands.
fn by_aspect(max: u32) -> Vec<TileGrid> {
    let all: Vec<TileGrid> = (1..=max).rev().flat_map(grids_of).collect();
    let alike = |a: &TileGrid, b: &TileGrid| a.columns * b.rows == b.columns * a.rows;
    let first = |grid: &TileGrid| all.iter().position(|other| alike(grid, other));
    let mut grids = all.clone();
    grids.sort_by_key(first);
    grids
}

/// The image's shorter side once it fills the canvas, by the arithmetic of the image processor.
fn shorter_side_in(canvas: PixelSize, image: PixelSize) -> f64 {
    let (width, height, aspect) = (f64::from(image.width), f64::from(image.height), image.aspect());
    let scale = (f64::from(canvas.width) / width).min(f64::from(canvas.height) / height);
    if aspect > 1.0 {
        (scale * width / aspect).floor()
    } else if aspect < 1.0 {
        (scale * height * aspect).floor()
    } else {
        scale * height
    }
}

fn nearest_shorter(grids: &[TileGrid], image: PixelSize) -> Option<TileGrid> {
    let aspect = image.aspect();
    let ratio = |grid: &TileGrid| f64::from(grid.columns) / f64::from(grid.rows);
    let distance = |ratio: f64| if aspect >= 1.0 { (ratio - aspect).abs() } else { (1.0 / ratio - 1.0 / aspect).abs() };
    let allowed = |ratio: f64| if aspect >= 1.0 { ratio <= aspect } else { ratio > aspect };
    let mut best: Option<(f64, TileGrid)> = None;
    for grid in grids.iter().copied().filter(|grid| allowed(ratio(grid))) {
        let distance = distance(ratio(&grid));
        let takes = match best {
            None => true,
            Some((least, taken)) => distance < least || (distance == least && grid.tiles() > taken.tiles()),
        };
        if takes {
            best = Some((distance, grid));
        }
    }
    best.map(|(_, grid)| grid)
}

/// The grid of the fewest tiles that cover more than that share of the image's area; where none does, the one that
/// covers most, then of the fewest tiles (`get_min_tile_covering_grid`). The library measures a grid as rows by columns
/// and cuts it as columns by rows; this does the same.
pub fn covering_grid(max: u32, tile: u32, share: f64, image: PixelSize) -> Option<TileGrid> {
    let mut sufficient: Option<(f64, TileGrid)> = None;
    let mut largest: Option<(f64, TileGrid)> = None;
    for grid in (1..=max).flat_map(grids_of) {
        let covered = covered_share(TileGrid { rows: grid.columns, columns: grid.rows }, tile, image);
        let more = |best: Option<(f64, TileGrid)>| best.is_none_or(|(most, _)| covered > most);
        let fewest = sufficient.is_none_or(|(_, best)| best.tiles() == grid.tiles());
        if covered > share && fewest && more(sufficient) {
            sufficient = Some((covered, grid));
        }
        if more(largest) {
            largest = Some((covered, grid));
        }
    }
    sufficient.or(largest).map(|(_, grid)| grid)
}

/// The share of the image's area that remains when each part of the grid is reduced to a longest side of one tile.
fn covered_share(grid: TileGrid, tile: u32, image: PixelSize) -> f64 {
    let (row, column) = (image.height / grid.rows, image.width / grid.columns);
    // The last part of a row or column has what is left over.
    let height_of = |index| if index + 1 == grid.rows { image.height - index * row } else { row };
    let width_of = |index| if index + 1 == grid.columns { image.width - index * column } else { column };
    let parts = (0..grid.rows).flat_map(|y| (0..grid.columns).map(move |x| (x, y)));
    let covered: f64 = parts.map(|(x, y)| part_area(width_of(x), height_of(y), tile)).sum();
    covered / image.area()
}

fn part_area(width: u32, height: u32, tile: u32) -> f64 {
    let (longer, shorter) = (f64::from(width.max(height)), f64::from(width.min(height)));
    let side = f64::from(tile);
    if longer > side { side * (shorter / longer * side) } else { longer * shorter }
}
