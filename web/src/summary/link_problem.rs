//! The error of the link.

use crate::page::reactive_text::reactive_view;
use leptos::prelude::*;
use stagecost::error::Error;

/// Banner with the error of the link.
#[component]
pub fn LinkProblem(problem: RwSignal<Option<Error>>) -> impl IntoView {
    view! {
        <div role="alert">
            {reactive_view(move || {
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
