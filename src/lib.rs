//! StageCost: what normal and flash attention cost a vision stack, counted operator by operator.

pub mod catalog;
pub mod compare;
pub mod error;
mod evaluate;
pub mod explain;
pub mod figure;
pub mod graph;
pub mod import;
#[cfg(feature = "js")]
pub mod js;
pub mod link;
pub mod plot;
pub mod present;
pub mod recording;
pub mod request;
pub mod sorting;
pub mod study;
pub mod text;
pub mod time;
pub mod units;
pub mod workload;

pub use stagecost_cards::{cards, conventions, decoder, hardware, merger, model, positions, tokens, views, vision};

pub use evaluate::{Evaluator, evaluate, operators};
pub use recording::stage_cost::StageCost;

/// The version of this program, stamped on what it writes.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
