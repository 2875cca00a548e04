//! Answers as files: JSON records, CSV, Markdown, the published schema, and the summary of the command line.

mod answer;
mod comparison;
mod csv;
mod markdown;
mod modelmeter;
mod record;
#[cfg(feature = "cli")]
mod sqlite;
mod summary;

pub use answer::{Catalog, Evaluation, SweepRecord, catalog, evaluation, operators, sweep};
pub use comparison::{comparison_csv, comparison_markdown};
pub use csv::csv;
pub use markdown::markdown;
pub use modelmeter::modelmeter;
pub use record::{Number, OperatorRecord};
#[cfg(feature = "cli")]
pub use sqlite::sqlite;
pub use summary::{operator_table, summary};

/// A record as JSON text to read.
pub fn json(record: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(record).expect("records are plain data") + "\n"
}
