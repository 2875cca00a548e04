//! Changes to the signal of the scenario.

use crate::page::deferred_text::TextUpdates;
use leptos::prelude::*;
use stagecost::link::Scenario;

/// Changes the scenario and schedules the texts.
pub fn change(now: RwSignal<Scenario>, text_updates: TextUpdates, change: impl FnOnce(&mut Scenario)) {
    let mut next = now.get_untracked();
    change(&mut next);
    set(now, text_updates, next);
}

/// Sets the scenario and schedules the texts, unless it is equal.
pub fn set(now: RwSignal<Scenario>, text_updates: TextUpdates, next: Scenario) {
    if now.with_untracked(|now| *now != next) {
        now.set(next);
        text_updates.schedule();
    }
}
