//! What folds, such as the operators of a component: which are open is kept beside the view, which is made anew at every change.

use crate::browser;
use leptos::prelude::*;

/// The keys of those that are open.
#[derive(Clone, Copy)]
pub struct Folds(RwSignal<Vec<String>>);

impl Folds {
    /// All folded.
    pub fn new() -> Self {
        Folds(RwSignal::new(Vec::new()))
    }

    /// One that folds, under a key; what it holds is made while it is open.
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
