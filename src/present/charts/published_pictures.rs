//! The published plots: each alone as SVG under its published name, from the figures that the published files hold.

use super::curve::{place, ticks_of, x_title};
use super::lines::role;
use super::sheets::footer;
use super::sweep_chart::{hull, kind};
use crate::compare::published_sweep::{KERNELS, Quantity};
use crate::error::Error;
use crate::link::Scenario;
use crate::plot::{Axis, Chart, Drawing, PointLabel, Rings, Role, ScaleKind, Series, Sheet, Theme};
use crate::present::export::Number;
use crate::present::export::modelmeter::derived::{Cache, PublishedTarget, Responsive};
use crate::present::export::modelmeter::points::{Mode, Point, points};
use crate::request::{Key, Request, Stage};
use crate::sorting::ascending;
use crate::units::{ByteRate, FlopRate};

/// A picture: its published name and its SVG text.
pub type Picture = (&'static str, String);

/// Values in the order of the points; none where nobody counted.
type Values = Vec<Option<f64>>;

/// What is said of total FLOP.
const CONVENTION: &str = "CUDA-core FLOP as normal attention has them, the same for every kernel";

/// The published plots of a scenario's sweep; its own stage and kernels do not matter.
///
/// # Errors
/// As [`crate::present::export::modelmeter()`].
pub fn modelmeter_pictures(scenario: &Scenario, theme: Theme) -> Result<Vec<Picture>, Error> {
    let (axis, _) = scenario.sweep.axis()?;
    let tokens = |point: &Point| point.sizes.image_tokens.map_or(f64::NAN, Number::get);
    let at = |point: &Point| place(axis, &point.request, tokens(point));
    let points = ascending(points(scenario)?, at);
    let xs = points.iter().map(at).collect();
    let plots = Plots { scenario, axis, points, xs, theme };
    let pictures = |stage| plots.of_stage(stage);
    let mut all = [Stage::Vision, Stage::FirstToken, Stage::Decode].map(pictures).concat();
    for target in PublishedTarget::ALL {
        all.push(plots.responsive(target));
    }
    all.push(plots.caches());
    Ok(all)
}

/// The published names of a stage's plots: of each quantity, of total FLOP by unit on both scales, of total FLOP again.
const fn names(stage: Stage) -> ([&'static str; 6], [&'static str; 2], Option<&'static str>) {
    match stage {
        Stage::Vision => (
            [
                "stagecost_flops_tflops.svg",
                "stagecost_io_tb.svg",
                "stagecost_arithmetic_intensity.svg",
                "stagecost_weights_gb.svg",
                "stagecost_activations_gb.svg",
                "stagecost_kv_gb.svg",
            ],
            ["vision_flops_split_linear.svg", "vision_flops_split_log.svg"],
            None,
        ),
        Stage::Prefill | Stage::FirstToken => (
            [
                "e2e_vision_prefill_stagecost_flops_tflops.svg",
                "e2e_vision_prefill_stagecost_io_tb.svg",
                "e2e_vision_prefill_stagecost_arithmetic_intensity.svg",
                "e2e_vision_prefill_stagecost_weights_gb.svg",
                "e2e_vision_prefill_stagecost_activations_gb.svg",
                "e2e_vision_prefill_stagecost_kv_gb.svg",
            ],
            ["e2e_vision_prefill_flops_split_linear.svg", "e2e_vision_prefill_flops_split_log.svg"],
            Some("e2e_vision_prefill.svg"),
        ),
        Stage::Decode => (
            [
                "e2e_decode_stagecost_flops_tflops.svg",
                "e2e_decode_stagecost_io_tb.svg",
                "e2e_decode_stagecost_arithmetic_intensity.svg",
                "e2e_decode_stagecost_weights_gb.svg",
                "e2e_decode_stagecost_activations_gb.svg",
                "e2e_decode_stagecost_kv_gb.svg",
            ],
            ["e2e_decode_flops_split_linear.svg", "e2e_decode_flops_split_log.svg"],
            Some("e2e_decode.svg"),
        ),
    }
}

/// The quantities of [`names`] after total FLOP, in their order.
const QUANTITIES: [Quantity; 5] =
    [Quantity::Traffic, Quantity::Intensity, Quantity::Weights, Quantity::Activations, Quantity::Kv];

/// A sweep with its points in order of x, and how they are drawn.
struct Plots<'a> {
    scenario: &'a Scenario,
    axis: Key,
    points: Vec<Point>,
    xs: Vec<f64>,
    theme: Theme,
}

