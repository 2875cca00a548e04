//! Signals of what is visible, and values that are computed only while visible or idle.

use crate::browser;
use crate::page::context::Page;
use leptos::html::ElementType;
use leptos::prelude::*;
use stagecost::link::Scenario;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Returns a signal of whether an element is on the screen.
pub fn is_visible<E>(node: NodeRef<E>) -> ReadSignal<bool>
where
    E: ElementType,
    E::Output: JsCast + AsRef<Element> + Clone + 'static,
{
    let (visible, set) = signal(false);
    Effect::new(move || {
        if let Some(element) = node.get() {
            browser::observe_sight(element.as_ref(), move |now| set.set(now));
        }
    });
    visible
}

/// Returns a signal of whether the page has been scrolled.
pub fn scrolled_signal() -> ReadSignal<bool> {
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

/// Returns a signal of the part that the keyboard reaches next, set at each press of Tab.
pub fn next_part_signal() -> ReadSignal<Option<String>> {
    let (next, set) = signal(None);
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Tab" && !event.shift_key() {
            set.set(browser::next_waiting());
        }
    });
    on_cleanup(move || keys.remove());
    next
}

/// Computes a value at every change while it is visible, and otherwise only when no slider is being dragged.
pub fn memo_while_visible<T: Send + Sync + 'static>(
    page: Page,
    visible: ReadSignal<bool>,
    compute: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    Memo::new_owning(move |before| match before {
        Some(before) if page.dragging.get() && !visible.get() => (before, false),
        _ => (compute(), true),
    })
}

/// Computes a value from the scenario once nothing has changed for as long as `rest`; until then the signal holds the
/// previous value.
pub fn when_idle<T: Send + Sync + 'static>(
    page: Page,
    rest: Duration,
    compute: fn(&Scenario) -> T,
) -> ReadSignal<Option<T>> {
    let (found, set) = signal(None);
    Effect::new(move || {
        page.now.track();
        if page.dragging.get() {
            return;
        }
        let waiting = set_timeout_with_handle(move || set.set(Some(page.scenario.with_untracked(compute))), rest);
        // Before the next change, and with the page.
        on_cleanup(move || drop(waiting.map(|waiting| waiting.clear())));
    });
    found
}
