//! Queries and changes of elements.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;

/// Whether the `details` element of a toggle event is open.
pub fn is_open(event: &web_sys::Event) -> bool {
    let details = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    details.is_some_and(|details| details.has_attribute("open"))
}

/// Makes the page behind an open menu inert, so that a click there only closes the menu.
pub fn set_page_inert(inert: bool) {
    if let Ok(Some(page)) = document().query_selector(".page") {
        let _ = page.toggle_attribute_with_force("inert", inert);
    }
}

/// Whether an element matches a selector.
pub fn exists(selector: &str) -> bool {
    document().query_selector(selector).is_ok_and(|found| found.is_some())
}

/// Whether the screen is narrow, as a phone's.
pub fn is_narrow() -> bool {
    window().match_media("(max-width: 800px)").ok().flatten().is_some_and(|query| query.matches())
}

/// Shows the children with these `data-key`s in this order and hides the others; a child in its place is not moved, so
/// that it keeps the focus.
pub fn arrange(parent: &web_sys::Element, keys: &[&str]) -> Option<()> {
    let mut at = parent.first_element_child();
    for key in keys {
        let child = parent.query_selector(&format!("[data-key='{key}']")).ok()??;
        child.remove_attribute("hidden").ok()?;
        if at.as_ref() == Some(&child) {
            at = child.next_element_sibling();
        } else {
            parent.insert_before(&child, at.as_deref()).ok()?;
        }
    }
    while let Some(child) = at {
        child.set_attribute("hidden", "").ok()?;
        at = child.next_element_sibling();
    }
    Some(())
}
