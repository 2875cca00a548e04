//! Answers for people and programs: files, charts, tables, the report on paper.

#[cfg(feature = "plot")]
pub mod charts;
pub mod export;
pub mod operator_table;
#[cfg(feature = "plot")]
pub mod report;
