//! The card of the chosen device: every figure with its source, which only the second program has.

use crate::app::Page;
use crate::later;
use leptos::prelude::*;
use stagecost::scenario::Scenario;

/// The view, made only while it is open.
#[component]
pub fn DeviceCardView() -> impl IntoView {
    let page = expect_context::<Page>();
    let open = RwSignal::new(false);
    let device = move || page.scenario.with(|scenario| scenario.request.device.name.as_str());
    view! {
        <details class="numbers" id="device-card" on:toggle=move |event| open.set(crate::browser::is_open(&event))>
            <summary>"The card of " {device}</summary>
            {move || open.get().then(|| view! { <Opened /> })}
        </details>
    }
}

#[component]
fn Opened() -> impl IntoView {
    let page = expect_context::<Page>();
    // What follows from the card alone is asked for once a card.
    let card = Memo::new(move |_| page.scenario.with(|scenario| scenario.request.device.id.as_str()));
    later::shown(later::asked("device", move || {
        card.track();
        (page.scenario.with_untracked(Scenario::link), Vec::new())
    }))
}
