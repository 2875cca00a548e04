//! The JavaScript interface.
