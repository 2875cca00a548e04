//! Published against ours: the published sweep beside the engine's figures, with the reason where they differ.

use crate::app::Page;
use crate::later;
use crate::place::Place;
use crate::split::PUBLISHED;
use leptos::prelude::*;
use stagecost::published::{Quantity, STAGES};
use stagecost::request::Stage;

/// The view, made only while it is open.
#[component]
pub fn Published() -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <details
            class="card numbers"
            id="published"
            on:toggle=move |event| open.set(crate::browser::is_open(&event))
        >
            <summary>"Published against ours"</summary>
            <Place part=PUBLISHED asked=open />
        </details>
    }
}

/// What is opened.
#[component]
pub fn Opened() -> impl IntoView {
    let page = expect_context::<Page>();
    // Begins where the page is; prefill alone was not published, and is part of the first token.
    let stage = RwSignal::new(match page.scenario.with_untracked(|scenario| scenario.request.stage) {
        Stage::Prefill => Stage::FirstToken.name(),
        stage => stage.name(),
    });
    let quantity = RwSignal::new(Quantity::Traffic.title());
    let stages = STAGES.into_iter().map(|option| {
        let selected = move || stage.get() == option.name();
        view! { <option value=option.name() selected=selected>{option.title()}</option> }
    });
    let quantities = Quantity::ALL.into_iter().map(|option| {
        let selected = move || quantity.get() == option.title();
        view! { <option value=option.title() selected=selected>{option.title()}</option> }
    });
    let (stages, quantities) = (stages.collect_view(), quantities.collect_view());
    let found =
        later::asked("published", move || (String::new(), vec![stage.get().to_owned(), quantity.get().to_owned()]));
    view! {
        <div class="chooser">
            <label>
                "Stage "
                <select
                    id="published-stage"
                    on:change:target=move |event| {
                        let chosen = event.target().value();
                        stage.update(|stage| *stage = STAGES.into_iter().map(Stage::name).find(|n| *n == chosen).unwrap_or(*stage));
                    }
                >
                    {stages}
                </select>
            </label>
            <label>
                "Figure "
                <select
                    id="published-quantity"
                    on:change:target=move |event| {
                        let chosen = event.target().value();
                        let known = |title: &&str| *title == chosen;
                        quantity.update(|now| *now = Quantity::ALL.into_iter().map(Quantity::title).find(known).unwrap_or(*now));
                    }
                >
                    {quantities}
                </select>
            </label>
        </div>
        {later::shown(found)}
    }
}
