//! The explanation panel at the foot of the window.

use crate::explanation::figure_button::{PANEL, close_explanation};
use crate::page::context::Page;
use crate::page::lazy_section::LazySection;
use leptos::prelude::*;

/// Explanation panel; the figure stays visible beside it.
#[component]
pub fn ExplanationPanel() -> impl IntoView {
    let page = expect_context::<Page>();
    let is_open = Memo::new(move |_| page.explained.with(Option::is_some));
    // What lies behind it can be scrolled past it.
    Effect::new(move || {
        if let Some(root) = document().document_element() {
            let _ = root.toggle_attribute_with_force("data-explaining", is_open.get());
        }
    });
    // From wherever on the page, but a menu or the sheet of controls that is open goes first.
    let escape = window_event_listener(leptos::ev::keydown, move |event| {
        let page_has_it = || !document().query_selector(".menu[open], .controls.open").is_ok_and(|open| open.is_some());
        if event.key() == "Escape" && is_open.get_untracked() && page_has_it() {
            close_explanation(page);
        }
    });
    on_cleanup(move || escape.remove());
    view! {
        <section
            id=PANEL
            class="card explained"
            aria-label="Explanation"
            tabindex="-1"
            hidden=move || !is_open.get()
        >
            <LazySection part=page.parts.explanation open=is_open />
        </section>
    }
}
