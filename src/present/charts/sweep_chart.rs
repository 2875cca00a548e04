//! A figure of a sweep as a chart: its axes and their ranges, its lines, labels, limits and note.

use super::chart_state::stage_named;
use super::curve::{Curve, x, x_title};
use super::lines::{Line, labels, lines};
use super::plot_kind::{Figure, stages};
use super::{curve, limits};
use crate::catalog;
use crate::link::{LegendLine, Scale, Scenario};
use crate::plot::{Axis, Chart, Limit, PointLabel, Rings, ScaleKind, Series};
use crate::request::{Key, Request, Stage};
use crate::study::requirement::unreachable;
use crate::text::format::{Unit, milliseconds};
use crate::time::device::Device;

/// The axes' ranges in plain units, so that a page can hold them still while something is dragged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranges {
    /// Along the sweep.
    pub x: (f64, f64),
    /// Up the chart.
    pub y: (f64, f64),
}

impl Ranges {
    /// The smallest ranges that hold both.
    pub fn union(self, other: Ranges) -> Ranges {
        let y = if self.y == NO_VALUES { other.y } else { hull([self.y, other.y]) };
        let y = if other.y == NO_VALUES { self.y } else { y };
        Ranges { x: hull([self.x, other.x]), y }
    }
}

/// The range of values of which there are none.
const NO_VALUES: (f64, f64) = (0.0, 0.0);

/// The smallest range that holds these.
pub(super) fn hull(ranges: impl IntoIterator<Item = (f64, f64)>) -> (f64, f64) {
    let wide = ranges.into_iter().reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    wide.unwrap_or(NO_VALUES)
}

/// One scale for all plots of a sweep, so that their crosshairs stand over each other; but work by unit from zero is
/// linear along the sweep too where nothing else is asked for, because between two points of a logarithmic axis its
/// straight lines would be bent.
fn x_kind(figure: Figure, curve: &Curve, scenario: &Scenario) -> ScaleKind {
    kind(scenario.view.x, x_range(curve), curve.spread && figure != Figure::Split)
}

/// Every figure has all of the sweep's axis, also where no point has a value.
fn x_range(curve: &Curve) -> (f64, f64) {
    hull(curve.points.iter().map(|point| x(curve.axis, point)).map(|x| (x, x)))
}

/// The ranges that a figure of this curve needs.
pub fn ranges(figure: Figure, curve: &Curve, scenario: &Scenario) -> Ranges {
    needed(&lines(figure, curve, scenario), figure, curve, scenario, None)
}

/// A plot of the curve, and the ranges of its axes: what it needs, and what is `held` besides.
pub fn drawn(figure: Figure, curve: &Curve, scenario: &Scenario, held: Option<Ranges>) -> (Ranges, Chart) {
    let lines = lines(figure, curve, scenario);
    let ranges = needed(&lines, figure, curve, scenario, held);
    (ranges, chart_of(lines, figure, curve, scenario, ranges))
}

/// A limit so many times beyond the values still widens their axis; farther off it would flatten them.
const NEAR: f64 = 1.3;

fn needed(lines: &[Line], figure: Figure, curve: &Curve, scenario: &Scenario, held: Option<Ranges>) -> Ranges {
    let values = lines.iter().flat_map(|line| &line.points).map(|point| point.1).filter(|value| value.is_finite());
    let y = hull(values.map(|value| (value, value)));
    let data = Ranges { x: x_range(curve), y };
    let all = held.map_or(data, |held| data.union(held));
    match limits::limit(figure, curve, scenario) {
        Some(limit) if y.0 / NEAR <= limit.y && limit.y <= y.1 * NEAR => {
            Ranges { y: hull([all.y, (limit.y, limit.y)]), ..all }
        }
        _ => all,
    }
}

/// One plot of the curve on axes that hold `ranges`.
pub fn chart(figure: Figure, curve: &Curve, scenario: &Scenario, ranges: Ranges) -> Chart {
    chart_of(lines(figure, curve, scenario), figure, curve, scenario, ranges)
}

fn chart_of(lines: Vec<Line>, figure: Figure, curve: &Curve, scenario: &Scenario, ranges: Ranges) -> Chart {
    let unit = Unit::of(ranges.y.1, figure.symbol());
    let scaled = |(x, y): (f64, f64)| (x, y / unit.divisor());
    let rings = match figure {
        Figure::Flop => {
            curve.points.iter().filter_map(|p| Some(scaled((x(curve.axis, p), p.published?.get())))).collect()
        }
        _ => Vec::new(),
    };
    let labels = labels(curve, &lines).into_iter().map(|(at, text)| {
        let (x, y) = scaled(at);
        PointLabel { x, y, text }
    });
    let labels = labels.collect();
    let empty = lines.iter().flat_map(|line| &line.points).all(|point| !point.1.is_finite());
    let y_kind = y_kind(figure, scenario, ranges.y, curve.spread);
    let lowest = if y_kind == ScaleKind::Log { ranges.y.0 } else { 0.0 };
    let limit = limits::limit(figure, curve, scenario).filter(|limit| (lowest..=ranges.y.1).contains(&limit.y));
    let limit = limit.map(|limit| Limit { y: limit.y / unit.divisor(), ..limit });
    let series = lines.into_iter().map(|line| Series {
        name: line.name,
        role: line.role,
        points: line.points.into_iter().map(scaled).collect(),
    });
    let (y_low, y_high) = (ranges.y.0 / unit.divisor(), ranges.y.1 / unit.divisor());
    Chart {
        x: Axis {
            ticks: curve::ticks(curve),
            ..Axis::new(x_title(curve.axis), x_kind(figure, curve, scenario), ranges.x)
        },
        y: Axis::new("", y_kind, (y_low, y_high)),
        note: note(figure, scenario).into(),
        nothing: if empty { nothing(figure, scenario) } else { String::new() },
        limits: limit.into_iter().filter(|_| !empty).collect(),
        series: series.collect(),
        rings: Rings { name: LegendLine::Published.title().into(), points: rings },
        labels,
        mark: Some(curve.mark),
        ..Chart::new(heading(figure, scenario), unit.name())
    }
}

