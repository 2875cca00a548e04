//! Rules of one view: a size from the image's, within an area, a length or a number of patches.

use super::error::{ViewError, check_lengths, check_parts, check_size};
use super::size::{PixelSize, TileGrid, ViewPlan, ViewRole, ViewShape, pixels as whole};
use stagecost_cards::views::{
    BoundedSidesCard, FixedSideCard, ImageParts, LongestSideCard, PanAndScanCard, PatchBudgetCard, PatchCapCard,
};
use stagecost_cards::views::{PixelBudgetCard, ShortSides, TokenBudgetCard};

/// Longer ÷ shorter side up to which `smart_resize` resizes an image; it refuses others.
const MOST_ASPECT: u32 = 200;

/// `smart_resize`: both sides to the nearest multiple, halves to the even one; where the area is then out of bounds,
/// the image scaled to the bound and rounded inside it.
pub fn pixels(card: &PixelBudgetCard, image: PixelSize) -> Result<ViewPlan, ViewError> {
    check_lengths([("multiple", card.multiple)])?;
    check_parts([("frames", card.frames)])?;
    let enlarged = enlarge_short_sides(card.short_sides, card.multiple, image);
    let PixelSize { width, height } = check_size(enlarged, 1)?;
    if u64::from(enlarged.longest()) > u64::from(MOST_ASPECT) * u64::from(enlarged.shortest()) {
        return Err(ViewError::TooLong { width, height, limit: MOST_ASPECT });
    }
    let multiple = f64::from(card.multiple);
    let (min, max) = (card.min_pixels as f64, card.max_pixels as f64);
    let volume = f64::from(card.frames) * enlarged.area();
    let by_side = |side: fn(f64) -> f64, length: f64| side(length / multiple) * multiple;
    let (across, down) = (f64::from(width), f64::from(height));
    let (rounded_width, rounded_height) = (by_side(f64::round_ties_even, across), by_side(f64::round_ties_even, down));
    let rounded_volume = f64::from(card.frames) * rounded_height * rounded_width;
    let (width, height) = if rounded_volume > max {
        let scale = (volume / max).sqrt();
        let inside = |length: f64| by_side(f64::floor, length / scale).max(multiple);
        (inside(across), inside(down))
    } else if rounded_volume < min {
        let scale = (min / volume).sqrt();
        (by_side(f64::ceil, across * scale), by_side(f64::ceil, down * scale))
    } else {
        (rounded_width, rounded_height)
    };
    let size = check_size(PixelSize { width: whole(width), height: whole(height) }, card.multiple)?;
    Ok(ViewPlan::single(image, size))
}

fn enlarge_short_sides(rule: ShortSides, multiple: u32, image: PixelSize) -> PixelSize {
    let PixelSize { width, height } = image;
    let (least, across, down) = (f64::from(multiple), f64::from(width), f64::from(height));
    match rule {
        ShortSides::AsTheyAre => image,
        ShortSides::Enlarged if image.shortest() < multiple => {
            let scale = (least / down).max(least / across);
            PixelSize { width: whole(across * scale), height: whole(down * scale) }
        }
        ShortSides::Enlarged => image,
        ShortSides::EnlargedOneByOne => {
            let (across, down) =
                if down < least { ((across * least / down).round_ties_even(), least) } else { (across, down) };
            let (across, down) =
                if across < least { (least, (down * least / across).round_ties_even()) } else { (across, down) };
            PixelSize { width: whole(across), height: whole(down) }
        }
    }
}

/// Reduced to a longest side, rounded down, then up to the multiple.
pub fn longest_side(card: &LongestSideCard, image: PixelSize) -> Result<ViewPlan, ViewError> {
    check_lengths([("longest", card.longest), ("multiple", card.multiple)])?;
    let longest = f64::from(card.longest);
    let ratio = (f64::from(image.height) / longest).max(f64::from(image.width) / longest);
    let reduced = |side: u32| if ratio > 1.0 { whole((f64::from(side) / ratio).floor()) } else { side };
    let size = check_size(PixelSize { width: reduced(image.width), height: reduced(image.height) }, 1)?;
    let multiple_of = |side: u32| side.next_multiple_of(card.multiple);
    Ok(ViewPlan::single(image, PixelSize { width: multiple_of(size.width), height: multiple_of(size.height) }))
}

/// Reduced to a longest side, then no side shorter than allowed; quarters where the card has them, every view padded to
/// the largest.
pub fn bounded_sides(card: &BoundedSidesCard, image: PixelSize) -> Result<ViewPlan, ViewError> {
    check_lengths([("shortest", card.shortest), ("longest", card.longest)])?;
    let whole = bounded(card, image);
    let Some(parts) = quarters(card.parts, image) else { return Ok(ViewPlan::single(image, whole)) };
    let mut size = whole;
    for part in parts {
        let part = bounded(card, check_size(part, 1)?);
        size = PixelSize { width: size.width.max(part.width), height: size.height.max(part.height) };
    }
    let view = |count, role| ViewShape { width: size.width, height: size.height, count, role };
    let grid = Some(TileGrid { rows: 2, columns: 2 });
    let views = vec![view(4, ViewRole::Tile), view(1, ViewRole::Whole)];
    Ok(ViewPlan { views, grid, ..ViewPlan::single(image, size) })
}

/// The sizes of an image's quarters, row by row; those on the right and below have what is left over.
fn quarters(parts: ImageParts, image: PixelSize) -> Option<[PixelSize; 4]> {
    let halves = |side: u32| [side / 2, side - side / 2];
    let ([left, right], [upper, lower]) = (halves(image.width), halves(image.height));
    let size = |width, height| PixelSize { width, height };
    match parts {
        ImageParts::Whole => None,
        ImageParts::QuartersAndWhole => {
            Some([size(left, upper), size(right, upper), size(left, lower), size(right, lower)])
        }
    }
}

