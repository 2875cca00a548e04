//! Memory that is needed of a device: weights, activations and cache, against what an engine takes of it.

use super::explanation::{Explanation, Part};
use super::quantity::Quantity;
use super::{formula_text, required_rates};
use crate::catalog;
use crate::error::Error;
use crate::evaluate::operators;
use crate::link::{Goal, Target};
use crate::request::{Request, Stage};
use crate::study::device_memory;
use crate::study::device_memory::{MemoryNeeded, WeightsOf};
use crate::text::format;
use crate::units::Bytes;

/// The stage that is tightest on the device, of the request's own and those that a target asks for, and what it needs.
pub(super) fn needed(request: &Request, target: &Target) -> Result<MemoryNeeded, Error> {
    let asked = Goal::ALL.into_iter().filter(|goal| target.get(*goal).is_some()).map(Goal::stage);
    let mut most = MemoryNeeded::new(request)?;
    for stage in asked {
        let needed = MemoryNeeded::new(&Request { stage, ..request.clone() })?;
        let on = |needed: &MemoryNeeded| needed.on(request.device, &request.limits);
        if on(&most).tighter(on(&needed)) != on(&most) {
            most = needed;
        }
    }
    Ok(most)
}

/// Weights, activations and cache of the stage that needs most: the request's own or one that a target asks for.
pub(super) fn explained(request: &Request, target: &Target) -> Result<Explanation, Error> {
    let needed = needed(request, target)?;
    let rows = operators(&Request { stage: needed.stage, ..request.clone() })?;
    let mut sources = formula_text::sources(Quantity::Weights, request, &rows);
    sources.push(source(request));
    Ok(Explanation {
        formula: format!("{}, against {}", formula(&needed), limit(request)),
        present: format!("{} ({})", held(request, &needed), needed.stage.title()),
        parts: parts(&needed),
        ..formula_text::begun(Quantity::Memory, sources)
    })
}

/// What memory is needed for, each by its share.
pub(super) fn parts(needed: &MemoryNeeded) -> Vec<Part> {
    let weights = format!("weights {}", WeightsOf::stage(needed.stage).title());
    let parts = [
        (weights, needed.weights),
        (activations(needed).to_owned(), needed.activations),
        ("KV cache".to_owned(), needed.kv),
    ];
    let total: f64 = parts.iter().map(|(_, bytes)| bytes.get()).sum();
    let part = |(name, bytes): (String, Bytes)| Part {
        group: "Memory".to_owned(),
        name,
        count: 1.0,
        amount: format::bytes(bytes),
        value: bytes.get(),
        share: bytes.get() / total,
        formulas: vec![format::gibibytes(bytes)],
    };
    parts.into_iter().filter(|(_, bytes)| bytes.get() > 0.0).map(part).collect()
}

/// The device's memory, and where that figure comes from.
pub(super) fn source(request: &Request) -> String {
    let device = request.device;
    let (field, figure) = device_memory::device_memory_figure(device);
    let source = catalog::words(device).source(figure).to_owned();
    let kind = device_memory::device_memory_kind(device);
    format!("Memory of {}: {}, {kind}: {source}", device.name, format::published(field, figure.value))
}

/// What the activations are.
const fn activations(needed: &MemoryNeeded) -> &'static str {
    match needed.stage {
        _ if needed.is_of_a_page => "activations of one page's vision and prefill",
        Stage::Decode => "activations of a decoding step",
        Stage::Vision | Stage::Prefill | Stage::FirstToken => "peak activations",
    }
}

/// What memory is needed for, as a formula.
pub(super) const fn formula(needed: &MemoryNeeded) -> &'static str {
    match needed.stage {
        Stage::Decode => "weights + max(peak of a step, peak of one page's vision and prefill) + KV cache",
        Stage::Vision | Stage::Prefill | Stage::FirstToken => "weights + peak activations + KV cache",
    }
}

/// What there is, as a formula.
pub(super) fn limit(request: &Request) -> String {
    let (field, figure) = device_memory::device_memory_figure(request.device);
    let all = format::published(field, figure.value);
    let kind = device_memory::device_memory_kind(request.device);
    let share = format!("{} · {all} of the device ({kind})", request.limits.share);
    match request.limits.free_bytes {
        Some(_) => format!("{share} without the KV cache, which is held against free_bytes"),
        None => share,
    }
}

/// What is needed beside what there is: `6.67 GB + 708 MB + 14.3 GB = 21.7 GB, of 21.7 GB usable`.
pub(super) fn held(request: &Request, needed: &MemoryNeeded) -> String {
    let on = needed.on(request.device, &request.limits);
    let all =
        required_rates::apart([on.needed.get(), on.usable.get()], "B").unwrap_or_else(|| format::bytes(on.needed));
    let parts = [needed.weights, needed.activations, needed.kv].map(format::bytes).join(" + ");
    let text = format!("{parts} = {all}, of {} usable", format::bytes(on.usable));
    match needed.free_note(request) {
        Some(note) => format!("{text} ({})", note.trim_end_matches('.')),
        None => text,
    }
}
