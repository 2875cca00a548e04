//! The comparison: each figure of the current workload under each kernel, with the difference in words.

use crate::answer::{kernel_class, kernel_heads, pair, workload};
use leptos::prelude::*;
use stagecost::attention::AttentionKernel;
use stagecost::format;
use stagecost::stage::StageCost;
use stagecost::sweep::Point;

/// A row of the comparison.
struct Figure {
    name: &'static str,
    explained: &'static str,
    value: fn(&StageCost) -> f64,
    text: fn(f64) -> String,
    detail: fn(f64) -> Option<String>,
    verdict: Verdict,
}

/// What a difference means.
#[derive(Clone, Copy, PartialEq)]
enum Verdict {
    /// Less is better.
    Less,
    /// More is better.
    More,
    /// The kernels must not differ.
    Equal,
    /// The kernels may differ; neither is better as such.
    Neutral,
}

fn bytes(value: f64) -> String {
    format::bytes(stagecost::units::Bytes::new(value))
}

fn gibibytes(value: f64) -> Option<String> {
    Some(format::gibibytes(stagecost::units::Bytes::new(value)))
}

fn flop(value: f64) -> String {
    format::flop(stagecost::units::Flops::new(value))
}

fn nothing(_: f64) -> Option<String> {
    None
}

const FIGURES: [Figure; 11] = [
    Figure {
        name: "HBM traffic",
        explained: "Bytes that all operators read and write, weights included; nothing is cached between them.",
        value: |cost| cost.hbm.total().get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Less,
    },
    Figure {
        name: "of it scores",
        explained: "Tensors of S × S: scores, probabilities and the bias that is written out for SAM.",
        value: |cost| cost.hbm.scores.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Less,
    },
    Figure {
        name: "of it KV cache",
        explained: "Keys and values of earlier tokens read by every step, and the new ones appended.",
        value: |cost| cost.hbm.kv.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Equal,
    },
    Figure {
        name: "Peak activations",
        explained: "Largest sum of tensors alive at any moment, weights and the input image not counted.",
        value: |cost| cost.resident.peak_activations.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Less,
    },
    Figure {
        name: "Arithmetic intensity",
        explained: "Tensor-core FLOP per byte of HBM traffic; above a device's ridge point it computes, below it waits.",
        value: StageCost::intensity,
        text: format::intensity,
        detail: nothing,
        verdict: Verdict::More,
    },
    Figure {
        name: "FLOP, tensor cores",
        explained: "Convolutions and matrix products, 2 per multiply-accumulate: the same work under every kernel.",
        value: |cost| cost.flop.tensor.get(),
        text: flop,
        detail: nothing,
        verdict: Verdict::Equal,
    },
    Figure {
        name: "FLOP, CUDA cores",
        explained: "Softmax, norms, activations, sums, by the convention stated below; flash adds its rescaling.",
        value: |cost| cost.flop.cuda.get(),
        text: flop,
        detail: nothing,
        verdict: Verdict::Neutral,
    },
    Figure {
        name: "Special functions",
        explained: "Exponentials, error functions and reciprocals.",
        value: |cost| cost.flop.special.get(),
        text: |value| format::special(stagecost::units::SpecialOps::new(value)),
        detail: nothing,
        verdict: Verdict::Neutral,
    },
    Figure {
        name: "Weights, resident once",
        explained: "Parameters of what the stage runs, in memory once however often they are read.",
        value: |cost| cost.resident.weights.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Equal,
    },
    Figure {
        name: "Weights, read",
        explained: "Parameters read from memory, once a pass: crops and global view each read the towers, every decode step \
                    reads the decoder with the experts that its tokens visit.",
        value: |cost| cost.hbm.weights.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Equal,
    },
    Figure {
        name: "KV cache, resident",
        explained: "Keys and values of all tokens at the end of the stage.",
        value: |cost| cost.resident.kv.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Equal,
    },
];

/// Every figure under each kernel side by side.
pub fn comparison(point: &Point) -> impl IntoView + use<> {
    let costs = point.costs.clone();
    let heads = kernel_heads(costs.iter().map(|(kernel, _)| *kernel).collect());
    let pair = pair(point);
    let difference = pair.map(|[(first, _), (last, _)]| {
        view! { <th scope="col" class="difference">{first.name()} " against " {last.name()}</th> }
    });
    // What no kernel changes and the stage has nothing of, such as a cache, is no row.
    let has = |figure: &&Figure| {
        figure.verdict != Verdict::Equal || costs.iter().any(|(_, cost)| (figure.value)(cost) != 0.0)
    };
    let rows: Vec<_> = FIGURES.iter().filter(has).map(|figure| row(figure, &costs, pair)).collect();
    let mut stage = point.request.stage.title().to_owned();
    stage[..1].make_ascii_uppercase();
    let many = costs.len() > 2;
    let caption = format!("{stage}, {}", workload(point));
    view! {
        <table class="comparison" class:many=many>
            <thead>
                <tr>
                    <th scope="col">{caption}</th>
                    {heads}
                    {difference}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(
    figure: &Figure,
    costs: &[(AttentionKernel, StageCost)],
    pair: Option<[(AttentionKernel, StageCost); 2]>,
) -> impl IntoView + use<> {
    let values: Vec<f64> = costs.iter().map(|(_, cost)| (figure.value)(cost)).collect();
    let most = values.iter().copied().fold(0.0, f64::max);
    let cells: Vec<_> = costs
        .iter()
        .zip(&values)
        .map(|((kernel, _), value)| {
            let share = if most > 0.0 { 100.0 * value / most } else { 0.0 };
            view! {
                <td class=kernel_class(*kernel)>
                    <span class="who">{kernel.name()}</span>
                    <span class="value" title=(figure.detail)(*value)>{(figure.text)(*value)}</span>
                    <span class="bar" aria-hidden="true"><i style=("width", format!("{share}%"))></i></span>
                </td>
            }
        })
        .collect();
    let difference = pair.map(|pair| {
        let [first, last] = pair.map(|(kernel, cost)| (kernel.name(), (figure.value)(&cost)));
        view! { <td class="difference"><span class="pill">{verdict(figure.verdict, first, last)}</span></td> }
    });
    let class = if figure.name.starts_with("of it") { "part" } else { "" };
    view! {
        <tr class=class>
            <th scope="row"><span class="name" title=figure.explained>{figure.name}</span></th>
            {cells}
            {difference}
        </tr>
    }
}

/// The difference in words: of the first against the last.
fn verdict(verdict: Verdict, (first_name, first): (&str, f64), (last_name, last): (&str, f64)) -> String {
    if first == last {
        return if verdict == Verdict::Equal { "equal, as it must be".into() } else { "equal".into() };
    }
    if last == 0.0 || first == 0.0 {
        return format!("none with {}", if last == 0.0 { last_name } else { first_name });
    }
    let (ratio, more) = if first > last { (first / last, true) } else { (last / first, false) };
    // Three digits would call it equal, and it is not.
    if ratio < 1.005 {
        let percent = format::significant(100.0 * (ratio - 1.0));
        return format!("{percent} % {}", if more { "more" } else { "less" });
    }
    let word = match (verdict, more) {
        (Verdict::More, true) => "higher",
        (Verdict::More, false) => "lower",
        (_, true) => "more",
        (_, false) => "less",
    };
    format!("{} {word}", format::ratio(ratio))
}
