//! Validation: what the engine counts and expects, beside what others counted and measured.
//!
//! Every row is worked out anew from the layer graph; the figures of others come as texts, with their sources, from
//! `configs/validation/`. A row that misses its demand stays, with the reason.

mod attention;
mod memory;
mod record_tables;
mod rtx5090;
mod table;
mod towers;
mod vendor;

use crate::error::Error;
use record_tables::Records;

use table::tally;
pub use table::{Demand, ENCODER_SOURCE, Row, Section, Verdict};

/// The figures of others, as texts.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    /// `records.csv`: a kind of record after the other, each below a line with its source.
    pub records: &'a str,
    /// `encoder-attention.csv`: measured times of attention without mask, a line a shape.
    pub encoder: &'a str,
}

/// What is known to miss: rows by what they compare, a line each. A row that misses and is not among them is a mistake of this
/// program or a figure that nobody has looked at.
const KNOWN_MISSES: &str = include_str!("../../configs/known-misses.txt");

/// What is known to miss: rows by what they compare.
pub fn known_misses() -> Vec<&'static str> {
    KNOWN_MISSES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// The rows that miss.
pub fn misses(sections: &[Section]) -> Vec<&Row> {
    sections.iter().flat_map(|section| &section.rows).filter(|row| row.verdict == Verdict::Miss).collect()
}

/// The rows that miss and are not known to.
pub fn unexpected(sections: &[Section]) -> Vec<&Row> {
    misses(sections).into_iter().filter(|row| !known_misses().contains(&row.what.as_str())).collect()
}

/// Every section.
///
/// # Errors
/// A text that is not what its first lines say, or a device without a card.
pub fn run(texts: Texts) -> Result<Vec<Section>, Error> {
    let records = Records::new(texts.records);
    Ok(vec![
        vendor::section(&records)?,
        towers::timm(&records)?,
        towers::openclip(&records)?,
        attention::formulas(&records)?,
        attention::encoders(texts.encoder)?,
        rtx5090::kernels(&records)?,
        rtx5090::stages(&records)?,
        memory::section(&records)?,
    ])
}

/// How many rows meet their demand, in a sentence.
pub fn summary(sections: &[Section]) -> String {
    let [pass, miss, info] = tally(sections);
    let missing = match miss {
        0 => "none misses".to_owned(),
        1 => "1 misses, with the reason".to_owned(),
        _ => format!("{miss} miss, with reasons"),
    };
    format!("{pass} of {} rows are within their demand; {missing}. {info} more are for information.", pass + miss)
}
