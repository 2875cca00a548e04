//! The answer as a sentence: how long it takes on the device under two kernels, why, and whether that is what was asked for.

use crate::answer::{kernel_class, pair, workload};
use crate::app::Page;
use crate::explain_view::{Asked, PANEL, open};
use crate::told::{click, truth};
use leptos::prelude::*;
use stagecost::attention::AttentionKernel;
use stagecost::explain::{Of, Quantity};
use stagecost::format;
use stagecost::ranking::{Met, OnDevice, Verdict};
use stagecost::request::Stage;
use stagecost::scenario::{Goal, Target};
use stagecost::stage::StageCost;
use stagecost::sweep::Point;
use stagecost::time::device::Device;
use stagecost::time::fused::SHORT_TEXT;

/// What is done where, up to its time: around a count of tokens.
fn opening(page: Page, point: &Point) -> AnyView {
    let (request, what) = (&point.request, workload(point));
    let image = format::count(point.tokens.image);
    let context = format::count(point.tokens.image + f64::from(request.prompt));
    let (begin, tokens, end) = match request.stage {
        Stage::Vision => {
            let each = if request.batch > 1 { " each" } else { "" };
            (format!("reading {what} into "), image, format!(" image tokens{each} takes "))
        }
        Stage::Prefill => ("prefilling ".to_owned(), context, format!(" tokens, {image} of them from {what}, takes ")),
        Stage::Decode => {
            let steps = format::count(f64::from(request.steps));
            (format!("generating {steps} tokens after "), context, format!(" tokens of context ({what}) takes "))
        }
        Stage::FirstToken => {
            (format!("the first token of {what}, after "), context, " tokens of context, comes in ".to_owned())
        }
    };
    let begin = format!("On one {}, {begin}", request.device.name);
    let kernel = point.costs.first().map_or(request.kernel, |(kernel, _)| *kernel);
    let tokens = opens(page, Asked::new(Quantity::Tokens, kernel, ""), tokens, None);
    view! { {begin} {tokens} {end} }.into_any()
}

/// A figure of the sentence, which opens.
fn opens(page: Page, asked: Asked, text: String, name: Option<String>) -> AnyView {
    let asked = Asked { part: "sentence", ..asked };
    let is_open = truth(move || page.opened.get() == Some(asked));
    view! {
        <button
            type="button"
            class="figure"
            data-figure=name
            title=asked.quantity.title()
            aria-expanded=is_open
            aria-controls=PANEL
            on:click=click(move || open(page, asked))
        >
            {text}
        </button>
    }
    .into_any()
}

/// One plain sentence on the first and the last kernel that are compared.
pub fn sentence(page: Page, point: &Point) -> AnyView {
    let opening = opening(page, point);
    let reason = Device::of(&point.request).lacks().map(|lack| lack.reason());
    let about = if reason.is_some() { "at least " } else { "about " };
    let unknown = reason.map(|reason| format!("; how much longer is unknown, because {reason}"));
    // The time where one is expected, else its bound.
    let time = if unknown.is_some() { Quantity::Bound } else { Quantity::Time };
    let of = move |quantity, kernel, text: String| opens(page, Asked::new(quantity, kernel, ""), text, None);
    let said = |kernel: AttentionKernel| {
        let text = point.time(kernel).map(|time| format::time(time.known())).unwrap_or_default();
        let name = Some(format!("time-{}", kernel.name()));
        let each = point.per_token(kernel).map(|each| {
            let each = of(Quantity::Goal(Goal::OutputToken), kernel, format::time(each));
            view! { " (" {each} " a token)" }
        });
        view! {
            <strong class=kernel_class(kernel)>
                {opens(page, Asked::new(time, kernel, ""), text, name)}
                " with "
                {kernel.name()}
            </strong>
            " attention"
            {each}
        }
    };
    let flop = |kernel, cost: &StageCost| of(Quantity::Tensor, kernel, format::flop(cost.flop.tensor));
    let Some([(first, a), (last, b)]) = pair(point) else {
        let only = point.costs.first().map(|(kernel, cost)| {
            view! {
                {said(*kernel)}
                ", moves "
                {of(Quantity::Traffic, *kernel, format::bytes(cost.hbm.total()))}
                " and needs "
                {of(Quantity::Peak, *kernel, format::bytes(cost.resident.peak_activations))}
                " of activation memory for "
                {flop(*kernel, cost)}
            }
        });
        return view! { {opening} {about} {only} {unknown} "." }.into_any();
    };
    let against = |quantity, of: fn(&StageCost) -> f64, times, less| {
        let (figure, rest) = compared(of(&a) / of(&b), times, less);
        let asked = Asked { of: Of::Against(last), ..Asked::new(quantity, first, "") };
        view! { <strong>{opens(page, asked, figure, None)}</strong> {rest} }
    };
    let bytes = against(Quantity::Traffic, |cost| cost.hbm.total().get(), "the bytes", "bytes");
    let peak = |cost: &StageCost| cost.resident.peak_activations.get();
    let peak = against(Quantity::Peak, peak, "the activation memory", "activation memory");
    view! {
        {opening}
        {about}
        {said(last)}
        " against "
        {said(first)}
        ", which moves "
        {bytes}
        " and needs "
        {peak}
        " for the same "
        {flop(last, &b)}
        {unknown}
        "."
    }
    .into_any()
}

