//! A sweep in the schema of the published ModelMeter files, for notebooks that read those: their names, places and units.
//!
//! Names are theirs in this schema alone: `vision` and `*_eager` are normal attention, `*_flash` flash, `prefill` is vision
//! and prefill. What the names hold is ours, with one convention of theirs: FLOP are the same for every kernel.

use super::Number;
use crate::VERSION;
use crate::catalog;
use crate::error::Error;
use crate::evaluate::evaluate;
use crate::published::{KERNELS, Quantity, UNITS};
use crate::published_flop;
use crate::request::{AttentionKernel, Key, Request, Stage};
use crate::scenario::Scenario;
use crate::stage::{Flop, StageCost};
use crate::units::{Bytes, Flops, intensity};
use serde::{Serialize, Serializer};

pub(crate) mod derived;
mod files;
mod sizes;
mod tables;

pub use files::modelmeter_files;
use sizes::{Sizes, global_tokens};

/// Stages with their modes: each kernel, then the vendor's own model.
const MODES: [(Stage, [&str; 2], &str); 3] = [
    (Stage::Vision, ["vision", "vision_flash"], "vision_vendor"),
    (Stage::FirstToken, ["prefill_eager", "prefill_flash"], "prefill_vendor"),
    (Stage::Decode, ["decode_eager", "decode_flash"], "decode_vendor"),
];

const ABOUT: &str = "Counted by StageCost in the schema of the sweeps of CodeGandee/llm-perf-opt. vision and *_eager are \
                     normal attention, *_flash flash; prefill is vision and prefill; decode is all steps. flops_tflops, \
                     flops_cuda_tflops and arithmetic_intensity count CUDA-core FLOP as normal attention has them, whatever \
                     the kernel; flops_cuda_kernel_tflops are the kernel's own, flops_kernel_difference_tflops own minus \
                     convention. io_tb holds weights and KV too; activations_gb is the largest amount alive at once; \
                     *_vendor are figures published for the vendor's own model.";

/// What a mode costs, in published fields.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Cost {
    /// Tensor-core and CUDA-core FLOP, the same for every kernel.
    pub flops_tflops: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flops_tensor_tflops: Option<f64>,
    /// CUDA-core FLOP as the first of [`KERNELS`] has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flops_cuda_tflops: Option<f64>,
    /// CUDA-core FLOP of the mode's own kernel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flops_cuda_kernel_tflops: Option<f64>,
    /// The kernel's own CUDA-core FLOP minus those of the convention.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flops_kernel_difference_tflops: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub io_tb: Option<f64>,
    /// `flops_tflops` per bit of `io_tb`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arithmetic_intensity: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights_gb: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activations_gb: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kv_gb: Option<f64>,
}

/// A mode of a point: its name, its stage, its kernel unless it is the vendor's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mode {
    pub name: &'static str,
    pub stage: Stage,
    pub kernel: Option<AttentionKernel>,
    /// Tensor-core and CUDA-core FLOP as in the published field.
    pub flop: Flops,
    /// HBM traffic; none of the vendor's model.
    pub traffic: Option<Bytes>,
    pub(super) cost: Cost,
}

/// A point of the sweep with every mode.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    pub request: Request,
    pub(super) sizes: Sizes,
    pub modes: Vec<Mode>,
}

impl Point {
    /// The mode of a stage under a kernel, or of the vendor's model.
    pub fn mode(&self, stage: Stage, kernel: Option<AttentionKernel>) -> Option<&Mode> {
        self.modes.iter().find(|mode| mode.stage == stage && mode.kernel == kernel)
    }

    /// Image tokens of one image.
    pub fn image_tokens(&self) -> f64 {
        self.sizes.image_tokens.map_or(f64::NAN, Number::get)
    }

    /// The modes of a stage.
    fn costs(&self, stage: Stage) -> Costs {
        Costs(self.modes.iter().filter(|mode| mode.stage == stage).copied().collect())
    }
}

#[derive(Serialize)]
struct File {
    about: String,
    description: String,
    #[serde(flatten)]
    head: Head,
    decode_steps: u32,
    points: Vec<Record>,
}

