//! Open state of `details` elements, kept outside the view, which is recreated at every change.

use crate::browser;
use leptos::prelude::*;

/// Keys of the open elements.
#[derive(Clone, Copy)]
pub struct FoldState(RwSignal<Vec<String>>);

impl FoldState {
    /// Creates the state with all closed.
    pub fn new() -> Self {
        FoldState(RwSignal::new(Vec::new()))
    }

    /// Creates a `details` element under a key; its content is created while it is open.
    pub fn fold<V: IntoView + 'static>(
        self,
        class: &'static str,
        key: String,
        summary: impl IntoView + 'static,
        inside: impl Fn() -> V + Send + 'static,
    ) -> AnyView {
        let own = key.clone();
        let is = Memo::new(move |_| self.0.with(|open| open.contains(&own)));
        let toggled = move |event: web_sys::Event| {
            // An element that is used again for another key tells of a change that is none.
            let now = browser::is_open(&event);
            if now != is.get_untracked() {
                self.0.update(|open| {
                    open.retain(|other| *other != key);
                    open.extend(now.then(|| key.clone()));
                });
            }
        };
        view! {
            <details class=class prop:open=move || is.get() on:toggle=toggled>
                <summary>{summary}</summary>
                {move || is.get().then(&inside)}
            </details>
        }
        .into_any()
    }
}
