//! Answers as files: JSON records, CSV, Markdown, the published schema, and the summary of the command line.

mod answer;
mod capacity;
mod comparison;
mod csv;
mod explained;
mod full_number;
mod hardware;
mod map;
mod markdown;
mod memory;
pub(crate) mod modelmeter;
mod published_names;
mod ranking;
mod record;
mod roofline;
#[cfg(feature = "cli")]
mod sqlite;
mod summary;
mod time;
#[cfg(feature = "validation")]
mod validation;

use crate::error::Error;
use crate::link::Scenario;
use crate::study::{map as maps, sweep as sweeps};
pub use answer::{Catalog, Evaluation, SweepRecord, Swept, catalog, evaluation, operators, sweep};
pub use capacity::{CapacityRecord, capacity, capacity_csv, capacity_markdown, capacity_text};
pub use comparison::{comparison_csv, comparison_markdown};
pub use csv::csv;
pub use explained::explained;
pub use full_number::{Number, json};
pub use hardware::{DeviceRecord, DevicesRecord, device_record, device_text, devices_record, devices_text};
pub use map::{MapRecord, map_csv, map_markdown};
pub use markdown::{markdown, parameters, still};
pub use modelmeter::{modelmeter, modelmeter_files};
pub use published_names::{names_markdown, names_text};
pub use ranking::{RankingRecord, ranking, ranking_csv, ranking_markdown, ranking_text};
pub use record::OperatorRecord;
pub use roofline::{RooflineRecord, roofline, roofline_csv};
#[cfg(feature = "cli")]
pub use sqlite::{sqlite, sqlite_files};
pub use summary::{operator_table, summary};
pub use time::UNKNOWN;
#[cfg(feature = "validation")]
pub use validation::{ValidationRecord, validation_csv, validation_markdown, validation_record};

/// What a scenario sweeps, as CSV: its map where it has a second axis.
///
/// # Errors
/// As [`sweep()`].
pub fn swept_csv(scenario: &Scenario) -> Result<String, Error> {
    match maps::map(scenario)? {
        Some(map) => map_csv(scenario, &map),
        None => Ok(csv(&sweeps::sweep(scenario)?.timed()?)),
    }
}

/// What a scenario sweeps, as Markdown: its map where it has a second axis.
///
/// # Errors
/// As [`sweep()`].
pub fn swept_markdown(scenario: &Scenario) -> Result<String, Error> {
    match maps::map(scenario)? {
        Some(map) => map_markdown(scenario, &map),
        None => Ok(markdown(scenario, &sweeps::sweep(scenario)?.timed()?)),
    }
}
