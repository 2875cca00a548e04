//! A sweep as a Markdown table: three significant digits, units in the header, stamped with its link.

use super::time::UNKNOWN;
use crate::VERSION;
use crate::link::{Goal, Scenario, SweepChoice, Target};
use crate::recording::stage_cost::StageCost;
use crate::request::{AttentionKernel, DEFAULT, GivenView, Key, Part, Request, Stage};
use crate::study::device_memory::Memory;
use crate::study::requirement::{BOUNDS, Rates, Requirement, UNREACHABLE};
use crate::study::sweep::{Point, Sweep, extrapolations};
use crate::text::format;
use crate::text::format::{SECOND, Unit};
use crate::time::StageTime;
use crate::units::{Bytes, Seconds};

/// A column to the right of point and kernel: its header, and a cell for each row in order.
struct Column {
    header: String,
    cells: Vec<String>,
}

/// The sweep as a document of its own.
pub fn markdown(scenario: &Scenario, sweep: &Sweep) -> String {
    let convention = sweep.convention();
    // Marks what is a convention where a point runs the decoder.
    let mark = if convention.is_some() { " †" } else { "" };
    let mut columns = vec![
        costs(sweep, "tensor-core FLOP", "", "FLOP", |cost| cost.flop.tensor.get()),
        costs(sweep, "HBM traffic", mark, "B", |cost| cost.hbm.total().get()),
        costs(sweep, "peak activations", mark, "B", |cost| cost.resident.peak_activations.get()),
    ];
    let cells = rows(sweep).map(|(_, _, cost)| format::significant(cost.intensity()));
    columns.push(Column { header: format!("arithmetic intensity (FLOP/B){mark}"), cells: cells.collect() });
    if convention.is_some() {
        columns.push(costs(sweep, "KV cache", "", "B", |cost| cost.resident.kv.get()));
    }
    columns.push(times(sweep, "expected time", |time| time.expected.map(Seconds::get)));
    columns.push(times(sweep, "roofline bound", |time| Some(time.bound.get())));
    if sweep.axis.is_of_memory() || sweep.axis == Key::Device {
        columns.extend(held(sweep, mark));
    }
    for goal in Goal::ALL.into_iter().filter(|goal| sweep.target.get(*goal).is_some()) {
        columns.push(rates(sweep, goal, "", "FLOP/s", |rates| rates.flop_per_s.get()));
        let mark = if goal.stage().convention().is_some() { " †" } else { "" };
        columns.push(rates(sweep, goal, mark, "B/s", |rates| rates.bytes_per_s.get()));
    }
    let mut text = heading(scenario, sweep);
    text += &format!("| {} | crops | image tokens | kernel |", sweep.axis.name());
    columns.iter().for_each(|column| text += &format!(" {} |", column.header));
    text += &format!("\n|---|---:|---:|---|{}\n", "---:|".repeat(columns.len()));
    for (index, (point, kernel, _)) in rows(sweep).enumerate() {
        text += &format!(
            "| {}{} | {} | {} | {} |",
            point.text,
            if point.request.is_extrapolated() { "\\*" } else { "" },
            format::count(point.request.crop_count().into()),
            format::count(point.tokens.image),
            kernel.name(),
        );
        columns.iter().for_each(|column| text += &format!(" {} |", column.cells[index]));
        text.push('\n');
    }
    for reason in extrapolations(sweep.points.iter().map(|point| &point.request)) {
        text += &format!("\n\\* {reason}\n");
    }
    // Rates of the decoder stand in the table of a vision stage too.
    if let Some(convention) = convention.or(sweep.target.convention()) {
        text += &format!("\n† {convention}\n");
    }
    if sweep.target.is_some() {
        text += &format!("\n{BOUNDS}\n");
    }
    text + &format!("\nStageCost {VERSION}, `{}`\n", scenario.link())
}

fn rows(sweep: &Sweep) -> impl Iterator<Item = (&Point, AttentionKernel, &StageCost)> {
    sweep.points.iter().flat_map(|point| point.costs.iter().map(move |(kernel, cost)| (point, *kernel, cost)))
}

/// Amounts of what is spent, in a unit for the whole column.
fn costs(sweep: &Sweep, title: &str, mark: &str, symbol: &str, amount: fn(&StageCost) -> f64) -> Column {
    let unit = Unit::shared(rows(sweep).map(|(_, _, cost)| amount(cost)), symbol);
    Column {
        header: format!("{title} ({}){mark}", unit.name()),
        cells: rows(sweep).map(|(_, _, cost)| unit.number(amount(cost))).collect(),
    }
}

