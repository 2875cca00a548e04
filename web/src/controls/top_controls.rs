//! Model and mode, in the page's header.

use crate::page::context::Page;
use crate::page::reactive_text::{reactive_text, reactive_view, text_property};
use crate::state;
use leptos::prelude::*;

/// Name of the model and choice of its mode.
#[component]
pub fn TopControls() -> impl IntoView {
    let page = expect_context::<Page>();
    let mode = Memo::new(move |_| {
        page.scenario.with(|scenario| state::mode(&scenario.request).map(|mode| mode.name.as_str()))
    });
    let model = Memo::new_with_compare(
        move |_| page.scenario.with(|scenario| scenario.request.model),
        |before, now| !before.zip(now).is_some_and(|(before, now)| std::ptr::eq(*before, *now)),
    );
    let choose = move |name: String| {
        page.update(|scenario| {
            if let Some(mode) = scenario.request.model.modes.list.iter().find(|mode| mode.name == name) {
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
            <span>{reactive_text(move || model.get().name.clone())}</span>
            <select
                id="mode"
                aria-label="Mode"
                prop:value=text_property(move || mode.get().unwrap_or_default().to_owned())
                on:change:target=move |event| choose(event.target().value())
            >
                {options}
            </select>
        </label>
    }
}
