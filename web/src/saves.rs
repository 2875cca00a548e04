//! What stands at the head of each plot: save it as SVG or PNG, see its numbers.

use crate::app::Page;
use crate::browser;
use crate::png;
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::plot::{Drawing, Theme};
use stagecost::scenario::Scenario;

/// Saves a plot, drawn by the same code; `file` is its name without an ending, `title` what it is called.
#[component]
pub fn Saves(
    file: String,
    title: &'static str,
    draw: impl Fn(&Scenario, Theme) -> Result<Drawing, Error> + Copy + 'static,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let name = format!("{file}.svg");
    let svg = move |_| {
        let theme = page.scheme.get_untracked().colours();
        if let Ok(drawing) = page.scenario.with_untracked(|scenario| draw(scenario, theme)) {
            browser::download(&name, "image/svg+xml", &drawing.svg());
        }
    };
    let png = png::saver(page, move || format!("{file}.png"), draw);
    let label = |kind: &str| format!("Save “{title}” as {kind}");
    view! {
        <button type="button" class="quiet save" data-save="svg" aria-label=label("SVG") title=label("SVG") on:click=svg>
            "SVG"
        </button>
        <button
            type="button"
            class="quiet save"
            data-save="png"
            aria-label=label("PNG")
            title=label("PNG")
            on:click=move |_| drop(png())
        >
            "PNG"
        </button>
    }
}

/// Opens the numbers behind the plots.
#[component]
pub fn ToNumbers(title: &'static str) -> impl IntoView {
    let label = format!("“{title}” as a table");
    view! {
        <button type="button" class="quiet save" data-save="table" aria-label=label.clone() title=label on:click=|_| browser::unfold("numbers")>
            "Table"
        </button>
    }
}