/// Times, in a unit for the whole column; a word where one is not known.
fn times(sweep: &Sweep, title: &str, of: fn(&StageTime) -> Option<f64>) -> Column {
    let time = |(point, kernel, _): (&Point, AttentionKernel, &StageCost)| point.time(kernel).and_then(of);
    let unit = Unit::shared(rows(sweep).filter_map(time), SECOND);
    let cells = rows(sweep).map(|row| time(row).map_or_else(|| UNKNOWN.to_owned(), |time| unit.number(time)));
    Column { header: format!("{title} ({})", unit.name()), cells: cells.collect() }
}

/// Memory that is needed, what is usable, and whether the one is within the other.
fn held(sweep: &Sweep, mark: &str) -> [Column; 3] {
    let memory = || rows(sweep).filter_map(|(point, kernel, _)| point.memory(kernel));
    let amounts = |title: &str, of: fn(&Memory) -> Bytes| {
        let unit = Unit::shared(memory().map(|memory| of(memory).get()), "B");
        let cells = memory().map(|memory| unit.number(of(memory).get()));
        Column { header: format!("{title} ({}){mark}", unit.name()), cells: cells.collect() }
    };
    let fits = memory().map(|memory| if memory.fits() { "yes" } else { "no" }.to_owned());
    [
        amounts("memory needed", |memory| memory.needed),
        amounts("usable memory", |memory| memory.usable),
        Column { header: "fits".to_owned(), cells: fits.collect() },
    ]
}

/// Rates that a target requires, in a unit for the whole column; a word where none is enough.
fn rates(sweep: &Sweep, goal: Goal, mark: &str, symbol: &str, rate: fn(&Rates) -> f64) -> Column {
    let required = |(point, kernel, _): (&Point, AttentionKernel, &StageCost)| {
        point.required(kernel).and_then(|required| required.get(goal)).map(|requirement: Requirement| requirement.rates)
    };
    let unit = Unit::shared(rows(sweep).filter_map(|row| required(row)?).map(|rates| rate(&rates)), symbol);
    let time = sweep.target.get(goal).map(format::milliseconds).unwrap_or_default();
    let text = |rates: Option<Rates>| rates.map_or_else(|| UNREACHABLE.to_owned(), |rates| unit.number(rate(&rates)));
    Column {
        header: format!("{} in {time} ({}){mark}", goal.title(), unit.name()),
        cells: rows(sweep).map(|row| required(row).map(text).unwrap_or_default()).collect(),
    }
}

/// What is swept, and the parts of the request that hold still and matter.
fn heading(scenario: &Scenario, sweep: &Sweep) -> String {
    let mut text = format!("# Attention cost by {}", sweep.axis.name());
    if let SweepChoice::Card(card) = &scenario.sweep {
        text += &format!(": {}", card.name);
    }
    let requests: Vec<&Request> = sweep.points.iter().map(|point| &point.request).collect();
    text + &format!("\n\n{}\n\n", still(&requests, &[sweep.axis], &sweep.target))
}

/// The parts of a scenario's sweep that hold still and matter.
pub fn parameters(scenario: &Scenario) -> String {
    let base = scenario.sweep.base(&scenario.request).unwrap_or_else(|_| scenario.request.clone());
    let axis = scenario.sweep.axis().map(|(axis, _)| axis);
    let axes: Vec<Key> = axis.into_iter().chain(scenario.second.as_ref().map(|second| second.axis)).collect();
    still(&[&base], &axes, &scenario.target)
}

/// The parts that no axis moves, kernels aside, where the stages that are shown depend on them.
pub fn still(requests: &[&Request], axes: &[Key], target: &Target) -> String {
    let still = |key: &Key| *key != Key::Kernel && !axes.iter().any(|axis| key.replaces(*axis));
    // A limit of memory is part of no figure here unless somebody set it.
    let plain = Request::default();
    let is_set = |key: Key| requests.iter().any(|request| request.get(key) != plain.get(key));
    let still = |key: &Key| still(key) && (!key.is_of_memory() || is_set(*key));
    let applies = |key: Key, request: &Request| !key.is_of_the_crop_rule() || request.is_cut_by_rule();
    let matters = |key: &Key| {
        let by_stage = |request: &Request| stages(request, target).any(|stage| key.matters(stage));
        requests.iter().any(|request| applies(*key, request) && by_stage(request))
    };
    // What is left to its default, which is not one number, goes without saying.
    let text = |key: Key| {
        requests.first()?.get(key).filter(|text| {
            text != DEFAULT && ![(Key::Part, Part::WHOLE), (Key::Views, GivenView::NONE)].contains(&(key, &**text))
        })
    };
    let part = |key: Key| text(key).map(|text| format!("{} {text}", key.name()));
    Key::ALL.into_iter().filter(still).filter(matters).filter_map(part).collect::<Vec<_>>().join(", ")
}

/// The stages whose costs a row shows: its own, and those of the targets.
fn stages(request: &Request, target: &Target) -> impl Iterator<Item = Stage> {
    std::iter::once(request.stage).chain(target.goals().map(Goal::stage))
}
