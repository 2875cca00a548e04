//! Validation: what others counted and measured beside what the engine counts and expects, fetched when it is opened.

use crate::browser;
use crate::later;
use crate::place::Place;
use crate::split::VALIDATION;
use leptos::prelude::*;

/// The figures of others, beside the page.
const RECORDS: &str = "validation/records.csv";
const ENCODER: &str = "validation/encoder-attention.csv";

/// The view, made only while it is open.
#[component]
pub fn Validation() -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <details class="card numbers" id="validation" on:toggle=move |event| open.set(browser::is_open(&event))>
            <summary>"Validation"</summary>
            <Place part=VALIDATION asked=open />
        </details>
    }
}

/// The table, worked out in this browser.
async fn table() -> Result<String, String> {
    let (records, encoder) = (browser::fetch(RECORDS).await?, browser::fetch(ENCODER).await?);
    later::ask("validation", "", vec![records, encoder]).await
}

/// What is opened.
#[component]
pub fn Opened() -> impl IntoView {
    let found = later::Asked::new(None);
    leptos::task::spawn_local(async move {
        let table = table().await;
        // It may have been closed meanwhile.
        let _ = found.try_set(Some(table));
    });
    later::shown(found)
}