fn bounded(card: &BoundedSidesCard, size: PixelSize) -> PixelSize {
    let reduced = if size.longest() > card.longest { size.with_longest(card.longest) } else { size };
    PixelSize { width: reduced.width.max(card.shortest), height: reduced.height.max(card.shortest) }
}

/// One size, with the views along the longer side of a long image where the card has them.
pub fn fixed_side(card: &FixedSideCard, image: PixelSize) -> Result<ViewPlan, ViewError> {
    check_lengths([("width", card.width), ("height", card.height)])?;
    let mut plan = ViewPlan::single(image, PixelSize { width: card.width, height: card.height });
    if let Some(scan) = &card.pan_and_scan {
        check_lengths([("min_crop", scan.min_crop)])?;
        check_parts([("max_crops", scan.max_crops)])?;
        let count = scanned_views(scan, image);
        let view = ViewShape { width: card.width, height: card.height, count, role: ViewRole::Tile };
        if count > 0 {
            plan.views.push(view);
            plan.grid = Some(along_longer_side(image, count));
        }
    }
    Ok(plan)
}

fn along_longer_side(image: PixelSize, tiles: u32) -> TileGrid {
    if image.width >= image.height {
        TileGrid { rows: 1, columns: tiles }
    } else {
        TileGrid { rows: tiles, columns: 1 }
    }
}

/// How many views are cut along the longer side: longer ÷ shorter side, halves rounded up, within bounds; none of a
/// short image and none where they would be too small.
fn scanned_views(card: &PanAndScanCard, image: PixelSize) -> u32 {
    let (longer, shorter) = (image.longest(), image.shortest());
    let aspect = f64::from(longer) / f64::from(shorter);
    if aspect < card.min_ratio {
        return 0;
    }
    let nearest = whole((aspect + 0.5).floor());
    let views = nearest.min(longer / card.min_crop).max(2).min(card.max_crops);
    if longer.div_ceil(views).min(shorter) < card.min_crop { 0 } else { views }
}

/// The largest size whose pooled patches are within the budget, rounded down to whole tokens; a side that would be
/// shorter is one token, and the other as many as the aspect ratio rounded down.
pub fn tokens(card: &TokenBudgetCard, image: PixelSize) -> Result<ViewPlan, ViewError> {
    check_parts([("patch", card.patch), ("pool × pool", card.pool.saturating_mul(card.pool))])?;
    check_lengths([("max_tokens", card.max_tokens)])?;
    let patches = card.max_tokens * card.pool * card.pool;
    let (budget, multiple) = (f64::from(patches) * f64::from(card.patch * card.patch), card.pool * card.patch);
    let scale = (budget / image.area()).sqrt();
    let rounded = |side: u32| whole((scale * f64::from(side) / f64::from(multiple)).floor()) * multiple;
    let by_aspect = |longer: u32, shorter: u32| (longer / shorter).min(card.max_tokens) * multiple;
    let size = match (rounded(image.width), rounded(image.height)) {
        (0, 0) => PixelSize { width: 0, height: 0 },
        (_, 0) => PixelSize { width: by_aspect(image.width, image.height), height: multiple },
        (0, _) => PixelSize { width: multiple, height: by_aspect(image.height, image.width) },
        (width, height) => PixelSize { width, height },
    };
    let PixelSize { width, height } = check_size(size, multiple)?;
    if size.area() > budget {
        return Err(ViewError::OverBudget { width, height, patches });
    }
    Ok(ViewPlan::single(image, size).padded_to(patches))
}

/// The largest scale at which the sides, rounded up to patches, have no more of them than allowed, by bisection between
/// the bounds and to the precision of the image processor (`get_image_size_for_max_num_patches`).
pub fn patches(card: &PatchBudgetCard, image: PixelSize) -> Result<ViewPlan, ViewError> {
    check_lengths([("patch", card.patch), ("max_patches", card.max_patches)])?;
    const PRECISION: f64 = 1e-5;
    let patch = f64::from(card.patch);
    let patches_along = |side: u32, scale: f64| (f64::from(side) * scale / patch).ceil().max(1.0);
    let (mut least, mut most) = (PRECISION / 10.0, 100.0);
    while most - least >= PRECISION {
        let scale = (least + most) / 2.0;
        let patches = patches_along(image.height, scale) * patches_along(image.width, scale);
        if patches <= f64::from(card.max_patches) { least = scale } else { most = scale }
    }
    let side = |side: u32| whole(patches_along(side, least)) * card.patch;
    let size = PixelSize { width: side(image.width), height: side(image.height) };
    Ok(ViewPlan::single(image, size).padded_to(card.max_patches))
}

/// Reduced until its patches and those along a side are within bounds, then padded to the multiple (`navit_resize`).
pub fn patch_cap(card: &PatchCapCard, image: PixelSize) -> Result<ViewPlan, ViewError> {
    check_lengths([("patch", card.patch), ("multiple", card.multiple), ("max_side_patches", card.max_side_patches)])?;
    let patches_along = |side: u32| f64::from((side / card.patch).max(1));
    let patches = patches_along(image.height) * patches_along(image.width);
    let most = card.max_side_patches * card.patch;
    let by_side = |side: u32| f64::from(most) / f64::from(side);
    let by_patches = (f64::from(card.max_patches) / patches).sqrt();
    let scale = by_patches.min(by_side(image.height)).min(by_side(image.width)).min(1.0);
    let padded = |side: u32| whole(f64::from(side) * scale).max(1).min(most).next_multiple_of(card.multiple);
    Ok(ViewPlan::single(image, PixelSize { width: padded(image.width), height: padded(image.height) }))
}
