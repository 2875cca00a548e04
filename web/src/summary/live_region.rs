//! The answer for those who hear it: said when nothing has moved for a moment, in words.

use crate::page::context::Page;
use crate::page::visibility::at_rest;
use leptos::prelude::*;
use stagecost::spoken::in_words;
use std::time::Duration;

/// Longer than it takes a held key to repeat: a walk along a slider is said once, where it ends.
const REST: Duration = Duration::from_millis(700);

/// A region that is heard and not seen. The sentence itself changes at every step of a drag, which nobody can listen to.
#[component]
pub fn Said() -> impl IntoView {
    let page = expect_context::<Page>();
    let said = at_rest(page, REST, |_| {
        let text = |selector: &str| document().query_selector(selector).ok()??.text_content();
        let parts = ["#answer .sentence", "#answer .verdicts"].into_iter().filter_map(text);
        in_words(&parts.collect::<Vec<_>>().join(" "))
    });
    view! { <p class="unseen" id="said" role="status" aria-atomic="true">{said}</p> }
}