/// What every file says of the whole sweep.
#[derive(Clone, Serialize)]
struct Head {
    stagecost: Origin,
    model_id: &'static str,
    min_image_tokens: Option<Number>,
    max_image_tokens: Option<Number>,
    num_points: usize,
    global_image_tokens: Option<Number>,
    batch_size: u32,
}

#[derive(Clone, Serialize)]
struct Origin {
    version: &'static str,
    link: String,
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

/// Costs under the names of their modes.
#[derive(Clone)]
struct Costs(Vec<Mode>);

impl Serialize for Costs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|mode| (mode.name, mode.cost)))
    }
}

/// Costs, and their FLOP once more as totals.
#[derive(Serialize)]
struct WithTotals {
    #[serde(flatten)]
    costs: Costs,
    #[serde(flatten)]
    totals: Totals,
}

/// Total FLOP of a stage in units of 10¹²: of each kernel, and of the vendor's model.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Totals {
    pub analytic_tflops: Option<f64>,
    pub analytic_eager_tflops: Option<f64>,
    pub analytic_flash_tflops: Option<f64>,
    pub vendor_tflops: Option<f64>,
}

/// The scenario's sweep as one JSON object; its own stage and kernels do not matter.
///
/// # Errors
/// A sweep of stages or kernels, which have places of their own here, and a value that cannot be evaluated.
pub fn modelmeter(scenario: &Scenario) -> Result<String, Error> {
    let points = points(scenario)?;
    let request = scenario.sweep.base(&scenario.request)?;
    Ok(super::json(&File {
        about: format!("{ABOUT} {UNITS}"),
        description: format!("{} by {}, counted by StageCost", request.model.name, scenario.sweep.axis()?.0.name()),
        head: Head::new(scenario, &request, &points),
        decode_steps: request.steps,
        points: points.into_iter().map(Record::new).collect(),
    }))
}

/// The points of the scenario's sweep.
///
/// # Errors
/// As [`modelmeter`].
pub(crate) fn points(scenario: &Scenario) -> Result<Vec<Point>, Error> {
    let (axis, values) = scenario.sweep.axis()?;
    if scenario.second.is_some() {
        let problem = "this format has one axis: its points are one list";
        return Err(Error::contradiction("axis2", problem, "leave axis2 and values2 out"));
    }
    if let Key::Stage | Key::Kernel | Key::VisionKernel | Key::DecoderKernel = axis {
        let problem = format!("{} has no axis in this format: each stage and kernel has its own place", axis.name());
        return Err(Error::contradiction("axis", problem, "sweep grid or another size"));
    }
    let base = scenario.sweep.base(&scenario.request)?;
    let at = |text: &String| {
        let mut request = base.clone();
        request.set(axis, text)?;
        point(&Request { vision_kernel: None, decoder_kernel: None, ..request })
    };
    values.iter().map(at).collect()
}

fn point(request: &Request) -> Result<Point, Error> {
    let mut modes = Vec::new();
    for (stage, names, vendor) in MODES {
        let cost = |kernel| evaluate(&Request { stage, kernel, ..request.clone() });
        let convention = cost(KERNELS[0])?.flop;
        for (kernel, name) in KERNELS.into_iter().zip(names) {
            modes.push(Mode::counted(name, stage, kernel, &cost(kernel)?, convention));
        }
        let request = Request { stage, ..request.clone() };
        modes.extend(published_flop::tensor_flop(&request).map(|flop| Mode::published(vendor, flop, &request)));
    }
    let published = modes.iter().any(|mode| mode.kernel.is_none());
    Ok(Point { request: request.clone(), sizes: Sizes::new(request, !published), modes })
}

