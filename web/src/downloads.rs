//! The sweep as files, written by the engine: the same as the command line gives for the same link.

use crate::app::Page;
use crate::browser;
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::scenario::Scenario;
use stagecost::sweep::sweep;
use stagecost::{export, figures};
use wasm_bindgen::JsCast;

/// A file that the sweep can be saved as.
#[derive(Clone, Copy, PartialEq)]
enum File {
    Csv,
    Json,
    Markdown,
    Svg,
}

impl File {
    const ALL: [(File, &'static str, &'static str, &'static str); 4] = [
        (File::Csv, "CSV", "stagecost-sweep.csv", "text/csv"),
        (File::Json, "JSON", "stagecost-sweep.json", "application/json"),
        (File::Markdown, "Markdown", "stagecost-sweep.md", "text/markdown"),
        (File::Svg, "SVG, all plots", "stagecost-sweep.svg", "image/svg+xml"),
    ];

    fn text(self, scenario: &Scenario, page: Page) -> Result<String, Error> {
        match self {
            File::Csv => Ok(export::csv(&sweep(scenario)?)),
            File::Json => Ok(export::json(&export::sweep(scenario)?)),
            File::Markdown => Ok(export::markdown(scenario, &sweep(scenario)?)),
            File::Svg => figures::sheet(scenario, page.scheme.get_untracked().colours()),
        }
    }
}

/// The menu of downloads.
#[component]
pub fn Downloads() -> impl IntoView {
    let page = expect_context::<Page>();
    let save = move |file: File, name: &str, mime: &str| {
        if let Ok(text) = page.scenario.with_untracked(|scenario| file.text(scenario, page)) {
            browser::download(name, mime, &text);
        }
    };
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
    let escape = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            close();
        }
    };
    view! {
        <details class="menu" id="export" node_ref=menu on:keydown=escape>
            <summary class="quiet">"Export"</summary>
            <div class="items">
                {File::ALL
                    .map(|(file, label, name, mime)| {
                        view! {
                            <button type="button" data-file=name on:click=move |_| save(file, name, mime)>
                                {label}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
        </details>
    }
}
