//! Text fields: a typed text stays as typed, with its error, until the value that it edits changes elsewhere.

use crate::page::context::Page;
use crate::page::reactive_text::{optional_text, text_property};
use crate::state::plain_number;
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::link::Scenario;

/// Last typed text.
#[derive(Clone)]
struct TypedText {
    typed: String,
    problem: Option<String>,
    /// Value at that time.
    beside: String,
}

/// Text of a field: what was typed, or else the value.
#[derive(Clone, Copy)]
pub struct TextDraft {
    holds: Signal<String>,
    typed_text: RwSignal<Option<TypedText>>,
}

impl TextDraft {
    /// Creates the text of a field for a value.
    pub fn beside(holds: impl Fn() -> String + Send + Sync + 'static) -> Self {
        TextDraft { holds: Signal::derive(holds), typed_text: RwSignal::new(None) }
    }

    fn now(self) -> Option<TypedText> {
        let holds = self.holds.get();
        self.typed_text.get().filter(|typed_text| typed_text.beside == holds)
    }

    /// Returns the typed text, or the value if that has changed since.
    pub fn shown(self) -> String {
        self.now().map_or_else(|| self.holds.get(), |typed_text| typed_text.typed)
    }

    /// Returns the error of the typed text.
    pub fn problem(self) -> Option<String> {
        self.now()?.problem
    }

    /// Stores a typed text and its error with the current value.
    pub fn keep(self, typed: String, problem: Option<String>) {
        self.typed_text.set(Some(TypedText { typed, problem, beside: self.holds.get_untracked() }));
    }
}

/// Labels and looks of a text field.
#[derive(Debug, Clone, Copy)]
pub struct TextBox {
    /// Label.
    pub label: &'static str,
    /// Stem of ids, unique on the page.
    pub name: &'static str,
    /// `inputmode`: which keyboard a phone shows.
    pub mode: &'static str,
    /// Placeholder.
    pub placeholder: &'static str,
    /// CSS class.
    pub class: &'static str,
}

impl TextBox {
    /// Field for a number.
    pub const NUMBER: TextBox = TextBox { label: "", name: "", mode: "decimal", placeholder: "", class: "field" };
    /// Field for a list.
    pub const LIST: TextBox = TextBox { mode: "text", class: "field wide", ..TextBox::NUMBER };
}

/// Label, box, further controls as children, and the error.
#[component]
pub fn TextField(
    text: TextBox,
    /// Id of the box, if it is not the name.
    #[prop(optional, into)]
    id: Option<String>,
    draft: TextDraft,
    /// Handler of every change.
    apply: Callback<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let TextBox { label, name, mode, placeholder, class } = text;
    let id = id.unwrap_or_else(|| name.to_owned());
    let problem = format!("{name}-problem");
    view! {
        <div class=class>
            <label for=id.clone()>{label}</label>
            <input
                id=id
                class="box"
                type="text"
                inputmode=mode
                autocomplete="off"
                placeholder=placeholder
                prop:value=text_property(move || draft.shown())
                aria-invalid=optional_text(move || draft.problem().map(|_| "true".to_owned()))
                aria-describedby=format!("{problem} {name}-unused")
                on:input:target=move |event| apply.run(event.target().value())
            />
            {children.map(|children| children())}
            <p class="problem" id=problem role="alert">{optional_text(move || draft.problem())}</p>
        </div>
    }
}

/// Setting of the scenario that is edited as a text; empty for its default.
#[derive(Clone, Copy)]
pub struct TextSetting {
    /// Reads the text.
    pub get: fn(&Scenario) -> String,
    /// Sets the text.
    pub set: fn(&mut Scenario, &str) -> Result<(), Error>,
}

/// Field for such a setting.
#[component]
pub fn SettingField(text: TextBox, part: TextSetting) -> impl IntoView {
    let page = expect_context::<Page>();
    let draft = TextDraft::beside(move || page.scenario.with(part.get));
    let apply = move |typed: String| {
        let problem = page.change(|scenario| (part.set)(scenario, &plain_number(&typed))).err();
        draft.keep(typed, problem.map(|error| error.labelled(text.label)));
    };
    view! { <TextField text draft apply=Callback::new(apply) /> }
}
