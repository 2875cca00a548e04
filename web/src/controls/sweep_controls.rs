//! Controls of the sweep: a named sweep or own values, and the scales of the axes.

use crate::controls::map_controls::MapControls;
use crate::controls::segments::{ChoiceSetting, Segments};
use crate::controls::text_field::{TextBox, TextDraft, TextField};
use crate::page::context::Page;
use crate::state;
use leptos::prelude::*;
use stagecost::catalog;
use stagecost::link::{Scale, Scenario, SweepChoice};
use stagecost::request::Key;

const SCALES: [&str; 3] = [Scale::Auto.name(), Scale::Linear.name(), Scale::Log.name()];

const TOKENS_SCALE: ChoiceSetting = ChoiceSetting {
    label: "Scale of the tokens",
    name: "scale-x",
    options: &SCALES,
    class: "segments small",
    chosen: |scenario| scenario.view.x.name(),
    choose: |scenario, name| scenario.view.x = Scale::from_name(name).unwrap_or_default(),
};

const VALUES_SCALE: ChoiceSetting = ChoiceSetting {
    label: "Scale of the values",
    name: "scale-y",
    chosen: |scenario| scenario.view.y.name(),
    choose: |scenario, name| scenario.view.y = Scale::from_name(name).unwrap_or_default(),
    ..TOKENS_SCALE
};

/// Group of the sweep's controls.
#[component]
pub fn SweepControls() -> impl IntoView {
    let page = expect_context::<Page>();
    let option = move || page.scenario.with(state::sweep_option);
    let by_hand = Memo::new(move |_| option() == state::BY_HAND);
    let source = move || {
        page.scenario.with(|scenario| match &scenario.sweep {
            SweepChoice::Card(card) => card.source.clone(),
            SweepChoice::Axis { .. } => "Your own values.".to_owned(),
        })
    };
    let cards = catalog::sweeps().iter().map(|card| (card.id.clone(), card.name.clone()));
    let options = cards.chain([(state::BY_HAND.to_owned(), "Own values".to_owned())]).map(|(id, name)| {
        let selected = {
            let id = id.clone();
            move || option() == id
        };
        view! { <option value=id selected=selected>{name}</option> }
    });
    let options = options.collect_view();
    view! {
        <fieldset>
            <legend>"Sweep"</legend>
            <label class="row">
                <span class="unseen">"Sweep"</span>
                <select
                    id="sweep"
                    title=source
                    prop:value=option
                    on:change:target=move |event| {
                        let chosen = event.target().value();
                        page.update(|scenario| state::set_sweep_option(scenario, &chosen));
                    }
                >
                    {options}
                </select>
            </label>
            {move || by_hand.get().then(|| view! { <SweepValues /> })}
            <MapControls />
            <div class="row"><span>"Tokens"</span><Segments choice=TOKENS_SCALE /></div>
            <div class="row"><span>"Values"</span><Segments choice=VALUES_SCALE /></div>
        </fieldset>
    }
}

const VALUES: TextBox = TextBox { label: "Values", name: "values", ..TextBox::LIST };

/// Fields for an axis and its values; an axis is kept while the values do not fit it yet.
#[component]
fn SweepValues() -> impl IntoView {
    let page = expect_context::<Page>();
    let swept = move |text: fn(Key, &[String]) -> String| {
        let read =
            |scenario: &Scenario| scenario.sweep.axis().map_or_else(|_| String::new(), |(key, all)| text(key, all));
        page.scenario.with(read)
    };
    let axis = TextDraft::beside(move || swept(|key, _| key.name().to_owned()));
    let values = TextDraft::beside(move || swept(|_, values| values.join(", ")));
    let apply = move |key: String, typed: String| {
        let changed = page.change(|scenario| state::set_sweep_values(scenario, &key, &typed));
        axis.keep(key, None);
        values.keep(typed, changed.err().map(|error| error.labelled(VALUES.label)));
    };
    let keys = Key::ALL.into_iter().map(|key| {
        let selected = move || axis.shown() == key.name();
        view! { <option value=key.name() selected=selected>{key.title()}</option> }
    });
    let keys = keys.collect_view();
    view! {
        <label class="row">
            <span>"Axis"</span>
            <select
                id="axis"
                prop:value=move || axis.shown()
                on:change:target=move |event| apply(event.target().value(), untrack(|| values.shown()))
            >
                {keys}
            </select>
        </label>
        <TextField text=VALUES draft=values apply=Callback::new(move |typed| apply(untrack(|| axis.shown()), typed)) />
    }
}
