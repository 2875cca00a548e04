//! The page: a placeholder that shows the tool chain at work.

use leptos::prelude::*;

/// Mounts the page into the document's body.
pub fn start() {
    console_error_panic_hook::set_once();
    mount_to_body(|| view! { <main><h1>"StageCost"</h1></main> });
}
