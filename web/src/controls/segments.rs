//! A choice of a few, side by side.

use crate::page::context::Page;
use leptos::prelude::*;
use stagecost::scenario::Scenario;

/// A choice of a few, side by side.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The name for screen readers.
    pub label: &'static str,
    /// The group's name, unique on the page.
    pub name: &'static str,
    /// The options, by their text.
    pub options: &'static [&'static str],
    /// The class: all of its look.
    pub class: &'static str,
    /// The option that holds.
    pub chosen: fn(&Scenario) -> &'static str,
    /// Makes an option hold.
    pub choose: fn(&mut Scenario, &str),
}

/// Radio buttons as segments.
#[component]
pub fn Segments(choice: Choice) -> impl IntoView {
    let page = expect_context::<Page>();
    let Choice { label, name, options, class, chosen, choose } = choice;
    let option = move |option: &'static str| {
        let is_chosen = move || page.scenario.with(chosen) == option;
        let choose = move |_| page.update(|scenario| choose(scenario, option));
        view! {
            <label>
                <input type="radio" name=name value=option prop:checked=is_chosen on:change=choose />
                <span>{option}</span>
            </label>
        }
    };
    view! {
        <div class=class role="radiogroup" aria-label=label aria-describedby=format!("{name}-unused")>
            {options.iter().map(|text| option(text)).collect_view()}
        </div>
    }
}
