//! Sizes in pixels, how tiles lie, and the views of an image.

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
    pub(super) fn aspect(self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }

    /// Pixels.
    pub(super) fn area(self) -> f64 {
        f64::from(self.width) * f64::from(self.height)
    }

    /// That size with the longest side of a length, the other one by the aspect ratio, rounded down. Python divides by
    /// the aspect ratio or multiplies with it, and that is not the same to the last bit.
    pub(super) fn with_longest(self, length: u32) -> Self {
        if self.width >= self.height {
            PixelSize { width: length, height: pixels(f64::from(length) / self.aspect()) }
        } else {
            PixelSize { width: pixels(f64::from(length) * self.aspect()), height: length }
        }
    }

    /// Longest side.
    pub(super) fn longest(self) -> u32 {
        self.width.max(self.height)
    }

    /// Shortest side.
    pub(super) fn shortest(self) -> u32 {
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
    pub(super) fn single(image: PixelSize, size: PixelSize) -> Self {
        let view = ViewShape { width: size.width, height: size.height, count: 1, role: ViewRole::Whole };
        ViewPlan { image, views: vec![view], grid: None, shown: None, padded_patches: None }
    }

    /// The same with patches padded to that number.
    pub(super) fn padded_to(self, patches: u32) -> Self {
        ViewPlan { padded_patches: Some(patches), ..self }
    }

    /// Views in all.
    pub fn count(&self) -> u32 {
        self.views.iter().map(|view| view.count).sum()
    }
}

/// A length that Python's `int` makes of a positive number, and whole numbers as they are.
pub(super) fn pixels(length: f64) -> u32 {
    length as u32
}
