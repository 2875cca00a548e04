//! The sweep and the devices as files, the same as the command line gives for the same link.

use crate::app::Page;
use crate::browser;
use crate::later::Saving;
use crate::place::Place;
use crate::png::SheetPng;
use crate::split;
use crate::told::escape;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The files that the sweep can be saved as: kind, label, name, media type.
const FILES: [(&str, &str, &str, &str); 8] = [
    ("csv", "CSV", "stagecost-sweep.csv", "text/csv"),
    ("json", "JSON", "stagecost-sweep.json", "application/json"),
    ("markdown", "Markdown", "stagecost-sweep.md", "text/markdown"),
    ("svg", "SVG, all plots", "stagecost-sweep.svg", "image/svg+xml"),
    ("modelmeter", "JSON for old notebooks", "stagecost-modelmeter.json", "application/json"),
    ("devices-csv", "Devices, CSV", "stagecost-devices.csv", "text/csv"),
    ("devices-markdown", "Devices, Markdown", "stagecost-devices.md", "text/markdown"),
    ("devices-json", "Devices, JSON", "stagecost-devices.json", "application/json"),
];

/// The menu of downloads.
#[component]
pub fn Downloads() -> impl IntoView {
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
    let escape = escape(move || {
        close();
        browser::focus("#export summary");
    });
    view! {
        <details class="menu" id="export" node_ref=menu on:keydown=escape on:toggle=move |event| open.set(browser::is_open(&event))>
            <summary class="quiet">"Export"</summary>
            <div class="items">
                <Place part=split::FILES asked=offered />
            </div>
        </details>
    }
}

/// What the menu offers.
#[component]
pub fn Files() -> impl IntoView {
    let page = expect_context::<Page>();
    let saving = Saving::new();
    view! {
                {FILES
                    .map(|(kind, label, name, mime)| {
                        view! {
                            <button
                                type="button"
                                data-file=name
                                aria-busy=move || saving.busy(kind)
                                on:click=move |_| saving.save(kind, name.to_owned(), mime, page)
                            >
                                {label}
                            </button>
                        }
                    })
                    .collect_view()}
                <SheetPng problem=saving.problem />
                {saving.said()}
    }
}
