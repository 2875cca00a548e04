//! A sweep in the schema of the published ModelMeter files, for notebooks that read those: their names, places and units.
//!
//! Names are theirs in this schema alone: `vision` and `*_eager` are normal attention, `*_flash` flash, `prefill` is vision
//! and prefill. What the names hold is ours.

use super::number::Number;
use crate::VERSION;
use crate::error::Error;
use crate::evaluate::evaluate;
use crate::published::{KERNELS, Quantity, UNITS};
use crate::published_flop;
use crate::request::AttentionKernel;
use crate::request::{Key, Request, Stage};
use crate::scenario::Scenario;
use crate::stage::StageCost;
use crate::units::Flops;
use crate::workload::Workload;
use serde::{Serialize, Serializer};

/// Stages with their modes: each kernel, then the vendor's own model.
const MODES: [(Stage, [&str; 2], &str); 3] = [
    (Stage::Vision, ["vision", "vision_flash"], "vision_vendor"),
    (Stage::FirstToken, ["prefill_eager", "prefill_flash"], "prefill_vendor"),
    (Stage::Decode, ["decode_eager", "decode_flash"], "decode_vendor"),
];

const ABOUT: &str = "Counted by StageCost in the schema of the sweeps of CodeGandee/llm-perf-opt. vision and *_eager are \
                     normal attention, *_flash flash; prefill is vision and prefill; decode is all steps. io_tb holds \
                     weights and KV too; activations_gb is the largest amount alive at once; *_vendor are figures published \
                     for the vendor's own model.";

/// What a mode costs, in published fields.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Cost {
    pub flops_tflops: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flops_tensor_tflops: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flops_cuda_tflops: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub io_tb: Option<f64>,
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
pub(super) struct Mode {
    pub name: &'static str,
    pub stage: Stage,
    pub kernel: Option<AttentionKernel>,
    pub cost: Cost,
}

/// Sizes of a point, under the names of all files that publish them.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Sizes {
    pub rows: u32,
    pub columns: u32,
    pub image_tokens: Option<Number>,
    pub context_len: Option<Number>,
    pub global_image_tokens: Option<Number>,
    pub batch_size: u32,
    pub decode_steps: u32,
    image_tokens_total: Option<Number>,
    image_tokens_crops: Option<Number>,
    height_crop_num: u32,
    width_crop_num: u32,
    image_size: u32,
    image_width: u32,
    image_height: u32,
    scale: f64,
    patch_size: u32,
    grid_size_width: u32,
    grid_size_height: u32,
    num_patches: u32,
    context_len_prefill: Option<Number>,
    analytic_only: bool,
}

/// A point of the sweep with every mode.
#[derive(Debug, Clone)]
pub(super) struct Point {
    pub sizes: Sizes,
    pub modes: Vec<Mode>,
}

#[derive(Serialize)]
struct File {
    about: String,
    description: String,
    stagecost: Origin,
    model_id: &'static str,
    min_image_tokens: Option<Number>,
    max_image_tokens: Option<Number>,
    num_points: usize,
    global_image_tokens: Option<Number>,
    batch_size: u32,
    decode_steps: u32,
    points: Vec<Record>,
}

#[derive(Serialize)]
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
    analytic_tflops: Option<f64>,
    analytic_eager_tflops: Option<f64>,
    analytic_flash_tflops: Option<f64>,
    vendor_tflops: Option<f64>,
}

/// The scenario's sweep as one JSON object; its own stage and kernels do not matter.
///
/// # Errors
/// A sweep of stages or kernels, which have places of their own here, and a value that cannot be evaluated.
pub fn modelmeter(scenario: &Scenario) -> Result<String, Error> {
    let points = points(scenario)?;
    let request = scenario.sweep.base(&scenario.request)?;
    let tokens = || points.iter().filter_map(|point| point.sizes.image_tokens);
    let least = |a: Number, b: Number| if b < a { b } else { a };
    let most = |a: Number, b: Number| if b > a { b } else { a };
    Ok(super::number::json(&File {
        about: format!("{ABOUT} {UNITS}"),
        description: format!("{} by {}, counted by StageCost", request.model.name, scenario.sweep.axis()?.0.name()),
        stagecost: Origin { version: VERSION, link: scenario.link() },
        model_id: &request.model.id,
        min_image_tokens: tokens().reduce(least),
        max_image_tokens: tokens().reduce(most),
        num_points: points.len(),
        global_image_tokens: global_tokens(&request),
        batch_size: request.batch,
        decode_steps: request.steps,
        points: points.into_iter().map(Record::new).collect(),
    }))
}

