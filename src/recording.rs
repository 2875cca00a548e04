//! Recordings: the operators of a layer graph as data, walked once and bound to many workloads. What they cost, need at their
//! peak and how long they take are folds of them.

mod bindings;
mod count;
mod folded;
pub mod operator;
mod peak;
pub mod place;
mod recorder;
mod rows;
pub mod stage_cost;
mod term;
mod totals;
mod trace;
mod weights;

pub use bindings::Bindings;
pub(crate) use folded::Limit;
pub use folded::Recording;
pub use recorder::{Op, Recorded, Recorder, held_by, operators_of, totals_of};
pub use rows::{OperatorRow, bytes_moved};
pub(crate) use term::{Kind, SizedTerm};
pub(crate) use totals::Counts;
pub use totals::Totals;
pub use trace::{Bound, Life, Trace};