/// A ratio in words: `2.15×` and ` the bytes`, `1.2 %` and ` less bytes`, `the same bytes`.
fn compared(ratio: f64, times: &'static str, of: &'static str) -> (String, String) {
    if ratio == 1.0 {
        (format!("the same {of}"), String::new())
    } else if ratio >= 1.1 {
        (format::ratio(ratio), format!(" {times}"))
    } else if ratio <= 1.0 / 1.1 {
        (format::ratio(1.0 / ratio), format!(" less {of}"))
    } else {
        // Nearer to one, three digits of a ratio say little.
        let (percent, word) = if ratio > 1.0 { (ratio - 1.0, "more") } else { (1.0 - ratio, "less") };
        (format::percent(percent), format!(" {word} {of}"))
    }
}

/// Whether the device does what is asked for: a sentence a target, and one where memory is short.
pub fn verdicts(here: &[OnDevice], target: &Target) -> String {
    let mut said = Vec::new();
    for (index, goal) in here.first().iter().flat_map(|on| on.goals.iter().map(|met| met.goal)).enumerate() {
        let each = here.iter().filter_map(|on| Some(verdict(on.kernel, on.goals.get(index)?)));
        let asked = target.get(goal).map(format::milliseconds).unwrap_or_default();
        said.push(format!("{} in {asked}: {}.", goal.heading(), each.collect::<Vec<_>>().join(", ")));
    }
    for on in here.iter().filter(|on| !on.memory.fits()) {
        let memory = format::share_of(on.memory.needed, on.memory.usable);
        said.push(format!("With {} it does not fit into memory: {memory} usable.", on.kernel.name()));
    }
    said.join(" ")
}

fn verdict(kernel: AttentionKernel, met: &Met) -> String {
    let kernel = kernel.name();
    let bound = format::time(met.bound);
    match (met.verdict, met.expected.map(format::time)) {
        (Verdict::Meets, time) => format!("{kernel} meets it with {}", time.unwrap_or_default()),
        (Verdict::Misses, Some(time)) => format!("{kernel} misses it with {time}"),
        (Verdict::Misses, None) => format!("{kernel} misses it with its bound of {bound} already"),
        (Verdict::Unknown, _) => format!("whether {kernel} meets it is unknown, its bound is {bound}"),
    }
}

/// What one should know before believing in it.
pub fn note(point: &Point) -> Option<String> {
    let short: Vec<_> =
        point.times.iter().filter(|(_, time)| time.is_short()).map(|(kernel, _)| kernel.name()).collect();
    let short = (!short.is_empty())
        .then(|| format!("More than half of the time with {} is not trusted. {SHORT_TEXT}", short.join(" and ")));
    let band = |(kernel, cost): &(AttentionKernel, StageCost)| {
        Some(format!("{}: {}", kernel.name(), point.time(*kernel)?.band(cost.hbm.total())?))
    };
    let bands = point.costs.iter().filter_map(band);
    let notes: Vec<String> = point.request.extrapolation().into_iter().chain(short).chain(bands).collect();
    (!notes.is_empty()).then(|| notes.join(" "))
}
