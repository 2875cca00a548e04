//! Plots saved as PNG, drawn at two device pixels per CSS pixel.

use crate::browser;
use crate::page::context::Page;
use crate::plots::canvas;
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::link::Scenario;
use stagecost::plot::{Drawing, Theme};
use stagecost::present::charts;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// Draws on a detached canvas and saves it as PNG.
pub fn save_png(drawing: &Drawing, name: String) -> Option<()> {
    let canvas: web_sys::HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas::drawing(&canvas, drawing)?;
    let done = Closure::once_into_js(move |blob: Option<web_sys::Blob>| {
        if let Some(blob) = blob {
            browser::download_blob(&name, &blob);
        }
    });
    canvas.to_blob(done.unchecked_ref()).ok()
}

/// Returns a function that saves `draw` of the current scenario in the page's colours.
pub fn png_saver(
    page: Page,
    name: impl Fn() -> String,
    draw: impl Fn(&Scenario, Theme) -> Result<Drawing, Error>,
) -> impl Fn() -> Result<(), Error> {
    move || {
        let theme = page.scheme.get_untracked().colours();
        let drawing = page.scenario.with_untracked(|scenario| draw(scenario, theme))?;
        save_png(&drawing, name());
        Ok(())
    }
}

/// Button that saves all plots as one PNG.
#[component]
pub fn SheetPngButton(problem: RwSignal<Option<String>>) -> impl IntoView {
    const NAME: &str = "stagecost-sweep.png";
    let save = png_saver(expect_context::<Page>(), || NAME.to_owned(), charts::sheet_drawing);
    let save = move |_| problem.set(save().err().map(|error| error.to_string()));
    view! { <button type="button" data-file=NAME on:click=save>"PNG"</button> }
}
