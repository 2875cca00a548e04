//! Printed sheets.

pub mod sheets;
