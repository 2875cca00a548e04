//! Why an image has no views.

use super::size::PixelSize;
use thiserror::Error;

/// Why a rule makes no views of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ViewError {
    /// An image without pixels.
    #[error("an image of {width} × {height} px has no pixels")]
    NoPixels {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// An image too large to count pixels of.
    #[error("an image of {width} × {height} px is too large; sides of {most} px are possible")]
    TooLarge {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
        /// Longest possible side.
        most: u32,
    },
    /// A number of a card by which no image has views.
    #[error("{field}: {value} makes no views; it is a number from 1 to {most}")]
    BadField {
        /// The field.
        field: &'static str,
        /// Its number.
        value: u32,
        /// The greatest possible one.
        most: u32,
    },
    /// A card whose rule has no grid to choose.
    #[error("no grid has {min} to {max} tiles")]
    NoGrid {
        /// Fewest tiles.
        min: u32,
        /// Most tiles.
        max: u32,
    },
    /// An image that the processor refuses for its aspect ratio.
    #[error("the image processor refuses aspect ratios over {limit}, and {width} × {height} px is longer")]
    TooLong {
        /// Width, after what the processor does first with a short side.
        width: u32,
        /// Height.
        height: u32,
        /// Greatest longer ÷ shorter side.
        limit: u32,
    },
    /// An image that the processor would make too thin.
    #[error("resized to {width} × {height} px, and the image processor needs sides of {least} px and more")]
    TooThin {
        /// Width once resized.
        width: u32,
        /// Height once resized.
        height: u32,
        /// Shortest side that is possible.
        least: u32,
    },
    /// An image that the processor would make too large, for its aspect ratio.
    #[error("resized to {width} × {height} px, which is more than {patches} patches")]
    OverBudget {
        /// Width once resized.
        width: u32,
        /// Height once resized.
        height: u32,
        /// Most patches.
        patches: u32,
    },
}

/// Longest side of a view, a tile or a patch that a card can ask for.
const MOST_LENGTH: u32 = 1 << 14;

/// Most tiles, frames or pooled patches that a card can ask for.
const MOST_PARTS: u32 = 1 << 10;

/// An error where a length in pixels is 0 or absurd.
pub fn check_lengths<const N: usize>(fields: [(&'static str, u32); N]) -> Result<(), ViewError> {
    check(fields, MOST_LENGTH)
}

/// An error where a number of tiles or the like is 0 or absurd.
pub fn check_parts<const N: usize>(fields: [(&'static str, u32); N]) -> Result<(), ViewError> {
    check(fields, MOST_PARTS)
}

fn check<const N: usize>(fields: [(&'static str, u32); N], most: u32) -> Result<(), ViewError> {
    match fields.into_iter().find(|(_, value)| !(1..=most).contains(value)) {
        Some((field, value)) => Err(ViewError::BadField { field, value, most }),
        None => Ok(()),
    }
}

/// An error where a resized image has a side shorter than `least`.
pub fn check_size(size: PixelSize, least: u32) -> Result<PixelSize, ViewError> {
    if size.shortest() < least {
        return Err(ViewError::TooThin { width: size.width, height: size.height, least });
    }
    Ok(size)
}
