//! From an image's size to the views that the towers run on, and to tokens, by the rules of a model's card. Pure
//! functions; the arithmetic is the image processors' own, in the same order, so that the answers are equal.

mod budgets;
mod error;
mod grids;
mod logarithm;
mod size;
mod slices;
mod tiles;
mod token_count;

pub use error::ViewError;
pub use grids::nearest_grid;
pub use size::{PixelSize, TileGrid, ViewPlan, ViewRole, ViewShape};
pub use tiles::grid_plan;
pub use token_count::tokens;

use stagecost_cards::views::ViewsCard;

/// Longest side of an image that has views.
const MOST_SIDE: u32 = 1 << 20;

/// The views of an image of that size in pixels, by a model's rule.
///
/// # Errors
///
/// An image that the model's processor refuses or fails on, and a card with numbers that make no views.
pub fn plan(card: &ViewsCard, width: u32, height: u32) -> Result<ViewPlan, ViewError> {
    let image = PixelSize { width, height };
    if image.shortest() == 0 {
        return Err(ViewError::NoPixels { width, height });
    }
    if image.longest() > MOST_SIDE {
        return Err(ViewError::TooLarge { width, height, most: MOST_SIDE });
    }
    match card {
        ViewsCard::NearestGrid(card) => tiles::nearest(card, image),
        ViewsCard::FittingGrid(card) => tiles::fitting(card, image),
        ViewsCard::ListedGrids(card) => tiles::listed(card, image),
        ViewsCard::CoveringGrid(card) => tiles::covering(card, image),
        ViewsCard::LargestGrid(card) => tiles::largest(card, image),
        ViewsCard::NativeGrid(card) => tiles::native(card, image),
        ViewsCard::LongestSideTiles(card) => tiles::longest_side(card, image),
        ViewsCard::Slices(card) => slices::plan(card, image),
        ViewsCard::PixelBudget(card) => budgets::pixels(card, image),
        ViewsCard::LongestSide(card) => budgets::longest_side(card, image),
        ViewsCard::BoundedSides(card) => budgets::bounded_sides(card, image),
        ViewsCard::FixedSide(card) => budgets::fixed_side(card, image),
        ViewsCard::TokenBudget(card) => budgets::tokens(card, image),
        ViewsCard::PatchBudget(card) => budgets::patches(card, image),
        ViewsCard::PatchCap(card) => budgets::patch_cap(card, image),
    }
}
