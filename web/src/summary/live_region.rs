//! The live region: the answer in words for screen readers, updated when the page is idle.

use crate::page::context::Page;
use crate::page::visibility::when_idle;
use leptos::prelude::*;
use stagecost::text::spoken::in_words;
use std::time::Duration;

/// Idle time before an update; longer than the repeat of a held key, so that a walk along a slider is read once.
const REST: Duration = Duration::from_millis(700);

/// Invisible live region with the answer; the visible sentence changes too often to be read aloud.
#[component]
pub fn LiveRegion() -> impl IntoView {
    let page = expect_context::<Page>();
    let text = when_idle(page, REST, |_| {
        let text_of = |selector: &str| document().query_selector(selector).ok()??.text_content();
        let parts = ["#answer .sentence", "#answer .verdicts"].into_iter().filter_map(text_of);
        in_words(&parts.collect::<Vec<_>>().join(" "))
    });
    view! { <p class="unseen" id="said" role="status" aria-atomic="true">{text}</p> }
}
