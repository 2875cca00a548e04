//! The placeholder of a lazily loaded part: loads it when it comes near, is opened or printed, then shows it.

use crate::browser;
use crate::page::context::Page;
use crate::page::lazy_part::LazyPart;
use crate::page::reactive_text;
use leptos::html::Section;
use leptos::prelude::*;
use std::time::Duration;

/// Loading state of a part.
#[derive(Clone, Copy, PartialEq)]
enum LoadState {
    NotLoaded,
    Loading,
    Loaded,
    Failed,
}

/// State at first; a program that is not cut has all its parts.
const FIRST: LoadState = if cfg!(split) { LoadState::NotLoaded } else { LoadState::Loaded };

/// Shows a part while `open` holds; without `open`, from when its place comes near.
#[component]
pub fn LazySection(part: LazyPart, #[prop(optional, into)] open: Option<Signal<bool>>) -> impl IntoView {
    let page = expect_context::<Page>();
    let state = RwSignal::new(FIRST);
    let node = NodeRef::<Section>::new();
    let load = move || {
        state.set(LoadState::Loading);
        leptos::task::spawn_local(async move {
            let found = (part.load)().await;
            // Who waits here with the keyboard goes on in what comes.
            let on = node.try_get_untracked().flatten().filter(|_| found.is_ok());
            let on = on.and_then(|element| browser::hand_on(&element));
            // What was open may have been closed meanwhile.
            let _ = state.try_set(if found.is_ok() { LoadState::Loaded } else { LoadState::Failed });
            if let Some(on) = on {
                set_timeout(on, Duration::ZERO);
            }
        });
    };
    let near = RwSignal::new(false);
    Effect::new(move || {
        let far = page.scrolled.get();
        if let Some(element) = node.get().filter(|_| open.is_none()) {
            browser::once_near(&element, far, move || {
                let _ = near.try_set(true);
            });
        }
    });
    let next = Memo::new(move |_| page.next.with(|next| open.is_none() && next.as_deref() == Some(part.name)));
    let needed = move || open.unwrap_or(near.into()).get() || page.printing.get() || next.get();
    Effect::new(move || {
        if needed() && state.get_untracked() == LoadState::NotLoaded {
            load();
        }
    });
    let waiting = move |state: LoadState| match state {
        LoadState::Failed => view! {
            <p class="banner" role="alert">
                "This part of the page could not be loaded. After a newer version has been published, only a reload \
                 helps. "
                <button type="button" class="quiet" on:click=reactive_text::on_click(load)>"Try again"</button>
                " "
                <button type="button" class="quiet" on:click=reactive_text::on_click(browser::reload)>"Reload"</button>
            </p>
        }
        .into_any(),
        _ => view! { <p class="lead waiting" role="status">"Loading …"</p> }.into_any(),
    };
    let shown = Memo::new(move |_| open.is_none_or(|open| open.get()));
    reactive_text::reactive_view(move || match (shown.get(), state.get()) {
        (false, _) => None,
        (true, LoadState::Loaded) => part.view(),
        (true, state) if open.is_some() => Some(waiting(state)),
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
