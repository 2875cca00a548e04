//! `Number`: an amount in full precision, and the record as JSON text.

use serde::{Serialize, Serializer};
use std::fmt::{self, Display};

/// An amount that is written as an integer where it is one.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Number(f64);

impl Number {
    /// Nothing where `amount` is not finite: neither JSON nor CSV has a text for it.
    pub fn new(amount: f64) -> Option<Self> {
        amount.is_finite().then_some(Number(amount))
    }

    /// The amount.
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Below 2^53 every integer is exact in f64, and so in JavaScript.
        if self.0.fract() == 0.0 && self.0.abs() < 9_007_199_254_740_992.0 {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

impl Display for Number {
    /// The shortest digits that read back as the same number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A record as JSON text to read.
pub fn json(record: &impl Serialize) -> String {
    serde_json::to_string_pretty(record).expect("records are plain data") + "\n"
}
