//! Answers as files: JSON records, CSV, Markdown, and the summary of the command line.

mod answer;
mod csv;
mod markdown;
mod record;
mod summary;

pub use answer::{Catalog, Evaluation, SweepRecord, catalog, evaluation, operators, sweep};
pub use csv::csv;
pub use markdown::markdown;
pub use record::{Number, OperatorRecord};
pub use summary::{operator_table, summary};

/// The version of this program, stamped on what it writes.
pub const PROGRAM_VERSION: &str = env!("CARGO_PKG_VERSION");
