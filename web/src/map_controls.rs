//! The controls of the map: a second axis, its values, and the number that is shown.

use crate::app::Page;
use crate::state;
use leptos::prelude::*;
use stagecost::metric::Metric;
use stagecost::request::Key;
use stagecost::scenario::SecondAxis;

/// What was typed, as it was typed, as long as the second axis is the one it left behind.
#[derive(Clone)]
struct Draft {
    values: String,
    problem: Option<String>,
    beside: Option<SecondAxis>,
}

/// The second axis and, with one, its values and the metric.
#[component]
pub fn MapControls() -> impl IntoView {
    let page = expect_context::<Page>();
    let axis = move || page.scenario.with(|scenario| scenario.second.as_ref().map_or("", |second| second.axis.name()));
    let draft = RwSignal::new(None::<Draft>);
    let apply = move |axis: String, values: String| {
        let changed = page.change(|scenario| state::set_second_axis(scenario, &axis, &values));
        let problem = changed.err().map(|error| error.to_string());
        let beside = page.scenario.with_untracked(|scenario| scenario.second.clone());
        draft.set(Some(Draft { values, problem, beside }));
    };
    let shown = move || {
        page.scenario.with(|scenario| {
            draft.get().filter(|draft| draft.beside == scenario.second).unwrap_or_else(|| {
                let values = scenario.second.as_ref().map_or(String::new(), |second| second.values.join(", "));
                Draft { values, problem: None, beside: scenario.second.clone() }
            })
        })
    };
    let choose = move |chosen: String| match Key::from_name(&chosen) {
        None => {
            draft.set(None);
            page.update(|scenario| scenario.second = None);
        }
        Some(key) => apply(chosen, state::some_values(key).to_owned()),
    };
    let keys = Key::ALL.into_iter().map(|key| {
        let selected = move || axis() == key.name();
        view! { <option value=key.name() selected=selected>{key.name()}</option> }
    });
    let keys = keys.collect_view();
    let has_axis = Memo::new(move |_| !axis().is_empty());
    view! {
        <label class="row">
            <span>"Against"</span>
            <select id="axis2" prop:value=axis on:change:target=move |event| choose(event.target().value())>
                <option value="" selected=move || axis().is_empty()>"no second axis"</option>
                {keys}
            </select>
        </label>
        {move || {
            has_axis
                .get()
                .then(|| {
                    view! {
                        <label class="row column">
                            <span>"Its values"</span>
                            <input
                                id="values2"
                                type="text"
                                autocomplete="off"
                                prop:value=move || shown().values
                                aria-invalid=move || shown().problem.map(|_| "true")
                                aria-describedby="values2-problem"
                                on:input:target=move |event| apply(untrack(axis).to_owned(), event.target().value())
                            />
                        </label>
                        <MetricChoice />
                    }
                })
        }}
        <p class="problem" id="values2-problem" role="alert">{move || shown().problem}</p>
    }
}

/// What the map shows.
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
