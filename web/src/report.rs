//! What only paper shows: plots as vectors and every operator group, made when the page is about to be printed.

use crate::app::Page;
use leptos::prelude::*;
use stagecost::figures;

/// Whether the page is being printed.
pub fn printing() -> ReadSignal<bool> {
    let (printing, set) = signal(false);
    for (event, now) in [("beforeprint", true), ("afterprint", false)] {
        window_event_listener_untyped(event, move |_| set.set(now));
    }
    printing
}

/// The key plots as one picture, sharp on paper and light whatever the screen is.
#[component]
pub fn PrintedPlots() -> impl IntoView {
    let page = expect_context::<Page>();
    let picture = move || {
        let drawing = page.scenario.with_untracked(figures::printed).ok()?;
        Some(view! { <div class="printed print-only" inner_html=drawing.svg()></div> })
    };
    move || page.printing.get().then(picture)
}
