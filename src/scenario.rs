//! `Scenario`: all that a user can set, as text and back.

mod axes;
mod extras;
mod given;
mod limits;
mod read;
mod repair;
mod settings;
mod target;
mod title;
mod view;
mod write;

pub use extras::{Extras, MAX_EXTRA_KEY, MAX_EXTRA_TEXT, MAX_EXTRAS};
pub use limits::{MAX_CELLS, MAX_VALUES, VERSION};
pub use repair::plain_address;
pub use settings::{Scenario, SecondAxis, SweepChoice};
pub use target::{Goal, MAX_TARGET_MS, MIN_TARGET_MS, Target};
pub use view::{HiddenLines, LegendLine, RankingColumn, RankingOrder, RankingView, Scale, View, Zoom};
