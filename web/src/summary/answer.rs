//! The answer: one sentence, then each figure under each kernel side by side.

use crate::browser;
use crate::explanation::panel::Explained;
use crate::page::context::Page;
use crate::page::reactive_text::{click, shown, shown_if, told};
use crate::summary::comparison::Comparison;
use crate::summary::live_region::Said;
use crate::summary::sentence::{brief, enough, note, sentence, verdicts};
use leptos::prelude::*;

/// The sentence and the comparison.
#[component]
pub fn Answer() -> impl IntoView {
    let page = expect_context::<Page>();
    let target = shown(move || {
        Some(page.here.with(|here| page.scenario.with(|scenario| verdicts(page, here, &scenario.target))))
    });
    let asked = Memo::new(move |_| page.scenario.with(|scenario| scenario.target.is_some()));
    view! {
        <section class="answer" id="answer" tabindex="-1" aria-label="Answer">
            <p class="sentence">{shown(move || page.with_current(|point| sentence(page, point)))}</p>
            <p class="verdicts">{target} {shown_if(move || asked.get(), move || devices(page))}</p>
            // Its line is there with or without it: nothing moves while a slider is dragged past the vendor's most.
            <p class="note">{told(move || page.with_current(note).flatten())}</p>
            <Said />
        </section>
        <Comparison />
        <Explained />
    }
}

/// The answer in one line, which only narrow screens show. It says nothing that the answer does not.
#[component]
pub fn Brief() -> impl IntoView {
    let page = expect_context::<Page>();
    view! { <p class="brief" aria-hidden="true">{shown(move || page.with_current(|point| brief(page, point)))}</p> }
}

/// How many devices meet the targets, which leads to the list of them.
fn devices(page: Page) -> impl IntoView {
    let count = told(move || {
        page.demands.with(|demands| page.scenario.with(|scenario| enough(scenario, demands.as_ref().ok()?)))
    });
    let list = click(move || {
        page.update(|scenario| scenario.view.devices.fit = true);
        page.sought.set(true);
        browser::reveal("ranking");
    });
    view! {
        " "
        <button type="button" class="figure" id="enough" on:click=list>{count}</button>
    }
}
