//! What was wrong with the link.

use crate::page::reactive_text::shown;
use leptos::prelude::*;
use stagecost::error::Error;

/// What was wrong with the link.
#[component]
pub fn Problem(problem: RwSignal<Option<Error>>) -> impl IntoView {
    view! {
        <div role="alert">
            {shown(move || {
                problem
                    .get()
                    .map(|error| {
                        view! {
                            <p class="banner" id="problem">
                                <strong>"This link could not be read. "</strong>
                                {error.to_string()}
                                ". What you see below is not what the link meant."
                            </p>
                        }
                            .into_any()
                    })
            })}
        </div>
    }
}
