//! Fetching of files beside the page, and downloads.

use leptos::prelude::{document, set_timeout_with_handle, window};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};

/// Fetches the text of a file beside the page.
///
/// # Errors
/// The failed request, in a sentence.
pub async fn fetch(path: &'static str) -> Result<String, String> {
    let failed = |problem: String| format!("{path} could not be loaded: {problem}.");
    let broken = |_: JsValue| failed("the connection failed".to_owned());
    let response = wasm_bindgen_futures::JsFuture::from(window().fetch_with_str(path)).await.map_err(broken)?;
    let response: web_sys::Response = response.dyn_into().map_err(broken)?;
    if !response.ok() {
        return Err(failed(format!("the host answers {}", response.status())));
    }
    let text = wasm_bindgen_futures::JsFuture::from(response.text().map_err(broken)?).await.map_err(broken)?;
    text.as_string().ok_or_else(|| failed("it is no text".to_owned()))
}

/// Saves a text as a download.
pub fn download(name: &str, mime: &str, text: &str) -> Option<()> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(mime);
    let parts = js_sys::Array::of1(&text.into());
    download_blob(name, &web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()?)
}

/// Saves a blob as a download.
pub fn download_blob(name: &str, blob: &web_sys::Blob) -> Option<()> {
    let url = web_sys::Url::create_object_url_with_blob(blob).ok()?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The click has begun the download; the text may go once it has been read.
    let _ = set_timeout_with_handle(move || drop(web_sys::Url::revoke_object_url(&url)), Duration::from_secs(10));
    Some(())
}
