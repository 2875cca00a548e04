//! The points of the plots, in order along the sweep, with the current workload among them.

use crate::catalog;
use crate::error::Error;
use crate::link::Scenario;
use crate::plot::Ticks;
use crate::plot::ticks::Tick;
use crate::recording::stage_cost::StageCost;
use crate::request::{AttentionKernel, Key, Part, Request};
use crate::sorting::ascending;
use crate::study::sweep::{Point, Sweep, point, sweep};
use crate::time::efficiencies::{GEMM, HBM, LAUNCH_US};

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
    /// Whether anything along the sweep spans more than two decades. Then every axis that is left to itself is
    /// logarithmic: one that is not beside one that is would bend what is straight.
    pub spread: bool,
}

/// Evaluates the sweep and the current workload.
///
/// # Errors
/// A value of the sweep that cannot be evaluated.
pub fn curve(scenario: &Scenario) -> Result<Curve, Error> {
    curve_of(sweep(scenario)?.timed()?, scenario)
}

/// Evaluates the current workload and puts it into its scenario's sweep, which has been timed.
///
/// # Errors
/// A workload that cannot be evaluated.
pub fn curve_of(Sweep { axis, mut points, .. }: Sweep, scenario: &Scenario) -> Result<Curve, Error> {
    let text = scenario.request.get(axis).unwrap_or_else(|| scenario.request.grid_text());
    let mut current = point(&text, scenario.request.clone(), &scenario.kernels, &scenario.target)?;
    current.measure()?;
    let mark = x(axis, &current);
    // A sweep that decides other keys than its axis, such as no crops at all, is another curve: no point of it is ours.
    let belongs = scenario.sweep.base(&scenario.request)? == scenario.request && axis != Key::Kernel;
    if belongs && points.iter().all(|point| x(axis, point) != mark) {
        points.push(current.clone());
    }
    let points = ascending(points, |point| x(axis, point));
    let spread = spread(axis, &points);
    Ok(Curve { axis, points, mark, current, spread })
}

fn spread(axis: Key, points: &[Point]) -> bool {
    let wide = |values: &mut dyn Iterator<Item = f64>| {
        let (low, high) = values.fold((f64::INFINITY, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)));
        low > 0.0 && high > 100.0 * low
    };
    let costs: [fn(&StageCost) -> f64; 3] =
        [|c| c.hbm.total().get(), |c| c.resident.peak_activations.get(), |c| c.flop.tensor.get()];
    wide(&mut points.iter().map(|point| x(axis, point)))
        || costs.iter().any(|of| {
            let kernels = points.iter().map(|point| point.costs.len()).max().unwrap_or_default();
            (0..kernels).any(|k| wide(&mut points.iter().filter_map(|point| Some(of(&point.costs.get(k)?.1)))))
        })
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
    place(axis, &point.request, point.tokens.image)
}

/// Where a request of so many image tokens stands along the sweep.
pub(super) fn place(axis: Key, request: &Request, image_tokens: f64) -> f64 {
    let kernel = |own: Option<AttentionKernel>| own.unwrap_or(request.kernel) as usize as f64;
    match axis {
        Key::MinCrops => f64::from(*request.crop_range().start()),
        Key::MaxCrops => f64::from(*request.crop_range().end()),
        Key::Batch => f64::from(request.batch),
        Key::Prompt => f64::from(request.prompt),
        Key::Steps => f64::from(request.steps),
        Key::Stage => request.stage as usize as f64,
        // The whole stage is larger than any part.
        Key::Part => request.part.map_or(Part::ALL.len(), |part| part as usize) as f64,
        Key::Logits => request.logits as usize as f64,
        Key::LogitsType => request.logits_type as usize as f64,
        Key::Mask => request.mask as usize as f64,
        Key::Kernel => kernel(None),
        Key::VisionKernel => kernel(request.vision_kernel),
        Key::DecoderKernel => kernel(request.decoder_kernel),
        Key::Precision => request.precision as usize as f64,
        Key::Device => catalog::devices().iter().take_while(|device| device.id != request.device.id).count() as f64,
        // Where it is left to the defaults, what most operators have.
        Key::GemmEfficiency => request.overrides.gemm.unwrap_or(GEMM),
        Key::HbmEfficiency => request.overrides.hbm.unwrap_or(HBM),
        Key::Launch => request.overrides.launch_us.unwrap_or(LAUNCH_US),
        Key::MemoryShare => request.limits.share,
        // Zero where it is left to the device.
        Key::FreeBytes => request.limits.free_bytes.unwrap_or_default(),
        Key::KvBlock => f64::from(request.limits.kv_block),
        Key::Model | Key::Base | Key::Tile | Key::Views | Key::Grid | Key::Image => image_tokens,
    }
}

/// What stands along the sweep.
pub const fn x_title(axis: Key) -> &'static str {
    match axis {
        Key::MinCrops => "fewest crops of an image",
        Key::MaxCrops => "most crops of an image",
        Key::Batch => "images in a batch",
        Key::Prompt => "prompt tokens",
        Key::Steps => "output tokens",
        Key::Stage => "stage",
        Key::Part => "part of the vision stage",
        Key::Logits => "logits",
        Key::LogitsType => "number type of logits",
        Key::Mask => "mask",
        Key::Kernel => "kernel",
        Key::VisionKernel => "kernel of the vision stage",
        Key::DecoderKernel => "kernel of the decoder",
        Key::Precision => "number type",
        Key::Device => "device",
        Key::GemmEfficiency => "share of the tensor peak",
        Key::HbmEfficiency => "share of the bandwidth",
        Key::Launch => "µs from one operator to the next",
        Key::MemoryShare => "share of the memory",
        Key::FreeBytes => "bytes free for the KV cache",
        Key::KvBlock => "tokens a block of the KV cache",
        Key::Model | Key::Base | Key::Tile | Key::Views | Key::Grid | Key::Image => "image tokens",
    }
}

/// Where ticks stand along the sweep: what has names is named, the rest is counted in whole numbers.
pub(super) fn ticks(curve: &Curve) -> Ticks {
    ticks_of(curve.axis, &mut curve.points.iter().map(|point| (x(curve.axis, point), &point.request)))
}

/// The same for requests, each where it stands.
pub(super) fn ticks_of(axis: Key, requests: &mut dyn Iterator<Item = (f64, &Request)>) -> Ticks {
    let name = |request: &Request| match axis {
        Key::Device => request.device.name.clone(),
        _ => request.get(axis).unwrap_or_else(|| request.kernel.name().to_owned()),
    };
    match axis {
        Key::Stage
        | Key::Part
        | Key::Logits
        | Key::LogitsType
        | Key::Mask
        | Key::Kernel
        | Key::VisionKernel
        | Key::DecoderKernel
        | Key::Precision
        | Key::Device => Ticks::Named(requests.map(|(value, request)| Tick { value, text: name(request) }).collect()),
        Key::GemmEfficiency | Key::HbmEfficiency | Key::Launch | Key::MemoryShare => Ticks::default(),
        _ => Ticks::Whole,
    }
}
