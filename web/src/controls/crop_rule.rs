//! Limits of the vendor's crop rule: a published rule or own limits.

use crate::controls::number_field::{NumberField, NumberSetting};
use crate::page::context::Page;
use crate::page::reactive_text::{reactive_view, text_property};
use leptos::prelude::*;
use stagecost::request::{CropLimits, Key, MAX_CROP_LIMIT};
use stagecost::views::NearestGridCard;
use std::sync::Arc;

const MAX: NumberSetting = NumberSetting {
    label: Key::MaxCrops.title(),
    name: Key::MaxCrops.name(),
    unit: "crops",
    slider: [1, 20, 1],
    value: |request| *request.crop_range().end(),
    key: Key::MaxCrops,
    text: |_, crops| crops.to_owned(),
    expects: |_| format!("expected a whole number from 1 to {MAX_CROP_LIMIT}"),
};

const MIN: NumberSetting = NumberSetting {
    label: Key::MinCrops.title(),
    name: Key::MinCrops.name(),
    value: |request| *request.crop_range().start(),
    key: Key::MinCrops,
    ..MAX
};

/// Choice of a published rule, and fields for both limits.
#[component]
pub fn CropRule() -> impl IntoView {
    let page = expect_context::<Page>();
    let rule = Memo::new(move |_| {
        page.scenario.with(|scenario| scenario.request.crop_rule().map_or_else(String::new, |rule| rule.name))
    });
    let choose = move |name: String| {
        page.update(|scenario| {
            let Some(card) = scenario.request.model.vision.views.nearest_grid() else { return };
            if let Some(rule) = card.rules().find(|rule| rule.name == name) {
                scenario.request.crop_limits = CropLimits::of(&rule, card);
            }
        });
    };
    let options = reactive_view(move || {
        let chosen = rule.get();
        let own = chosen.is_empty().then(|| (String::new(), "Own limits".to_owned()));
        let model = page.scenario.with_untracked(|scenario| Arc::clone(&scenario.request.model));
        let rules = model.vision.views.nearest_grid().into_iter().flat_map(NearestGridCard::rules);
        let named = rules.map(|rule| (rule.name.clone(), format!("{}: {}", rule.max, rule.name)));
        let option = |(name, text): (String, String)| {
            let selected = name == chosen;
            view! { <option value=name selected=selected>{text}</option> }
        };
        Some(named.chain(own).map(option).collect_view().into_any())
    });
    view! {
        <label class="field wide">
            <span>"Most crops, as in"</span>
            <select
                id="crop-rule"
                prop:value=text_property(move || rule.get())
                on:change:target=move |event| choose(event.target().value())
            >
                {options}
            </select>
        </label>
        <details class="halves" open=rule.get_untracked().is_empty()>
            <summary>"Own limits of the crop rule"</summary>
            <NumberField number=MAX />
            <NumberField number=MIN />
        </details>
    }
}
