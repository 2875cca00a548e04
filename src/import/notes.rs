//! What the reading of a model's configuration leaves beside the card: fields understood, filled in, ignored; refusals.

use serde::Serialize;
use serde_json::Value;
use thiserror::Error;

/// The file that a field stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Document {
    /// `config.json`.
    Config,
    /// `preprocessor_config.json`.
    Preprocessor,
}

/// A field of a file with its value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Field {
    /// The file.
    pub document: Document,
    /// Its path there, e.g. `vision_config.hidden_size`.
    pub path: String,
    /// Its value.
    pub value: Value,
    /// Of a field that the file leaves out, whose default the value is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_of: Option<String>,
}

/// Why a file makes no card.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{field}: {problem}; expected {expected}")]
pub struct ImportError {
    /// The file.
    pub document: Document,
    /// The path of the field there.
    pub field: String,
    /// What is wrong with it.
    pub problem: String,
    /// What would be right.
    pub expected: String,
}

/// Fields by what became of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Notes {
    /// Read.
    pub understood: Vec<Field>,
    /// Absent, with the default that was taken.
    pub defaults: Vec<Field>,
    /// Paths of what no card says.
    pub ignored: Vec<String>,
}
