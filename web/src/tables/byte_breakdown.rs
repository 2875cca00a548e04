//! HBM traffic by operator group, a column per kernel.

use crate::explanation::figure_cells::{self, question_cells};
use crate::page::context::Page;
use crate::page::figure_question::FigureQuestion;
use crate::page::kernel_columns::{kernel_class, kernel_heads};
use crate::page::visibility::{is_visible, memo_while_visible};
use leptos::html::Section;
use leptos::prelude::*;
use stagecost::compare::published_sweep;
use stagecost::explain::{Of, Quantity};
use stagecost::link::Scenario;
use stagecost::request::{AttentionKernel, Request, Stage};
use stagecost::study::component_groups::{Share, breakdown};
use stagecost::text::format;

/// Returns the groups under every compared kernel.
fn shares(page: Page) -> Vec<(AttentionKernel, Vec<Share>)> {
    page.scenario.with(|scenario| {
        let of = |kernel: &AttentionKernel| {
            Some((*kernel, breakdown(&Request { kernel: *kernel, ..scenario.request.clone() }).ok()?))
        };
        scenario.kernels.iter().filter_map(of).collect()
    })
}

/// Card with the breakdown and its explanation.
#[component]
pub fn ByteBreakdown() -> impl IntoView {
    let page = expect_context::<Page>();
    let node = NodeRef::<Section>::new();
    let all = memo_while_visible(page, is_visible(node), move || shares(page));
    let question = move |number| all.with_untracked(|all| question_of_cell(all, number));
    // What was published of the switch is about the towers.
    let has_story = Memo::new(move |_| {
        page.scenario.with(|scenario| {
            let request = &scenario.request;
            published_sweep::is_of(&request.model) && matches!(request.stage, Stage::Vision | Stage::FirstToken)
        })
    });
    view! {
        <section class="card" aria-labelledby="where" node_ref=node>
            <h2 id="where">"Where the bytes go"</h2>
            {move || has_story.get().then(|| view! { <PublishedStory /> })}
            <p class="lead">{move || page.scenario.with(kernels_and_stage_text)}</p>
            {question_cells(page, question, move || all.with(|all| table(all)))}
            <p class="hint">{figure_cells::HINT}</p>
        </section>
    }
}

/// Explains the figures: what each compared kernel does, and what else decides in this stage.
fn kernels_and_stage_text(scenario: &Scenario) -> String {
    let rest = match scenario.request.stage {
        Stage::Vision | Stage::FirstToken => "Everything below the line is equal under every kernel.",
        Stage::Prefill => {
            "At these lengths the weights of all experts weigh as much. What the decoder reads and writes is a \
             convention, not \
             a record."
        }
        Stage::Decode => {
            "Every step reads the weights that it uses and the whole cache for one token a sequence, so the kernel \
             hardly matters and the batch decides: weights are read once for all its sequences. What the decoder reads \
             and writes is a convention, not a record."
        }
    };
    format!("{} {rest}", kernels_explained(scenario))
}

/// Says what each compared kernel does.
pub fn kernels_explained(scenario: &Scenario) -> String {
    let kernels = scenario.kernels.iter().map(|kernel| format!("{} {}", kernel.name(), kernel.explained()));
    format!("The kernel changes the attention core alone: {}.", kernels.collect::<Vec<_>>().join("; "))
}

/// Remark on the published curves and the true difference of the kernels.
#[component]
fn PublishedStory() -> impl IntoView {
    let text = move || {
        let (least, most) = published_sweep::mode_ratios().ok()?;
        Some(format!(
            "The published curves of this model lie on top of each other: normal and flash differ by at most {} %, \
             because the switch never reached its first tower. Counted on the same work they are {} to {} apart, by mode.",
            format::significant(100.0 * published_sweep::KERNEL_GAP),
            format::ratio(least),
            format::ratio(most)
        ))
    };
    // The same for every workload, so it is worked out once.
    view! { <p class="lead" id="story">{text()}</p> }
}

/// Returns the question of a cell: a group's bytes under each kernel, then its FLOP.
fn question_of_cell(all: &[(AttentionKernel, Vec<Share>)], number: usize) -> Option<FigureQuestion> {
    let (row, column) = (number / (all.len() + 1), number % (all.len() + 1));
    let group = all.first()?.1.get(row)?.group;
    let (kernel, quantity) = match all.get(column) {
        Some((kernel, _)) => (*kernel, Quantity::Traffic),
        None => (all.last()?.0, Quantity::Tensor),
    };
    Some(FigureQuestion { of: Of::Group(group), ..FigureQuestion::new(quantity, kernel, "where") })
}

fn table(all: &[(AttentionKernel, Vec<Share>)]) -> impl IntoView + use<> {
    let heads = kernel_heads(all.iter().map(|(kernel, _)| *kernel).collect());
    let many = all.len() > 2;
    let bytes = |share: &Share| share.hbm.total().get();
    let most = all.iter().flat_map(|(_, shares)| shares).map(bytes).fold(0.0, f64::max);
    let first = all.first().map(|(_, shares)| shares.clone()).unwrap_or_default();
    let rows: Vec<_> = first
        .iter()
        .enumerate()
        .map(|(index, share)| {
            let number = |column: usize| index * (all.len() + 1) + column;
            let cells: Vec<_> = all
                .iter()
                .zip(number(0)..)
                .filter_map(|((kernel, shares), number)| {
                    let share = shares.get(index)?;
                    let width = 100.0 * bytes(share) / most.max(1.0);
                    Some(view! {
                        <td class=kernel_class(*kernel) data-ask=number tabindex=figure_cells::tab_index(number)>
                            <span class="who">{kernel.name()}</span>
                            <span class="value"
                                title=format::gibibytes(share.hbm.total())>{format::bytes(share.hbm.total())}</span>
                            <span class="bar" aria-hidden="true"><i style=("width", format!("{width}%"))></i></span>
                        </td>
                    })
                })
                .collect();
            let flop = match share.flop.tensor.get() > 0.0 {
                true => {
                    let flop = format::flop(share.flop.tensor);
                    view! { <td class="difference" data-ask=number(all.len()) tabindex="-1"><span
                    class="value">{flop}</span></td> }
                    .into_any()
                }
                false => view! { <td class="difference">"–"</td> }.into_any(),
            };
            let class = if share.group.is_attention() { "" } else { "same" };
            view! {
                <tr class=class>
                    <th scope="row">{share.name.clone()}</th>
                    {cells}
                    {flop}
                </tr>
            }
        })
        .collect();
    view! {
        <table class="comparison" class:many=many role="grid" aria-labelledby="where">
            <thead>
                <tr>
                    <th scope="col">"HBM traffic by operator group"</th>
                    {heads}
                    <th scope="col" class="difference">"FLOP, tensor cores"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
