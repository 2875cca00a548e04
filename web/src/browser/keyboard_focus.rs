//! The keyboard's focus.

use super::scrolling::scroll_into_sight;
use leptos::prelude::{document, set_timeout_with_handle};
use std::cell::RefCell;
use std::time::Duration;
use wasm_bindgen::JsCast;

thread_local! {
    static OPENER: RefCell<Option<web_sys::HtmlElement>> = const { RefCell::new(None) };
}

/// Scrolls to an element and focuses it, once it is drawn.
pub fn reveal(id: &'static str) {
    let reveal = move || {
        document().get_element_by_id(id).as_ref().map(scroll_into_sight);
        focus(&format!("#{id}"));
    };
    let _ = set_timeout_with_handle(reveal, Duration::ZERO);
}

/// Returns the focused element.
fn focused() -> Option<web_sys::HtmlElement> {
    document().active_element()?.dyn_into().ok()
}

/// Focuses a panel once it is drawn, remembers the element that opened it, and keeps that in view.
pub fn enter(id: &'static str) {
    OPENER.set(focused());
    let enter = move || {
        OPENER.with_borrow(|opener| opener.as_deref().map(scroll_into_sight));
        focus(&format!("#{id}"));
    };
    let _ = set_timeout_with_handle(enter, Duration::ZERO);
}

/// Focuses the element that opened the panel, if it is still there.
pub fn leave() -> Option<()> {
    OPENER.take().filter(|opener| opener.is_connected())?.focus().ok()
}

/// Returns the name of the first part after the focus that is not loaded.
pub fn next_waiting() -> Option<String> {
    let document = document();
    let here = document.active_element()?;
    let waiting = document.query_selector_all(".waiting[data-part]").ok()?;
    let follows =
        |part: &web_sys::Node| here.compare_document_position(part) & web_sys::Node::DOCUMENT_POSITION_FOLLOWING != 0;
    let next = (0..waiting.length()).filter_map(|index| waiting.get(index)).find(follows)?;
    next.dyn_into::<web_sys::Element>().ok()?.get_attribute("data-part")
}

/// Selector of focusable elements.
const FOCUSABLE: &str = "a[href], button, input, select, summary, [tabindex='0']";

/// If an element has the focus, returns a function that focuses the first focusable element in what replaces it.
pub fn hand_on(element: &web_sys::Element) -> Option<impl FnOnce() + use<>> {
    focused().filter(|focused| focused.is_same_node(Some(element)))?;
    let (parent, before) = (element.parent_element()?, element.previous_element_sibling());
    Some(move || {
        let mut next = before.map_or_else(|| parent.first_element_child(), |before| before.next_element_sibling());
        while let Some(element) = next {
            if let Ok(Some(first)) = element.query_selector(FOCUSABLE) {
                let _ = first.dyn_into::<web_sys::HtmlElement>().map(|first| first.focus());
                return;
            }
            next = element.next_element_sibling();
        }
    })
}

/// Scrolls to an element at once and focuses it.
pub fn jump(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.scroll_into_view();
        let _ = element.dyn_into::<web_sys::HtmlElement>().map(|element| element.focus());
    }
}

/// Focuses the first element that matches a selector.
pub fn focus(selector: &str) -> Option<()> {
    let element = document().query_selector(selector).ok()??;
    element.dyn_into::<web_sys::HtmlElement>().ok()?.focus().ok()
}
