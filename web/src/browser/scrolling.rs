//! Scrolling to elements.

use leptos::prelude::{document, set_timeout_with_handle};
use std::time::Duration;

/// Scrolls just far enough to see an element, at once.
pub(super) fn scroll_into_sight(element: &web_sys::Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Scrolls a list so that the element of `selector` is in its middle, and the page so that the list's head is at the
/// top, once both are drawn.
pub fn reveal_in_list(selector: &'static str, head: &'static str) {
    let reveal = move || {
        let at = |selector: &str, block| {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(block);
            if let Ok(Some(element)) = document().query_selector(selector) {
                element.scroll_into_view_with_scroll_into_view_options(&options);
            }
        };
        at(selector, web_sys::ScrollLogicalPosition::Center);
        at(head, web_sys::ScrollLogicalPosition::Start);
        // A list that is taller than the window ends below it.
        at(selector, web_sys::ScrollLogicalPosition::Nearest);
    };
    let _ = set_timeout_with_handle(reveal, Duration::ZERO);
}
