//! The colour scheme: light, dark, or the system's; stored on this device, never in a link.

use crate::page::reactive_text::{on_click, reactive_text};
use leptos::prelude::*;
use stagecost::plot::Theme;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// A colour scheme of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColourScheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl ColourScheme {
    /// Returns the colours of the charts.
    pub fn colours(self) -> Theme {
        match self {
            ColourScheme::Light => Theme::LIGHT,
            ColourScheme::Dark => Theme::DARK,
        }
    }

    /// Returns the name in storage and in the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            ColourScheme::Light => "light",
            ColourScheme::Dark => "dark",
        }
    }

    fn other(self) -> ColourScheme {
        match self {
            ColourScheme::Light => ColourScheme::Dark,
            ColourScheme::Dark => ColourScheme::Light,
        }
    }
}

const STORED: &str = "stagecost-theme";

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// Creates the signal of the page's scheme: the stored choice, else the system's, which it follows until one is chosen.
pub fn colour_scheme_signal() -> RwSignal<ColourScheme> {
    let system = window().match_media("(prefers-color-scheme: dark)").ok().flatten();
    let of = |dark: bool| if dark { ColourScheme::Dark } else { ColourScheme::Light };
    let chosen = || storage().and_then(|storage| storage.get_item(STORED).ok().flatten());
    let now = match chosen().as_deref() {
        Some("light") => ColourScheme::Light,
        Some("dark") => ColourScheme::Dark,
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
        let listener = StoredValue::new_local((query, follow));
        on_cleanup(move || {
            listener.try_with_value(|(query, _)| query.set_onchange(None));
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

/// Button that switches between light and dark.
#[component]
pub fn ColourSchemeButton(scheme: RwSignal<ColourScheme>) -> impl IntoView {
    let switch = on_click(move || {
        scheme.update(|scheme| *scheme = scheme.other());
        // A browser without storage forgets the choice, no more.
        let _ = storage().map(|storage| storage.set_item(STORED, scheme.get_untracked().name()));
    });
    let label = move || format!("Switch to {} colours", scheme.get().other().name());
    view! {
        <button type="button" class="quiet icon" on:click=switch aria-label=reactive_text(label)
            title=reactive_text(label)>
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5" />
                <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
            </svg>
        </button>
    }
}
