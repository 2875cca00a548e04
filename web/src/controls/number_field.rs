//! A whole number with a box and a slider.
//!
//! Settings are plain functions, not closures, so that the program holds the field's code once.

use crate::controls::text_field::{TextBox, TextDraft, TextField};
use crate::page::context::Page;
use crate::page::reactive_text::{reactive_text, text_property};
use crate::state::plain_number;
use leptos::prelude::*;
use stagecost::error;
use stagecost::error::Error;
use stagecost::link::Scenario;
use stagecost::request::{Key, Request};

/// Whole number of the request.
#[derive(Debug, Clone, Copy)]
pub struct NumberSetting {
    /// Label.
    pub label: &'static str,
    /// Stem of ids, unique on the page.
    pub name: &'static str,
    /// Unit for screen readers in the plural, such as "pixels"; may be empty.
    pub unit: &'static str,
    /// Lowest value, highest value and step of the slider; the box takes every valid value.
    pub slider: [u32; 3],
    /// Reads the value.
    pub value: fn(&Request) -> u32,
    /// Key that the number is part of.
    pub key: Key,
    /// Writes the key's link text for a new number.
    pub text: fn(&Request, &str) -> String,
    /// Says which values are valid.
    pub expects: fn(&Request) -> String,
}

const NOT_WHOLE: &str = "not a whole number";

/// Label, box and slider for a whole number.
#[component]
pub fn NumberField(number: NumberSetting) -> impl IntoView {
    let page = expect_context::<Page>();
    let NumberSetting { label, name, unit, slider: [low, high, step], value, key, text, expects } = number;
    let value = move || page.scenario.with(|scenario| value(&scenario.request));
    let draft = TextDraft::beside(move || value().to_string());
    let apply = move |typed: String| {
        let number = plain_number(&typed);
        let set = |scenario: &mut Scenario| {
            let text = text(&scenario.request, &number);
            scenario.request.set(key, &text)
        };
        let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        let problem = if is_number { page.change(set).err().map(Error::problem) } else { Some(NOT_WHOLE.to_owned()) };
        let problem = problem.map(|problem| {
            // The key may be a pair of which this is one half: what was typed is named, and what the box takes.
            let expects = page.scenario.with_untracked(|scenario| expects(&scenario.request));
            format!("{label}: {} is {problem}; {expects}", error::quoted(typed.trim()))
        });
        draft.keep(typed, problem);
    };
    // A value beyond the slider's reach takes the reach along, and a smaller one later does not take it back: the thumb
    // stays under the pointer.
    let high = Memo::new(move |before: Option<&u32>| before.copied().unwrap_or(high).max(value()));
    let spoken = move || match value() {
        1 => format!("1 {}", unit.trim_end_matches('s')),
        many => format!("{many} {unit}"),
    };
    let filled = move || {
        let span = f64::from(high.get() - low).max(1.0);
        format!("{}%", 100.0 * f64::from(value().saturating_sub(low)) / span)
    };
    let text = TextBox { label, name, mode: "numeric", ..TextBox::NUMBER };
    view! {
        <TextField text id=format!("{name}-box") draft apply=Callback::new(apply)>
            <input
                id=format!("{name}-slider")
                type="range"
                min=low
                max=reactive_text(move || high.get().to_string())
                step=step
                prop:value=text_property(move || value().to_string())
                aria-label=label
                aria-valuetext=reactive_text(spoken)
                aria-describedby=format!("{name}-unused")
                style=("--filled", reactive_text(filled))
                on:pointerdown=move |event| page.dragging.set(event.button() == 0 && !event.ctrl_key())
                on:input:target=move |event| apply(event.target().value())
            />
        </TextField>
    }
}
