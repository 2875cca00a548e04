//! A figure opened: what it means, its formula with the present numbers, its sources, and the operators that it sums over.

use crate::answer::kernel_class;
use crate::app::Page;
use crate::browser;
use crate::place::Place;
use crate::split::EXPLANATION;
use crate::told::{click, escape, told, truth};
use leptos::prelude::*;
use stagecost::attention::AttentionKernel;
use stagecost::catalog;
use stagecost::explain::{self, Part, Quantity, explain};
use stagecost::format;
use stagecost::plot::ascending;
use stagecost::request::Request;
use std::sync::Arc;

/// A figure that is asked about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked {
    /// What it is.
    pub quantity: Quantity,
    /// Under which kernel.
    pub kernel: AttentionKernel,
    /// On which device, where that is not the request's own.
    pub device: Option<&'static str>,
    /// The part of the page that shows it: the same figure may stand in several.
    pub part: &'static str,
}

/// What is opened.
pub type Opened = Option<Asked>;

/// The id of the panel, which the buttons that open it name.
pub const PANEL: &str = "explained";

/// A text that follows, used twice.
type Text = Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// What is heard or stands in a title waits for the end of a drag.
fn held(page: Page, text: Text) -> Memo<Option<String>> {
    Memo::new(move |before: Option<&Option<String>>| match before {
        Some(before) if page.dragging.get() => before.clone(),
        _ => text(),
    })
}

/// A figure as a button that opens it; pressed again it closes.
pub fn figure(
    page: Page,
    asked: Asked,
    text: impl Fn() -> Option<String> + Send + Sync + 'static,
    detail: impl Fn() -> Option<String> + Send + Sync + 'static,
    name: Option<String>,
) -> AnyView {
    button(page, asked, Arc::new(text), Arc::new(detail), name)
}

fn button(page: Page, asked: Asked, text: Text, detail: Text, name: Option<String>) -> AnyView {
    let Asked { quantity, kernel, .. } = asked;
    let is_open = move || page.opened.get() == Some(asked);
    let shown = text.clone();
    let what =
        move || Some(format!("{}, {}: {}; explain", quantity.title(), kernel.name(), text().unwrap_or_default()));
    let (what, detail) = (held(page, Arc::new(what)), held(page, detail));
    view! {
        <button
            type="button"
            class="value figure"
            title=told(move || detail.get())
            data-figure=name
            aria-label=told(move || what.get())
            aria-expanded=truth(is_open)
            aria-controls=PANEL
            on:click=click(move || open(page, asked))
        >
            {told(move || shown())}
        </button>
    }
    .into_any()
}

/// Opens a figure, or closes it where it is open.
pub fn open(page: Page, asked: Asked) {
    let is_open = page.opened.get_untracked() == Some(asked);
    page.opened.set((!is_open).then_some(asked));
    if !is_open {
        browser::reveal(PANEL);
    }
}

/// The focus goes back to the figure that opened it, or to its device.
fn close(page: Page) {
    match page.opened.get_untracked().and_then(|asked| asked.device) {
        Some(device) => browser::focus(&format!("[data-device='{device}']")),
        None => browser::focus("button.figure[aria-expanded=true]"),
    };
    page.opened.set(None);
}

/// The panel under the comparison; empty until a figure is opened.
#[component]
pub fn Explained() -> impl IntoView {
    let page = expect_context::<Page>();
    let is_open = Memo::new(move |_| page.opened.with(Option::is_some));
    view! {
        <section
            id=PANEL
            class="card explained"
            aria-label="Explanation"
            tabindex="-1"
            hidden=move || !is_open.get()
            on:keydown=escape(move || close(page))
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
        let asked = page.opened.get()?;
        // A kernel that is no longer compared has no figure here.
        page.scenario.with(|scenario| scenario.kernels.contains(&asked.kernel)).then_some(())?;
        let (mut request, target) = page
            .scenario
            .with(|scenario| (Request { kernel: asked.kernel, ..scenario.request.clone() }, scenario.target));
        request.device = asked.device.and_then(catalog::device).unwrap_or(request.device);
        let on = asked.device.map(|_| request.device.name.as_str());
        Some((asked.kernel, on, explain(&request, &target, asked.quantity).ok()?))
    });
    // What can no longer be explained is no longer open: a target that is gone, a kernel.
    Effect::new(move || {
        if explanation.with(Option::is_none) {
            page.opened.set(None);
        }
    });
    move || {
        explanation.get().map(|(kernel, on, explanation)| {
            view! {
                <div class="head">
                    <h2>
                        {explanation.title}
                        <span class=kernel_class(kernel)>", " {kernel.name()}</span>
                        {on.map(|device| format!(", on {device}"))}
                    </h2>
                    <button type="button" class="quiet" on:click=click(move || close(page))>"Close"</button>
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
