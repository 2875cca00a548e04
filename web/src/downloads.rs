//! The sweep as files, written by the engine: the same as the command line gives for the same link.

use crate::app::Page;
use crate::browser;
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::scenario::Scenario;
use stagecost::sweep::sweep;
use stagecost::{export, figures};

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
    view! {
        <details class="menu" id="export">
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
