//! Deferred texts: canvases follow a change at once, texts once all canvases are drawn.
//!
//! A changed text makes the browser lay out the page before the next text is drawn on a canvas. So texts change after
//! the last canvas, in the same frame.

use leptos::prelude::*;

/// Schedule of text updates.
#[derive(Clone, Copy)]
pub struct TextUpdates {
    words: RwSignal<()>,
    /// Whether an update is scheduled.
    due: StoredValue<bool>,
}

impl TextUpdates {
    /// Creates a schedule without pending updates.
    pub fn new() -> TextUpdates {
        TextUpdates { words: RwSignal::new(()), due: StoredValue::new(false) }
    }

    /// Updates texts after the tasks that are queued so far, which draw the canvases.
    pub fn schedule(self) {
        if !self.due.get_value() {
            self.due.set_value(true);
            leptos::task::spawn_local(async move {
                // The page may have gone meanwhile.
                if self.due.try_set_value(false).is_none() {
                    self.words.notify();
                }
            });
        }
    }

    /// Defers a signal for texts.
    pub fn defer_signal<T: Clone + PartialEq + Send + Sync + 'static>(self, now: RwSignal<T>) -> Deferred<T> {
        Deferred { now: Memo::new(move |_| now.get()), text_updates: self }
    }

    /// Defers a memo for texts.
    pub fn defer<T: Send + Sync + 'static>(self, now: Memo<T>) -> Deferred<T> {
        Deferred { now, text_updates: self }
    }
}

/// A value for texts: always the newest, but its subscribers are notified only when texts update.
pub struct Deferred<T: Send + Sync + 'static> {
    now: Memo<T>,
    text_updates: TextUpdates,
}

impl<T: Send + Sync + 'static> Clone for Deferred<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Deferred<T> {}

impl<T: Send + Sync + 'static> Deferred<T> {
    /// Subscribes to the next text update.
    pub fn track(self) {
        self.text_updates.words.track();
    }

    /// Reads the value and subscribes to the next text update.
    pub fn with<U>(self, make: impl FnOnce(&T) -> U) -> U {
        self.track();
        self.now.with_untracked(make)
    }

    /// Reads the value without subscribing.
    pub fn with_untracked<U>(self, make: impl FnOnce(&T) -> U) -> U {
        self.now.with_untracked(make)
    }
}
