//! Pictures first, words after: what is drawn follows a change at once, what is written follows when all is drawn.
//!
//! A text that changes has the browser lay out the page before the next text on a canvas is drawn. So no word changes
//! before the last canvas has been drawn, in the same frame.

use leptos::prelude::*;

/// When the words of the page follow its pictures.
#[derive(Clone, Copy)]
pub struct Beat {
    words: RwSignal<()>,
    /// Whether it is coming.
    due: StoredValue<bool>,
}

impl Beat {
    /// One that has not come yet.
    pub fn new() -> Beat {
        Beat { words: RwSignal::new(()), due: StoredValue::new(false) }
    }

    /// Lets the words follow once all is done that a change has asked for so far: tasks run in the order they come.
    pub fn after(self) {
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

    /// What words see of what is set.
    pub fn follow_set<T: Clone + PartialEq + Send + Sync + 'static>(self, now: RwSignal<T>) -> Follow<T> {
        Follow { now: Memo::new(move |_| now.get()), beat: self }
    }

    /// What words see of what follows from it.
    pub fn follow<T: Send + Sync + 'static>(self, now: Memo<T>) -> Follow<T> {
        Follow { now, beat: self }
    }
}

/// A value as words see it: the newest there is, but whoever tracks it hears of a change only with the beat.
pub struct Follow<T: Send + Sync + 'static> {
    now: Memo<T>,
    beat: Beat,
}

impl<T: Send + Sync + 'static> Clone for Follow<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Follow<T> {}

impl<T: Send + Sync + 'static> Follow<T> {
    /// Hears of the next change.
    pub fn track(self) {
        self.beat.words.track();
    }

    /// What is made of it; hears of the next change.
    pub fn with<U>(self, make: impl FnOnce(&T) -> U) -> U {
        self.track();
        self.now.with_untracked(make)
    }

    /// What is made of it now.
    pub fn with_untracked<U>(self, make: impl FnOnce(&T) -> U) -> U {
        self.now.with_untracked(make)
    }
}
