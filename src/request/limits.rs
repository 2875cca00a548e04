//! The largest values that a request can have, so that no link can ask for unbounded work.

/// Largest image side in pixels that a view may have.
pub const MAX_SIDE: u32 = 4096;
/// Most rows or columns of a crop grid, and most crops in all.
pub const MAX_CROPS: u32 = 4096;
/// Most crops that can be set as a limit of the crop rule.
pub const MAX_CROP_LIMIT: u32 = 64;
/// Most images in a batch.
pub const MAX_BATCH: u32 = 1024;
/// Most tokens of a prompt or of an answer.
pub const MAX_TOKENS: u32 = 1 << 20;
/// Longest edge of an input image in pixels.
pub const MAX_EDGE: u32 = 100_000;
