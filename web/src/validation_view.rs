//! Validation: what others counted and measured beside what the engine counts and expects, fetched when it is opened.

use crate::browser;
use leptos::prelude::*;
use stagecost::validation::{Row, Section, Texts, Verdict, run, summary};

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
            {move || open.get().then(|| view! { <Opened /> })}
        </details>
    }
}

/// The table, worked out in this browser.
async fn table() -> Result<Vec<Section>, String> {
    let (records, encoder) = (browser::fetch(RECORDS).await?, browser::fetch(ENCODER).await?);
    run(Texts { records: &records, encoder: &encoder }).map_err(|error| error.to_string())
}

#[component]
fn Opened() -> impl IntoView {
    let found = RwSignal::new(None::<Result<Vec<Section>, String>>);
    leptos::task::spawn_local(async move {
        let table = table().await;
        // It may have been closed meanwhile.
        let _ = found.try_set(Some(table));
    });
    move || {
        found.with(|found| match found {
            None => view! { <p class="lead" role="status">"Loading what others measured …"</p> }.into_any(),
            Some(Err(problem)) => view! { <p class="banner" role="alert">{problem.clone()}</p> }.into_any(),
            Some(Ok(sections)) => shown(sections).into_any(),
        })
    }
}

fn shown(sections: &[Section]) -> impl IntoView + use<> {
    let parts: Vec<_> = sections.iter().map(part).collect();
    view! {
        <p class="lead" id="validation-summary">{summary(sections)}</p>
        {parts}
    }
}

fn part(section: &Section) -> impl IntoView + use<> {
    let heads = Row::HEADS.into_iter().chain(["source"]).map(|head| view! { <th scope="col">{head}</th> });
    let heads: Vec<_> = heads.collect();
    let rows: Vec<_> = section.rows.iter().map(row).collect();
    let sources: Vec<_> = section.sources.iter().map(|source| view! { <li>{source.clone()}</li> }).collect();
    view! {
        <details class="part" open=section.misses()>
            <summary>{section.headline()}</summary>
            <p class="lead">{section.about}</p>
            <div class="scroll" tabindex="0" role="region" aria-label=section.title>
                <table class="points checked">
                    <thead>
                        <tr>{heads}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <ol class="lead">{sources}</ol>
        </details>
    }
}

fn row(row: &Row) -> impl IntoView + use<> {
    let [what, cells @ ..] = row.cells();
    let cells: Vec<_> = cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect();
    view! {
        <tr class:miss=row.verdict == Verdict::Miss>
            <th scope="row">{what}</th>
            {cells}
            <td>{row.source + 1}</td>
        </tr>
    }
}
