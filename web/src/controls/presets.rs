//! Preset links to common questions.

use crate::page::context::Page;
use crate::page::reactive_text::optional_text;
use leptos::prelude::*;
use stagecost::presets::{PRESETS, Preset};
use stagecost::scenario::Scenario;

/// Row of preset links, the current one marked.
#[component]
pub fn Presets() -> impl IntoView {
    let page = expect_context::<Page>();
    let link = Memo::new(move |_| page.scenario.with(Scenario::link));
    let preset = |preset: Preset| {
        let current = optional_text(move || link.with(|link| link == preset.link).then(|| "true".to_owned()));
        view! {
            <li>
                <a class="chip" href=format!("#{}", preset.link) title=preset.question aria-current=current>
                    {preset.name}
                </a>
            </li>
        }
    };
    view! {
        <nav class="presets" aria-label="Common questions">
            <ul>{PRESETS.into_iter().map(preset).collect_view()}</ul>
        </nav>
    }
}
