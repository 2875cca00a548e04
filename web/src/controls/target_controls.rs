//! Latency targets: vision stage, first token, each further token.

use crate::controls::text_field::{SettingField, TextBox, TextSetting};
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::link::{Goal, Scenario};

/// Fields for the targets in milliseconds; empty for none.
#[component]
pub fn TargetControls() -> impl IntoView {
    view! {
        <fieldset>
            <legend>"Target"</legend>
            {FIELDS.map(|(text, part)| view! { <SettingField text part /> }.into_any()).collect_view()}
        </fieldset>
    }
}

const FIELDS: [(TextBox, TextSetting); 3] = {
    const TIME: TextBox = TextBox { placeholder: "none", ..TextBox::NUMBER };
    [
        (
            TextBox { label: "Vision stage (ms)", name: Goal::Vision.key(), ..TIME },
            TextSetting { get: |s| get(s, Goal::Vision), set: |s, text| set(s, Goal::Vision, text) },
        ),
        (
            TextBox { label: "First token (ms)", name: Goal::FirstToken.key(), ..TIME },
            TextSetting { get: |s| get(s, Goal::FirstToken), set: |s, text| set(s, Goal::FirstToken, text) },
        ),
        (
            TextBox { label: "Per token (ms)", name: Goal::OutputToken.key(), ..TIME },
            TextSetting { get: |s| get(s, Goal::OutputToken), set: |s, text| set(s, Goal::OutputToken, text) },
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
