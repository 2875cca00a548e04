//! The answer: one sentence, then each figure under each kernel side by side.

use crate::app::Page;
use crate::comparison::comparison;
use leptos::prelude::*;
use stagecost::attention::AttentionKernel;
use stagecost::figures::Curve;
use stagecost::format;
use stagecost::request::{Crops, Stage};
use stagecost::stage::StageCost;
use stagecost::sweep::Point;

/// The class that gives a kernel its colour.
pub fn kernel_class(kernel: AttentionKernel) -> String {
    format!("kernel-{}", kernel.name())
}

/// Heads of a table's columns, a kernel each.
pub fn kernel_heads(kernels: Vec<AttentionKernel>) -> Vec<impl IntoView> {
    let head = |kernel: AttentionKernel| {
        view! {
            <th scope="col" class=kernel_class(kernel)>
                <span class="swatch" aria-hidden="true"></span>
                {kernel.name()}
            </th>
        }
    };
    kernels.into_iter().map(head).collect()
}

/// The sentence and the comparison.
#[component]
pub fn Answer() -> impl IntoView {
    let page = expect_context::<Page>();
    let current = move || page.curve.with(|curve| curve.as_ref().ok().map(|Curve { current, .. }| current.clone()));
    view! {
        <section class="answer" id="answer" tabindex="-1" aria-label="Answer">
            <p class="sentence" role="status" aria-live="polite">{move || current().map(|point| sentence(&point))}</p>
            // Its line is there with or without it: nothing moves while a slider is dragged past the vendor's most.
            <p class="note">{move || current().and_then(|point| note(&point))}</p>
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

/// The two kernels that are set against each other: the first that is compared, and the request's own or else the last.
pub fn pair(point: &Point) -> Option<[(AttentionKernel, StageCost); 2]> {
    let (first, rest) = point.costs.split_first()?;
    let own = rest.iter().find(|(kernel, _)| *kernel == point.request.kernel);
    Some([*first, *own.or(rest.last())?])
}

/// What is done, up to its figures.
fn opening(point: &Point) -> String {
    let (request, what) = (&point.request, workload(point));
    let image = format::count(point.tokens.image);
    let context = format::count(point.tokens.image + f64::from(request.prompt));
    match request.stage {
        Stage::Vision => {
            let each = if request.batch > 1 { " each" } else { "" };
            format!("Reading {what} into {image} image tokens{each} moves ")
        }
        Stage::Prefill => format!("Prefilling {context} tokens, {image} of them from {what}, moves "),
        Stage::Decode => {
            let steps = format::count(f64::from(request.steps));
            format!("Generating {steps} tokens after {context} of context ({what}) moves ")
        }
        Stage::FirstToken => format!("From {what} to the first token, {context} tokens of context, moves "),
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
    let opening = opening(point);
    let Some([(first, a), (last, b)]) = pair(point) else {
        let only = point.costs.first().map(|(kernel, cost)| said(*kernel, cost).into_any());
        return view! { {opening} {only} " attention." }.into_any();
    };
    let bytes = compared(a.hbm.total().get() / b.hbm.total().get(), "the bytes", "bytes");
    let peak = compared(
        a.resident.peak_activations.get() / b.resident.peak_activations.get(),
        "the activation memory",
        "activation memory",
    );
    view! {
        {opening}
        {said(first, &a)}
        " and "
        {said(last, &b)}
        " attention: for the same "
        {format::flop(b.flop.tensor)}
        ", "
        {first.name()}
        " moves "
        {bytes}
        " and needs "
        {peak}
        "."
    }
    .into_any()
}

/// A ratio in words: `2.15× the bytes`, `1.2 % fewer bytes`, `the same bytes`.
fn compared(ratio: f64, times: &'static str, of: &'static str) -> impl IntoView + use<> {
    let (figure, rest) = if ratio == 1.0 {
        (String::new(), format!("the same {of}"))
    } else if ratio >= 1.1 {
        (format::ratio(ratio), format!(" {times}"))
    } else if ratio <= 1.0 / 1.1 {
        (format::ratio(1.0 / ratio), format!(" less {of}"))
    } else {
        // Nearer to one, three digits of a ratio say little.
        let (percent, word) = if ratio > 1.0 { (ratio - 1.0, "more") } else { (1.0 - ratio, "less") };
        (format!("{} %", format::significant(100.0 * percent)), format!(" {word} {of}"))
    };
    view! { <strong>{figure}</strong> {rest} }
}

/// What one should know of the workload before believing in it.
fn note(point: &Point) -> Option<String> {
    point.request.extrapolation()
}
