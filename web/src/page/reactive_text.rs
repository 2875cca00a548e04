//! Boxed closures for texts, attributes, views and event handlers.
//!
//! The framework's generic code is compiled for each type of closure; boxed, it is in the program once for each kind.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::{AnyView, IntoAny};

/// A text or an attribute that follows signals; `None` removes it.
pub type ReactiveText = Box<dyn Fn() -> Option<String> + Send>;

/// A view that follows signals; `None` removes it.
pub type ReactiveView = Box<dyn Fn() -> Option<AnyView> + Send>;

/// Boxes a text that may be absent.
pub fn optional_text(make: impl Fn() -> Option<String> + Send + 'static) -> ReactiveText {
    Box::new(make)
}

/// Boxes a text that is always there.
pub fn reactive_text(make: impl Fn() -> String + Send + 'static) -> ReactiveText {
    Box::new(move || Some(make()))
}

/// Boxes the value of a DOM property.
pub fn text_property(make: impl Fn() -> String + Send + 'static) -> Box<dyn Fn() -> String + Send> {
    Box::new(make)
}

/// Boxes a condition as the text `true` or `false`.
pub fn bool_text(make: impl Fn() -> bool + Send + 'static) -> ReactiveText {
    Box::new(move || Some(make().to_string()))
}

/// Boxes a view that may be absent.
pub fn reactive_view(make: impl Fn() -> Option<AnyView> + Send + 'static) -> ReactiveView {
    Box::new(make)
}

/// Boxes a view that is there while a condition holds.
pub fn view_if<V: IntoAny>(
    is: impl Fn() -> bool + Send + 'static,
    make: impl Fn() -> V + Send + 'static,
) -> ReactiveView {
    Box::new(move || is().then(|| make().into_any()))
}

/// Boxes a handler of clicks.
pub fn on_click(act: impl Fn() + 'static) -> Box<dyn Fn(MouseEvent)> {
    Box::new(move |_| act())
}

/// Boxes a handler of the Escape key.
pub fn on_escape(act: impl Fn() + 'static) -> Box<dyn Fn(KeyboardEvent)> {
    Box::new(move |event| {
        if event.key() == "Escape" {
            act();
        }
    })
}
