//! Whether the page is being printed, and keys for it that wait until all that paper shows is there.

use crate::browser;
use leptos::prelude::*;
use std::time::Duration;

/// Whether the page is being printed.
pub fn printing() -> ReadSignal<bool> {
    let (printing, set) = signal(false);
    for (event, now) in [("beforeprint", true), ("afterprint", false)] {
        browser::on_window(event, move |_| set.set(now));
    }
    // A browser that has begun to print waits for nothing, so the keys for it wait for the parts first.
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        let asked = (event.ctrl_key() || event.meta_key()) && event.key() == "p" && !event.repeat();
        if asked && browser::exists(WAITING) {
            event.prevent_default();
            ask();
        }
    });
    on_cleanup(move || keys.remove());
    printing
}

/// Prints once all that paper shows is there.
pub fn ask() {
    if let Ok(event) = web_sys::Event::new("beforeprint") {
        let _ = window().dispatch_event(&event);
    }
    print(PATIENCE);
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
