//! The answer: a sentence, verdicts, and the comparison of the kernels.

use crate::browser;
use crate::explanation::panel::ExplanationPanel;
use crate::page::context::Page;
use crate::page::reactive_text::{on_click, optional_text, reactive_view, view_if};
use crate::summary::comparison::Comparison;
use crate::summary::live_region::LiveRegion;
use crate::summary::sentence::{brief, devices_that_meet, note, sentence, verdicts};
use leptos::prelude::*;

/// Section of the answer.
#[component]
pub fn Answer() -> impl IntoView {
    let page = expect_context::<Page>();
    let target = reactive_view(move || {
        Some(page.here.with(|here| page.scenario.with(|scenario| verdicts(page, here, &scenario.target))))
    });
    let has_target = Memo::new(move |_| page.scenario.with(|scenario| scenario.target.is_some()));
    view! {
        <section class="answer" id="answer" tabindex="-1" aria-label="Answer">
            <p class="sentence">{reactive_view(move || page.with_current(|point| sentence(page, point)))}</p>
            <p class="verdicts">{target} {view_if(move || has_target.get(), move || devices(page))}</p>
            // Its line is there with or without it: nothing moves while a slider is dragged past the vendor's most.
            <p class="note">{optional_text(move || page.with_current(note).flatten())}</p>
            <LiveRegion />
        </section>
        <Comparison />
        <ExplanationPanel />
    }
}

/// Answer in one line for narrow screens; hidden from screen readers because it repeats the answer.
#[component]
pub fn Brief() -> impl IntoView {
    let page = expect_context::<Page>();
    view! { <p class="brief" aria-hidden="true">{reactive_view(move || page.with_current(|point| brief(page,
    point)))}</p> }
}

/// Shows how many devices meet the targets, as a button that leads to the ranking.
fn devices(page: Page) -> impl IntoView {
    let count = optional_text(move || {
        page.demands.with(|demands| page.scenario.with(|scenario| devices_that_meet(scenario, demands.as_ref().ok()?)))
    });
    let list = on_click(move || {
        page.update(|scenario| scenario.view.devices.fit = true);
        page.sought.set(true);
        browser::reveal("ranking");
    });
    view! {
        " "
        <button type="button" class="figure" id="enough" on:click=list>{count}</button>
    }
}
