//! The page's address and title.

use leptos::prelude::{document, set_timeout_with_handle, window};
use stagecost::link::plain_address;
use std::cell::RefCell;
use std::time::Duration;
use wasm_bindgen::JsValue;

/// Returns the address's fragment without `#`.
pub fn fragment() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.strip_prefix('#').unwrap_or(&hash).to_owned()
}

/// Returns the whole address with another fragment, without what trackers added to it.
pub fn address(fragment: &str) -> String {
    let href = window().location().href().unwrap_or_default();
    format!("{}#{fragment}", plain_address(&href))
}

thread_local! {
    static PENDING: RefCell<Option<(String, String)>> = const { RefCell::new(None) };
}

/// Sets the fragment, without a new history entry, and the title, at most about three times a second: Safari refuses
/// more than a hundred in thirty.
pub fn replace_fragment(fragment: String, title: String) {
    let waiting = PENDING.with_borrow_mut(|pending| pending.replace((fragment, title)).is_some());
    if !waiting {
        let write = || {
            let pending = PENDING.with_borrow_mut(Option::take);
            if let (Some((fragment, title)), Ok(history)) = (pending, window().history()) {
                set_title(&title);
                // A browser that refuses, for a sandboxed frame, leaves the address as it is: the page works on.
                let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{fragment}")));
            }
        };
        let _ = set_timeout_with_handle(write, Duration::from_millis(350));
    }
}

/// Sets the title of the page.
pub fn set_title(shown: &str) {
    document().set_title(&[shown, " · StageCost"].concat());
}

/// Drops a fragment that has not been written yet, because the address has changed.
pub fn forget_pending_fragment() {
    PENDING.with_borrow_mut(Option::take);
}

/// Reloads the page.
pub fn reload() {
    let _ = window().location().reload();
}
