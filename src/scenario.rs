//! `Scenario`: all that a user can set, as text and back.

mod axes;
mod extras;
mod given;
mod limits;
mod read;
mod settings;
mod target;
mod write;

pub use extras::{Extras, MAX_EXTRA_KEY, MAX_EXTRA_TEXT, MAX_EXTRAS};
pub use limits::{MAX_CELLS, MAX_VALUES, VERSION};
pub use settings::{Scale, Scenario, SecondAxis, SweepChoice, View};
pub use target::{Goal, MAX_TARGET_MS, MIN_TARGET_MS, Target};
