//! A figure opened: what it means, its formula with the present numbers, its sources, and the operators that it sums over.

use crate::answer::kernel_class;
use crate::app::Page;
use crate::browser;
use crate::place::Place;
use crate::split::EXPLANATION;
use leptos::prelude::*;
use stagecost::attention::AttentionKernel;
use stagecost::explain::{self, Part, Quantity, explain};
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
    text: String,
    detail: Option<String>,
    name: Option<String>,
) -> impl IntoView + use<> {
    let is_open = move || page.opened.get() == Some((quantity, kernel));
    let toggle = move |_| {
        let open = is_open();
        page.opened.set((!open).then_some((quantity, kernel)));
        if !open {
            browser::reveal(PANEL);
        }
    };
    let what = format!("{}, {}: {text}; explain", quantity.title(), kernel.name());
    view! {
        <button
            type="button"
            class="value figure"
            title=detail
            data-figure=name
            aria-label=what
            aria-expanded=move || is_open().to_string()
            aria-controls=PANEL
            on:click=toggle
        >
            {text}
        </button>
    }
}

/// The focus goes back to the figure that opened it.
fn close(page: Page) {
    browser::focus("button.figure[aria-expanded=true]");
    page.opened.set(None);
}

/// The panel under the comparison; empty until a figure is opened.
#[component]
pub fn Explained() -> impl IntoView {
    let page = expect_context::<Page>();
    let is_open = Memo::new(move |_| page.opened.with(Option::is_some));
    let escape = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            close(page);
        }
    };
    view! {
        <section
            id=PANEL
            class="card explained"
            aria-label="Explanation"
            tabindex="-1"
            hidden=move || !is_open.get()
            on:keydown=escape
        >
            <Place part=EXPLANATION asked=is_open />
        </section>
    }
}

/// What the panel holds.
#[component]
pub fn Explanation() -> impl IntoView {
    let page = expect_context::<Page>();
    let explanation = Memo::new(move |_| {
        let (quantity, kernel) = page.opened.get()?;
        let request = page.scenario.with(|scenario| Request { kernel, ..scenario.request.clone() });
        Some((kernel, explain(&request, quantity).ok()?))
    });
    move || {
        explanation.get().map(|(kernel, explanation)| {
            view! {
                <div class="head">
                    <h2>{explanation.title} <span class=kernel_class(kernel)>", " {kernel.name()}</span></h2>
                    <button type="button" class="quiet" on:click=move |_| close(page)>"Close"</button>
                </div>
                {opened(&explanation)}
            }
        })
    }
}

fn opened(explanation: &explain::Explanation) -> impl IntoView + use<> {
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
