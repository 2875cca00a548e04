//! Answers as files: JSON records, CSV, Markdown, and the summary of the command line.

mod csv;
mod markdown;
mod record;
mod summary;

pub use csv::csv;
pub use markdown::markdown;
pub use record::{Catalog, Evaluation, Number, OperatorRecord, SweepRecord, catalog, evaluation, operators, sweep};
pub use summary::{operator_table, summary};

/// The version of this program, stamped on what it writes.
pub const PROGRAM_VERSION: &str = env!("CARGO_PKG_VERSION");
