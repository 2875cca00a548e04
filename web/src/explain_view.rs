//! A figure opened: what it means, its formula with the present numbers, its sources, and the operators that it sums over.

use crate::answer::kernel_class;
use crate::app::Page;
use crate::browser;
use crate::folds::Folds;
use crate::linked_text::linked_text;
use crate::place::Place;
use crate::split::EXPLANATION;
use crate::told::{click, told, truth};
use leptos::prelude::*;
use stagecost::catalog;
use stagecost::explain::{self, Of, Part, Quantity, Question, Together, explain};
use stagecost::format;
use stagecost::request::AttentionKernel;
use stagecost::request::Request;
use stagecost::scenario::Scenario;
use std::sync::Arc;

/// A figure that is asked about.
#[derive(Clone, Copy)]
pub struct Asked {
    /// What it is.
    pub quantity: Quantity,
    /// How much of it.
    pub of: Of,
    /// Under which kernel.
    pub kernel: AttentionKernel,
    /// On which device, where that is not the request's own.
    pub device: Option<&'static str>,
    /// At which point of the sweep, where it is not that of the current workload.
    pub point: Option<usize>,
    /// The part of the page that shows it: the same figure may stand in several.
    pub part: &'static str,
}

impl Asked {
    /// All of a figure of the current workload.
    pub const fn new(quantity: Quantity, kernel: AttentionKernel, part: &'static str) -> Asked {
        Asked { quantity, of: Of::All, kernel, device: None, point: None, part }
    }

    /// Whether it is what is opened; of one quantity under one kernel a part of the page has one button.
    pub fn is_open(self, page: Page) -> bool {
        let is = |open: Asked| (open.part, open.quantity, open.kernel) == (self.part, self.quantity, self.kernel);
        page.opened.get().is_some_and(is)
    }
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
    title: &'static str,
    text: impl Fn() -> Option<String> + Send + Sync + 'static,
    detail: impl Fn() -> Option<String> + Send + Sync + 'static,
    name: Option<String>,
) -> AnyView {
    button(page, asked, title, Arc::new(text), Arc::new(detail), name)
}

