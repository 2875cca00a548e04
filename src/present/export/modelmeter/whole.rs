//! The sweep as one object: every stage and mode of a point, at each place where a published file has them.

use super::fields::{ABOUT, Costs, Head, Totals};
use super::points::{MODES, Point, points};
use super::sizes::Sizes;
use crate::compare::published_sweep::UNITS;
use crate::error::Error;
use crate::link::Scenario;
use crate::present::export::full_number::json;
use serde::Serialize;

#[derive(Serialize)]
struct File {
    about: String,
    description: String,
    #[serde(flatten)]
    head: Head,
    decode_steps: u32,
    points: Vec<Record>,
}

/// A point with its costs at each place where a published file has them.
#[derive(Serialize)]
struct Record {
    #[serde(flatten)]
    sizes: Sizes,
    stage_costs: Costs,
    vision: Costs,
    prefill: WithTotals,
    decode: WithTotals,
    prefill_stagecost: Costs,
    decode_stagecost: Costs,
}

/// Costs, and their FLOP once more as totals.
#[derive(Serialize)]
struct WithTotals {
    #[serde(flatten)]
    costs: Costs,
    #[serde(flatten)]
    totals: Totals,
}

/// The scenario's sweep as one JSON object; its own stage and kernels do not matter.
///
/// # Errors
/// A sweep of stages or kernels, which have places of their own here, and a value that cannot be evaluated.
pub fn modelmeter(scenario: &Scenario) -> Result<String, Error> {
    let points = points(scenario)?;
    let request = scenario.sweep.base(&scenario.request)?;
    Ok(json(&File {
        about: format!("{ABOUT} {UNITS}"),
        description: format!("{} by {}, counted by StageCost", request.model.name, scenario.sweep.axis()?.0.name()),
        head: Head::new(scenario, &request, &points),
        decode_steps: request.steps,
        points: points.into_iter().map(Record::new).collect(),
    }))
}

impl Record {
    fn new(point: Point) -> Self {
        let all = Costs::all(&point);
        let with_totals = |stage| WithTotals { costs: Costs::of(&point, stage), totals: Totals::of(&point, stage) };
        let [(vision, ..), (prefill, ..), (decode, ..)] = MODES;
        Self {
            vision: Costs::of(&point, vision),
            prefill: with_totals(prefill),
            decode: with_totals(decode),
            prefill_stagecost: Costs::of(&point, prefill),
            decode_stagecost: Costs::of(&point, decode),
            sizes: point.sizes,
            stage_costs: all,
        }
    }
}
