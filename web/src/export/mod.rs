//! Saved files and their menu.

pub mod file_list;
pub mod file_text;
pub mod menu;
