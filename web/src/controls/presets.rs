//! Preset links to common questions.

use crate::page::context::Page;
use crate::page::reactive_text::{optional_text, reactive_view};
use leptos::prelude::*;
use stagecost::link::Scenario;
use stagecost::model::ModelCard;
use stagecost::study::presets::{PRESETS, Preset};
use std::sync::Arc;

/// Row of preset links, the current one marked.
#[component]
pub fn Presets() -> impl IntoView {
    let page = expect_context::<Page>();
    let link = Memo::new(move |_| page.scenario.with(Scenario::link));
    let model = Memo::new(move |_| page.scenario.with(|scenario| Arc::clone(&scenario.request.model)));
    let preset = move |model: &Arc<ModelCard>, preset: Preset| {
        let own = preset.of_model(model)?.link();
        let href = format!("#{own}");
        let current = optional_text(move || link.with(|link| *link == own).then(|| "true".to_owned()));
        Some(view! {
            <li>
                <a class="chip" href=href title=preset.question aria-current=current>
                    {preset.name}
                </a>
            </li>
        })
    };
    let presets = reactive_view(move || {
        let model = model.get();
        Some(PRESETS.into_iter().filter_map(|one| preset(&model, one)).collect_view().into_any())
    });
    view! {
        <nav class="presets" aria-label="Common questions">
            <ul>{presets}</ul>
        </nav>
    }
}
