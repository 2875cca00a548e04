//! A figure as a button that opens its explanation.

use crate::browser;
use crate::page::context::Page;
use crate::page::figure_question::Asked;
use crate::page::reactive_text::{click, told, truth};
use leptos::prelude::*;
use std::sync::Arc;

/// The id of the panel, which the buttons that open it name.
pub const PANEL: &str = "explained";

/// A text that follows, used twice.
type Text = Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// What is heard or stands in a title waits for the end of a drag.
fn held(page: Page, text: Text) -> Memo<Option<String>> {
    Memo::new(move |before: Option<&Option<String>>| match before {
        Some(before) if page.dragging.get() => before.clone(),
        _ => text(),
    })
}

/// A figure as a button that opens it; pressed again it closes.
pub fn figure(
    page: Page,
    asked: Asked,
    title: &'static str,
    text: impl Fn() -> Option<String> + Send + Sync + 'static,
    detail: impl Fn() -> Option<String> + Send + Sync + 'static,
    name: Option<String>,
) -> AnyView {
    button(page, asked, title, Arc::new(text), Arc::new(detail), name)
}

fn button(page: Page, asked: Asked, title: &'static str, text: Text, detail: Text, name: Option<String>) -> AnyView {
    let kernel = asked.kernel.name();
    let shown = text.clone();
    let what = move || Some(format!("{title}, {kernel}: {}; explain", text().unwrap_or_default()));
    let (what, detail) = (held(page, Arc::new(what)), held(page, detail));
    view! {
        <button
            type="button"
            class="value figure"
            title=told(move || detail.get())
            data-figure=name
            aria-label=told(move || what.get())
            aria-expanded=truth(move || page.explains(asked))
            aria-controls=PANEL
            on:click=click(move || open(page, asked))
        >
            {told(move || shown())}
        </button>
    }
    .into_any()
}

/// Opens a figure, or closes it where it is open.
pub fn open(page: Page, asked: Asked) {
    if untrack(|| page.explains(asked)) {
        page.opened.set(None);
    } else {
        show(page, asked);
    }
}

/// Opens a figure.
pub fn show(page: Page, asked: Asked) {
    page.opened.set(Some(asked));
    browser::enter(PANEL);
}

/// The focus goes back to what opened it, or to the same figure where that was made anew.
pub fn close(page: Page) {
    if browser::leave().is_none() {
        browser::focus("button.figure[aria-expanded=true]");
    }
    page.opened.set(None);
}
