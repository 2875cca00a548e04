//! Where the bytes go: the current workload's operators in groups, kernel beside kernel.

use crate::answer::kernel_class;
use crate::app::Page;
use leptos::prelude::*;
use stagecost::attention::AttentionKernel;
use stagecost::breakdown::{Share, breakdown};
use stagecost::format;
use stagecost::operators;
use stagecost::request::{Request, Stage};

/// The groups of every kernel compared.
fn shares(page: Page) -> Vec<(AttentionKernel, Vec<Share>)> {
    page.scenario.with(|scenario| {
        let of = |kernel: &AttentionKernel| {
            let rows = operators(&Request { kernel: *kernel, ..scenario.request.clone() }).ok()?;
            Some((*kernel, breakdown(&rows)))
        };
        scenario.kernels.iter().filter_map(of).collect()
    })
}

/// The explanation.
#[component]
pub fn WhereItGoes() -> impl IntoView {
    let page = expect_context::<Page>();
    view! {
        <section class="card" aria-labelledby="where">
            <h2 id="where">"Where the bytes go"</h2>
            <p class="lead">{move || page.scenario.with(|scenario| explanation(scenario.request.stage))}</p>
            {move || table(&shares(page))}
        </section>
    }
}

/// Why the figures are as they are.
fn explanation(stage: Stage) -> &'static str {
    match stage {
        Stage::Vision | Stage::FirstToken => {
            "The kernel changes the attention core alone. Normal attention writes the S × S scores out and reads them back at \
             every step; flash keeps them on chip. SAM adds a bias to its scores, which a fused kernel must still read, so SAM \
             saves less than CLIP does. Everything below the line is equal under every kernel."
        }
        Stage::Prefill => {
            "The kernel changes the attention core alone: normal attention writes the S × S scores of every layer out and reads \
             them back. At these lengths the weights of all experts weigh as much. What the decoder reads and writes is a \
             convention, not a record."
        }
        Stage::Decode => {
            "Every step reads the weights that it uses and the whole cache for one token a sequence, so the kernel hardly \
             matters and the batch decides: weights are read once for all its sequences. What the decoder reads and writes is a \
             convention, not a record."
        }
    }
}

fn table(all: &[(AttentionKernel, Vec<Share>)]) -> impl IntoView + use<> {
    let heads: Vec<_> = all
        .iter()
        .map(|(kernel, _)| {
            view! {
                <th scope="col" class=kernel_class(*kernel)>
                    <span class="swatch" aria-hidden="true"></span>
                    {kernel.name()}
                </th>
            }
        })
        .collect();
    let bytes = |share: &Share| share.hbm.total().get();
    let most = all.iter().flat_map(|(_, shares)| shares).map(bytes).fold(0.0, f64::max);
    let first = all.first().map(|(_, shares)| shares.clone()).unwrap_or_default();
    let rows: Vec<_> = first
        .iter()
        .enumerate()
        .map(|(index, share)| {
            let cells: Vec<_> = all
                .iter()
                .filter_map(|(kernel, shares)| {
                    let share = shares.get(index)?;
                    let width = 100.0 * bytes(share) / most.max(1.0);
                    Some(view! {
                        <td class=kernel_class(*kernel)>
                            <span class="who">{kernel.name()}</span>
                            <span class="value" title=format::gibibytes(share.hbm.total())>{format::bytes(share.hbm.total())}</span>
                            <span class="bar" aria-hidden="true"><i style=format!("width: {width}%")></i></span>
                        </td>
                    })
                })
                .collect();
            let flop = if share.flop.tensor.get() > 0.0 { format::flop(share.flop.tensor) } else { "–".to_owned() };
            let class = if share.group.is_attention() { "" } else { "same" };
            view! {
                <tr class=class>
                    <th scope="row">{share.group.name()}</th>
                    {cells}
                    <td class="difference">{flop}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <table class="comparison groups-of-operators">
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
