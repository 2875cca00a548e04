//! The page: views and signals over the engine's answers. No formula lives here.

mod answer;
mod app;
mod breakdown;
mod browser;
mod canvas;
mod comparison;
mod controls;
mod downloads;
mod field;
mod heat_plot;
mod later;
mod map_controls;
mod picture;
mod plots;
mod published_view;
mod roofline_view;
pub mod state;
mod sweep_controls;
mod table;
mod targets;
mod theme;
mod validation_view;

pub use app::App;

/// Mounts the page into the document's body.
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(App);
}
