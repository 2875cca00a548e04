//! The buttons that save a plot as SVG or PNG.

use crate::page::context::Page;
use crate::page::file_kind::FileKind;
use crate::page::saving::Saving;
use crate::plots::png;
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::link::Scenario;
use stagecost::plot::{Drawing, Theme};

/// Buttons that save a plot; `name` is part of the file names, `title` of the labels.
#[component]
pub fn SaveButtons(
    kind: FileKind,
    name: &'static str,
    title: &'static str,
    draw: impl Fn(&Scenario, Theme) -> Result<Drawing, Error> + Copy + 'static,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let saving = Saving::new();
    let svg = move |_| saving.save(kind, page);
    let png = png::png_saver(page, move || format!("stagecost-{name}.png"), draw);
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
        {saving.status()}
    }
}
