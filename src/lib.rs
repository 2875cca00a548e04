//! StageCost: what normal and flash attention cost a vision stack, counted operator by operator.

pub mod addresses;
pub mod attention;
pub mod breakdown;
pub mod capacity;
pub mod catalog;
pub mod error;
mod evaluate;
pub mod explain;
pub mod export;
#[cfg(feature = "plot")]
pub mod figures;
pub mod format;
pub mod graph;
pub mod import;
#[cfg(feature = "js")]
pub mod js;
pub mod layers;
pub mod map;
pub mod memory;
pub mod metric;
pub mod most;
pub mod names;
pub mod operator;
pub mod operator_table;
pub mod parameters;
pub mod plot;
pub mod precision;
pub mod presets;
pub mod published;
pub mod published_flop;
pub mod ranking;
pub mod recording;
#[cfg(feature = "plot")]
pub mod report;
pub mod request;
pub mod requirement;
pub mod roofline;
mod run;
pub mod scenario;
pub mod sorting;
pub mod spoken;
pub mod stage;
pub mod sweep;
mod text;
pub mod time;
pub mod units;
#[cfg(feature = "validation")]
pub mod validation;
pub mod workload;

pub use stagecost_cards::{cards, conventions, decoder, hardware, merger, model, positions, tokens, views, vision};

pub use evaluate::{Evaluator, evaluate, operators};

/// The version of this program, stamped on what it writes.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
