//! Controls of the map: second axis, its values, metric.

use crate::controls::text_field::{TextBox, TextDraft, TextField};
use crate::page::context::Page;
use crate::state;
use leptos::prelude::*;
use stagecost::figure::Metric;
use stagecost::link::SecondAxis;
use stagecost::request::Key;

const VALUES: TextBox = TextBox { label: "Its values", name: "values2", ..TextBox::LIST };

/// Choice of the second axis, and with one its values and the metric.
#[component]
pub fn MapControls() -> impl IntoView {
    let page = expect_context::<Page>();
    let second = move |text: fn(&SecondAxis) -> String| {
        page.scenario.with(|scenario| scenario.second.as_ref().map_or_else(String::new, text))
    };
    let axis = Memo::new(move |_| second(|second| second.axis.name().to_owned()));
    let has_axis = Memo::new(move |_| !axis.get().is_empty());
    let values = TextDraft::beside(move || second(|second| second.values.join(", ")));
    let apply = move |axis: String, typed: String| {
        let changed = page.change(|scenario| state::set_second_axis(scenario, &axis, &typed));
        values.keep(typed, changed.err().map(|error| error.labelled(VALUES.label)));
    };
    let choose = move |chosen: String| match Key::from_name(&chosen) {
        None => page.update(|scenario| scenario.second = None),
        Some(key) => apply(chosen, state::example_values(key).to_owned()),
    };
    // What cannot stand beside the first axis is not offered.
    let beside = move |key: Key| {
        let second = SecondAxis { axis: key, values: Vec::new() };
        page.scenario.with(|scenario| second.check(&scenario.sweep).is_ok())
    };
    let keys = Key::ALL.into_iter().map(|key| {
        let selected = move || axis.get() == key.name();
        let excluded = move || !beside(key);
        view! { <option value=key.name() selected=selected hidden=excluded disabled=excluded>{key.title()}</option> }
    });
    let keys = keys.collect_view();
    let typed = Callback::new(move |typed| apply(axis.get_untracked(), typed));
    view! {
        <label class="row">
            <span>"Against"</span>
            <select id="axis2" prop:value=axis on:change:target=move |event| choose(event.target().value())>
                <option value="" selected=move || axis.get().is_empty()>"no second axis"</option>
                {keys}
            </select>
        </label>
        {move || match has_axis.get() {
            // Nothing to type yet, but an axis that was refused may have left its reason.
            false => view! { <p class="problem" role="alert">{move || values.problem()}</p> }.into_any(),
            true => view! { <TextField text=VALUES draft=values apply=typed /> <MetricChoice /> }.into_any(),
        }}
    }
}

/// Choice of the metric.
#[component]
fn MetricChoice() -> impl IntoView {
    let page = expect_context::<Page>();
    let metric = move || page.scenario.with(|scenario| scenario.metric.name());
    let choose = move |name: String| {
        page.update(|scenario| scenario.metric = Metric::from_name(&name).unwrap_or_default());
    };
    let options = Metric::ALL.into_iter().map(|option| {
        let selected = move || metric() == option.name();
        view! { <option value=option.name() selected=selected>{option.title()}</option> }
    });
    let options = options.collect_view();
    view! {
        <label class="row">
            <span>"Map"</span>
            <select id="metric" prop:value=metric on:change:target=move |event| choose(event.target().value())>
                {options}
            </select>
        </label>
    }
}
