//! What a request, its workload and its cost look like in an answer: keys carry the unit, what does not apply is left out.

use super::full_number::Number;
use super::time::TimeRecord;
use crate::recording::OperatorRow;
use crate::recording::stage_cost::{Flop, Resident, StageCost, Traffic};
use crate::request::{Key, Part, Request};
use crate::study::requirement::{Required, Requirement, UNREACHABLE};
use crate::time::OperatorTime;
use crate::units::{Bytes, Flops};
use crate::workload::Tokens;
use serde::{Serialize, Serializer};

type Amount = Option<Number>;

/// The parts of the request under their link keys.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RequestRecord {
    model: String,
    stage: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<&'static str>,
    base: u32,
    tile: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    grid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    /// Limits of the crop rule, where an image is cut by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    min_crops: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_crops: Option<u32>,
    batch: u32,
    prompt: u32,
    steps: u32,
    logits: &'static str,
    logits_dtype: &'static str,
    mask: &'static str,
    kernel: &'static str,
    #[serde(rename = "kernel.vision", skip_serializing_if = "Option::is_none")]
    vision_kernel: Option<String>,
    #[serde(rename = "kernel.decoder", skip_serializing_if = "Option::is_none")]
    decoder_kernel: Option<String>,
    dtype: &'static str,
    device: &'static str,
    #[serde(rename = "eff.gemm", skip_serializing_if = "Option::is_none")]
    gemm_efficiency: Amount,
    #[serde(rename = "eff.hbm", skip_serializing_if = "Option::is_none")]
    hbm_efficiency: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    launch_us: Amount,
    memory_share: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    free_bytes: Amount,
    kv_block: u32,
}

/// What is run, the vendor's rule applied.
#[derive(Debug, Clone, Serialize)]
pub(super) struct WorkloadRecord {
    grid: String,
    crops: u32,
    /// Which rule cut the image, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    crop_rule: Option<String>,
    tokens: TokensRecord,
    #[serde(skip_serializing_if = "Option::is_none")]
    extrapolated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_tensor_flop: Amount,
}

#[derive(Debug, Clone, Serialize)]
struct TokensRecord {
    global: Amount,
    crops: Amount,
    image: Amount,
    prompt: u32,
    context: Amount,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct CostRecord {
    flop: FlopRecord,
    hbm_bytes: TrafficRecord,
    #[serde(skip_serializing_if = "Option::is_none")]
    arithmetic_intensity_flop_per_byte: Amount,
    resident_bytes: ResidentRecord,
}

/// What a target requires of any device, compute alone and bandwidth alone.
#[derive(Debug, Clone, Serialize)]
struct RequirementRecord {
    /// What launches take of the target.
    launches_s: Amount,
    #[serde(serialize_with = "or_unreachable")]
    flop_per_s: Amount,
    #[serde(serialize_with = "or_unreachable")]
    bytes_per_s: Amount,
}

fn or_unreachable<S: Serializer>(rate: &Amount, serializer: S) -> Result<S::Ok, S::Error> {
    match rate {
        Some(rate) => rate.serialize(serializer),
        None => serializer.serialize_str(UNREACHABLE),
    }
}

/// What the targets that are asked for require.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RequiredRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    vision: Option<RequirementRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_token: Option<RequirementRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_token: Option<RequirementRecord>,
}

#[derive(Debug, Clone, Serialize)]
struct FlopRecord {
    tensor: Amount,
    cuda: Amount,
    special: Amount,
}

#[derive(Debug, Clone, Serialize)]
struct TrafficRecord {
    total: Amount,
    weights: Amount,
    activations: Amount,
    scores: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    kv: Amount,
}

#[derive(Debug, Clone, Serialize)]
struct ResidentRecord {
    weights: Amount,
    peak_activations: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    kv: Amount,
}

/// One operator; amounts are totals over `count`.
#[derive(Debug, Clone, Serialize)]
pub struct OperatorRecord {
    pass: &'static str,
    category: String,
    step: String,
    count: Amount,
    flop: FlopRecord,
    hbm_bytes: TrafficRecord,
    read_bytes: Amount,
    written_bytes: Amount,
    /// All runs on the request's device.
    time_s: TimeRecord,
    /// What they wait for.
    waits_for: &'static str,
    /// What one run counts, term by term, as extents and values.
    terms: Vec<String>,
}

