//! The points of a sweep with their modes: what each costs under each kernel and stage, in published fields.

use super::sizes::Sizes;
use crate::compare::published_counts;
use crate::compare::published_sweep::{KERNELS, Quantity};
use crate::error::Error;
use crate::evaluate::Evaluator;
use crate::link::Scenario;
use crate::recording::stage_cost::{Flop, StageCost};
use crate::request::{AttentionKernel, Key, Request, Stage};
use crate::units::{Bytes, Flops, intensity};
use serde::Serialize;

/// Stages with their modes: each kernel, then the vendor's own model.
pub(super) const MODES: [(Stage, [&str; 2], &str); 3] = [
    (Stage::Vision, ["vision", "vision_flash"], "vision_vendor"),
    (Stage::FirstToken, ["prefill_eager", "prefill_flash"], "prefill_vendor"),
    (Stage::Decode, ["decode_eager", "decode_flash"], "decode_vendor"),
];

/// What a mode costs, in published fields.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Cost {
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
    pub(crate) cost: Cost,
}

/// A point of the sweep with every mode.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    pub request: Request,
    pub(crate) sizes: Sizes,
    pub modes: Vec<Mode>,
}

impl Point {
    /// The mode of a stage under a kernel, or of the vendor's model.
    pub fn mode(&self, stage: Stage, kernel: Option<AttentionKernel>) -> Option<&Mode> {
        self.modes.iter().find(|mode| mode.stage == stage && mode.kernel == kernel)
    }
}

/// The points of the scenario's sweep.
///
/// # Errors
/// A sweep of stages or kernels, which have places of their own here, and a value that cannot be evaluated.
pub(crate) fn points(scenario: &Scenario) -> Result<Vec<Point>, Error> {
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
    let mut evaluator = Evaluator::default();
    let at = |text: &String| {
        let mut request = base.clone();
        request.set(axis, text)?;
        point(&mut evaluator, &Request { part: None, vision_kernel: None, decoder_kernel: None, ..request })
    };
    values.iter().map(at).collect()
}

fn point(evaluator: &mut Evaluator, request: &Request) -> Result<Point, Error> {
    let mut modes = Vec::new();
    for (stage, names, vendor) in MODES {
        let mut cost = |kernel| evaluator.evaluate(&Request { stage, kernel, ..request.clone() });
        let convention = cost(KERNELS[0])?.flop;
        for (kernel, name) in KERNELS.into_iter().zip(names) {
            modes.push(Mode::counted(name, stage, kernel, &cost(kernel)?, convention));
        }
        let request = Request { stage, ..request.clone() };
        modes.extend(published_counts::tensor_flop(&request).map(|flop| Mode::published(vendor, flop, &request)));
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
        let kv = published_counts::kv_cache(request).map(|bytes| bytes.gibi());
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
