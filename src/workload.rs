//! From an image to views, crops and tokens.

mod crops;
mod extrapolation;
pub mod rules;
mod span;
mod views;

pub use crops::vendor_grid;
pub use span::Span;
pub use views::{CropViews, PIXELS_PER_TOKEN, Tokens, View, Workload, tokens};
