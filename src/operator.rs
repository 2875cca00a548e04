//! Operators.

use crate::stage::{Flop, Traffic};
use crate::units::Bytes;

/// An operator as it is reported; amounts are totals over `count`.
#[derive(Debug, Clone, PartialEq)]
pub struct OperatorRow {
    /// `crops`, `global` or `assembly`.
    pub pass: &'static str,
    /// Where it is in the model, such as `sam.window.attn.core.qk`.
    pub category: String,
    /// Step inside the category; may equal it.
    pub name: &'static str,
    /// Times it runs.
    pub count: f64,
    /// Work.
    pub flop: Flop,
    /// HBM bytes by cause.
    pub hbm: Traffic,
    /// HBM bytes read.
    pub reads: Bytes,
    /// HBM bytes written.
    pub writes: Bytes,
}
