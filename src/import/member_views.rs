//! The view rule of a family: that of its counted member, with the sizes of a model's own files.

use super::field_names::{
    Key, LEAST_AREA, LONGEST, MAX_IMAGE, MAX_PATCHES, MAX_PIXELS, MAX_SOFT_TOKENS, MAX_TILES, MERGED, MIN_PIXELS,
    MOST_AREA, PATCH, SIZE,
};
use super::library_classes;
use super::notes::{ImportError, Notes};
use super::processor::Processor;
use super::section::Section;
use crate::views::{
    FittingGridCard, LongestSideCard, LongestSideTilesCard, PatchBudgetCard, PixelBudgetCard, TokenBudgetCard,
    ViewsCard, WholeCard,
};

/// Sizes of `config.json` that a rule of views depends on.
#[derive(Debug, Clone, Copy)]
pub struct ViewSizes {
    /// Side of the images that the tower was made for, in pixels, where the file has one.
    pub image: Option<u32>,
    /// Side of a patch in pixels.
    pub patch: u32,
    /// Patches along a side of the square that becomes one token.
    pub merge: u32,
}

/// Makes the rule of a model from that of its family's `member`.
///
/// # Errors
/// A field of `preprocessor_config.json` that is absurd.
pub fn views(
    rule: &ViewsCard,
    processor: Processor<'_>,
    sizes: ViewSizes,
    member: &str,
    notes: &mut Notes,
) -> Result<ViewsCard, ImportError> {
    let named = format!("the view rule of {member} in the catalogue");
    let mut section = processor.section(&library_classes::NONE)?;
    let source = match processor.file {
        Some(_) => format!("preprocessor_config.json; {}", rule.source()),
        None => rule.source().to_owned(),
    };
    let ViewSizes { image, patch, merge } = sizes;
    let card = match rule {
        ViewsCard::FixedSide(card) => return processor.fixed_side(image.unwrap_or(card.width), notes),
        ViewsCard::NearestGrid(card) => return processor.tiles_and_thumbnail(image.unwrap_or(card.tile), notes),
        ViewsCard::PixelBudget(card) => {
            for (key, right) in [(PATCH, patch), (MERGED, merge)] {
                if section.has(key.names) && section.side(key)? != right {
                    let problem = "not what config.json says of the tower";
                    return Err(section.refusal(key.names[0], problem, right.to_string()));
                }
            }
            let least = area(&mut section, (MIN_PIXELS, LEAST_AREA), card.min_pixels, &named, notes)?;
            let most = area(&mut section, (MAX_PIXELS, MOST_AREA), card.max_pixels, &named, notes)?;
            if least > most {
                let problem = format!("{most} is less than the least area, {least}");
                return Err(section.refusal(MAX_PIXELS.names[0], problem, "more"));
            }
            let multiple = patch * merge;
            ViewsCard::PixelBudget(PixelBudgetCard {
                source,
                multiple,
                min_pixels: least,
                max_pixels: most,
                ..card.clone()
            })
        }
        ViewsCard::LongestSide(card) => {
            let longest = longest_edge(&mut section, SIZE, image.unwrap_or(card.longest), "image_size", notes)?;
            ViewsCard::LongestSide(LongestSideCard { source, longest, multiple: patch * merge })
        }
        ViewsCard::LongestSideTiles(card) => {
            let tile = longest_edge(&mut section, MAX_IMAGE, image.unwrap_or(card.tile), "image_size", notes)?;
            let longest = longest_edge(&mut section, SIZE, 4 * tile, "four tiles", notes)?;
            ViewsCard::LongestSideTiles(LongestSideTilesCard { source, longest, tile, most: card.most })
        }
        ViewsCard::FittingGrid(card) => {
            let tile = image.unwrap_or(card.tile);
            let max = section.count_or(MAX_TILES, card.max, &named)?;
            let whole = card.whole.map(|whole| WholeCard { side: tile, ..whole });
            ViewsCard::FittingGrid(FittingGridCard { source, tile, max, whole, slots: card.slots })
        }
        ViewsCard::TokenBudget(card) => {
            let max_tokens = section.count_or(MAX_SOFT_TOKENS, card.max_tokens, &named)?;
            ViewsCard::TokenBudget(TokenBudgetCard { source, patch, pool: merge, max_tokens })
        }
        ViewsCard::PatchBudget(card) => {
            let max_patches = section.count_or(MAX_PATCHES, card.max_patches, &named)?;
            ViewsCard::PatchBudget(PatchBudgetCard { source, patch, max_patches })
        }
        ViewsCard::ListedGrids(_)
        | ViewsCard::CoveringGrid(_)
        | ViewsCard::LargestGrid(_)
        | ViewsCard::NativeGrid(_)
        | ViewsCard::Slices(_)
        | ViewsCard::BoundedSides(_)
        | ViewsCard::PatchCap(_) => rule.clone(),
    };
    section.end(notes);
    Ok(card)
}

/// Reads an area under its own name, or within `size` under the newer or the older one.
fn area(
    section: &mut Section<'_>,
    (key, newer): (Key, Key),
    other: u64,
    rule: &str,
    notes: &mut Notes,
) -> Result<u64, ImportError> {
    let mut size = section.child(SIZE.names, &library_classes::NONE)?;
    let found = match [newer, key].into_iter().find(|name| size.has(name.names)) {
        Some(name) if !section.has(key.names) => size.count(name)?,
        Some(_) | None => section.count_or(key, u32::try_from(other).unwrap_or(u32::MAX), rule)?,
    };
    notes.understood.extend(size.understood());
    Ok(u64::from(found))
}

/// Reads the longest edge of an object of sizes; what the rule gives where the file has no such object.
fn longest_edge(
    section: &mut Section<'_>,
    key: Key,
    other: u32,
    rule: &str,
    notes: &mut Notes,
) -> Result<u32, ImportError> {
    if !section.has(key.names) {
        return section.count_or(key, other, rule);
    }
    let mut size = section.child(key.names, &library_classes::NONE)?;
    let found = size.count(LONGEST)?;
    size.end(notes);
    Ok(found)
}
