//! The sweep and the devices as files, written by the engine: the same as the command line gives for the same link.

use crate::app::Page;
use crate::browser;
use crate::png::SheetPng;
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::scenario::Scenario;
use stagecost::{export, figures};
use wasm_bindgen::JsCast;

/// A file that the sweep can be saved as.
#[derive(Clone, Copy, PartialEq)]
enum File {
    Csv,
    Json,
    Markdown,
    Svg,
    Modelmeter,
    RankingCsv,
    RankingMarkdown,
    RankingJson,
}

impl File {
    const ALL: [(File, &'static str, &'static str, &'static str); 8] = [
        (File::Csv, "CSV", "stagecost-sweep.csv", "text/csv"),
        (File::Json, "JSON", "stagecost-sweep.json", "application/json"),
        (File::Markdown, "Markdown", "stagecost-sweep.md", "text/markdown"),
        (File::Svg, "SVG, all plots", "stagecost-sweep.svg", "image/svg+xml"),
        (File::Modelmeter, "JSON for old notebooks", "stagecost-modelmeter.json", "application/json"),
        (File::RankingCsv, "Devices, CSV", "stagecost-devices.csv", "text/csv"),
        (File::RankingMarkdown, "Devices, Markdown", "stagecost-devices.md", "text/markdown"),
        (File::RankingJson, "Devices, JSON", "stagecost-devices.json", "application/json"),
    ];

    fn text(self, scenario: &Scenario, page: Page) -> Result<String, Error> {
        match self {
            File::Csv => export::swept_csv(scenario),
            File::Json => Ok(export::json(&export::sweep(scenario)?)),
            File::Markdown => export::swept_markdown(scenario),
            File::Modelmeter => export::modelmeter(scenario),
            File::RankingCsv => export::ranking_csv(scenario),
            File::RankingMarkdown => export::ranking_markdown(scenario),
            File::RankingJson => Ok(export::json(&export::ranking(scenario)?)),
            File::Svg => figures::sheet(scenario, page.scheme.get_untracked().colours()),
        }
    }
}

/// The menu of downloads.
#[component]
pub fn Downloads() -> impl IntoView {
    let page = expect_context::<Page>();
    let problem = RwSignal::new(None::<String>);
    let save = move |file: File, name: &str, mime: &str| match page
        .scenario
        .with_untracked(|scenario| file.text(scenario, page))
    {
        Ok(text) => {
            problem.set(None);
            browser::download(name, mime, &text);
        }
        Err(error) => problem.set(Some(error.to_string())),
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
            browser::focus("#export summary");
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
                <SheetPng problem />
                <p class="problem" role="alert">{move || problem.get()}</p>
            </div>
        </details>
    }
}
