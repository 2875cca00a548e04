//! The most that meets the targets: what is asked of the device there, and with one more.

use super::explanation::Explanation;
use super::operator_sum::explained as explained_sum;
use super::quantity::Quantity;
use super::scope::Of;
use super::{formula_text, memory, required_rates};
use crate::error::Error;
use crate::link::{Goal, Target};
use crate::request::Request;
use crate::study::max_workload;
use crate::study::max_workload::{Most, most};
use crate::study::ranking::{Demand, OnDevice};
use crate::text::format;
use crate::time::device::Device;

/// The largest amount of one thing, all else as it is; its parts are those of what forbids one more.
pub(super) fn explained(
    request: &Request,
    target: &Target,
    what: max_workload::Quantity,
) -> Result<Explanation, Error> {
    let Some(first) = Goal::ALL.into_iter().find(|goal| target.get(*goal).is_some()) else {
        let problem = format!("{} follows from a target, and none is set", Quantity::Most(what).name());
        return Err(Error::contradiction("explain", problem, "give vision_ms, ttft_ms or tpot_ms too"));
    };
    let found = most(request, target, what)?;
    let least = if what == max_workload::Quantity::Batch { 1 } else { 0 };
    let (amount, limit) = match found {
        Most::Amount(amount, limit) => (amount, Some(limit)),
        Most::None(limit) => (least, Some(limit)),
        Most::Unknown => (least, None),
    };
    let at = what.set(request, amount);
    let told = |amount: u32| -> Result<String, Error> {
        let request = what.set(request, amount);
        let on = Demand::new(&request, target)?.on(&Device::of(&request));
        Ok(format!("{} {}: {}", format::count(amount.into()), noun(what, amount), asks(&on, target)))
    };
    let present = match found {
        Most::Amount(_, max_workload::Limit::Range) => format!("{}; more cannot be set", told(amount)?),
        Most::Amount(..) => format!("{}; {}", told(amount)?, told(amount + 1)?),
        Most::None(_) => format!("none: {}", told(amount)?),
        Most::Unknown => "unknown: no time is expected of this device".to_owned(),
    };
    let of = match limit {
        Some(max_workload::Limit::Memory) => memory::explained(&at, target)?,
        _ => {
            // Of several targets, the one that is missed, or that one more would miss.
            let more = u32::from(!matches!(found, Most::None(_)));
            let beyond = what.set(request, amount.saturating_add(more));
            let missed = required_rates::missed(&beyond, target).unwrap_or(Some(first)).unwrap_or(first);
            explained_sum(&Request { stage: missed.stage(), ..at }, Quantity::Time, Of::All)?
        }
    };
    Ok(Explanation {
        title: formula_text::title(Quantity::Most(what)).to_owned(),
        definition: formula_text::definition(Quantity::Most(what)),
        formula: "the largest amount for which every expected time ≤ its target and memory needed ≤ memory usable"
            .to_owned(),
        present,
        ..of
    })
}

const fn noun(what: max_workload::Quantity, amount: u32) -> &'static str {
    match (what, amount) {
        (max_workload::Quantity::Crops, 1) => "crop",
        (max_workload::Quantity::Crops, _) => "crops",
        (max_workload::Quantity::Batch, 1) => "image in a batch",
        (max_workload::Quantity::Batch, _) => "images in a batch",
        (max_workload::Quantity::Prompt, 1) => "prompt token",
        (max_workload::Quantity::Prompt, _) => "prompt tokens",
    }
}

/// Every time against its target, and memory: `first token 23.8 ms ≤ 24 ms, memory 8.10 GB ≤ 72.0 GB`.
fn asks(on: &OnDevice, target: &Target) -> String {
    let goals = on.goals.iter().map(|met| format!("{} {}", met.goal.title(), required_rates::held(met, target)));
    let sign = if on.memory.fits() { "≤" } else { ">" };
    let (needed, usable) = (on.memory.needed, on.memory.usable);
    let told = required_rates::apart([needed.get(), usable.get()], "B").unwrap_or_else(|| format::bytes(needed));
    let held = format!("memory {told} {sign} {}", format::bytes(usable));
    goals.chain([held]).collect::<Vec<_>>().join(", ")
}
