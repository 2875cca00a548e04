//! Model and mode, in the page's header.

use crate::page::context::Page;
use crate::page::reactive_text::{reactive_view, text_property, view_if};
use crate::state;
use leptos::prelude::*;
use stagecost::catalog;
use std::sync::Arc;

/// Choices of the model and of its mode.
#[component]
pub fn TopControls() -> impl IntoView {
    let page = expect_context::<Page>();
    let has_modes = move || page.scenario.with(|scenario| !scenario.request.model.modes.list.is_empty());
    view! {
        <ModelChoice />
        {view_if(has_modes, || view! { <ModeChoice /> })}
    }
}

/// Choice of the model.
#[component]
fn ModelChoice() -> impl IntoView {
    let page = expect_context::<Page>();
    let chosen = Memo::new(move |_| page.scenario.with(|scenario| scenario.request.model.id.clone()));
    let choose = move |id: String| page.update(|scenario| state::set_model(scenario, &id));
    let options = reactive_view(move || {
        let own = page.scenario.with_untracked(|scenario| Arc::clone(&scenario.request.model));
        let is_own = catalog::model(&own.id).is_none();
        let models = catalog::models().iter().map(|model| (model.id.clone(), model.name.clone()));
        let own = is_own.then(|| (own.id.clone(), own.name.clone()));
        let chosen = chosen.get();
        let option = |(id, name): (String, String)| {
            let selected = id == chosen;
            view! { <option value=id selected=selected>{name}</option> }
        };
        Some(models.chain(own).map(option).collect_view().into_any())
    });
    view! {
        <label class="mode">
            <span>"Model"</span>
            <select
                id="model"
                aria-label="Model"
                prop:value=text_property(move || chosen.get())
                on:change:target=move |event| choose(event.target().value())
            >
                {options}
            </select>
        </label>
    }
}

/// Choice of a mode of the model.
#[component]
fn ModeChoice() -> impl IntoView {
    let page = expect_context::<Page>();
    let mode =
        Memo::new(move |_| page.scenario.with(|scenario| state::mode(&scenario.request).map(|mode| mode.name.clone())));
    let model = Memo::new(move |_| page.scenario.with(|scenario| Arc::clone(&scenario.request.model)));
    let choose = move |name: String| {
        page.update(|scenario| {
            let model = Arc::clone(&scenario.request.model);
            if let Some(mode) = model.modes.list.iter().find(|mode| mode.name == name) {
                state::set_mode(&mut scenario.request, mode);
            }
        });
    };
    let options = reactive_view(move || {
        let (model, mode) = (model.get(), mode.get());
        let own = mode.is_none().then_some((String::new(), "Own sizes".to_owned()));
        let modes = model.modes.list.iter().map(|card| {
            let size = match card.tile {
                None => format!("{} · {} px", card.name, card.base),
                Some(tile) => format!("{} · {} px + crops of {tile}", card.name, card.base),
            };
            (card.name.clone(), size)
        });
        let chosen = mode.unwrap_or_default();
        let option = |(name, text): (String, String)| {
            let selected = name == chosen;
            view! { <option value=name selected=selected>{text}</option> }
        };
        Some(modes.chain(own).map(option).collect_view().into_any())
    });
    view! {
        <label class="mode">
            <span>"Mode"</span>
            <select
                id="mode"
                aria-label="Mode"
                prop:value=text_property(move || mode.get().unwrap_or_default())
                on:change:target=move |event| choose(event.target().value())
            >
                {options}
            </select>
        </label>
    }
}