/// The figure's title; where it shows a single kernel and kernels differ, which; for a target, its time; where the answer
/// is of another stage, the sweep's. What a target requires is of the target's stage, which its title names.
fn heading(figure: Figure, scenario: &Scenario) -> String {
    let more = match figure {
        Figure::Time if is_by_device(scenario) => " by device".to_owned(),
        Figure::Time => format!(" on {}", scenario.request.device.name),
        Figure::Split | Figure::SplitLog => format!(", {}", scenario.shown().name()),
        Figure::Compute(goal) | Figure::Bandwidth(goal) => {
            scenario.target.get(goal).map(|time| format!(" in {}", milliseconds(time))).unwrap_or_default()
        }
        _ => String::new(),
    };
    let stage = match figure {
        Figure::Compute(_) | Figure::Bandwidth(_) => String::new(),
        _ => stage_named(scenario),
    };
    [figure.title(), &more, &stage].concat()
}

/// What one should know of a figure, in a few words: the sentences behind them are [`Stage::convention`] and
/// [`crate::study::requirement::BOUNDS`].
pub fn note(figure: Figure, scenario: &Scenario) -> &'static str {
    let decoder = || stages(scenario).iter().any(|stage| *stage != Stage::Vision);
    match figure {
        Figure::Compute(_) => "lower bound: compute alone",
        Figure::Bandwidth(goal) if goal.stage().convention().is_none() => "lower bound: bandwidth alone",
        Figure::Bandwidth(_) => "lower bound: bandwidth alone; decoder estimated",
        Figure::Time if is_by_device(scenario) && lacking(scenario) => {
            "expected; where no time is expected, the roofline's bound"
        }
        Figure::Time if is_by_device(scenario) => "expected",
        _ if is_by_device(scenario) => "the same on every device",
        Figure::Traffic | Figure::Peak | Figure::Intensity if decoder() => CONVENTION,
        Figure::Time if Device::of(&scenario.request).lacks().is_some() => "the roofline's bound: no more is known",
        Figure::Time => "expected",
        _ => "",
    }
}

/// Whether the plots have a device a point.
fn is_by_device(scenario: &Scenario) -> bool {
    scenario.sweep.axis().is_ok_and(|(axis, _)| axis == Key::Device)
}

/// Whether one of the swept devices has no expected time.
fn lacking(scenario: &Scenario) -> bool {
    let Ok((_, values)) = scenario.sweep.axis() else { return false };
    let Request { precision, overrides, .. } = scenario.request;
    let mut cards = values.iter().filter_map(|id| catalog::device(id));
    cards.any(|card| Device::new(card, precision, overrides).lacks().is_some())
}

/// Why no point of a figure has a value.
fn nothing(figure: Figure, scenario: &Scenario) -> String {
    let asked = match figure {
        Figure::Compute(goal) | Figure::Bandwidth(goal) => scenario.target.get(goal).map(|time| (goal, time)),
        _ => None,
    };
    asked.map_or_else(|| "no values".to_owned(), |(goal, time)| unreachable(goal, time))
}

/// What is drawn where the decoder's traffic or activations are.
pub(super) const CONVENTION: &str = "the decoder's share is an estimate";

fn y_kind(figure: Figure, scenario: &Scenario, range: (f64, f64), spread: bool) -> ScaleKind {
    match figure {
        Figure::Split => ScaleKind::Linear,
        Figure::SplitLog => ScaleKind::Log,
        // An intensity has a floor and a roof, not decades; weights often hold still.
        Figure::Intensity | Figure::Weights => kind(scenario.view.y, range, false),
        _ => kind(scenario.view.y, range, spread),
    }
}

/// Left to itself an axis is logarithmic where the sweep spreads over more than two decades and it can be.
pub(super) fn kind(scale: Scale, (low, _): (f64, f64), spread: bool) -> ScaleKind {
    match scale {
        Scale::Linear => ScaleKind::Linear,
        Scale::Log => ScaleKind::Log,
        Scale::Auto if spread && low > 0.0 => ScaleKind::Log,
        Scale::Auto => ScaleKind::Linear,
    }
}
