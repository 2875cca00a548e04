//! What Leptos does not wrap: the address, the clipboard, downloads, sizes.

use leptos::prelude::{set_timeout_with_handle, window};
use stagecost::scenario::plain_address;
use std::cell::RefCell;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

/// The part of the address after `#`, without it.
pub fn fragment() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.strip_prefix('#').unwrap_or(&hash).to_owned()
}

/// The whole address with another fragment, without what trackers added to it.
pub fn address(fragment: &str) -> String {
    let href = window().location().href().unwrap_or_default();
    format!("{}#{fragment}", plain_address(&href))
}

thread_local! {
    static PENDING: RefCell<Option<(String, String)>> = const { RefCell::new(None) };
}

/// Puts a fragment into the address without a new history entry, and a title over the page, at most about three times a
/// second: Safari refuses more than a hundred in thirty.
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

/// Names the page by what it shows.
pub fn set_title(shown: &str) {
    leptos::prelude::document().set_title(&[shown, " · StageCost"].concat());
}

/// Forgets a fragment that waits to be written: the address has been changed meanwhile.
pub fn keep_address() {
    PENDING.with_borrow_mut(Option::take);
}

/// Copies text; `done` hears whether it worked.
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

/// Whether the `details` that tells of a change is open now.
pub fn is_open(event: &web_sys::Event) -> bool {
    let details = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    details.is_some_and(|details| details.has_attribute("open"))
}

/// The text of a file that lies beside the page.
///
/// # Errors
/// Why it could not be had, in a sentence.
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

/// Scrolls no farther than it takes to see an element, at once and without a glide.
fn show(element: &web_sys::Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Brings an element into view once it is drawn, and gives it the focus.
pub fn reveal(id: &'static str) {
    let reveal = move || {
        leptos::prelude::document().get_element_by_id(id).as_ref().map(show);
        focus(&format!("#{id}"));
    };
    let _ = set_timeout_with_handle(reveal, Duration::ZERO);
}

/// Brings an element that is found by a selector into the middle of the list around it, and the list's head to the top of
/// the window, once both are drawn.
pub fn reveal_in_list(selector: &'static str, head: &'static str) {
    let reveal = move || {
        let at = |selector: &str, block| {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(block);
            if let Ok(Some(element)) = leptos::prelude::document().query_selector(selector) {
                element.scroll_into_view_with_scroll_into_view_options(&options);
            }
        };
        at(selector, web_sys::ScrollLogicalPosition::Center);
        at(head, web_sys::ScrollLogicalPosition::Start);
        // A list that is taller than the window ends below it.
        at(selector, web_sys::ScrollLogicalPosition::Nearest);
    };
    let _ = set_timeout_with_handle(reveal, Duration::ZERO);
}

thread_local! {
    static OPENER: RefCell<Option<web_sys::HtmlElement>> = const { RefCell::new(None) };
}

/// Whether nothing behind an open menu can be reached: a click there closes it and does no more.
pub fn hold(is: bool) {
    if let Ok(Some(page)) = leptos::prelude::document().query_selector(".page") {
        let _ = page.toggle_attribute_with_force("inert", is);
    }
}

/// What has the focus.
fn focused() -> Option<web_sys::HtmlElement> {
    leptos::prelude::document().active_element()?.dyn_into().ok()
}

/// Gives the focus to what opens over the page, once it is drawn; what had it stays in view beside it.
pub fn enter(id: &'static str) {
    OPENER.set(focused());
    let enter = move || {
        OPENER.with_borrow(|opener| opener.as_deref().map(show));
        focus(&format!("#{id}"));
    };
    let _ = set_timeout_with_handle(enter, Duration::ZERO);
}

/// Gives the focus back to what had it before, where that is still there.
pub fn leave() -> Option<()> {
    OPENER.take().filter(|opener| opener.is_connected())?.focus().ok()
}

/// Loads the page anew.
pub fn reload() {
    let _ = window().location().reload();
}

/// The first part of the page after the focus that has not been loaded.
pub fn next_waiting() -> Option<String> {
    let document = leptos::prelude::document();
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
    if let Some(element) = leptos::prelude::document().get_element_by_id(id) {
        element.scroll_into_view();
        let _ = element.dyn_into::<web_sys::HtmlElement>().map(|element| element.focus());
    }
}

/// Gives the focus to the first element that the selector finds.
pub fn focus(selector: &str) -> Option<()> {
    let element = leptos::prelude::document().query_selector(selector).ok()??;
    element.dyn_into::<web_sys::HtmlElement>().ok()?.focus().ok()
}

/// Whether the page has such an element.
pub fn exists(selector: &str) -> bool {
    leptos::prelude::document().query_selector(selector).is_ok_and(|found| found.is_some())
}

/// Hands a file to the browser's downloads.
pub fn download(name: &str, mime: &str, text: &str) -> Option<()> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(mime);
    let parts = js_sys::Array::of1(&text.into());
    download_blob(name, &web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()?)
}

/// Hands what a file is made of to the browser's downloads.
pub fn download_blob(name: &str, blob: &web_sys::Blob) -> Option<()> {
    let url = web_sys::Url::create_object_url_with_blob(blob).ok()?;
    let link: web_sys::HtmlAnchorElement = leptos::prelude::document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The click has begun the download; the text may go once it has been read.
    let _ = set_timeout_with_handle(move || drop(web_sys::Url::revoke_object_url(&url)), Duration::from_secs(10));
    Some(())
}

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

/// Whether the screen is that of a phone.
pub fn is_narrow() -> bool {
    window().match_media("(max-width: 800px)").ok().flatten().is_some_and(|query| query.matches())
}

/// Shows the children of those `data-key`s, in that order, and hides the others; what is in its place is not touched, so
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
