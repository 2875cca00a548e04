//! A sweep in the schema of the published ModelMeter files, for notebooks that read those: their names, places and units.
//!
//! Names are theirs in this schema alone: `vision` and `*_eager` are normal attention, `*_flash` flash, `prefill` is vision
//! and prefill. What the names hold is ours, with one convention of theirs: FLOP are the same for every kernel.

pub(crate) mod derived;
pub(super) mod fields;
mod files;
pub(crate) mod points;
mod sizes;
mod sweeps;
mod tables;
mod whole;

pub use files::modelmeter_files;
pub use whole::modelmeter;
