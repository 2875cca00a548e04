//! The page's plots as charts: which figures of a sweep are shown, in which unit, with which labels. Computes nothing.

use crate::format::{Unit, milliseconds};
use crate::plot::{Axis, Chart, PointLabel, Rings, ScaleKind, Series};
use crate::request::Stage;
use crate::scenario::{Scale, Scenario};
use crate::time::device::Device;
use lines::{Line, labels, lines};

mod curve;
mod figure;
mod heat;
mod lines;
mod roofline;
mod sheets;

pub use curve::{Curve, curve, curve_of, x, x_title};
pub use figure::{Figure, stages};
pub use heat::{heat, heat_of};
pub use lines::role;
pub use roofline::{roofline_of, roofline_ranges};
pub use sheets::{map_drawing, roofline, roofline_drawing, sheet, sheet_drawing, single};

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
        let hull = |a: (f64, f64), b: (f64, f64)| (a.0.min(b.0), a.1.max(b.1));
        Ranges { x: hull(self.x, other.x), y: hull(self.y, other.y) }
    }
}

/// The ranges that a figure of this curve needs.
pub fn ranges(figure: Figure, curve: &Curve, scenario: &Scenario) -> Ranges {
    hull_of(&lines(figure, curve, scenario))
}

/// A plot of the curve, and the ranges of its axes: what it needs, and what is `held` besides.
pub fn drawn(figure: Figure, curve: &Curve, scenario: &Scenario, held: Option<Ranges>) -> (Ranges, Chart) {
    let lines = lines(figure, curve, scenario);
    let needed = hull_of(&lines);
    let ranges = held.map_or(needed, |held| needed.union(held));
    (ranges, chart_of(lines, figure, curve, scenario, ranges))
}

fn hull_of(lines: &[Line]) -> Ranges {
    let all = || lines.iter().flat_map(|line| &line.points);
    let hull = |values: &mut dyn Iterator<Item = f64>| {
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
    };
    Ranges { x: hull(&mut all().map(|p| p.0)), y: hull(&mut all().map(|p| p.1)) }
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
    let series = lines.into_iter().map(|line| Series {
        name: line.name,
        role: line.role,
        points: line.points.into_iter().map(scaled).collect(),
    });
    let (y_low, y_high) = (ranges.y.0 / unit.divisor(), ranges.y.1 / unit.divisor());
    Chart {
        x: Axis {
            ticks: curve::ticks(curve),
            ..Axis::new(
                x_title(curve.axis),
                kind(scenario.view.x, ranges.x, curve.spread && figure != Figure::Split),
                ranges.x,
            )
        },
        y: Axis::new("", y_kind(figure, scenario, ranges.y, curve.spread), (y_low, y_high)),
        note: note(figure, scenario).into(),
        series: series.collect(),
        rings: Rings { name: "counted by torch on the real model".into(), points: rings },
        labels,
        mark: Some(curve.mark),
        ..Chart::new(heading(figure, scenario), unit.name())
    }
}

/// The figure's title; where it shows a single kernel and kernels differ, which; for a target, its time.
fn heading(figure: Figure, scenario: &Scenario) -> String {
    let more = match figure {
        Figure::Time => format!(" on {}", scenario.request.device.name),
        Figure::Split | Figure::SplitLog => format!(", {}", scenario.shown().name()),
        Figure::Compute(goal) | Figure::Bandwidth(goal) => {
            scenario.target.get(goal).map(|time| format!(" in {}", milliseconds(time))).unwrap_or_default()
        }
        _ => String::new(),
    };
    figure.title().to_owned() + &more
}

/// What one should know of a figure, in a few words: the sentences behind them are [`Stage::convention`] and
/// [`crate::requirement::BOUNDS`].
pub fn note(figure: Figure, scenario: &Scenario) -> &'static str {
    let decoder = || stages(scenario).iter().any(|stage| *stage != Stage::Vision);
    match figure {
        Figure::Traffic | Figure::Peak | Figure::Intensity if decoder() => CONVENTION,
        Figure::Time if Device::of(&scenario.request).lacks().is_some() => "the roofline's bound: no more is known",
        Figure::Time => "expected",
        Figure::Compute(_) => "lower bound: compute alone",
        Figure::Bandwidth(_) => "lower bound: bandwidth alone; decoder by convention",
        _ => "",
    }
}

/// What is drawn where the decoder's traffic or activations are.
const CONVENTION: &str = "the decoder's part is a stated convention";

fn y_kind(figure: Figure, scenario: &Scenario, range: (f64, f64), spread: bool) -> ScaleKind {
    match figure {
        Figure::Split => ScaleKind::Linear,
        Figure::SplitLog => ScaleKind::Log,
        // An intensity has a floor and a roof, not decades.
        Figure::Intensity => kind(scenario.view.y, range, false),
        _ => kind(scenario.view.y, range, spread),
    }
}

/// Left to itself an axis is logarithmic where the sweep spreads over more than two decades and it can be.
fn kind(scale: Scale, (low, _): (f64, f64), spread: bool) -> ScaleKind {
    match scale {
        Scale::Linear => ScaleKind::Linear,
        Scale::Log => ScaleKind::Log,
        Scale::Auto if spread && low > 0.0 => ScaleKind::Log,
        Scale::Auto => ScaleKind::Linear,
    }
}
