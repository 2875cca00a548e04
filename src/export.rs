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

/// A record as JSON text to read.
pub fn json(record: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(record).expect("records are plain data") + "\n"
}
