//! When things are worked out: only what is in sight, and what takes long only at rest.

use crate::browser;
use crate::page::context::Page;
use leptos::html::ElementType;
use leptos::prelude::*;
use stagecost::scenario::Scenario;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Whether an element is on the screen, or nearly so.
pub fn in_sight<E>(node: NodeRef<E>) -> ReadSignal<bool>
where
    E: ElementType,
    E::Output: JsCast + AsRef<Element> + Clone + 'static,
{
    let (seen, set) = signal(false);
    Effect::new(move || {
        if let Some(element) = node.get() {
            browser::observe_sight(element.as_ref(), move |now| set.set(now));
        }
    });
    seen
}

/// Whether the page has been scrolled.
pub fn scrolled() -> ReadSignal<bool> {
    let (scrolled, set) = signal(false);
    for event in ["scroll", "wheel", "touchmove"] {
        browser::on_window(event, move |_| {
            if !scrolled.get_untracked() {
                set.set(true);
            }
        });
    }
    scrolled
}

/// The part of the page that the keyboard comes to next, from when Tab is first pressed.
pub fn next() -> ReadSignal<Option<String>> {
    let (next, set) = signal(None);
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Tab" && !event.shift_key() {
            set.set(browser::next_waiting());
        }
    });
    on_cleanup(move || keys.remove());
    next
}

/// What is worked out at every change while it is in sight, and out of sight only once a drag has ended.
pub fn while_seen<T: Send + Sync + 'static>(
    page: Page,
    seen: ReadSignal<bool>,
    work_out: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    Memo::new_owning(move |before| match before {
        Some(before) if page.dragging.get() && !seen.get() => (before, false),
        _ => (work_out(), true),
    })
}

/// What follows from the scenario once nothing has changed for as long as `rest`; until then what followed before.
pub fn at_rest<T: Send + Sync + 'static>(
    page: Page,
    rest: Duration,
    work_out: fn(&Scenario) -> T,
) -> ReadSignal<Option<T>> {
    let (found, set) = signal(None);
    Effect::new(move || {
        page.now.track();
        if page.dragging.get() {
            return;
        }
        let waiting = set_timeout_with_handle(move || set.set(Some(page.scenario.with_untracked(work_out))), rest);
        // Before the next change, and with the page.
        on_cleanup(move || drop(waiting.map(|waiting| waiting.clear())));
    });
    found
}
