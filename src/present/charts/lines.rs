//! The lines of a figure in plain units, and the names of their points.

use super::curve::{Curve, x};
use super::plot_kind::Figure;
use crate::link::{LegendLine, Scenario};
use crate::plot::Role;
use crate::recording::stage_cost::{Flop, StageCost};
use crate::request::{AttentionKernel, Key};
use crate::study::sweep::Point;
use crate::time::StageTime;

/// A line in plain units.
pub(super) struct Line {
    pub name: String,
    pub role: Role,
    pub points: Vec<(f64, f64)>,
}

/// The figure's lines: one a kernel, one for all of them, or one a unit of the shown kernel.
pub(super) fn lines(figure: Figure, curve: &Curve, scenario: &Scenario) -> Vec<Line> {
    let shown = scenario.shown();
    let plain =
        |kernel: AttentionKernel| line(curve, kernel.name(), role(kernel), |point| amount(figure, point, kernel));
    let unit = |name, role, value: fn(&Flop) -> f64| {
        line(curve, name, role, |point| cost(point, shown).map(|cost| value(&cost.flop)))
    };
    match figure {
        Figure::Split | Figure::SplitLog => vec![
            unit(LegendLine::Total.title(), Role::Total, |flop| flop.both().get()),
            unit(LegendLine::Tensor.title(), Role::Tensor, |flop| flop.tensor.get()),
            unit(LegendLine::Cuda.title(), Role::Cuda, |flop| flop.cuda.get()),
            unit(LegendLine::Special.title(), Role::Special, |flop| flop.special.get()),
        ],
        _ if figure.compares() => kernels(curve, scenario).into_iter().map(plain).collect(),
        // What takes no kernel is said by one line.
        _ => vec![plain(shown)],
    }
}

/// What a kernel's line shows of a point, in plain units.
fn amount(figure: Figure, point: &Point, kernel: AttentionKernel) -> Option<f64> {
    let required = |goal| {
        let required = &point.required;
        let found = required.iter().find(|(other, _)| *other == kernel).or(required.first());
        found.and_then(|(_, required)| required.get(goal)?.rates)
    };
    match figure {
        Figure::Time => time(point, kernel).map(|time| time.known().get()),
        Figure::Traffic => cost(point, kernel).map(|cost| cost.hbm.total().get()),
        Figure::Peak => cost(point, kernel).map(|cost| cost.resident.peak_activations.get()),
        Figure::Intensity => cost(point, kernel).map(StageCost::intensity),
        Figure::Flop | Figure::Split | Figure::SplitLog => cost(point, kernel).map(|cost| cost.flop.tensor.get()),
        Figure::Weights => cost(point, kernel).map(|cost| cost.resident.weights.get()),
        Figure::Kv => cost(point, kernel).map(|cost| cost.resident.kv.get()),
        Figure::Compute(goal) => required(goal).map(|rates| rates.flop_per_s.get()),
        Figure::Bandwidth(goal) => required(goal).map(|rates| rates.bytes_per_s.get()),
    }
}

/// What a point costs under a kernel; where the kernel itself is swept, under its own.
fn cost(point: &Point, kernel: AttentionKernel) -> Option<&StageCost> {
    let found = point.costs.iter().find(|(other, _)| *other == kernel).or(point.costs.first());
    found.map(|(_, cost)| cost)
}

/// How long a point takes under a kernel; where the kernel itself is swept, under its own.
fn time(point: &Point, kernel: AttentionKernel) -> Option<&StageTime> {
    point.time(kernel).or(point.times.first().map(|(_, time)| time))
}

/// The kernels that get a line; where the kernel itself is swept, all points are one line.
fn kernels(curve: &Curve, scenario: &Scenario) -> Vec<AttentionKernel> {
    if curve.axis == Key::Kernel { vec![scenario.request.kernel] } else { scenario.kernels.clone() }
}

fn line(curve: &Curve, name: &str, role: Role, amount: impl Fn(&Point) -> Option<f64>) -> Line {
    // What has no value keeps its place, so that a point has one index in every line.
    let points = curve.points.iter().map(|point| (x(curve.axis, point), amount(point).unwrap_or(f64::NAN)));
    Line { name: name.into(), role, points: points.collect() }
}

/// The look of a kernel.
pub fn role(kernel: AttentionKernel) -> Role {
    let index = kernel as usize;
    [Role::Normal, Role::NormalFp32, Role::Flash, Role::FlashInlineBias][index]
}

/// The points' names, on the line that is highest there.
pub(super) fn labels(curve: &Curve, lines: &[Line]) -> Vec<((f64, f64), String)> {
    let highest = |index: usize| {
        let at = lines.iter().filter_map(|line| line.points.get(index));
        at.copied().filter(|at| at.1.is_finite()).max_by(|a, b| a.1.total_cmp(&b.1))
    };
    let text = |point: &Point| match curve.axis {
        Key::Grid | Key::Image => point.request.grid().map(|grid| format!("{}×{}", grid.rows, grid.columns)),
        Key::Model | Key::Base | Key::Tile => point.request.get(curve.axis),
        // Already said by the axis.
        _ => None,
    };
    let labelled = curve.points.iter().enumerate();
    labelled.filter_map(|(index, point)| Some((highest(index)?, text(point)?))).collect()
}