impl WorkloadRecord {
    pub(super) fn new(request: &Request, tokens: &Tokens, published: Option<Flops>) -> Self {
        Self {
            grid: request.grid_text(),
            crops: request.crop_count(),
            crop_rule: request.cut(),
            tokens: TokensRecord {
                global: Number::new(tokens.global()),
                crops: Number::new(tokens.crops()),
                image: Number::new(tokens.image),
                prompt: request.prompt,
                context: Number::new(tokens.image + f64::from(request.prompt)),
            },
            extrapolated: request.is_extrapolated().then_some(true),
            published_tensor_flop: published.and_then(|flop| Number::new(flop.get())),
        }
    }
}

/// Bytes of a cache that a stage does not have are left out.
fn present(bytes: Bytes) -> Amount {
    Number::new(bytes.get()).filter(|_| bytes != Bytes::ZERO)
}

impl From<&Request> for RequestRecord {
    fn from(request: &Request) -> Self {
        Self {
            model: request.model.id.clone(),
            stage: request.stage.name(),
            part: request.part.map(Part::name),
            base: request.base,
            tile: request.tile,
            grid: request.get(Key::Grid),
            image: request.get(Key::Image),
            min_crops: request.is_cut_by_rule().then(|| *request.crop_range().start()),
            max_crops: request.is_cut_by_rule().then(|| *request.crop_range().end()),
            batch: request.batch,
            prompt: request.prompt,
            steps: request.steps,
            logits: request.logits.name(),
            logits_dtype: request.logits_type.name(),
            mask: request.mask.name(),
            kernel: request.kernel.name(),
            vision_kernel: request.get(Key::VisionKernel),
            decoder_kernel: request.get(Key::DecoderKernel),
            dtype: request.precision.name(),
            device: &request.device.id,
            gemm_efficiency: request.overrides.gemm.and_then(Number::new),
            hbm_efficiency: request.overrides.hbm.and_then(Number::new),
            launch_us: request.overrides.launch_us.and_then(Number::new),
            memory_share: Number::new(request.limits.share),
            free_bytes: request.limits.free_bytes.and_then(Number::new),
            kv_block: request.limits.kv_block,
        }
    }
}

impl From<Requirement> for RequirementRecord {
    fn from(requirement: Requirement) -> Self {
        Self {
            launches_s: Number::new(requirement.launches.get()),
            flop_per_s: requirement.rates.and_then(|rates| Number::new(rates.flop_per_s.get())),
            bytes_per_s: requirement.rates.and_then(|rates| Number::new(rates.bytes_per_s.get())),
        }
    }
}

impl From<Required> for RequiredRecord {
    fn from(required: Required) -> Self {
        Self {
            vision: required.vision.map(Into::into),
            first_token: required.first_token.map(Into::into),
            output_token: required.output_token.map(Into::into),
        }
    }
}

impl From<StageCost> for CostRecord {
    fn from(cost: StageCost) -> Self {
        Self {
            arithmetic_intensity_flop_per_byte: Number::new(cost.intensity()),
            flop: cost.flop.into(),
            hbm_bytes: cost.hbm.into(),
            resident_bytes: cost.resident.into(),
        }
    }
}

impl From<Flop> for FlopRecord {
    fn from(flop: Flop) -> Self {
        Self {
            tensor: Number::new(flop.tensor.get()),
            cuda: Number::new(flop.cuda.get()),
            special: Number::new(flop.special.get()),
        }
    }
}

impl From<Traffic> for TrafficRecord {
    fn from(traffic: Traffic) -> Self {
        Self {
            total: Number::new(traffic.total().get()),
            weights: Number::new(traffic.weights.get()),
            activations: Number::new(traffic.activations.get()),
            scores: Number::new(traffic.scores.get()),
            kv: present(traffic.kv),
        }
    }
}

impl From<Resident> for ResidentRecord {
    fn from(resident: Resident) -> Self {
        Self {
            weights: Number::new(resident.weights.get()),
            peak_activations: Number::new(resident.peak_activations.get()),
            kv: present(resident.kv),
        }
    }
}

impl OperatorRecord {
    pub(super) fn new(row: OperatorRow, time: OperatorTime) -> Self {
        let expected = time.expected.map(|expected| expected.time * row.count);
        Self {
            time_s: TimeRecord::new(time.bound * row.count, expected),
            waits_for: time.waits_for().name(),
            pass: row.pass,
            category: row.category,
            step: row.step,
            count: Number::new(row.count),
            flop: row.flop.into(),
            hbm_bytes: row.hbm.into(),
            read_bytes: Number::new(row.reads.get()),
            written_bytes: Number::new(row.writes.get()),
            terms: row.terms.iter().map(ToString::to_string).collect(),
        }
    }
}
