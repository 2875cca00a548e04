//! The derivation of a figure: definition, formula with numbers, sources, operators.

use crate::explanation::figure_button::close_explanation;
use crate::explanation::fold_state::FoldState;
use crate::page::context::Page;
use crate::page::kernel_columns::kernel_class;
use crate::page::linked_text::linked_text;
use crate::page::reactive_text::on_click;
use leptos::prelude::*;
use stagecost::explain::{Of, Part, Quantity, Question, Together, explain};
use stagecost::link::Scenario;
use stagecost::request::{AttentionKernel, Request};
use stagecost::text::format;
use stagecost::{catalog, explain};

/// Kernel, place and explanation of the open figure.
type ExplainedFigure = Option<(Option<AttentionKernel>, Option<String>, explain::Explanation)>;

/// Content of the explanation panel.
#[component]
pub fn FigureDerivation() -> impl IntoView {
    let page = expect_context::<Page>();
    let explanation = Memo::new(move |before: Option<&ExplainedFigure>| {
        let question = page.explained.get()?;
        // A search takes longer than a frame: it waits for the end of a drag.
        if let (Quantity::Most(_), true, Some(Some(before))) = (question.quantity, page.dragging.get(), before) {
            return Some(before.clone());
        }
        let compares = |scenario: &Scenario| {
            let kernels = &scenario.kernels;
            let other = !matches!(question.of, Of::Against(other) if !kernels.contains(&other));
            // A verdict stands in the ranking as long as its target does.
            let goal = !matches!(question.quantity, Quantity::Goal(goal) if question.device.is_some() &&
                scenario.target.get(goal).is_none());
            kernels.contains(&question.kernel) && other && goal
        };
        let (request, at) = match question.point {
            Some(index) => page.curve().with(|curve| {
                let curve = curve.as_ref().ok()?;
                let point = curve.points.get(index)?;
                point.costs.iter().any(|(kernel, _)| *kernel == question.kernel).then_some(())?;
                Some((point.request.clone(), Some(format!("{} {}", curve.axis.name(), point.text))))
            })?,
            // A kernel that is no longer compared has no figure here.
            None => (page.scenario.with(|scenario| compares(scenario).then(|| scenario.request.clone()))?, None),
        };
        let mut request = Request { kernel: question.kernel, ..request };
        let target = page.scenario.with(|scenario| scenario.target);
        request.device = question.device.and_then(catalog::device).unwrap_or(request.device);
        let explained = Question { quantity: question.quantity, of: question.of };
        let kernel = explained.is_of_one_kernel().then_some(question.kernel);
        let on = question.device.map(|_| format!("on {}", request.device.name));
        Some((kernel, on.or(at), explain(&request, &target, explained).ok()?))
    });
    let folds = FoldState::new();
    // What can no longer be explained is no longer open: a target that is gone, a kernel.
    Effect::new(move || {
        if explanation.with(Option::is_none) {
            page.explained.set(None);
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
                    <button type="button" class="quiet" on:click=on_click(move || close_explanation(page))>
                        "Close"
                    </button>
                </div>
                {derivation_view(&explanation, kernel.map(kernel_class).unwrap_or_default(), folds)}
            }
        })
    }
}

fn derivation_view(explanation: &explain::Explanation, class: String, folds: FoldState) -> impl IntoView + use<> {
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

/// Shows the parts by component, the largest first; each opens into its operators with their formulas.
fn parts(explanation: &explain::Explanation, class: String, folds: FoldState) -> impl IntoView + use<> {
    let group = |Together { group, amount, share, parts }: Together| {
        let summary = view! {
            <span class="name">{group.clone()}</span>
            <span class="amount">{amount}</span>
            <span class="share">{format::percent(share)}</span>
            <span class="bar" aria-hidden="true"><i style=("width", format!("{}%", 100.0 * share))></i></span>
        };
        folds.fold("", group, summary, move || operators(&parts))
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
