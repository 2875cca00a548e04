//! A number that can be typed or dragged, with its error beneath it.

use crate::app::Page;
use leptos::prelude::*;
use stagecost::error::Error;

/// What a slider reaches; the box takes everything the key takes.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// Lowest value.
    pub low: u32,
    /// Highest value.
    pub high: u32,
    /// Step.
    pub step: u32,
}

/// A label, a box and a slider for one whole number.
#[component]
pub fn NumberField(
    /// The name beside the box.
    label: &'static str,
    /// A word for the id, unique on the page.
    name: &'static str,
    /// The unit for screen readers, such as "pixels".
    #[prop(optional)]
    unit: &'static str,
    /// The current value.
    #[prop(into)]
    value: Signal<u32>,
    /// What the slider reaches.
    reach: Reach,
    /// Takes a new value as text.
    set: impl Fn(&str) -> Result<(), Error> + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let page = expect_context::<Page>();
    // Text that is not a value yet stays as it was typed, with what is wrong beneath it.
    let draft = RwSignal::new(None::<(String, Error)>);
    let apply = move |text: String| match set(text.trim()) {
        Ok(()) => draft.set(None),
        Err(error) => draft.set(Some((text, error))),
    };
    let typed = move || draft.get().map_or_else(|| value.get().to_string(), |(text, _)| text);
    let problem = move || draft.get().map(|(_, error)| error.to_string());
    // A value that changed elsewhere makes a draft out of date.
    Effect::new(move |before: Option<u32>| {
        let now = value.get();
        if before.is_some_and(|before| before != now) {
            draft.set(None);
        }
        now
    });
    let spoken = move || if unit.is_empty() { value.get().to_string() } else { format!("{} {unit}", value.get()) };
    let filled = move || {
        let span = f64::from(reach.high.max(value.get()) - reach.low).max(1.0);
        format!("--filled: {}%", 100.0 * f64::from(value.get().saturating_sub(reach.low)) / span)
    };
    view! {
        <div class="field">
            <label for=format!("{name}-box")>{label}</label>
            <input
                id=format!("{name}-box")
                class="box"
                type="text"
                inputmode="numeric"
                autocomplete="off"
                prop:value=typed
                aria-invalid=move || problem().is_some().then_some("true")
                aria-describedby=format!("{name}-problem")
                on:input:target=move |event| apply(event.target().value())
                on:blur=move |_| draft.set(None)
            />
            <input
                id=format!("{name}-slider")
                type="range"
                min=reach.low
                max=move || reach.high.max(value.get())
                step=reach.step
                prop:value=move || value.get().to_string()
                aria-label=label
                aria-valuetext=spoken
                style=filled
                on:pointerdown=move |_| page.dragging.set(true)
                on:input:target=move |event| apply(event.target().value())
            />
            <p class="problem" id=format!("{name}-problem") role="alert">{problem}</p>
        </div>
    }
}
