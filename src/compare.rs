//! What others published, counted or measured, beside what the engine counts and expects.

pub mod published_counts;
pub mod published_sweep;
#[cfg(feature = "validation")]
pub mod validation;
