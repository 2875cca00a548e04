//! Text in and out: words and numbers of links read, numbers written for people, addresses found in sentences.

pub mod addresses;
pub mod format;
pub(crate) mod parse;
pub mod spoken;
