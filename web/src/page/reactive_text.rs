//! What follows signals, of one type a kind: the framework's code for it is in the program once and not once a closure.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::{AnyView, IntoAny};

/// A text or an attribute; nothing is none.
pub type Told = Box<dyn Fn() -> Option<String> + Send>;

/// A part of a view; nothing is none.
pub type Shown = Box<dyn Fn() -> Option<AnyView> + Send>;

/// What follows `make`.
pub fn told(make: impl Fn() -> Option<String> + Send + 'static) -> Told {
    Box::new(make)
}

/// What always says something.
pub fn says(make: impl Fn() -> String + Send + 'static) -> Told {
    Box::new(move || Some(make()))
}

/// A property that is a text.
pub fn property(make: impl Fn() -> String + Send + 'static) -> Box<dyn Fn() -> String + Send> {
    Box::new(make)
}

/// Whether something holds, as an attribute says it.
pub fn truth(make: impl Fn() -> bool + Send + 'static) -> Told {
    Box::new(move || Some(make().to_string()))
}

/// The view that follows `make`.
pub fn shown(make: impl Fn() -> Option<AnyView> + Send + 'static) -> Shown {
    Box::new(make)
}

/// A view that is there while `make` says so.
pub fn shown_if<V: IntoAny>(is: impl Fn() -> bool + Send + 'static, make: impl Fn() -> V + Send + 'static) -> Shown {
    Box::new(move || is().then(|| make().into_any()))
}

/// What is done at a click.
pub fn click(act: impl Fn() + 'static) -> Box<dyn Fn(MouseEvent)> {
    Box::new(move |_| act())
}

/// What Escape does.
pub fn escape(act: impl Fn() + 'static) -> Box<dyn Fn(KeyboardEvent)> {
    Box::new(move |event| {
        if event.key() == "Escape" {
            act();
        }
    })
}
