//! What only paper shows.

pub mod sheets;
