//! Shared by all views: context, lazy parts, deferred texts, saving.

pub mod colour_scheme;
pub mod context;
pub mod deferred_text;
pub mod figure_question;
pub mod file_kind;
pub mod kernel_columns;
pub mod lazy_part;
pub mod lazy_section;
pub mod linked_text;
pub mod plot_view;
pub mod printing;
pub mod reactive_text;
pub mod saving;
pub mod scenario_signal;
pub mod sweep_cache;
pub mod visibility;
pub mod workload_text;
