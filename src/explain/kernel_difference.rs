//! A figure under one kernel held against another: by how much they differ, and which groups of operators make the difference.

use super::explanation::{Explanation, Part};
use super::operator_sum::total;
use super::quantity::Quantity;
use super::{formula_text, memory};
use crate::error::Error;
use crate::evaluate::{evaluate, operators};
use crate::link::Target;
use crate::request::{AttentionKernel, Request};
use crate::sorting::ascending;
use crate::study::component_groups::Group;
use crate::text::format;
use crate::time::by_operator;
use crate::time::device::Device;

/// The request's figure under its own kernel against the same under `other`.
pub(super) fn explained(
    request: &Request,
    target: &Target,
    quantity: Quantity,
    other: AttentionKernel,
) -> Result<Explanation, Error> {
    let both = [request.clone(), Request { kernel: other, ..request.clone() }];
    let [own, theirs] = [value(&both[0], target, quantity)?, value(&both[1], target, quantity)?];
    let names = both.each_ref().map(|request| request.kernel.name());
    let mut sources = Vec::new();
    for request in &both {
        for source in formula_text::sources(quantity, request, &operators(request)?) {
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
    }
    let parts = groups(&both, quantity)?;
    let below = if parts.is_empty() { "" } else { "; below, the groups of operators that differ" };
    Ok(Explanation {
        title: format!("{}, {} vs {}", formula_text::title(quantity), names[0], names[1]),
        formula: format!("{} ÷ {}, each by its own formula{below}", names[0], names[1]),
        present: compared(quantity, names, [own, theirs]),
        parts,
        ..formula_text::begun(quantity, sources)
    })
}

/// A figure in plain units.
fn value(request: &Request, target: &Target, quantity: Quantity) -> Result<f64, Error> {
    let cost = evaluate(request)?;
    Ok(match quantity {
        Quantity::Memory => memory::needed(request, target)?.total().get(),
        Quantity::Peak => cost.resident.peak_activations.get(),
        Quantity::Weights => cost.resident.weights.get(),
        Quantity::Kv => cost.resident.kv.get(),
        Quantity::Intensity => cost.intensity(),
        Quantity::Goal(_)
        | Quantity::Compute(_)
        | Quantity::Bandwidth(_)
        | Quantity::Most(_)
        | Quantity::Fits(_)
        | Quantity::PerImage
        | Quantity::Rate => {
            let problem = format!("{} is not held against another kernel", quantity.name());
            return Err(Error::contradiction("against", problem, "a time, traffic, FLOP or memory"));
        }
        Quantity::Tokens | Quantity::Published => {
            let problem = format!("{} does not depend on the kernel", quantity.name());
            return Err(Error::contradiction("against", problem, "a time, traffic, FLOP or memory"));
        }
        _ => {
            let rows = operators(request)?;
            total(quantity, &rows, &by_operator(&rows, &Device::of(request)))
        }
    })
}

/// Both figures and their ratio, the own over the other, as the page has it.
fn compared(quantity: Quantity, names: [&str; 2], values: [f64; 2]) -> String {
    let [own, other] = values;
    if !own.is_finite() || !other.is_finite() {
        return "unknown on this device".to_owned();
    }
    let told = |index: usize| format!("{} with {}", formula_text::amount(quantity, values[index]), names[index]);
    if own == other {
        return format!("{} = {}: equal", told(0), told(1));
    }
    if own == 0.0 || other == 0.0 {
        let (some, none) = if own == 0.0 { (1, 0) } else { (0, 1) };
        return format!("{}, none with {}", told(some), names[none]);
    }
    let ratio = own / other;
    let inverse = if ratio < 1.0 { format!(" = 1 ÷ {}", format::ratio(other / own)) } else { String::new() };
    let (share, word) = if ratio > 1.0 { (ratio - 1.0, "more") } else { (1.0 - ratio, "less") };
    let ratio = format::ratio(ratio);
    format!("{} ÷ {} = {ratio}{inverse}, {} {word}", told(0), told(1), format::percent(share))
}

/// Groups of operators that differ, by how much of all differences is theirs.
fn groups(both: &[Request; 2], quantity: Quantity) -> Result<Vec<Part>, Error> {
    if !quantity.is_sum() || quantity == Quantity::Intensity {
        return Ok(Vec::new());
    }
    let names = both.each_ref().map(|request| request.kernel.name());
    let mut sums: Vec<(Group, [f64; 2], f64)> = Vec::new();
    for (index, request) in both.iter().enumerate() {
        let rows = operators(request)?;
        let times = by_operator(&rows, &Device::of(request));
        for (row, time) in rows.iter().zip(&times) {
            let group = Group::of(row);
            if sums.iter().all(|(other, ..)| *other != group) {
                sums.push((group, [0.0; 2], 0.0));
            }
            if let Some((_, sum, runs)) = sums.iter_mut().find(|(other, ..)| *other == group) {
                sum[index] += quantity.of(row, time);
                *runs += row.count;
            }
        }
    }
    let model = &both[0].model;
    let apart = |sum: &[f64; 2]| (sum[0] - sum[1]).abs();
    let all: f64 = sums.iter().map(|(_, sum, _)| apart(sum)).sum();
    let part = |(group, sum, runs): &(Group, [f64; 2], f64)| {
        let sign = if sum[0] >= sum[1] { "+" } else { "−" };
        (apart(sum) > 0.0).then(|| Part {
            group: group.name(model),
            name: format!("{}: {} vs {}", group.name(model), names[0], names[1]),
            count: *runs,
            amount: format!("{sign}{}", formula_text::amount(quantity, apart(sum))),
            value: sum[0] - sum[1],
            share: apart(sum) / all,
            formulas: (0..2)
                .map(|index| format!("{} with {}", formula_text::amount(quantity, sum[index]), names[index]))
                .collect(),
        })
    };
    Ok(ascending(sums.iter().filter_map(part).collect::<Vec<_>>(), |part| -part.share))
}
