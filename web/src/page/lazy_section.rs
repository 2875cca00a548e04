//! The place of a part of the program that is loaded when it is needed: when it comes near, is asked for, or is printed.

use crate::browser;
use crate::page::context::Page;
use crate::page::lazy_part::Part;
use crate::page::reactive_text;
use leptos::html::Section;
use leptos::prelude::*;
use std::time::Duration;

/// How far a part has come.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Away,
    Coming,
    There,
    Missing,
}

/// A program that is not cut has all its parts.
const FIRST: State = if cfg!(split) { State::Away } else { State::There };

/// A part in its place. It is there while it is `asked` for; without that, from when its place has come near.
#[component]
pub fn Place(part: Part, #[prop(optional, into)] asked: Option<Signal<bool>>) -> impl IntoView {
    let page = expect_context::<Page>();
    let state = RwSignal::new(FIRST);
    let node = NodeRef::<Section>::new();
    let load = move || {
        state.set(State::Coming);
        leptos::task::spawn_local(async move {
            let found = (part.load)().await;
            // Who waits here with the keyboard goes on in what comes.
            let on = node.try_get_untracked().flatten().filter(|_| found.is_ok());
            let on = on.and_then(|element| browser::hand_on(&element));
            // What was open may have been closed meanwhile.
            let _ = state.try_set(if found.is_ok() { State::There } else { State::Missing });
            if let Some(on) = on {
                set_timeout(on, Duration::ZERO);
            }
        });
    };
    let near = RwSignal::new(false);
    Effect::new(move || {
        let far = page.scrolled.get();
        if let Some(element) = node.get().filter(|_| asked.is_none()) {
            browser::once_near(&element, far, move || {
                let _ = near.try_set(true);
            });
        }
    });
    let next = Memo::new(move |_| page.next.with(|next| asked.is_none() && next.as_deref() == Some(part.name)));
    let needed = move || asked.unwrap_or(near.into()).get() || page.printing.get() || next.get();
    Effect::new(move || {
        if needed() && state.get_untracked() == State::Away {
            load();
        }
    });
    let waiting = move |state: State| {
        match state {
        State::Missing => view! {
            <p class="banner" role="alert">
                "This part of the page could not be loaded. After a newer version has been published, only a reload helps. "
                <button type="button" class="quiet" on:click=reactive_text::click(load)>"Try again"</button>
                " "
                <button type="button" class="quiet" on:click=reactive_text::click(browser::reload)>"Reload"</button>
            </p>
        }
        .into_any(),
        _ => view! { <p class="lead waiting" role="status">"Loading …"</p> }.into_any(),
    }
    };
    let shown = Memo::new(move |_| asked.is_none_or(|asked| asked.get()));
    reactive_text::shown(move || match (shown.get(), state.get()) {
        (false, _) => None,
        (true, State::There) => part.view(),
        (true, state) if asked.is_some() => Some(waiting(state)),
        (true, state) => {
            let height = format!("{}px", part.heights[usize::from(browser::is_narrow())]);
            let view = view! {
                <section
                    class="waiting"
                    data-part=part.name
                    tabindex="0"
                    style:min-height=height
                    node_ref=node
                    on:focus=move |_| near.set(true)
                >
                    {waiting(state)}
                </section>
            };
            Some(view.into_any())
        }
    })
}
