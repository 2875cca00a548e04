//! The answer as a sentence: how long it takes on the device under two kernels, why, and whether that is what was asked for.

use crate::answer::{kernel_class, pair, workload};
use crate::app::Page;
use crate::explain_view::{self, Asked};
use crate::told::click;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use stagecost::attention::AttentionKernel;
use stagecost::explain::Quantity;
use stagecost::format;
use stagecost::ranking::{Met, OnDevice, Verdict};
use stagecost::request::Stage;
use stagecost::scenario::Target;
use stagecost::stage::StageCost;
use stagecost::sweep::Point;
use stagecost::time::device::Device;
use stagecost::time::fused::SHORT_TEXT;

/// What is done where, up to its time.
fn opening(point: &Point) -> String {
    let (request, what) = (&point.request, workload(point));
    let image = format::count(point.tokens.image);
    let context = format::count(point.tokens.image + f64::from(request.prompt));
    let done = match request.stage {
        Stage::Vision => {
            let each = if request.batch > 1 { " each" } else { "" };
            format!("reading {what} into {image} image tokens{each} takes ")
        }
        Stage::Prefill => format!("prefilling {context} tokens, {image} of them from {what}, takes "),
        Stage::Decode => {
            let steps = format::count(f64::from(request.steps));
            format!("generating {steps} tokens after {context} tokens of context ({what}) takes ")
        }
        Stage::FirstToken => {
            format!("the first token of {what}, after {context} tokens of context, comes in ")
        }
    };
    format!("On one {}, {done}", request.device.name)
}

/// A figure of the sentence: clicked it opens, as in the comparison, where keys reach it too.
fn opens(page: Page, quantity: Quantity, kernel: AttentionKernel) -> Box<dyn Fn(MouseEvent)> {
    click(move || explain_view::open(page, Asked { quantity, kernel, device: None, part: "comparison" }))
}

/// One plain sentence on the first and the last kernel that are compared.
pub fn sentence(page: Page, point: &Point) -> AnyView {
    let opening = opening(point);
    let reason = Device::of(&point.request).lacks().map(|lack| lack.reason());
    let about = if reason.is_some() { "at least " } else { "about " };
    let unknown = reason.map(|reason| format!("; how much longer is unknown, because {reason}"));
    let said = |kernel: AttentionKernel| {
        let time = point.time(kernel).map(|time| format::time(time.known()));
        let each = point.per_token(kernel).map(|each| format!(" ({} a token)", format::time(each)));
        view! {
            <strong class=format!("opens {}", kernel_class(kernel)) on:click=opens(page, Quantity::Time, kernel)>
                <span data-figure=format!("time-{}", kernel.name())>{time}</span>
                " with "
                {kernel.name()}
            </strong>
            " attention"
            {each}
        }
    };
    let Some([(first, a), (last, b)]) = pair(point) else {
        let only = point.costs.first().map(|(kernel, cost)| {
            view! {
                {said(*kernel)}
                ", moves "
                {format::bytes(cost.hbm.total())}
                " and needs "
                {format::bytes(cost.resident.peak_activations)}
                " of activation memory for "
                {format::flop(cost.flop.tensor)}
            }
        });
        return view! { {opening} {about} {only} {unknown} "." }.into_any();
    };
    let ratio = |of: fn(&StageCost) -> f64| of(&a) / of(&b);
    let bytes = ratio(|cost| cost.hbm.total().get());
    let bytes = compared(bytes, "the bytes", "bytes", opens(page, Quantity::Traffic, first));
    let peak = ratio(|cost| cost.resident.peak_activations.get());
    let peak = compared(peak, "the activation memory", "activation memory", opens(page, Quantity::Peak, first));
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
        {format::flop(b.flop.tensor)}
        {unknown}
        "."
    }
    .into_any()
}

/// A ratio in words: `2.15× the bytes`, `1.2 % fewer bytes`, `the same bytes`.
fn compared(ratio: f64, times: &'static str, of: &'static str, open: impl Fn(MouseEvent) + 'static) -> impl IntoView {
    let (figure, rest) = if ratio == 1.0 {
        (format!("the same {of}"), String::new())
    } else if ratio >= 1.1 {
        (format::ratio(ratio), format!(" {times}"))
    } else if ratio <= 1.0 / 1.1 {
        (format::ratio(1.0 / ratio), format!(" less {of}"))
    } else {
        // Nearer to one, three digits of a ratio say little.
        let (percent, word) = if ratio > 1.0 { (ratio - 1.0, "more") } else { (1.0 - ratio, "less") };
        (format::percent(percent), format!(" {word} {of}"))
    };
    view! { <strong class="opens" on:click=open>{figure}</strong> {rest} }.into_any()
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
