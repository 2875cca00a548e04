//! Printing: a signal of it, and printing once every part that paper shows is loaded.

use crate::browser;
use leptos::prelude::*;
use std::time::Duration;

/// Returns a signal of whether the page is being printed, and makes the keys for printing wait for parts.
pub fn printing_signal() -> ReadSignal<bool> {
    let (printing, set) = signal(false);
    for (event, now) in [("beforeprint", true), ("afterprint", false)] {
        browser::on_window(event, move |_| set.set(now));
    }
    // A browser that has begun to print waits for nothing, so the keys for it wait for the parts first.
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        let wants_print = (event.ctrl_key() || event.meta_key()) && event.key() == "p" && !event.repeat();
        if wants_print && browser::exists(WAITING) {
            event.prevent_default();
            print_when_loaded();
        }
    });
    on_cleanup(move || keys.remove());
    printing
}

/// Loads every part that paper shows, then prints.
pub fn print_when_loaded() {
    if let Ok(event) = web_sys::Event::new("beforeprint") {
        let _ = window().dispatch_event(&event);
    }
    print_within(PATIENCE);
}

/// Selector of parts that are being loaded.
const WAITING: &str = ".waiting";

/// Number of checks, 100 ms apart, before printing with parts missing: 3 s.
const PATIENCE: u32 = 30;

fn print_within(patience: u32) {
    set_timeout(
        move || match patience.checked_sub(1).filter(|_| browser::exists(WAITING)) {
            Some(patience) => print_within(patience),
            None => drop(window().print()),
        },
        Duration::from_millis(100),
    );
}
