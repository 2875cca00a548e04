//! A figure opened: what it means, its formula with the present numbers, its sources, and the operators that it sums over.

use crate::answer::kernel_class;
use crate::app::Page;
use crate::browser;
use leptos::prelude::*;
use stagecost::attention::AttentionKernel;
use stagecost::explain::{Explanation, Part, Quantity, explain};
use stagecost::format;
use stagecost::plot::ascending;
use stagecost::request::Request;

/// What is opened: a figure under a kernel.
pub type Opened = Option<(Quantity, AttentionKernel)>;

/// The id of the panel, which the buttons that open it name.
pub const PANEL: &str = "explained";

/// A figure as a button that opens it; pressed again it closes.
pub fn figure(
    page: Page,
    quantity: Quantity,
    kernel: AttentionKernel,
    text: impl Fn() -> String + Copy + Send + Sync + 'static,
    detail: impl Fn() -> Option<String> + Send + Sync + 'static,
    name: Option<String>,
) -> impl IntoView {
    let is_open = move || page.opened.get() == Some((quantity, kernel));
    let toggle = move |_| {
        let open = is_open();
        page.opened.set((!open).then_some((quantity, kernel)));
        if !open {
            browser::reveal(PANEL);
        }
    };
    // What is heard waits for the end of a drag.
    let what = Memo::new(move |before: Option<&String>| match before {
        Some(before) if page.dragging.get() => before.clone(),
        _ => format!("{}, {}: {}; explain", quantity.title(), kernel.name(), text()),
    });
    let detail = Memo::new(move |before: Option<&Option<String>>| match before {
        Some(before) if page.dragging.get() => before.clone(),
        _ => detail(),
    });
    view! {
        <button
            type="button"
            class="value figure"
            title=move || detail.get()
            data-figure=name
            aria-label=move || what.get()
            aria-expanded=move || is_open().to_string()
            aria-controls=PANEL
            on:click=toggle
        >
            {text}
        </button>
    }
}

/// The panel under the comparison; empty until a figure is opened.
#[component]
pub fn Explained() -> impl IntoView {
    let page = expect_context::<Page>();
    let explanation = Memo::new(move |_| {
        let (quantity, kernel) = page.opened.get()?;
        let request = page.scenario.with(|scenario| Request { kernel, ..scenario.request.clone() });
        Some((kernel, explain(&request, quantity).ok()?))
    });
    // The focus goes back to the figure that opened it.
    let close = move || {
        browser::focus("button.figure[aria-expanded=true]");
        page.opened.set(None);
    };
    let escape = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            close();
        }
    };
    view! {
        <section
            id=PANEL
            class="card explained"
            aria-label="Explanation"
            tabindex="-1"
            hidden=move || explanation.with(Option::is_none)
            on:keydown=escape
        >
            {move || explanation.get().map(|(kernel, explanation)| view! {
                <div class="head">
                    <h2>{explanation.title} <span class=kernel_class(kernel)>", " {kernel.name()}</span></h2>
                    <button type="button" class="quiet" on:click=move |_| close()>"Close"</button>
                </div>
                {opened(&explanation)}
            })}
        </section>
    }
}

fn opened(explanation: &Explanation) -> impl IntoView + use<> {
    let sources: Vec<_> = explanation.sources.iter().map(|source| view! { <li>{source.clone()}</li> }).collect();
    view! {
        <p class="lead">{explanation.definition}</p>
        <p class="formula"><code>{explanation.formula.clone()}</code></p>
        <p class="formula"><code>"= " {explanation.present.clone()}</code></p>
        {parts(&explanation.parts)}
        <details class="sources">
            <summary>"Sources"</summary>
            <ul>{sources}</ul>
        </details>
    }
}

/// The parts by component, the largest first; each component opens into its operators, and each says how it is counted.
fn parts(parts: &[Part]) -> impl IntoView + use<> {
    let mut groups: Vec<(&'static str, f64, Vec<&Part>)> = Vec::new();
    for part in parts {
        match groups.iter_mut().find(|(group, ..)| *group == part.group) {
            Some((_, share, rows)) => {
                *share += part.share;
                rows.push(part);
            }
            None => groups.push((part.group, part.share, vec![part])),
        }
    }
    let groups = ascending(groups, |(_, share, _)| -share);
    let group = |(name, share, rows): (&'static str, f64, Vec<&Part>)| {
        let rows: Vec<Part> = rows.into_iter().cloned().collect();
        let open = RwSignal::new(false);
        view! {
            <details on:toggle=move |event| open.set(browser::is_open(&event))>
                <summary>
                    <span class="name">{name}</span>
                    <span class="share">{format::percent(share)}</span>
                    <span class="bar" aria-hidden="true"><i style=("width", format!("{}%", 100.0 * share))></i></span>
                </summary>
                {move || open.get().then(|| operators(&rows))}
            </details>
        }
    };
    let groups: Vec<_> = groups.into_iter().map(group).collect();
    view! { <div class="parts">{groups}</div> }
}

fn operators(rows: &[Part]) -> impl IntoView + use<> {
    let row = |part: &Part| {
        let formulas: Vec<_> = part.formulas.iter().map(|text| view! { <code>{text.clone()}</code> }).collect();
        view! {
            <li>
                <span class="name">{part.name.clone()}</span>
                <span class="times">{format::count(part.count)} " ×"</span>
                <span class="amount">{part.amount.clone()} ", " {format::percent(part.share)}</span>
                <span class="formulas">{formulas}</span>
            </li>
        }
    };
    let rows: Vec<_> = rows.iter().map(row).collect();
    view! { <ul class="operators">{rows}</ul> }
}
