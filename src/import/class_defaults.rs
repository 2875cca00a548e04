//! Default values of the library's configuration classes, as tables.

use serde_json::{Value, json};

/// A configuration class of the library.
#[derive(Debug)]
pub struct Class {
    /// Its name, with the version that was read.
    pub name: &'static str,
    /// Its fields by the name that it gives them.
    pub values: &'static [(&'static str, Preset)],
}

/// A default value.
#[derive(Debug, Clone, Copy)]
pub enum Preset {
    /// A whole number.
    Count(u32),
    /// A whole number that may be negative.
    Whole(i32),
    /// A number with a fraction.
    Ratio(f64),
    /// Yes or no.
    Flag(bool),
    /// A word.
    Word(&'static str),
    /// Whole numbers.
    Counts(&'static [u32]),
}

impl Class {
    /// The default of a field under one of its names, with the name that the class gives it.
    pub fn find(&self, names: &[&'static str]) -> Option<(&'static str, Value)> {
        let (name, preset) = self.values.iter().find(|(name, _)| names.contains(name))?;
        Some((*name, preset.value()))
    }
}

impl Preset {
    /// As a file would write it.
    fn value(self) -> Value {
        match self {
            Preset::Count(number) => json!(number),
            Preset::Whole(number) => json!(number),
            Preset::Ratio(number) => json!(number),
            Preset::Flag(flag) => json!(flag),
            Preset::Word(word) => json!(word),
            Preset::Counts(list) => json!(list),
        }
    }
}
