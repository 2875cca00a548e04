//! Validation: what others counted and measured beside what the engine counts and expects, fetched when it is opened.

use crate::browser;
use crate::page::context::Page;
use crate::page::lazy_section::Place;
use crate::page::linked_text::{lead, linked_text};
use crate::tables::scroll_table::{scroll_table, text_row};
use leptos::prelude::*;
use stagecost::validation::{self, Row, Section, Verdict};

/// The figures of others, beside the page.
const RECORDS: &str = "validation/records.csv";
const ENCODER: &str = "validation/encoder-attention.csv";

/// What is said where the part that counts it all anew cannot be loaded.
const NOT_LOADED: &str = "This part of the page could not be loaded. Close the table and open it again.";

/// The view, made only while it is open.
#[component]
pub fn Validation() -> impl IntoView {
    let page = expect_context::<Page>();
    let open = RwSignal::new(false);
    view! {
        <details class="card numbers" id="validation" on:toggle=move |event| open.set(browser::is_open(&event))>
            <summary>"Validation"</summary>
            <Place part=page.parts.validation asked=open />
        </details>
    }
}

/// Fetches the figures of others and compares them with the engine's, in this browser.
async fn compared(page: Page) -> Result<Vec<Section>, String> {
    let (records, encoder) = (browser::fetch(RECORDS).await?, browser::fetch(ENCODER).await?);
    let sections = (page.parts.validation_sections)(Box::new([records, encoder])).await;
    sections.map_err(|_| NOT_LOADED.to_owned())?.map_err(|error| error.to_string())
}

/// What is opened.
#[component]
pub fn Opened() -> impl IntoView {
    let page = expect_context::<Page>();
    let found = RwSignal::new(None::<Result<Vec<Section>, String>>);
    leptos::task::spawn_local(async move {
        let sections = compared(page).await;
        // It may have been closed meanwhile.
        let _ = found.try_set(Some(sections));
    });
    let wait = move || found.with(Option::is_none).then_some("Loading …");
    let problem = move || {
        let problem = found.with(|found| found.as_ref()?.as_ref().err().cloned());
        problem.map(|problem| view! { <p class="banner" role="alert">{problem}</p> })
    };
    let tables = move || found.with(|found| found.as_ref()?.as_ref().ok().map(|sections| tables(sections)));
    view! {
        <p class="lead" role="status">{wait}</p>
        {problem}
        <div>{tables}</div>
    }
}

fn tables(sections: &[Section]) -> impl IntoView + use<> {
    let parts: Vec<_> = sections.iter().map(section_view).collect();
    view! {
        <p class="lead" id="validation-summary"><span>{validation::summary(sections)}</span></p>
        {parts}
    }
}

/// Shows a section, opened where a row of it misses.
fn section_view(section: &Section) -> impl IntoView + use<> {
    let heads: Vec<String> = Row::HEADS.into_iter().chain(["source"]).map(str::to_owned).collect();
    let rows: Vec<_> = section.rows.iter().map(row).collect();
    let sources: Vec<_> = section.sources.iter().map(|source| view! { <li>{linked_text(source)}</li> }).collect();
    view! {
        <details class="part" open=section.misses()>
            <summary>{section.headline()}</summary>
            {lead(section.about)}
            {scroll_table(section.title, "points checked", None, heads, rows)}
            <ol class="lead">{sources}</ol>
        </details>
    }
}

fn row(line: &Row) -> AnyView {
    let [what, cells @ ..] = line.cells();
    let cells = cells.into_iter().chain([(line.source + 1).to_string()]).collect();
    text_row(what, cells, (line.verdict == Verdict::Miss).then_some("miss"))
}