impl Plots<'_> {
    fn of_stage(&self, stage: Stage) -> Vec<Picture> {
        let (names, split, again) = names(stage);
        let flop = || self.by_kernel(stage, |mode| Some(mode.flop.tera()));
        let total =
            || Chart { note: CONVENTION.into(), ..self.chart("Total FLOP", "TFLOP", ScaleKind::Linear, flop()) };
        let mut pictures: Vec<Picture> = [Some(names[0]), again]
            .into_iter()
            .flatten()
            .map(|name| self.picture(name, stage, vec![total()]))
            .collect();
        for (name, quantity) in names[1..].iter().zip(QUANTITIES) {
            let (_, unit) = quantity.field();
            let title = match quantity {
                Quantity::Activations => "Activations at the peak",
                Quantity::Traffic => "HBM traffic (I/O)",
                _ => quantity.title(),
            };
            let series = self.by_kernel(stage, |mode| mode.amount(quantity));
            pictures.push(self.picture(name, stage, vec![self.chart(title, unit, ScaleKind::Linear, series)]));
        }
        for (name, scale) in split.into_iter().zip([ScaleKind::Linear, ScaleKind::Log]) {
            pictures.push(self.picture(name, stage, vec![self.split(stage, scale)]));
        }
        pictures
    }

    /// Total FLOP beside those of tensor and CUDA cores.
    fn split(&self, stage: Stage, scale: ScaleKind) -> Chart {
        let of = |amount: fn(&Mode) -> Option<f64>| self.values(|point| amount(point.mode(stage, Some(KERNELS[0]))?));
        let series = vec![
            ("total", Role::Total, of(|mode| Some(mode.flop.tera()))),
            ("tensor cores", Role::Tensor, of(|mode| mode.amount(Quantity::Tensor))),
            ("CUDA cores", Role::Cuda, of(|mode| mode.amount(Quantity::Cuda))),
        ];
        Chart { note: CONVENTION.into(), ..self.chart("FLOP by unit", "TFLOP", scale, (series, Values::new())) }
    }

    /// What a target requires: compute as published, and bandwidth.
    fn responsive(&self, target: PublishedTarget) -> Picture {
        let responsive = Responsive::new(target, self.scenario, &self.points);
        let lines = |of: &dyn Fn(usize, usize) -> Option<f64>| {
            let line = |kernel: usize| (0..self.points.len()).map(|index| of(index, kernel)).collect();
            kernels([line(0), line(1)])
        };
        let rates = &responsive.rates;
        let compute = lines(&|index, kernel| rates[index].flop[kernel].map(FlopRate::tera));
        let bandwidth = lines(&|index, kernel| rates[index].bytes[kernel].map(ByteRate::giga));
        let vendor = rates.iter().map(|rates| rates.vendor.map(FlopRate::tera)).collect();
        let (name, within) = match target {
            PublishedTarget::Ttft => ("responsive_tflops_by_ttft.svg", "to the first token"),
            PublishedTarget::Tpot => ("responsive_tflops_by_tpot.svg", "for each output token"),
        };
        let title = |what: &str| format!("{what} required, {} s {within}", responsive.seconds);
        let compute = self.chart(&title("Compute"), "TFLOP/s", ScaleKind::Linear, (compute, vendor));
        let bandwidth = self.chart(&title("Bandwidth"), "GB/s", ScaleKind::Linear, (bandwidth, Values::new()));
        let noted = |chart: Chart, note: &str| Chart { note: note.into(), ..chart };
        let charts = vec![noted(compute, "total FLOP ÷ target"), noted(bandwidth, "HBM bytes ÷ target")];
        self.picture(name, target.stage(), charts)
    }

    /// The cache that a request needs.
    fn caches(&self) -> Picture {
        let caches: Vec<Cache> = self.points.iter().map(Cache::of).collect();
        let of = |amount: fn(&Cache) -> Option<f64>| caches.iter().map(amount).collect::<Values>();
        let [normal, flash, vendor] = [
            of(|cache| cache.analytic_normal_attention_full_total),
            of(|cache| cache.analytic_flash_attention_full_total),
            of(|cache| cache.vendor_total),
        ];
        let chart = self.chart("KV cache", "GiB", ScaleKind::Linear, (kernels([normal, flash]), vendor));
        let chart = Chart { note: "after the last step, the prompt once".into(), ..chart };
        self.picture("kvcache_by_input_shape.svg", Stage::Decode, vec![chart])
    }

    /// A line a kernel, and the vendor's values.
    fn by_kernel(&self, stage: Stage, amount: impl Fn(&Mode) -> Option<f64>) -> (Vec<Named>, Values) {
        let of = |kernel| self.values(|point| amount(point.mode(stage, kernel)?));
        (kernels(KERNELS.map(|kernel| of(Some(kernel)))), of(None))
    }

    fn values(&self, of: impl Fn(&Point) -> Option<f64>) -> Values {
        self.points.iter().map(of).collect()
    }

    /// A chart of these lines and rings, all in its unit.
    fn chart(&self, title: &str, unit: &str, scale: ScaleKind, (lines, rings): (Vec<Named>, Values)) -> Chart {
        let all = lines.iter().flat_map(|(.., values)| values).chain(&rings).flatten().copied();
        let y = hull(all.map(|value| (value, value)));
        let x = hull(self.xs.iter().map(|x| (*x, *x)));
        let place = |values: Values| self.xs.iter().copied().zip(values);
        let series = lines.into_iter().map(|(name, role, values)| Series {
            name: name.into(),
            role,
            points: place(values).map(|(x, y)| (x, y.unwrap_or(f64::NAN))).collect(),
        });
        let series: Vec<Series> = series.collect();
        let rings = place(rings).filter_map(|(x, y)| Some((x, y?))).collect();
        let requests = &mut self.xs.iter().copied().zip(self.points.iter().map(|point| &point.request));
        let x_scale = kind(self.scenario.view.x, x, false);
        Chart {
            x: Axis { ticks: ticks_of(self.axis, requests), ..Axis::new(x_title(self.axis), x_scale, x) },
            y: Axis::new("", scale, y),
            labels: self.labels(&series),
            series,
            rings: Rings { name: "counted by torch".into(), points: rings },
            ..Chart::new(title, unit)
        }
    }

    /// Grids at the highest line, where tokens stand along the axis.
    fn labels(&self, series: &[Series]) -> Vec<PointLabel> {
        let label = |(index, point): (usize, &Point)| {
            let grid = point.request.grid().filter(|_| matches!(self.axis, Key::Grid | Key::Image))?;
            let highest = series.iter().map(|series| series.points[index].1).fold(f64::NAN, f64::max);
            let text = format!("{}×{}", grid.rows, grid.columns);
            highest.is_finite().then(|| PointLabel { x: self.xs[index], y: highest, text })
        };
        self.points.iter().enumerate().filter_map(label).collect()
    }

    /// Charts side by side on a sheet that says which stage they are of, and how they are made again.
    fn picture(&self, name: &'static str, stage: Stage, charts: Vec<Chart>) -> Picture {
        let request = Request { stage, ..self.scenario.request.clone() };
        let own = Scenario { request, kernels: KERNELS.to_vec(), ..self.scenario.clone() };
        let sheet = Sheet {
            title: format!("{}, {}", own.request.model.name, stage.title()),
            footer: footer(&own),
            map: None,
            roofline: None,
            columns: charts.len(),
            panel: (720.0, 420.0),
            theme: self.theme,
        };
        (name, Drawing { charts, sheet }.svg())
    }
}

/// A line: its name, its look and its values.
type Named = (&'static str, Role, Values);

fn kernels(values: [Values; 2]) -> Vec<Named> {
    KERNELS.into_iter().zip(values).map(|(kernel, values)| (kernel.name(), role(kernel), values)).collect()
}
