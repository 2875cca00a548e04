//! The largest workloads within the targets: most crops, largest batch, longest prompt.

use crate::explanation::figure_cells::{self, question_cells};
use crate::page::context::Page;
use crate::page::figure_question::FigureQuestion;
use crate::page::kernel_columns::{kernel_class, kernel_heads};
use crate::page::visibility::when_idle;
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::explain;
use stagecost::request::AttentionKernel;
use stagecost::study::max_workload::{Most, Quantity, inverse};
use std::time::Duration;

type LargestWorkloads = Result<Vec<(Quantity, AttentionKernel, Most)>, Error>;

/// Idle time before the search.
const REST: Duration = Duration::from_millis(150);

/// Panel of the largest workloads within targets and memory.
#[component]
pub fn LargestWorkload() -> impl IntoView {
    let page = expect_context::<Page>();
    let found = when_idle(page, REST, |scenario| (scenario.link(), inverse(scenario)));
    // Until nothing moves, what stands there is of another scenario.
    let is_old = move || {
        found.with(|found| found.as_ref().is_none_or(|(link, _)| page.scenario.with(|now| now.link() != *link)))
    };
    let name = move || page.scenario.with(|scenario| scenario.request.device.name.as_str());
    let has_target = Memo::new(move |_| page.scenario.with(|scenario| scenario.target.is_some()));
    let question = move |number| found.with_untracked(|found| question_of_cell(&found.as_ref()?.1, number));
    view! {
        // Where four kernels stand side by side on a phone it scrolls, and what scrolls must take the focus.
        <section class="card" id="most" aria-labelledby="most-head" tabindex="0">
            <h2 id="most-head">"The most that meets the target on " {name}</h2>
            {move || match has_target.get() {
                false => view! { <p class="lead">"Set a latency target to see the limits. What fits by memory alone \
                    needs no target and stands below."</p> }.into_any(),
                true => {
                    view! {
                        <p class="lead">
                            "How large one of these can be within targets and memory, with everything else as it is."
                        </p>
                        <div class:old=is_old>
                            {question_cells(page, question, move || found.with(|found| found.as_ref().map(|(_,
                                answers)| table(answers))))}
                        </div>
                        <p class="hint">{figure_cells::HINT}</p>
                    }
                        .into_any()
                }
            }}
        </section>
    }
}

/// Returns the question of an answer.
fn question_of_cell(answers: &LargestWorkloads, number: usize) -> Option<FigureQuestion> {
    let (quantity, kernel, _) = answers.as_ref().ok()?.get(number)?;
    Some(FigureQuestion::new(explain::Quantity::Most(*quantity), *kernel, "most"))
}

fn table(answers: &LargestWorkloads) -> impl IntoView + use<> {
    let answers = match answers {
        Ok(answers) => answers,
        Err(error) => return view! { <p class="problem">{error.to_string()}</p> }.into_any(),
    };
    let of = |quantity: Quantity| answers.iter().zip(0..).filter(move |((other, ..), _)| *other == quantity);
    let heads = kernel_heads(of(Quantity::Crops).map(|((_, kernel, _), _)| *kernel).collect());
    let row = |quantity: Quantity| {
        let cell = |((_, kernel, most), number): (&(Quantity, AttentionKernel, Most), usize)| {
            view! {
                <td class=kernel_class(*kernel) data-ask=number tabindex=figure_cells::tab_index(number)>
                    <span class="who">{kernel.name()}</span>
                    <span class="value">{most.text(quantity)}</span>
                </td>
            }
        };
        let cells: Vec<_> = of(quantity).map(cell).collect();
        view! {
            <tr>
                <th scope="row">{quantity.title()}</th>
                {cells}
            </tr>
        }
    };
    let has_answers = |quantity: &Quantity| of(*quantity).next().is_some();
    let rows = Quantity::ALL.into_iter().filter(has_answers).map(row).collect_view();
    view! {
        <table class="comparison" role="grid" aria-labelledby="most-head">
            <thead>
                <tr>
                    <th scope="col">"At most"</th>
                    {heads}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
