//! What published files say of a sweep and of a point: head, costs by mode, totals.

use super::points::{Mode, Point};
use super::sizes::global_tokens;
use crate::compare::published_sweep::KERNELS;
use crate::link::Scenario;
use crate::present::export::full_number::Number;
use crate::request::{Request, Stage};
use crate::{VERSION, catalog};
use serde::{Serialize, Serializer};

pub(super) const ABOUT: &str = "Counted by StageCost in the schema of the sweeps of CodeGandee/llm-perf-opt. vision and *_eager are \
                     normal attention, *_flash flash; prefill is vision and prefill; decode is all steps. flops_tflops, \
                     flops_cuda_tflops and arithmetic_intensity count CUDA-core FLOP as normal attention has them, whatever \
                     the kernel; flops_cuda_kernel_tflops are the kernel's own, flops_kernel_difference_tflops own minus \
                     convention. io_tb holds weights and KV too; activations_gb is the largest amount alive at once; \
                     *_vendor are figures published for the vendor's own model.";

/// What every file says of the whole sweep.
#[derive(Clone, Serialize)]
pub(super) struct Head {
    stagecost: Origin,
    model_id: String,
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

/// Costs under the names of their modes.
#[derive(Clone)]
pub(super) struct Costs(Vec<Mode>);

impl Serialize for Costs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|mode| (mode.name, mode.cost)))
    }
}

/// Total FLOP of a stage in units of 10¹²: of each kernel, and of the vendor's model.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Totals {
    pub analytic_tflops: Option<f64>,
    pub analytic_eager_tflops: Option<f64>,
    pub analytic_flash_tflops: Option<f64>,
    pub vendor_tflops: Option<f64>,
}

impl Costs {
    /// The modes of a stage of a point.
    pub fn of(point: &Point, stage: Stage) -> Self {
        Costs(point.modes.iter().filter(|mode| mode.stage == stage).copied().collect())
    }

    /// All modes of a point.
    pub fn all(point: &Point) -> Self {
        Costs(point.modes.clone())
    }
}

impl Head {
    /// Of a sweep whose points have `request`'s other parts.
    pub fn new(scenario: &Scenario, request: &Request, points: &[Point]) -> Self {
        let tokens = || points.iter().filter_map(|point| point.sizes.image_tokens);
        let least = |a: Number, b: Number| if b < a { b } else { a };
        let most = |a: Number, b: Number| if b > a { b } else { a };
        Head {
            stagecost: Origin { version: VERSION, link: scenario.link() },
            model_id: catalog::published_id(&request.model).to_owned(),
            min_image_tokens: tokens().reduce(least),
            max_image_tokens: tokens().reduce(most),
            num_points: points.len(),
            global_image_tokens: global_tokens(request),
            batch_size: request.batch,
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
