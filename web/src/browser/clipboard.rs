//! Copying to the clipboard.

use leptos::prelude::window;

/// Copies a text and calls `done` with the result.
pub fn copy(text: String, done: impl FnOnce(Result<(), ()>) + 'static) {
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
    // Without a secure context there is no clipboard.
    if clipboard.is_ok_and(|clipboard| clipboard.is_undefined()) {
        return done(Err(()));
    }
    let promise = window().navigator().clipboard().write_text(&text);
    leptos::task::spawn_local(async move {
        let copied = wasm_bindgen_futures::JsFuture::from(promise).await;
        done(copied.map(drop).map_err(drop));
    });
}
