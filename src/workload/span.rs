//! `Span`: the shape of a decoder run.

use crate::request::precision::Precision;

/// Shape of a decoder run: new tokens of each sequence against keys, repeated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Sequences side by side.
    pub sequences: f64,
    /// New tokens of each.
    pub queries: f64,
    /// Keys that the last of them sees, its own included; the mean over `times`.
    pub keys: f64,
    /// How often.
    pub times: f64,
    /// Types it is run in.
    pub precision: Precision,
}
