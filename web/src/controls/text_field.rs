//! A text that is typed: it stays as it was typed, with what is wrong beneath it, until what it stands beside changes.

use crate::page::context::Page;
use crate::page::reactive_text::{property, told};
use crate::state::plain;
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::scenario::Scenario;

/// What was typed last.
#[derive(Clone)]
struct Kept {
    typed: String,
    problem: Option<String>,
    /// What held then.
    beside: String,
}

/// A text in the making.
#[derive(Clone, Copy)]
pub struct Draft {
    holds: Signal<String>,
    kept: RwSignal<Option<Kept>>,
}

impl Draft {
    /// Beside a text that holds.
    pub fn beside(holds: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Draft { holds: Signal::derive(holds), kept: RwSignal::new(None) }
    }

    fn now(self) -> Option<Kept> {
        let holds = self.holds.get();
        self.kept.get().filter(|kept| kept.beside == holds)
    }

    /// What was typed, or what holds where that was not the last word.
    pub fn shown(self) -> String {
        self.now().map_or_else(|| self.holds.get(), |kept| kept.typed)
    }

    /// What is wrong with what was typed.
    pub fn problem(self) -> Option<String> {
        self.now()?.problem
    }

    /// Keeps what was typed, and what was wrong with it, beside what holds now.
    pub fn keep(self, typed: String, problem: Option<String>) {
        self.kept.set(Some(Kept { typed, problem, beside: self.holds.get_untracked() }));
    }
}

/// A box for a text.
#[derive(Debug, Clone, Copy)]
pub struct TextBox {
    /// The name beside it.
    pub label: &'static str,
    /// A word for ids, unique on the page.
    pub name: &'static str,
    /// What keyboard a phone shows.
    pub mode: &'static str,
    /// What it says while it is empty.
    pub placeholder: &'static str,
    /// The class: all of its look.
    pub class: &'static str,
}

impl TextBox {
    /// For a number.
    pub const NUMBER: TextBox = TextBox { label: "", name: "", mode: "decimal", placeholder: "", class: "field" };
    /// For a list.
    pub const LIST: TextBox = TextBox { mode: "text", class: "field wide", ..TextBox::NUMBER };
}

/// A label, a box, what goes with it and what is wrong with it.
#[component]
pub fn TextField(
    text: TextBox,
    /// The id of the box, where it is not the name.
    #[prop(optional, into)]
    id: Option<String>,
    draft: Draft,
    /// What is done with every change.
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
                prop:value=property(move || draft.shown())
                aria-invalid=told(move || draft.problem().map(|_| "true".to_owned()))
                aria-describedby=format!("{problem} {name}-unused")
                on:input:target=move |event| apply.run(event.target().value())
            />
            {children.map(|children| children())}
            <p class="problem" id=problem role="alert">{told(move || draft.problem())}</p>
        </div>
    }
}

/// A part of the scenario that is one text; empty is its default.
#[derive(Clone, Copy)]
pub struct Part {
    /// Its text.
    pub get: fn(&Scenario) -> String,
    /// Sets it.
    pub set: fn(&mut Scenario, &str) -> Result<(), Error>,
}

/// A box for such a part.
#[component]
pub fn PartField(text: TextBox, part: Part) -> impl IntoView {
    let page = expect_context::<Page>();
    let draft = Draft::beside(move || page.scenario.with(part.get));
    let apply = move |typed: String| {
        let problem = page.change(|scenario| (part.set)(scenario, &plain(&typed))).err();
        draft.keep(typed, problem.map(|error| error.labelled(text.label)));
    };
    view! { <TextField text draft apply=Callback::new(apply) /> }
}
