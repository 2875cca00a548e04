//! Observers of elements and of the window. Each ends with the reactive owner that it was made under.

use leptos::prelude::{LocalStorage, StoredValue, WithValue, on_cleanup, window_event_listener_untyped};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit, ResizeObserver};

/// Keeps an observer and what it calls until the owner is cleaned up, and disconnects it then.
fn keep<O: 'static, C: 'static>(observer: O, callback: C, disconnect: fn(&O)) {
    let kept: StoredValue<(O, C), LocalStorage> = StoredValue::new_local((observer, callback));
    on_cleanup(move || {
        kept.try_with_value(|(observer, _)| disconnect(observer));
    });
}

/// Disconnects an observer and forgets what it has not reported yet: the callback is about to go.
fn end_sight(observer: &IntersectionObserver) {
    observer.disconnect();
    observer.take_records();
}

/// Calls `changed` with the element's width and height in CSS pixels, now and whenever they change.
pub fn observe_size(element: &Element, changed: impl Fn(f64, f64) + 'static) {
    let observed = element.clone();
    let report = Closure::<dyn Fn()>::new(move || {
        let rect = observed.get_bounding_client_rect();
        changed(rect.width(), rect.height());
    });
    if let Ok(observer) = ResizeObserver::new(report.as_ref().unchecked_ref()) {
        observer.observe(element);
        keep(observer, report, ResizeObserver::disconnect);
    }
}

/// Calls `changed` with whether the element is on the screen, now and whenever that changes.
pub fn observe_sight(element: &Element, changed: impl Fn(bool) + 'static) {
    let report = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        // The last entry is the latest.
        let entry = entries.pop().unchecked_into::<IntersectionObserverEntry>();
        changed(entry.is_intersecting());
    });
    if let Ok(observer) = IntersectionObserver::new(report.as_ref().unchecked_ref()) {
        observer.observe(element);
        keep(observer, report, end_sight);
    }
}

/// Calls `near` once more of the element than its first line is on the screen, or with `far` it is within a screen's
/// length.
pub fn once_near(element: &Element, far: bool, near: impl Fn() + 'static) {
    let report = Closure::<dyn Fn(js_sys::Array, IntersectionObserver)>::new(
        move |entries: js_sys::Array, observer: IntersectionObserver| {
            let entry = entries.pop().unchecked_into::<IntersectionObserverEntry>();
            if entry.is_intersecting() {
                observer.disconnect();
                near();
            }
        },
    );
    let options = IntersectionObserverInit::new();
    options.set_root_margin(if far { "100% 0px" } else { "0px 0px -90px" });
    if let Ok(observer) = IntersectionObserver::new_with_options(report.as_ref().unchecked_ref(), &options) {
        observer.observe(element);
        keep(observer, report, end_sight);
    }
}

/// Calls `act` at every such event of the window.
pub fn on_window(event: &str, act: impl Fn(web_sys::Event) + 'static) {
    let listener = window_event_listener_untyped(event, act);
    on_cleanup(move || listener.remove());
}
