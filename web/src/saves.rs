//! What stands at the head of each plot: save it as SVG or PNG.

use crate::app::Page;
use crate::later::Saving;
use crate::png;
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::plot::{Drawing, Theme};
use stagecost::scenario::Scenario;

/// Saves a plot: as SVG by the second program, as PNG drawn here. `kind` is its name there, `title` what it is called.
#[component]
pub fn Saves(
    kind: &'static str,
    title: &'static str,
    draw: impl Fn(&Scenario, Theme) -> Result<Drawing, Error> + Copy + 'static,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let saving = Saving::new();
    let svg = move |_| saving.save(kind, format!("stagecost-{kind}.svg"), "image/svg+xml", page);
    let png = png::saver(page, move || format!("stagecost-{kind}.png"), draw);
    let label = |kind: &str| format!("Save “{title}” as {kind}");
    view! {
        <button
            type="button"
            class="quiet save"
            data-save="svg"
            aria-label=label("SVG")
            title=label("SVG")
            aria-busy=move || saving.busy(kind)
            on:click=svg
        >
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
        {saving.said()}
    }
}
