//! A choice of a few options as segments.

use crate::page::context::Page;
use leptos::prelude::*;
use stagecost::link::Scenario;

/// Choice of a few options.
#[derive(Debug, Clone)]
pub struct ChoiceSetting {
    /// Label for screen readers.
    pub label: &'static str,
    /// Name of the radio group, unique on the page.
    pub name: &'static str,
    /// Texts of the options.
    pub options: &'static [&'static str],
    /// CSS class.
    pub class: &'static str,
    /// Reads the chosen option.
    pub chosen: fn(&Scenario) -> &'static str,
    /// Chooses an option.
    pub choose: fn(&mut Scenario, &str),
}

/// Radio buttons that look like segments.
#[component]
pub fn Segments(choice: ChoiceSetting) -> impl IntoView {
    let page = expect_context::<Page>();
    let ChoiceSetting { label, name, options, class, chosen, choose } = choice;
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
