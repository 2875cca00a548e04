//! A figure as a button that opens its explanation, and opening and closing of explanations.

use crate::browser;
use crate::page::context::Page;
use crate::page::figure_question::FigureQuestion;
use crate::page::reactive_text::{bool_text, on_click, optional_text};
use leptos::prelude::*;
use std::sync::Arc;

/// Id of the explanation panel, for `aria-controls`.
pub const PANEL: &str = "explained";

/// Reactive text that is used twice.
type SharedText = Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// Updates a label or title only when no slider is being dragged.
fn unless_dragging(page: Page, text: SharedText) -> Memo<Option<String>> {
    Memo::new(move |before: Option<&Option<String>>| match before {
        Some(before) if page.dragging.get() => before.clone(),
        _ => text(),
    })
}

/// Creates a button that opens a figure's explanation and closes it when pressed again.
pub fn figure_button(
    page: Page,
    question: FigureQuestion,
    title: &'static str,
    text: impl Fn() -> Option<String> + Send + Sync + 'static,
    detail: impl Fn() -> Option<String> + Send + Sync + 'static,
    name: Option<String>,
) -> AnyView {
    button_view(page, question, title, Arc::new(text), Arc::new(detail), name)
}

fn button_view(
    page: Page,
    question: FigureQuestion,
    title: &'static str,
    text: SharedText,
    detail: SharedText,
    name: Option<String>,
) -> AnyView {
    let kernel = question.kernel.name();
    let shown = text.clone();
    let what = move || Some(format!("{title}, {kernel}: {}; explain", text().unwrap_or_default()));
    let (what, detail) = (unless_dragging(page, Arc::new(what)), unless_dragging(page, detail));
    view! {
        <button
            type="button"
            class="value figure"
            title=optional_text(move || detail.get())
            data-figure=name
            aria-label=optional_text(move || what.get())
            aria-expanded=bool_text(move || page.explains(question))
            aria-controls=PANEL
            on:click=on_click(move || toggle_explanation(page, question))
        >
            {optional_text(move || shown())}
        </button>
    }
    .into_any()
}

/// Opens a figure's explanation, or closes it if it is open.
pub fn toggle_explanation(page: Page, question: FigureQuestion) {
    if untrack(|| page.explains(question)) {
        page.explained.set(None);
    } else {
        show_explanation(page, question);
    }
}

/// Opens a figure's explanation and focuses it.
pub fn show_explanation(page: Page, question: FigureQuestion) {
    page.explained.set(Some(question));
    browser::enter(PANEL);
}

/// Closes the explanation and returns the focus to its button, or to the one that has replaced it.
pub fn close_explanation(page: Page) {
    if browser::leave().is_none() {
        browser::focus("button.figure[aria-expanded=true]");
    }
    page.explained.set(None);
}
