//! What fits by memory alone: what the process needs there, and with one more.

use super::explanation::Explanation;
use super::quantity::Quantity;
use super::{formula_text, memory};
use crate::error::Error;
use crate::evaluate::operators;
use crate::request::{Request, Stage};
use crate::study::capacity::{CapacitySearch, Extent};

/// The largest amount of one thing, all else as it is; its parts are the memory of the process there.
pub(super) fn explained(request: &Request, extent: Extent) -> Result<Explanation, Error> {
    let mut search = CapacitySearch::new(request)?;
    let largest = search.largest(request.device, extent);
    let amount = largest.unwrap_or(extent.least());
    let needed = search.needed(extent, amount);
    let mut at = |amount: u32| {
        let needed = search.needed(extent, amount);
        (needed, format!("{}: {}", extent.text(request, Some(amount)), memory::held(request, &needed)))
    };
    let (more, beyond) = at(extent.next(amount));
    let present = match largest {
        None => format!("none: {}", at(amount).1),
        Some(_) if more.on(request.device, &request.limits).fits() => format!("{}; more cannot be set", at(amount).1),
        Some(_) => format!("{}; {beyond}", at(amount).1),
    };
    let rows = operators(&Request { stage: Stage::FirstToken, ..request.clone() })?;
    let mut sources = formula_text::sources(Quantity::Weights, request, &rows);
    sources.push(memory::source(request));
    Ok(Explanation {
        formula: format!("the largest amount for which {} ≤ {}", memory::formula(&needed), memory::limit(request)),
        present,
        parts: memory::parts(&needed),
        parts_are: Quantity::Memory,
        ..formula_text::begun(Quantity::Fits(extent), sources)
    })
}
