//! The page's plots as charts: which figures of a sweep are shown, in which unit, with which labels. Computes nothing.

use crate::attention::AttentionKernel;
use crate::error::Error;
use crate::format::Unit;
use crate::plot::{Axis, Chart, PointLabel, Rings, Role, ScaleKind, Series, Sheet, Theme, ascending, svg};
use crate::request::Key;
use crate::scenario::{Scale, Scenario};
use crate::stage::StageCost;
use crate::sweep::{Point, Sweep, point, sweep};

/// A plot of a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// HBM traffic, a line a kernel.
    Traffic,
    /// Peak live activations, a line a kernel.
    Peak,
    /// Tensor-core FLOP per byte of HBM traffic, a line a kernel.
    Intensity,
    /// Tensor-core FLOP, the same for every kernel, with the published points.
    Flop,
    /// Work by unit, from zero.
    Split,
    /// Work by unit, in ratios.
    SplitLog,
}

impl Figure {
    /// Every plot, in the order of the page.
    pub const ALL: [Figure; 6] =
        [Figure::Traffic, Figure::Peak, Figure::Intensity, Figure::Flop, Figure::Split, Figure::SplitLog];

    /// What is plotted.
    pub const fn title(self) -> &'static str {
        match self {
            Figure::Traffic => "HBM traffic",
            Figure::Peak => "Peak activations",
            Figure::Intensity => "Arithmetic intensity",
            Figure::Flop => "FLOP, tensor cores",
            Figure::Split => "Work by unit",
            Figure::SplitLog => "Work by unit, log",
        }
    }

    /// A short name for files.
    pub const fn name(self) -> &'static str {
        match self {
            Figure::Traffic => "traffic",
            Figure::Peak => "peak",
            Figure::Intensity => "intensity",
            Figure::Flop => "flop",
            Figure::Split => "split",
            Figure::SplitLog => "split-log",
        }
    }

    /// The plain unit that takes a decimal prefix.
    const fn symbol(self) -> &'static str {
        match self {
            Figure::Traffic | Figure::Peak => "B",
            Figure::Intensity => "FLOP/B",
            Figure::Flop => "FLOP",
            Figure::Split | Figure::SplitLog => "op",
        }
    }
}

/// The points of the plots: those of the sweep, and the current workload where the sweep passes it by.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The swept key.
    pub axis: Key,
    /// In order of x.
    pub points: Vec<Point>,
    /// The x of the current workload.
    pub mark: f64,
    /// What the current workload costs under each kernel.
    pub current: Point,
}

/// Evaluates the sweep and the current workload.
///
/// # Errors
/// A value of the sweep that cannot be evaluated.
pub fn curve(scenario: &Scenario) -> Result<Curve, Error> {
    let Sweep { axis, mut points, .. } = sweep(scenario)?;
    let text = scenario.request.get(axis).unwrap_or_else(|| scenario.request.grid_text());
    let current = point(&text, scenario.request.clone(), &scenario.kernels, &scenario.target)?;
    let mark = x(axis, &current);
    // A sweep that decides other keys than its axis, such as no crops at all, is another curve: no point of it is ours.
    let belongs = scenario.sweep.base(&scenario.request)? == scenario.request && axis != Key::Kernel;
    if belongs && points.iter().all(|point| x(axis, point) != mark) {
        points.push(current.clone());
    }
    let points = ascending(points, |point| x(axis, point));
    Ok(Curve { axis, points, mark, current })
}

impl Curve {
    /// The index of the point that stands where the current workload does, if the sweep has one.
    pub fn current_index(&self) -> Option<usize> {
        let marked = |point: &Point| x(self.axis, point) == self.mark;
        self.points
            .iter()
            .position(|point| point.request == self.current.request)
            .or(self.points.iter().position(marked))
    }
}

/// Where a point stands along the sweep: image tokens, or what is swept where that leaves the tokens alone; names stand
/// in the order of their list.
pub fn x(axis: Key, point: &Point) -> f64 {
    let request = &point.request;
    let kernel = |own: Option<AttentionKernel>| own.unwrap_or(request.kernel) as usize as f64;
    match axis {
        Key::Batch => f64::from(request.batch),
        Key::Prompt => f64::from(request.prompt),
        Key::Steps => f64::from(request.steps),
        Key::Stage => request.stage as usize as f64,
        Key::Logits => request.logits as usize as f64,
        Key::Mask => request.mask as usize as f64,
        Key::Kernel => kernel(None),
        Key::VisionKernel => kernel(request.vision_kernel),
        Key::DecoderKernel => kernel(request.decoder_kernel),
        Key::Model | Key::Base | Key::Tile | Key::Grid | Key::Image => point.tokens.image,
    }
}

