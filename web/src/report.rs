//! What only paper shows: plots as vectors and every operator group, made when the page is about to be printed.

use crate::app::Page;
use crate::browser;
use leptos::prelude::*;
use stagecost::figures;
use std::time::Duration;

/// Whether the page is being printed.
pub fn printing() -> ReadSignal<bool> {
    let (printing, set) = signal(false);
    for (event, now) in [("beforeprint", true), ("afterprint", false)] {
        window_event_listener_untyped(event, move |_| set.set(now));
    }
    // A browser that has begun to print waits for nothing, so the keys for it wait for the parts first.
    window_event_listener(leptos::ev::keydown, move |event| {
        let asked = (event.ctrl_key() || event.meta_key()) && event.key() == "p" && !event.repeat();
        if asked && browser::exists(WAITING) {
            event.prevent_default();
            set.set(true);
            print(PATIENCE);
        }
    });
    printing
}

/// What stands where a part of the page is on its way.
const WAITING: &str = ".waiting";

/// How often it is looked whether all is there: 3 s in all, then what is there is printed.
const PATIENCE: u32 = 30;

fn print(patience: u32) {
    set_timeout(
        move || match patience.checked_sub(1).filter(|_| browser::exists(WAITING)) {
            Some(patience) => print(patience),
            None => drop(window().print()),
        },
        Duration::from_millis(100),
    );
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
