//! A figure explained: what it means, its formula with the present numbers, its sources, and the operators that it sums over.

use crate::explanation::figure_button::close;
use crate::explanation::fold_state::Folds;
use crate::page::context::Page;
use crate::page::kernel_columns::kernel_class;
use crate::page::linked_text::linked_text;
use crate::page::reactive_text::click;
use leptos::prelude::*;
use stagecost::catalog;
use stagecost::explain::{self, Of, Part, Quantity, Question, Together, explain};
use stagecost::format;
use stagecost::request::AttentionKernel;
use stagecost::request::Request;
use stagecost::scenario::Scenario;

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
