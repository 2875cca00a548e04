//! Changes of the signal that holds the scenario.

use crate::page::deferred_text::Beat;
use leptos::prelude::*;
use stagecost::scenario::Scenario;

/// Changes the scenario in a way that cannot fail.
pub fn change(now: RwSignal<Scenario>, beat: Beat, change: impl FnOnce(&mut Scenario)) {
    let mut next = now.get_untracked();
    change(&mut next);
    set(now, beat, next);
}

/// Puts another scenario in its place, where it is another.
pub fn set(now: RwSignal<Scenario>, beat: Beat, next: Scenario) {
    if now.with_untracked(|now| *now != next) {
        now.set(next);
        beat.after();
    }
}
