//! Tables below the plots.

pub mod byte_breakdown;
pub mod device_card;
pub mod largest_workload;
pub mod memory_capacity;
pub mod operators;
pub mod published;
pub mod ranking;
pub mod ranking_filters;
pub mod ranking_row;
pub mod scroll_table;
pub mod sweep_numbers;
pub mod validation;
