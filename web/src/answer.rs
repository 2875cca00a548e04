//! The answer: one sentence, then each figure under each kernel side by side.

use crate::app::Page;
use leptos::prelude::*;
use stagecost::attention::AttentionKernel;
use stagecost::figures::Curve;
use stagecost::format;
use stagecost::request::Crops;
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

const FIGURES: [Figure; 9] = [
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
        explained: "Parameters of both towers and the projector in memory, however many crops are run.",
        value: |cost| cost.resident.weights.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Equal,
    },
    Figure {
        name: "Weights, read",
        explained: "Parameters read from memory: once a pass, so the crops and the global view each read them.",
        value: |cost| cost.hbm.weights.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Equal,
    },
];

/// The class that gives a kernel its colour.
pub fn kernel_class(kernel: AttentionKernel) -> String {
    format!("kernel-{}", kernel.name())
}

/// The sentence and the comparison.
#[component]
pub fn Answer() -> impl IntoView {
    let page = expect_context::<Page>();
    let current = move || page.curve.with(|curve| curve.as_ref().ok().map(|Curve { current, .. }| current.clone()));
    view! {
        <section class="answer" id="answer" tabindex="-1" aria-label="Answer">
            <p class="sentence" role="status" aria-live="polite">{move || current().map(|point| sentence(&point))}</p>
            {move || current().and_then(|point| note(&point)).map(|note| view! { <p class="note">{note}</p> })}
        </section>
        <section class="card" aria-label="Comparison">{move || current().map(|point| comparison(&point))}</section>
    }
}

/// How a workload is spoken of.
pub fn workload(point: &Point) -> String {
    let images = match point.request.batch {
        1 => String::new(),
        batch => format!("{batch} images of "),
    };
    match (point.request.crops, point.request.grid()) {
        (Crops::Image { width, height }, Some(grid)) => {
            format!("{images}{width} × {height} px ({} × {} crops)", grid.rows, grid.columns)
        }
        (Crops::Image { width, height }, None) => format!("{images}{width} × {height} px (no crops)"),
        (_, Some(grid)) => format!("{images}{} × {} crops", grid.rows, grid.columns),
        (_, None) => format!("{images}{} × {} px without crops", point.request.base, point.request.base),
    }
}

/// One plain sentence on the first and the last kernel that are compared.
fn sentence(point: &Point) -> impl IntoView + use<> {
    let total = |cost: &StageCost| format::bytes(cost.hbm.total());
    let said = |kernel: AttentionKernel, cost: &StageCost| {
        view! {
            <strong class=kernel_class(kernel)>
                <span data-figure=format!("hbm-{}", kernel.name())>{total(cost)}</span>
                " with " {kernel.name()}
            </strong>
        }
    };
    let opening = format!("Reading {} into {} image tokens moves ", workload(point), format::count(point.tokens.image));
    let [(first, a), .., (last, b)] = &point.costs[..] else {
        let only = point.costs.first().map(|(kernel, cost)| said(*kernel, cost).into_any());
        return view! { {opening} {only} " attention." }.into_any();
    };
    let compared = |ratio: f64, more: &'static str, less: &'static str| {
        if ratio >= 1.0 { (format::ratio(ratio), more) } else { (format::ratio(1.0 / ratio), less) }
    };
    let (bytes, bytes_word) = compared(a.hbm.total().get() / b.hbm.total().get(), "the bytes", "fewer bytes");
    let (peak, peak_word) = compared(
        a.resident.peak_activations.get() / b.resident.peak_activations.get(),
        "the activation memory",
        "less activation memory",
    );
    view! {
        {opening}
        {said(*first, a)}
        " and "
        {said(*last, b)}
        " attention: for the same "
        {format::flop(b.flop.tensor)}
        ", "
        {first.name()}
        " moves "
        <strong>{bytes}</strong>
        " "
        {bytes_word}
        " and needs "
        <strong>{peak}</strong>
        " "
        {peak_word}
        "."
    }
    .into_any()
}

/// What one should know of the workload before believing in it.
fn note(point: &Point) -> Option<String> {
    point.request.is_extrapolated().then(|| point.request.model.tiling.extrapolation())
}

fn comparison(point: &Point) -> impl IntoView + use<> {
    let costs = point.costs.clone();
    let heads: Vec<_> = costs
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
    let difference = (costs.len() > 1).then(|| {
        let against = costs.last().map(|(kernel, _)| kernel.name());
        view! { <th scope="col" class="difference">{costs[0].0.name()} " against " {against}</th> }
    });
    let rows: Vec<_> = FIGURES.iter().map(|figure| row(figure, &costs)).collect();
    let caption = format!("Vision stage, {}", workload(point));
    view! {
        <table class="comparison">
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

fn row(figure: &Figure, costs: &[(AttentionKernel, StageCost)]) -> impl IntoView + use<> {
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
                    <span class="bar" aria-hidden="true"><i style=format!("width: {share}%")></i></span>
                </td>
            }
        })
        .collect();
    let difference = (values.len() > 1).then(|| {
        let (first, last) = (costs[0].0.name(), costs[costs.len() - 1].0.name());
        let said = verdict(figure.verdict, (first, values[0]), (last, values[values.len() - 1]));
        view! { <td class="difference"><span class="pill">{said}</span></td> }
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
