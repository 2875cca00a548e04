//! The page: views and signals over the engine's answers, without formulas.

mod app;
mod browser;
mod controls;
mod explanation;
mod export;
mod page;
mod parts;
mod plots;
mod print;
pub mod state;
mod summary;
mod tables;

pub use app::App;

/// Mounts the page into the document's body.
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(App);
}
