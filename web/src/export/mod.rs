//! Files that are saved.

pub mod file_list;
pub mod file_text;
pub mod menu;