fn button(page: Page, asked: Asked, title: &'static str, text: Text, detail: Text, name: Option<String>) -> AnyView {
    let kernel = asked.kernel.name();
    let shown = text.clone();
    let what = move || Some(format!("{title}, {kernel}: {}; explain", text().unwrap_or_default()));
    let (what, detail) = (held(page, Arc::new(what)), held(page, detail));
    view! {
        <button
            type="button"
            class="value figure"
            title=told(move || detail.get())
            data-figure=name
            aria-label=told(move || what.get())
            aria-expanded=truth(move || asked.is_open(page))
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
    if untrack(|| asked.is_open(page)) {
        page.opened.set(None);
    } else {
        show(page, asked);
    }
}

/// Opens a figure.
pub fn show(page: Page, asked: Asked) {
    page.opened.set(Some(asked));
    browser::enter(PANEL);
}

/// The focus goes back to what opened it, or to the same figure where that was made anew.
fn close(page: Page) {
    if browser::leave().is_none() {
        browser::focus("button.figure[aria-expanded=true]");
    }
    page.opened.set(None);
}

/// The panel at the foot of the window, beside which the figure stays in sight; empty until one is opened.
#[component]
pub fn Explained() -> impl IntoView {
    let page = expect_context::<Page>();
    let is_open = Memo::new(move |_| page.opened.with(Option::is_some));
    // What lies behind it can be scrolled past it.
    Effect::new(move || {
        if let Some(root) = document().document_element() {
            let _ = root.toggle_attribute_with_force("data-explaining", is_open.get());
        }
    });
    // From wherever on the page, but a menu or the sheet of controls that is open goes first.
    let escape = window_event_listener(leptos::ev::keydown, move |event| {
        let page_has_it = || !document().query_selector(".menu[open], .controls.open").is_ok_and(|open| open.is_some());
        if event.key() == "Escape" && is_open.get_untracked() && page_has_it() {
            close(page);
        }
    });
    on_cleanup(move || escape.remove());
    view! {
        <section
            id=PANEL
            class="card explained"
            aria-label="Explanation"
            tabindex="-1"
            hidden=move || !is_open.get()
        >
            <Place part=EXPLANATION asked=is_open />
        </section>
    }
}

/// Under which kernel, at which place, and what it is made of.
type Opening = Option<(Option<AttentionKernel>, Option<String>, explain::Explanation)>;

/// What the panel holds.
#[component]
pub fn Explanation() -> impl IntoView {
    let page = expect_context::<Page>();
    let explanation = Memo::new(move |before: Option<&Opening>| {
        let asked = page.opened.get()?;
        // A search takes longer than a frame: it waits for the end of a drag.
        if let (Quantity::Most(_), true, Some(Some(before))) = (asked.quantity, page.dragging.get(), before) {
            return Some(before.clone());
        }
        let compares = |scenario: &Scenario| {
            let kernels = &scenario.kernels;
            let other = !matches!(asked.of, Of::Against(other) if !kernels.contains(&other));
            // A verdict stands in the ranking as long as its target does.
            let goal = !matches!(asked.quantity, Quantity::Goal(goal) if asked.device.is_some() && scenario.target.get(goal).is_none());
            kernels.contains(&asked.kernel) && other && goal
        };
        let (request, at) = match asked.point {
            Some(index) => page.curve().with(|curve| {
                let curve = curve.as_ref().ok()?;
                let point = curve.points.get(index)?;
                point.costs.iter().any(|(kernel, _)| *kernel == asked.kernel).then_some(())?;
                Some((point.request.clone(), Some(format!("{} {}", curve.axis.name(), point.text))))
            })?,
            // A kernel that is no longer compared has no figure here.
            None => (page.scenario.with(|scenario| compares(scenario).then(|| scenario.request.clone()))?, None),
        };
        let mut request = Request { kernel: asked.kernel, ..request };
        let target = page.scenario.with(|scenario| scenario.target);
        request.device = asked.device.and_then(catalog::device).unwrap_or(request.device);
        let question = Question { quantity: asked.quantity, of: asked.of };
        let kernel = question.is_of_one_kernel().then_some(asked.kernel);
        let on = asked.device.map(|_| format!("on {}", request.device.name));
        Some((kernel, on.or(at), explain(&request, &target, question).ok()?))
    });
    let folds = Folds::new();
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
                        {explanation.title.clone()}
                        {kernel.map(|kernel| view! { <span class=kernel_class(kernel)>", " {kernel.name()}</span> })}
                        {on.map(|on| format!(", {on}"))}
                    </h2>
                    <button type="button" class="quiet" on:click=click(move || close(page))>"Close"</button>
                </div>
                {opened(&explanation, kernel.map(kernel_class).unwrap_or_default(), folds)}
            }
        })
    }
}

fn opened(explanation: &explain::Explanation, class: String, folds: Folds) -> impl IntoView + use<> {
    let sources: Vec<_> = explanation.sources.iter().map(|source| view! { <li>{linked_text(source)}</li> }).collect();
    view! {
        <p class="lead">{explanation.definition}</p>
        <p class="formula"><code>{explanation.formula.clone()}</code></p>
        <p class="formula"><code>"= " {explanation.present.clone()}</code></p>
        {parts(explanation, class, folds)}
        <details class="sources">
            <summary>"Sources"</summary>
            <ul>{sources}</ul>
        </details>
    }
}

/// The parts by component, the largest first; each component opens into its operators, and each says how it is counted.
fn parts(explanation: &explain::Explanation, class: String, folds: Folds) -> impl IntoView + use<> {
    let group = |Together { group, amount, share, parts }: Together| {
        let summary = view! {
            <span class="name">{group}</span>
            <span class="amount">{amount}</span>
            <span class="share">{format::percent(share)}</span>
            <span class="bar" aria-hidden="true"><i style=("width", format!("{}%", 100.0 * share))></i></span>
        };
        folds.fold("", group.to_owned(), summary, move || operators(&parts))
    };
    let groups: Vec<_> = explanation.groups().into_iter().map(group).collect();
    view! { <div class=format!("parts {class}")>{groups}</div> }
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
