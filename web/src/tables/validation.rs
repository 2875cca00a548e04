//! Validation: published counts and measurements beside the engine's, fetched when the section is opened.

use crate::browser;
use crate::page::context::Page;
use crate::page::lazy_section::LazySection;
use crate::page::linked_text::{linked_paragraph, linked_text};
use crate::tables::scroll_table::{scroll_table, text_row};
use leptos::prelude::*;
use stagecost::compare::validation;
use stagecost::compare::validation::{Row, Section, Verdict};

/// Files of published figures, beside the page.
const RECORDS: &str = "validation/records.csv";
const ENCODER: &str = "validation/encoder-attention.csv";

/// Message for the case that the part that computes the comparison cannot be loaded.
const NOT_LOADED: &str = "This part of the page could not be loaded. Close the table and open it again.";

/// Section of the validation, loaded when it is opened.
#[component]
pub fn Validation() -> impl IntoView {
    let page = expect_context::<Page>();
    let open = RwSignal::new(false);
    view! {
        <details class="card numbers" id="validation" on:toggle=move |event| open.set(browser::is_open(&event))>
            <summary>"Validation"</summary>
            <LazySection part=page.parts.validation open=open />
        </details>
    }
}

/// Fetches the published figures and compares them with the engine's.
async fn validate(page: Page) -> Result<Vec<Section>, String> {
    let (records, encoder) = (browser::fetch(RECORDS).await?, browser::fetch(ENCODER).await?);
    let sections = (page.parts.validation_sections)(Box::new([records, encoder])).await;
    sections.map_err(|_| NOT_LOADED.to_owned())?.map_err(|error| error.to_string())
}

/// Tables of the validation.
#[component]
pub fn ValidationTables() -> impl IntoView {
    let page = expect_context::<Page>();
    let found = RwSignal::new(None::<Result<Vec<Section>, String>>);
    leptos::task::spawn_local(async move {
        let sections = validate(page).await;
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

/// Shows a section, open if a row misses its demand.
fn section_view(section: &Section) -> impl IntoView + use<> {
    let heads: Vec<String> = Row::HEADS.into_iter().chain(["source"]).map(str::to_owned).collect();
    let rows: Vec<_> = section.rows.iter().map(row_view).collect();
    let sources: Vec<_> = section.sources.iter().map(|source| view! { <li>{linked_text(source)}</li> }).collect();
    view! {
        <details class="part" open=section.misses()>
            <summary>{section.headline()}</summary>
            {linked_paragraph(section.about)}
            {scroll_table(section.title, "points checked", None, heads, rows)}
            <ol class="lead">{sources}</ol>
        </details>
    }
}

fn row_view(line: &Row) -> AnyView {
    let [what, cells @ ..] = line.cells();
    let cells = cells.into_iter().chain([(line.source + 1).to_string()]).collect();
    text_row(what, cells, (line.verdict == Verdict::Miss).then_some("miss"))
}