/// The points of the scenario's sweep.
///
/// # Errors
/// As [`modelmeter`].
pub(super) fn points(scenario: &Scenario) -> Result<Vec<Point>, Error> {
    let (axis, values) = scenario.sweep.axis()?;
    if scenario.second.is_some() {
        let problem = "this format has one axis: its points are one list";
        return Err(Error::contradiction("axis2", problem, "leave axis2 and values2 out"));
    }
    if let Key::Stage | Key::Part | Key::Kernel | Key::VisionKernel | Key::DecoderKernel = axis {
        let problem = format!("{} has no axis in this format: each stage and kernel has its own place", axis.name());
        return Err(Error::contradiction("axis", problem, "sweep grid or another size"));
    }
    let base = scenario.sweep.base(&scenario.request)?;
    let at = |text: &String| {
        let mut request = base.clone();
        request.set(axis, text)?;
        point(&Request { part: None, vision_kernel: None, decoder_kernel: None, ..request })
    };
    values.iter().map(at).collect()
}

fn point(request: &Request) -> Result<Point, Error> {
    let mut modes = Vec::new();
    for (stage, names, vendor) in MODES {
        for (kernel, name) in KERNELS.into_iter().zip(names) {
            let cost = evaluate(&Request { stage, kernel, ..request.clone() })?.into();
            modes.push(Mode { name, stage, kernel: Some(kernel), cost });
        }
        let request = Request { stage, ..request.clone() };
        let cost = published_flop::tensor_flop(&request).map(|flop| counted(flop, &request));
        modes.extend(cost.map(|cost| Mode { name: vendor, stage, kernel: None, cost }));
    }
    let published = modes.iter().any(|mode| mode.kernel.is_none());
    Ok(Point { sizes: Sizes::new(request, !published), modes })
}

/// Tokens of the global view, the separator included.
fn global_tokens(request: &Request) -> Option<Number> {
    let tokens = Workload::new(request).tokens();
    Number::new(tokens.image - tokens.crops)
}

/// What was published for the vendor's own model.
fn counted(flop: Flops, request: &Request) -> Cost {
    let kv = published_flop::kv_cache(request).map(|bytes| bytes.gibi());
    // The published vision stage has a zero for what was not counted; the others have no field.
    let blank = (request.stage == Stage::Vision).then_some(0.0);
    Cost {
        flops_tflops: flop.tera(),
        flops_tensor_tflops: None,
        flops_cuda_tflops: None,
        io_tb: blank,
        arithmetic_intensity: blank,
        weights_gb: blank,
        activations_gb: blank,
        kv_gb: kv.or(blank),
    }
}

impl From<StageCost> for Cost {
    fn from(cost: StageCost) -> Self {
        let of = |quantity: Quantity| Some(quantity.in_field(quantity.of(&cost)));
        Self {
            flops_tflops: cost.flop.both().tera(),
            flops_tensor_tflops: of(Quantity::Tensor),
            flops_cuda_tflops: of(Quantity::Cuda),
            io_tb: of(Quantity::Traffic),
            arithmetic_intensity: of(Quantity::Intensity),
            weights_gb: of(Quantity::Weights),
            activations_gb: of(Quantity::Activations),
            kv_gb: of(Quantity::Kv),
        }
    }
}

impl Sizes {
    fn new(request: &Request, analytic_only: bool) -> Self {
        let workload = Workload::new(request);
        let tokens = workload.tokens();
        let [image, crops] = [tokens.image, tokens.crops].map(Number::new);
        let context = Number::new(workload.context(f64::from(request.prompt)));
        let (rows, columns) = request.grid().map_or((0, 0), |grid| (grid.rows, grid.columns));
        let (width, height) = match request.grid() {
            Some(_) => (columns * request.tile, rows * request.tile),
            None => (request.base, request.base),
        };
        let size = width.max(height);
        let patch = request.model.sam.patch;
        Self {
            rows,
            columns,
            image_tokens: image,
            context_len: context,
            global_image_tokens: global_tokens(request),
            batch_size: request.batch,
            decode_steps: request.steps,
            image_tokens_total: image,
            image_tokens_crops: crops,
            height_crop_num: rows,
            width_crop_num: columns,
            image_size: size,
            image_width: width,
            image_height: height,
            scale: f64::from(size) / f64::from(request.base),
            patch_size: patch,
            grid_size_width: width / patch,
            grid_size_height: height / patch,
            num_patches: (width / patch) * (height / patch),
            context_len_prefill: context,
            analytic_only,
        }
    }
}

impl Record {
    fn new(point: Point) -> Self {
        let of = |stage| Costs(point.modes.iter().filter(|mode| mode.stage == stage).copied().collect());
        let [vision, prefill, decode] = MODES.map(|(stage, ..)| of(stage));
        Self {
            sizes: point.sizes,
            stage_costs: Costs(point.modes),
            vision,
            prefill: WithTotals::new(prefill.clone()),
            decode: WithTotals::new(decode.clone()),
            prefill_stagecost: prefill,
            decode_stagecost: decode,
        }
    }
}

impl WithTotals {
    fn new(costs: Costs) -> Self {
        let total = |kernel| costs.0.iter().find(|mode| mode.kernel == kernel).map(|mode| mode.cost.flops_tflops);
        let [normal, flash] = KERNELS.map(|kernel| total(Some(kernel)));
        let vendor_tflops = total(None);
        Self {
            costs,
            analytic_tflops: normal,
            analytic_eager_tflops: normal,
            analytic_flash_tflops: flash,
            vendor_tflops,
        }
    }
}
