//! Observers of elements.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// Calls `changed` with the element's width and height in CSS pixels, now and whenever they change.
pub fn observe_size(element: &web_sys::Element, changed: impl Fn(f64, f64) + 'static) {
    let observed = element.clone();
    let report = Closure::<dyn Fn()>::new(move || {
        let rect = observed.get_bounding_client_rect();
        changed(rect.width(), rect.height());
    });
    if let Ok(observer) = web_sys::ResizeObserver::new(report.as_ref().unchecked_ref()) {
        observer.observe(element);
        // The page's plots live as long as the page.
        report.forget();
    }
}

/// Calls `changed` with whether the element is within a screen's reach, now and whenever that changes.
pub fn observe_sight(element: &web_sys::Element, changed: impl Fn(bool) + 'static) {
    let report = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        // The last entry is the latest.
        let entry = entries.pop().unchecked_into::<web_sys::IntersectionObserverEntry>();
        changed(entry.is_intersecting());
    });
    if let Ok(observer) = web_sys::IntersectionObserver::new(report.as_ref().unchecked_ref()) {
        observer.observe(element);
        report.forget();
    }
}

/// Calls `near` once more of the element than its first line is on the screen, or with `far` it is within a screen's length.
pub fn once_near(element: &web_sys::Element, far: bool, near: impl Fn() + 'static) {
    let report = Closure::<dyn Fn(js_sys::Array, web_sys::IntersectionObserver)>::new(
        move |entries: js_sys::Array, observer: web_sys::IntersectionObserver| {
            let entry = entries.pop().unchecked_into::<web_sys::IntersectionObserverEntry>();
            if entry.is_intersecting() {
                observer.disconnect();
                near();
            }
        },
    );
    let options = web_sys::IntersectionObserverInit::new();
    options.set_root_margin(if far { "100% 0px" } else { "0px 0px -90px" });
    let observer = web_sys::IntersectionObserver::new_with_options(report.as_ref().unchecked_ref(), &options);
    if let Ok(observer) = observer {
        observer.observe(element);
        report.forget();
    }
}
