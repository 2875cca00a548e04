//! A number that is typed or dragged.
//!
//! It takes plain functions, not closures or signals of its own, so that the page holds its code once.

use crate::controls::text_field::{Draft, TextBox, TextField};
use crate::page::context::Page;
use crate::page::reactive_text::{property, says};
use crate::state::plain;
use leptos::prelude::*;
use stagecost::error::{self, Error};
use stagecost::request::{Key, Request};
use stagecost::scenario::Scenario;

/// A whole number of the request.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    /// The name beside the box.
    pub label: &'static str,
    /// A word for ids, unique on the page.
    pub name: &'static str,
    /// The unit for screen readers, of more than one, such as "pixels"; may be empty.
    pub unit: &'static str,
    /// Lowest and highest value of the slider and its step; the box takes everything the key takes.
    pub slider: [u32; 3],
    /// The current value.
    pub value: fn(&Request) -> u32,
    /// The key it is part of.
    pub key: Key,
    /// The key's link text when the number is given as this text.
    pub text: fn(&Request, &str) -> String,
    /// What the box takes.
    pub expects: fn(&Request) -> String,
}

const NOT_WHOLE: &str = "not a whole number";

/// A label, a box and a slider for one whole number.
#[component]
pub fn NumberField(number: Number) -> impl IntoView {
    let page = expect_context::<Page>();
    let Number { label, name, unit, slider: [low, high, step], value, key, text, expects } = number;
    let value = move || page.scenario.with(|scenario| value(&scenario.request));
    let draft = Draft::beside(move || value().to_string());
    let apply = move |typed: String| {
        let number = plain(&typed);
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
                max=says(move || high.get().to_string())
                step=step
                prop:value=property(move || value().to_string())
                aria-label=label
                aria-valuetext=says(spoken)
                aria-describedby=format!("{name}-unused")
                style=("--filled", says(filled))
                on:pointerdown=move |event| page.dragging.set(event.button() == 0 && !event.ctrl_key())
                on:input:target=move |event| apply(event.target().value())
            />
        </TextField>
    }
}
