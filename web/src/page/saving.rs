//! Saving of files when their buttons are clicked.

use crate::browser;
use crate::page::context::Page;
use crate::page::file_kind::FileKind;
use leptos::prelude::*;

/// Message for the case that the part that writes files cannot be loaded.
const NOT_LOADED: &str = "This part of the page could not be loaded. Try again.";

/// State of the buttons that save files: which file is being made, and why the last one failed.
#[derive(Clone, Copy)]
pub struct Saving {
    busy: RwSignal<Option<FileKind>>,
    /// Error of the last file, in a sentence.
    pub problem: RwSignal<Option<String>>,
}

impl Saving {
    /// Creates the state before anything is saved.
    pub fn new() -> Self {
        Saving { busy: RwSignal::new(None), problem: RwSignal::new(None) }
    }

    /// Returns the value of `aria-busy` for the button of a file.
    pub fn busy(self, kind: FileKind) -> Option<&'static str> {
        self.busy.with(|busy| *busy == Some(kind)).then_some("true")
    }

    /// Shows that a file is being made, or why it could not be.
    pub fn status(self) -> impl IntoView {
        view! {
            <p class="unseen" role="status">{move || self.busy.get().map(|_| "The file is being made …")}</p>
            <p class="problem" role="alert">{move || self.problem.get()}</p>
        }
    }

    /// Makes a file and hands it to the browser's downloads; one at a time.
    pub fn save(self, kind: FileKind, page: Page) {
        if self.busy.get_untracked().is_some() {
            return;
        }
        self.busy.set(Some(kind));
        self.problem.set(None);
        let (scenario, scheme) = (Box::new(page.scenario.with_untracked(Clone::clone)), page.scheme.get_untracked());
        leptos::task::spawn_local(async move {
            let text = (page.parts.file_text)(kind, scenario, scheme).await;
            // The plot whose button it was may have gone meanwhile; the file comes all the same.
            let _ = self.busy.try_set(None);
            let text = text.map_err(|_| NOT_LOADED.to_owned());
            match text.and_then(|text| text.map_err(|error| error.to_string())) {
                Ok(text) => drop(browser::download(&kind.file_name(), kind.media_type(), &text)),
                Err(problem) => drop(self.problem.try_set(Some(problem))),
            }
        });
    }
}