impl Mode {
    /// What the engine counts under a kernel, with the work that the convention says every kernel has.
    fn counted(name: &'static str, stage: Stage, kernel: AttentionKernel, cost: &StageCost, convention: Flop) -> Self {
        let of = |quantity: Quantity| Some(quantity.in_field(quantity.of(cost)));
        let (flop, traffic) = (convention.both(), cost.hbm.total());
        let cost = Cost {
            flops_tflops: flop.tera(),
            flops_tensor_tflops: of(Quantity::Tensor),
            flops_cuda_tflops: Some(convention.cuda.tera()),
            flops_cuda_kernel_tflops: of(Quantity::Cuda),
            flops_kernel_difference_tflops: Some((cost.flop.cuda - convention.cuda).tera()),
            io_tb: of(Quantity::Traffic),
            arithmetic_intensity: Some(Quantity::Intensity.in_field(intensity(flop, traffic))),
            weights_gb: of(Quantity::Weights),
            activations_gb: of(Quantity::Activations),
            kv_gb: of(Quantity::Kv),
        };
        Mode { name, stage, kernel: Some(kernel), flop, traffic: Some(traffic), cost }
    }

    /// What was published for the vendor's own model.
    fn published(name: &'static str, flop: Flops, request: &Request) -> Self {
        let kv = published_flop::kv_cache(request).map(|bytes| bytes.gibi());
        // The published vision stage has a zero for what was not counted; the others have no field.
        let blank = (request.stage == Stage::Vision).then_some(0.0);
        let cost = Cost {
            flops_tflops: flop.tera(),
            flops_tensor_tflops: None,
            flops_cuda_tflops: None,
            flops_cuda_kernel_tflops: None,
            flops_kernel_difference_tflops: None,
            io_tb: blank,
            arithmetic_intensity: blank,
            weights_gb: blank,
            activations_gb: blank,
            kv_gb: kv.or(blank),
        };
        Mode { name, stage: request.stage, kernel: None, flop, traffic: None, cost }
    }

    /// The amount of a quantity in the unit of its published field; none where nobody counted it.
    pub fn amount(&self, quantity: Quantity) -> Option<f64> {
        let cost = &self.cost;
        let amount = match quantity {
            Quantity::Tensor => cost.flops_tensor_tflops,
            Quantity::Cuda => cost.flops_cuda_tflops,
            Quantity::Traffic => cost.io_tb,
            Quantity::Intensity => cost.arithmetic_intensity,
            Quantity::Weights => cost.weights_gb,
            Quantity::Activations => cost.activations_gb,
            Quantity::Kv => cost.kv_gb,
        };
        // A zero of the vendor's is a place in JSON that nobody counted.
        amount.filter(|amount| self.kernel.is_some() || *amount != 0.0)
    }
}

impl Head {
    fn new(scenario: &Scenario, request: &Request, points: &[Point]) -> Self {
        let tokens = || points.iter().filter_map(|point| point.sizes.image_tokens);
        let least = |a: Number, b: Number| if b < a { b } else { a };
        let most = |a: Number, b: Number| if b > a { b } else { a };
        Head {
            stagecost: Origin { version: VERSION, link: scenario.link() },
            model_id: catalog::published_id(request.model),
            min_image_tokens: tokens().reduce(least),
            max_image_tokens: tokens().reduce(most),
            num_points: points.len(),
            global_image_tokens: global_tokens(request),
            batch_size: request.batch,
        }
    }
}

impl Record {
    fn new(point: Point) -> Self {
        let with_totals = |stage| WithTotals { costs: point.costs(stage), totals: Totals::of(&point, stage) };
        let [(vision, ..), (prefill, ..), (decode, ..)] = MODES;
        Self {
            vision: point.costs(vision),
            prefill: with_totals(prefill),
            decode: with_totals(decode),
            prefill_stagecost: point.costs(prefill),
            decode_stagecost: point.costs(decode),
            sizes: point.sizes,
            stage_costs: Costs(point.modes),
        }
    }
}

impl Totals {
    /// Of a stage of a point.
    pub fn of(point: &Point, stage: Stage) -> Self {
        let total = |kernel| point.mode(stage, kernel).map(|mode| mode.cost.flops_tflops);
        let [normal, flash] = KERNELS.map(|kernel| total(Some(kernel)));
        Self {
            analytic_tflops: normal,
            analytic_eager_tflops: normal,
            analytic_flash_tflops: flash,
            vendor_tflops: total(None),
        }
    }
}
