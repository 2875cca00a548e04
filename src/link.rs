//! `Scenario`: all that a user can set, as text and back.

mod axes;
mod display;
mod extras;
mod known_keys;
mod limits;
pub mod published_names;
mod read;
mod repair;
mod scenario;
mod target;
mod title;
mod write;

pub use display::{HiddenLines, LegendLine, RankingColumn, RankingOrder, RankingView, Scale, View, Zoom};
pub use extras::{Extras, MAX_EXTRA_KEY, MAX_EXTRA_TEXT, MAX_EXTRAS};
pub use limits::{MAX_CELLS, MAX_VALUES, VERSION};
pub use repair::plain_address;
pub use scenario::{Scenario, SecondAxis, SweepChoice};
pub use target::{Goal, MAX_TARGET_MS, MIN_TARGET_MS, Target};
