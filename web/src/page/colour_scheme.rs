//! Light, dark, or as the system has it; remembered on this device, never in a link.

use crate::page::reactive_text::{click, says};
use leptos::prelude::*;
use stagecost::plot::Theme;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// Which colours the page has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Scheme {
    /// The colours of the charts.
    pub fn colours(self) -> Theme {
        match self {
            Scheme::Light => Theme::LIGHT,
            Scheme::Dark => Theme::DARK,
        }
    }

    /// The name, as it is remembered and as the page's styles have it.
    pub fn name(self) -> &'static str {
        match self {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        }
    }

    fn other(self) -> Scheme {
        match self {
            Scheme::Light => Scheme::Dark,
            Scheme::Dark => Scheme::Light,
        }
    }
}

const STORED: &str = "stagecost-theme";

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// The scheme of the page: the one chosen here before, else the system's, followed while nothing is chosen.
pub fn scheme() -> RwSignal<Scheme> {
    let system = window().match_media("(prefers-color-scheme: dark)").ok().flatten();
    let of = |dark: bool| if dark { Scheme::Dark } else { Scheme::Light };
    let chosen = || storage().and_then(|storage| storage.get_item(STORED).ok().flatten());
    let now = match chosen().as_deref() {
        Some("light") => Scheme::Light,
        Some("dark") => Scheme::Dark,
        _ => of(system.as_ref().is_some_and(|query| query.matches())),
    };
    let scheme = RwSignal::new(now);
    if let Some(query) = system {
        let follow =
            Closure::<dyn Fn(web_sys::MediaQueryListEvent)>::new(move |event: web_sys::MediaQueryListEvent| {
                if chosen().is_none() {
                    scheme.set(of(event.matches()));
                }
            });
        query.set_onchange(Some(follow.as_ref().unchecked_ref()));
        let kept = StoredValue::new_local((query, follow));
        on_cleanup(move || {
            kept.try_with_value(|(query, _)| query.set_onchange(None));
        });
    }
    Effect::new(move || {
        if let Some(root) = document().document_element() {
            // A document always takes an attribute.
            let _ = root.set_attribute("data-theme", scheme.get().name());
        }
    });
    scheme
}

/// The button that switches.
#[component]
pub fn SchemeButton(scheme: RwSignal<Scheme>) -> impl IntoView {
    let switch = click(move || {
        scheme.update(|scheme| *scheme = scheme.other());
        // A browser without storage forgets the choice, no more.
        let _ = storage().map(|storage| storage.set_item(STORED, scheme.get_untracked().name()));
    });
    let label = move || format!("Switch to {} colours", scheme.get().other().name());
    view! {
        <button type="button" class="quiet icon" on:click=switch aria-label=says(label) title=says(label)>
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5" />
                <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
            </svg>
        </button>
    }
}
