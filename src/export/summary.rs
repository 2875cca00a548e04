//! The answer to a scenario as plain text: its kernels side by side.

use crate::VERSION;
use crate::error::Error;
use crate::format;
use crate::request::Request;
use crate::scenario::Scenario;
use crate::stage::StageCost;
use crate::workload;
use crate::{evaluate, operators};

/// What is evaluated, in words.
fn title(request: &Request) -> String {
    let crops = match request.grid() {
        None => "no crops".to_owned(),
        Some(grid) => format!("{grid} crops of {} px", request.tile),
    };
    let images = if request.batch == 1 { "1 image".to_owned() } else { format!("{} images", request.batch) };
    format!("{} {}: view of {} px, {crops}, {images}", request.model.name, request.stage.name(), request.base)
}

/// A line of the comparison: a name and how it is shown.
type Line = (&'static str, fn(&StageCost) -> f64, fn(&StageCost) -> String);

const LINES: [Line; 10] = [
    ("HBM traffic", |c| c.hbm.total().get(), |c| format::bytes(c.hbm.total())),
    ("  weights", |c| c.hbm.weights.get(), |c| format::bytes(c.hbm.weights)),
    ("  activations", |c| c.hbm.activations.get(), |c| format::bytes(c.hbm.activations)),
    ("  scores", |c| c.hbm.scores.get(), |c| format::bytes(c.hbm.scores)),
    ("Peak activations", |c| c.resident.peak_activations.get(), |c| format::bytes(c.resident.peak_activations)),
    ("Resident weights", |c| c.resident.weights.get(), |c| format::bytes(c.resident.weights)),
    ("Arithmetic intensity", StageCost::intensity, |c| format::intensity(c.intensity())),
    ("FLOP, tensor cores", |c| c.flop.tensor.get(), |c| format::flop(c.flop.tensor)),
    ("FLOP, CUDA cores", |c| c.flop.cuda.get(), |c| format::flop(c.flop.cuda)),
    ("Special functions", |c| c.flop.special.get(), |c| format::special(c.flop.special)),
];

/// The scenario's kernels, its own among them, side by side; the first against the last as a ratio.
///
/// # Errors
/// As [`evaluate`].
pub fn summary(scenario: &Scenario) -> Result<String, Error> {
    let request = &scenario.request;
    let mut kernels = scenario.kernels.clone();
    // A kernel that the link does not name is no part of what was asked.
    if !kernels.contains(&request.kernel) && request.kernel != Request::default().kernel {
        kernels.push(request.kernel);
    }
    let costs = kernels
        .iter()
        .map(|&kernel| evaluate(&Request { kernel, ..*request }))
        .collect::<Result<Vec<StageCost>, Error>>()?;
    let mut header = vec![String::new()];
    header.extend(kernels.iter().map(|kernel| kernel.name().to_owned()));
    if let [first, .., last] = &kernels[..] {
        header.push(format!("{} ÷ {}", first.name(), last.name()));
    }
    let mut rows = vec![header];
    for (name, amount, shown) in LINES {
        let mut row = vec![name.to_owned()];
        row.extend(costs.iter().map(shown));
        if let [first, .., last] = &costs[..] {
            row.push(format::ratio(amount(first) / amount(last)));
        }
        rows.push(row);
    }
    let tokens = format::count(workload::tokens(request).image);
    let mut text = format!("{}, {tokens} image tokens each\n", title(request));
    if request.is_extrapolated() {
        text += &format!("{}\n", request.model.tiling.extrapolation());
    }
    text += &format!("\n{}\nStageCost {VERSION}, {}\n", aligned(&rows), scenario.link());
    Ok(text)
}

/// The operators of the scenario's request, in execution order.
///
/// # Errors
/// As [`operators`].
pub fn operator_table(scenario: &Scenario) -> Result<String, Error> {
    let names = ["operator", "pass", "times", "tensor cores", "CUDA cores", "special", "read", "written"];
    let mut rows = vec![names.map(str::to_owned).to_vec()];
    for row in operators(&scenario.request)? {
        let step = row.at.step;
        let name = if step.is_empty() { row.category } else { format!("{} {step}", row.category) };
        rows.push(vec![
            name,
            row.pass.to_owned(),
            format::count(row.count),
            format::flop(row.flop.tensor),
            format::flop(row.flop.cuda),
            format::special(row.flop.special),
            format::bytes(row.reads),
            format::bytes(row.writes),
        ]);
    }
    Ok(format!("Operators under {} attention\n\n{}", scenario.request.kernel.name(), aligned(&rows)))
}

/// Columns of equal width: the first to the left, the others to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let width = width(column).unwrap_or_default();
            line += &if column == 0 { format!("{cell:<width$}") } else { format!("  {cell:>width$}") };
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}
