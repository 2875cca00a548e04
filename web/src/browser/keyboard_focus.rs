//! The keyboard's focus.

use super::scrolling::scroll_into_sight;
use leptos::prelude::{document, set_timeout_with_handle};
use std::cell::RefCell;
use std::time::Duration;
use wasm_bindgen::JsCast;

thread_local! {
    static OPENER: RefCell<Option<web_sys::HtmlElement>> = const { RefCell::new(None) };
}

/// Brings an element into view once it is drawn, and gives it the focus.
pub fn reveal(id: &'static str) {
    let reveal = move || {
        document().get_element_by_id(id).as_ref().map(scroll_into_sight);
        focus(&format!("#{id}"));
    };
    let _ = set_timeout_with_handle(reveal, Duration::ZERO);
}

/// What has the focus.
fn focused() -> Option<web_sys::HtmlElement> {
    document().active_element()?.dyn_into().ok()
}

/// Gives the focus to what opens over the page, once it is drawn; what had it stays in view beside it.
pub fn enter(id: &'static str) {
    OPENER.set(focused());
    let enter = move || {
        OPENER.with_borrow(|opener| opener.as_deref().map(scroll_into_sight));
        focus(&format!("#{id}"));
    };
    let _ = set_timeout_with_handle(enter, Duration::ZERO);
}

/// Gives the focus back to what had it before, where that is still there.
pub fn leave() -> Option<()> {
    OPENER.take().filter(|opener| opener.is_connected())?.focus().ok()
}

/// The first part of the page after the focus that has not been loaded.
pub fn next_waiting() -> Option<String> {
    let document = document();
    let here = document.active_element()?;
    let waiting = document.query_selector_all(".waiting[data-part]").ok()?;
    let follows =
        |part: &web_sys::Node| here.compare_document_position(part) & web_sys::Node::DOCUMENT_POSITION_FOLLOWING != 0;
    let next = (0..waiting.length()).filter_map(|index| waiting.get(index)).find(follows)?;
    next.dyn_into::<web_sys::Element>().ok()?.get_attribute("data-part")
}

/// What takes the focus.
const FOCUSABLE: &str = "a[href], button, input, select, summary, [tabindex='0']";

/// Where an element has the focus: what gives it to the first that takes it of what stands in its place then.
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

/// Scrolls to an element and gives it the focus.
pub fn jump(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.scroll_into_view();
        let _ = element.dyn_into::<web_sys::HtmlElement>().map(|element| element.focus());
    }
}

/// Gives the focus to the first element that the selector finds.
pub fn focus(selector: &str) -> Option<()> {
    let element = document().query_selector(selector).ok()??;
    element.dyn_into::<web_sys::HtmlElement>().ok()?.focus().ok()
}
