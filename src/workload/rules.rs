//! From an image's size to the views that the towers run on, and to tokens, by the rules of a model's card. Pure
//! functions; the arithmetic is the image processors' own, in the same order, so that the answers are equal.

mod budgets;
mod error;
mod grids;
mod logarithm;
mod slices;
mod tiles;
mod token_count;

pub use error::ViewError;
pub use grids::nearest_grid;
pub use tiles::grid_plan;
pub use token_count::tokens;

use stagecost_cards::views::ViewsCard;

/// A size in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PixelSize {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl PixelSize {
    /// Width ÷ height.
    fn aspect(self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }

    /// Pixels.
    fn area(self) -> f64 {
        f64::from(self.width) * f64::from(self.height)
    }

    /// That size with the longest side of a length, the other one by the aspect ratio, rounded down. Python divides by
    /// the aspect ratio or multiplies with it, and that is not the same to the last bit.
    fn with_longest(self, length: u32) -> Self {
        if self.width >= self.height {
            PixelSize { width: length, height: pixels(f64::from(length) / self.aspect()) }
        } else {
            PixelSize { width: pixels(f64::from(length) * self.aspect()), height: length }
        }
    }

    /// Longest side.
    fn longest(self) -> u32 {
        self.width.max(self.height)
    }

    /// Shortest side.
    fn shortest(self) -> u32 {
        self.width.min(self.height)
    }
}

/// How the tiles of an image lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TileGrid {
    /// Tiles on top of each other.
    pub rows: u32,
    /// Tiles beside each other.
    pub columns: u32,
}

impl TileGrid {
    /// Tiles in all.
    pub const fn tiles(self) -> u32 {
        self.rows * self.columns
    }
}

/// What a view shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewRole {
    /// The whole image.
    Whole,
    /// A part of it.
    Tile,
}

/// Equal views.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewShape {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// How many.
    pub count: u32,
    /// What they show.
    pub role: ViewRole,
}

/// The views of one image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewPlan {
    /// The image.
    pub image: PixelSize,
    /// The views, in the order in which the model runs them.
    pub views: Vec<ViewShape>,
    /// How the tiles lie; none where the image is not cut.
    pub grid: Option<TileGrid>,
    /// The part of the tiles' canvas, from its upper left corner, that shows the image; the rest is padding. None where
    /// the image fills the canvas or the rule does not ask.
    pub shown: Option<PixelSize>,
    /// Patches to which those of the view are padded; none where they are not.
    pub padded_patches: Option<u32>,
}

impl ViewPlan {
    /// A plan of one view of the whole image.
    fn single(image: PixelSize, size: PixelSize) -> Self {
        let view = ViewShape { width: size.width, height: size.height, count: 1, role: ViewRole::Whole };
        ViewPlan { image, views: vec![view], grid: None, shown: None, padded_patches: None }
    }

    /// The same with patches padded to that number.
    fn padded_to(self, patches: u32) -> Self {
        ViewPlan { padded_patches: Some(patches), ..self }
    }

    /// Views in all.
    pub fn count(&self) -> u32 {
        self.views.iter().map(|view| view.count).sum()
    }
}

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

/// A length that Python's `int` makes of a positive number, and whole numbers as they are.
fn pixels(length: f64) -> u32 {
    length as u32
}
