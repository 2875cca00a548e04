//! Targets: how long the vision stage, a first token and each further one may take.

use crate::controls::text_field::{Part, PartField, TextBox};
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::scenario::{Goal, Scenario};

/// Times in milliseconds; empty is no target.
#[component]
pub fn TargetControls() -> impl IntoView {
    view! {
        <fieldset>
            <legend>"Target"</legend>
            {FIELDS.map(|(text, part)| view! { <PartField text part /> }.into_any()).collect_view()}
        </fieldset>
    }
}

const FIELDS: [(TextBox, Part); 3] = {
    const TIME: TextBox = TextBox { placeholder: "none", ..TextBox::NUMBER };
    [
        (
            TextBox { label: "Vision stage (ms)", name: Goal::Vision.key(), ..TIME },
            Part { get: |s| get(s, Goal::Vision), set: |s, text| set(s, Goal::Vision, text) },
        ),
        (
            TextBox { label: "First token (ms)", name: Goal::FirstToken.key(), ..TIME },
            Part { get: |s| get(s, Goal::FirstToken), set: |s, text| set(s, Goal::FirstToken, text) },
        ),
        (
            TextBox { label: "Per token (ms)", name: Goal::OutputToken.key(), ..TIME },
            Part { get: |s| get(s, Goal::OutputToken), set: |s, text| set(s, Goal::OutputToken, text) },
        ),
    ]
};

fn get(scenario: &Scenario, goal: Goal) -> String {
    scenario.target.get(goal).map_or_else(String::new, |time| time.to_string())
}

fn set(scenario: &mut Scenario, goal: Goal, text: &str) -> Result<(), Error> {
    if text.is_empty() {
        scenario.target.clear(goal);
        return Ok(());
    }
    scenario.target.set(goal, text)
}