/// What stands along the sweep.
pub const fn x_title(axis: Key) -> &'static str {
    match axis {
        Key::Batch => "images in a batch",
        Key::Prompt => "prompt tokens",
        Key::Steps => "output tokens",
        Key::Stage => "stage",
        Key::Logits => "logits",
        Key::Mask => "mask",
        Key::Kernel => "kernel",
        Key::VisionKernel => "kernel of the vision stage",
        Key::DecoderKernel => "kernel of the decoder",
        Key::Model | Key::Base | Key::Tile | Key::Grid | Key::Image => "image tokens",
    }
}

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

/// A line in plain units.
struct Line {
    name: String,
    role: Role,
    points: Vec<(f64, f64)>,
}

/// The ranges that a figure of this curve needs.
pub fn ranges(figure: Figure, curve: &Curve, scenario: &Scenario) -> Ranges {
    let lines = lines(figure, curve, scenario);
    let all = || lines.iter().flat_map(|line| &line.points);
    let hull = |values: &mut dyn Iterator<Item = f64>| {
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
    };
    Ranges { x: hull(&mut all().map(|p| p.0)), y: hull(&mut all().map(|p| p.1)) }
}

/// One plot of the curve on axes that hold `ranges`.
pub fn chart(figure: Figure, curve: &Curve, scenario: &Scenario, ranges: Ranges) -> Chart {
    let lines = lines(figure, curve, scenario);
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
        x: Axis { title: x_title(curve.axis).into(), kind: kind(scenario.view.x, ranges.x), range: ranges.x },
        y: Axis { title: String::new(), kind: y_kind(figure, scenario, ranges.y), range: (y_low, y_high) },
        series: series.collect(),
        rings: Rings { name: "counted by torch on the real model".into(), points: rings },
        labels,
        mark: Some(curve.mark),
        ..Chart::new(heading(figure, scenario), unit.name())
    }
}

/// The figure's title; where it shows a single kernel and kernels differ, which.
fn heading(figure: Figure, scenario: &Scenario) -> String {
    match figure {
        Figure::Split | Figure::SplitLog => format!("{}, {}", figure.title(), shown(scenario).name()),
        Figure::Traffic | Figure::Peak | Figure::Intensity | Figure::Flop => figure.title().to_owned(),
    }
}

fn y_kind(figure: Figure, scenario: &Scenario, range: (f64, f64)) -> ScaleKind {
    match figure {
        Figure::Split => ScaleKind::Linear,
        Figure::SplitLog => ScaleKind::Log,
        Figure::Traffic | Figure::Peak | Figure::Intensity | Figure::Flop => kind(scenario.view.y, range),
    }
}

/// Left to itself an axis is logarithmic where it spans more than two decades.
fn kind(scale: Scale, (low, high): (f64, f64)) -> ScaleKind {
    match scale {
        Scale::Linear => ScaleKind::Linear,
        Scale::Log => ScaleKind::Log,
        Scale::Auto if low > 0.0 && high > 100.0 * low => ScaleKind::Log,
        Scale::Auto => ScaleKind::Linear,
    }
}

/// The figure's lines: one a kernel, or one a unit of the request's kernel.
fn lines(figure: Figure, curve: &Curve, scenario: &Scenario) -> Vec<Line> {
    let value = |cost: &StageCost| match figure {
        Figure::Traffic => cost.hbm.total().get(),
        Figure::Peak => cost.resident.peak_activations.get(),
        Figure::Intensity => cost.intensity(),
        Figure::Flop | Figure::Split | Figure::SplitLog => cost.flop.tensor.get(),
    };
    // Tensor-core FLOP take no kernel, so one line says all.
    let shown = shown(scenario);
    match figure {
        Figure::Traffic | Figure::Peak | Figure::Intensity => {
            kernels(curve, scenario).into_iter().map(|kernel| line(curve, kernel, value)).collect()
        }
        Figure::Flop => vec![line(curve, shown, value)],
        Figure::Split | Figure::SplitLog => vec![
            Line { name: "tensor cores".into(), role: Role::Tensor, ..line(curve, shown, |c| c.flop.tensor.get()) },
            Line { name: "CUDA cores".into(), role: Role::Cuda, ..line(curve, shown, |c| c.flop.cuda.get()) },
            Line {
                name: "special functions".into(),
                role: Role::Special,
                ..line(curve, shown, |c| c.flop.special.get())
            },
        ],
    }
}

