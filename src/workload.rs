//! From an image to views, crops and tokens.

mod beyond_vendor;
mod crops;
mod request_views;
pub mod rules;
mod span;
mod token_grid;
mod view_text;
mod views;

pub use crops::vendor_grid;
pub use span::Span;
pub use token_grid::{input_grid, output_grid, token_grid};
pub use views::{Pass, Tokens, View, ViewTokens, Workload, tokens};
