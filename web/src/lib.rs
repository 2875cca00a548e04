//! The page: views and signals over the engine's answers. No formula lives here.

mod about;
mod answer;
mod app;
mod breakdown;
mod browser;
mod canvas;
mod capacity_view;
mod cells;
mod compared;
mod comparison;
mod controls;
mod crop_rule;
mod device_card;
mod device_controls;
mod downloads;
mod explain_view;
mod field;
mod file_kind;
mod file_text;
mod folds;
mod follow;
mod heat_plot;
mod legend;
mod linked_text;
mod map_controls;
mod most_view;
mod operators_view;
pub mod order;
mod paper;
mod picture;
mod place;
mod plot_table;
mod plots;
mod png;
mod presets_view;
mod published_view;
mod ranking_filters;
mod ranking_row;
mod ranking_view;
mod report;
mod roofline_view;
mod said;
mod saves;
mod saving;
mod scroll_table;
mod seen;
mod sentence;
mod settings;
mod split;
pub mod state;
mod sweep_controls;
mod swept;
mod table;
mod targets;
mod theme;
mod told;
mod typed;
mod validation_view;
mod zoom;

pub use app::App;

/// Mounts the page into the document's body.
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(App);
}
