//! The button that copies a link to the scenario.

use crate::browser;
use crate::page::context::Page;
use crate::page::reactive_text::{on_click, on_escape, reactive_text, reactive_view};
use leptos::prelude::*;
use stagecost::link::Scenario;
use std::time::Duration;

/// Button that copies a link to the scenario, or shows it to be copied by hand.
#[component]
pub fn CopyLink() -> impl IntoView {
    let page = expect_context::<Page>();
    // Said for a moment; where there is no clipboard, the link is shown to be copied by hand.
    let said = RwSignal::new("");
    let by_hand = RwSignal::new(None::<String>);
    let copy = on_click(move || {
        let link = browser::address(&page.scenario.with_untracked(Scenario::link));
        browser::copy(link.clone(), move |copied| match copied {
            Ok(()) => {
                by_hand.set(None);
                said.set("Copied");
                set_timeout(move || said.set(""), Duration::from_secs(2));
            }
            Err(()) => by_hand.set(Some(link)),
        });
    });
    let close = move || {
        browser::focus("#copy-link");
        by_hand.set(None);
    };
    view! {
        <button type="button" class="action" id="copy-link" on:click=copy>
            {reactive_text(move || if said.get().is_empty() { "Copy link" } else { "Copied ✓" }.to_owned())}
        </button>
        <span class="unseen" role="status">{reactive_text(move || said.get().to_owned())}</span>
        {reactive_view(move || {
            by_hand
                .get()
                .map(|link| {
                    view! {
                        <label class="by-hand" on:keydown=on_escape(close)>
                            "Copy this link: " <input type="text" readonly=true prop:value=link autofocus=true />
                        </label>
                    }
                        .into_any()
                })
        })}
    }
}