/// The kernel of the plots that show a single one: the request's where it is compared, else the last that is.
pub fn shown(scenario: &Scenario) -> AttentionKernel {
    let own = scenario.request.kernel;
    if scenario.kernels.contains(&own) { own } else { scenario.kernels.last().copied().unwrap_or(own) }
}

/// The kernels that get a line; where the kernel itself is swept, all points are one line.
fn kernels(curve: &Curve, scenario: &Scenario) -> Vec<AttentionKernel> {
    if curve.axis == Key::Kernel { vec![scenario.request.kernel] } else { scenario.kernels.clone() }
}

fn line(curve: &Curve, kernel: AttentionKernel, value: impl Fn(&StageCost) -> f64) -> Line {
    let cost = |point: &Point| {
        let found = point.costs.iter().find(|(other, _)| *other == kernel).or(point.costs.first());
        found.map(|(_, cost)| (x(curve.axis, point), value(cost)))
    };
    Line { name: kernel.name().into(), role: role(kernel), points: curve.points.iter().filter_map(cost).collect() }
}

/// The look of a kernel.
pub fn role(kernel: AttentionKernel) -> Role {
    let index = kernel as usize;
    [Role::Normal, Role::NormalFp32, Role::Flash, Role::FlashInlineBias][index]
}

/// The points' names, on the line that is highest there.
fn labels(curve: &Curve, lines: &[Line]) -> Vec<((f64, f64), String)> {
    let highest = |index: usize| {
        let at = lines.iter().filter_map(|line| line.points.get(index));
        at.copied().max_by(|a, b| a.1.total_cmp(&b.1))
    };
    let text = |point: &Point| match curve.axis {
        // Already said by the axis.
        Key::Batch | Key::Prompt | Key::Steps => None,
        Key::Kernel => Some(point.request.kernel.name().to_owned()),
        Key::Grid | Key::Image => point.request.grid().map(|grid| format!("{}×{}", grid.rows, grid.columns)),
        axis => point.request.get(axis),
    };
    let labelled = curve.points.iter().enumerate();
    labelled.filter_map(|(index, point)| Some((highest(index)?, text(point)?))).collect()
}

/// All plots of a scenario as one SVG sheet with its parameters, version and link.
///
/// # Errors
/// A value of the sweep that cannot be evaluated.
pub fn sheet(scenario: &Scenario, theme: Theme) -> Result<String, Error> {
    let curve = curve(scenario)?;
    let charts: Vec<_> = Figure::ALL
        .into_iter()
        .map(|figure| chart(figure, &curve, scenario, ranges(figure, &curve, scenario)))
        .collect();
    let sheet = Sheet {
        title: title(scenario),
        footer: vec![format!("StageCost {} · {}", crate::VERSION, scenario.link())],
        columns: 3,
        panel: (400.0, 260.0),
        theme,
    };
    Ok(svg(&charts, &sheet))
}

/// One plot of a scenario as SVG.
///
/// # Errors
/// A value of the sweep that cannot be evaluated.
pub fn single(figure: Figure, scenario: &Scenario, theme: Theme) -> Result<String, Error> {
    let curve = curve(scenario)?;
    let chart = chart(figure, &curve, scenario, ranges(figure, &curve, scenario));
    let sheet = Sheet {
        title: title(scenario),
        footer: vec![format!("StageCost {} · {}", crate::VERSION, scenario.link())],
        columns: 1,
        panel: (720.0, 420.0),
        theme,
    };
    Ok(svg(&[chart], &sheet))
}

/// What a sheet is headed.
fn title(scenario: &Scenario) -> String {
    let kernels: Vec<_> = scenario.kernels.iter().map(|kernel| kernel.name()).collect();
    format!(
        "{}, {}: {} attention",
        scenario.request.model.name,
        scenario.request.stage.title(),
        kernels.join(" against ")
    )
}
