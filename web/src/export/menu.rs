//! The file menu.

use crate::browser;
use crate::page::context::Page;
use crate::page::lazy_section::LazySection;
use crate::page::reactive_text::on_escape;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Menu of files and printing; its items are loaded when it is first opened.
#[component]
pub fn FileMenu() -> impl IntoView {
    let page = expect_context::<Page>();
    let open = RwSignal::new(false);
    // What has been offered once stays: the next Tab leads to it.
    let offered = Memo::new(move |before: Option<&bool>| before == Some(&true) || open.get() || page.printing.get());
    let menu = NodeRef::<leptos::html::Details>::new();
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            menu.set_open(false);
        }
    };
    // A click elsewhere closes it, as Escape does.
    let elsewhere = window_event_listener(leptos::ev::click, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if menu.get_untracked().is_some_and(|menu| !menu.contains(target.as_ref())) {
            close();
        }
    });
    on_cleanup(move || elsewhere.remove());
    let escape = on_escape(move || {
        close();
        browser::focus("#export summary");
    });
    view! {
        <details class="menu" id="export" node_ref=menu on:keydown=escape on:toggle=move |event| {
            let is = browser::is_open(&event);
            browser::set_page_inert(is);
            open.set(is);
        }>
            <summary class="quiet">"Export"</summary>
            <div class="items">
                <LazySection part=page.parts.files open=offered />
            </div>
        </details>
    }
}
