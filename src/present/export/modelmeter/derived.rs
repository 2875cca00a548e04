//! The published files that are made from the sweeps: rates that a target requires, and the KV cache.
//!
//! Rates are FLOP and bytes over the target, as the published ones are; [`crate::study::requirement`] takes launches off it.

use super::fields::Head;
use super::points::Point;
use super::sweeps::{DecoderPoint, File, sweep_name};
use crate::compare::published_sweep::{KERNELS, Quantity, UNITS};
use crate::link::{Goal, Scenario};
use crate::request::{AttentionKernel, Stage};
use crate::units::{ByteRate, FlopRate, Seconds};
use serde::Serialize;

/// A target for which files were published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PublishedTarget {
    /// Time to the first token.
    Ttft,
    /// Time per output token.
    Tpot,
}

impl PublishedTarget {
    /// Both, in the order of the files.
    pub const ALL: [PublishedTarget; 2] = [PublishedTarget::Ttft, PublishedTarget::Tpot];

    /// What it times.
    pub const fn goal(self) -> Goal {
        match self {
            PublishedTarget::Ttft => Goal::FirstToken,
            PublishedTarget::Tpot => Goal::OutputToken,
        }
    }

    /// The stage that it times.
    pub const fn stage(self) -> Stage {
        self.goal().stage()
    }

    /// The time of the published files in seconds, for links that name none.
    const fn published_seconds(self) -> f64 {
        match self {
            PublishedTarget::Ttft => 1.0,
            PublishedTarget::Tpot => 0.05,
        }
    }
}

/// What a target requires at every point of a sweep.
pub(crate) struct Responsive {
    pub target: PublishedTarget,
    /// The target in seconds.
    pub seconds: f64,
    /// One for each point.
    pub rates: Vec<Rates>,
}

/// Rates that a point requires: of each kernel, and of the vendor's model where its FLOP were published.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rates {
    pub flop: [Option<FlopRate>; 2],
    pub vendor: Option<FlopRate>,
    pub bytes: [Option<ByteRate>; 2],
}

impl Responsive {
    /// What the link's target requires, or the published one where the link has none.
    pub fn new(target: PublishedTarget, scenario: &Scenario, points: &[Point]) -> Self {
        let own = scenario.target.get(target.goal()).map(|time| Seconds::from_milli(time).get());
        let seconds = own.unwrap_or(target.published_seconds());
        let rates = |point: &Point| {
            // All steps take as many times the target.
            let time = Seconds::new(seconds) * target.goal().times(&point.request);
            let mode = |kernel| point.mode(target.stage(), kernel);
            let flop = |kernel| mode(kernel).map(|mode| mode.flop / time);
            let bytes = |kernel: AttentionKernel| Some(mode(Some(kernel))?.traffic? / time);
            Rates { flop: KERNELS.map(|kernel| flop(Some(kernel))), vendor: flop(None), bytes: KERNELS.map(bytes) }
        };
        Responsive { target, seconds, rates: points.iter().map(rates).collect() }
    }
}

#[derive(Serialize)]
pub(super) struct ResponsivePoint {
    #[serde(flatten)]
    point: DecoderPoint,
    required_tflops_per_s: RequiredCompute,
    required_bytes_per_s: RequiredBandwidth,
}

/// Compute alone, in units of 10¹² FLOP a second.
#[derive(Serialize)]
struct RequiredCompute {
    analytic_normal_attention_full: Option<f64>,
    analytic_flash_attention_full: Option<f64>,
    vendor_normal_attention_torch_visible: Option<f64>,
}

/// Bandwidth alone, in bytes a second.
#[derive(Serialize)]
struct RequiredBandwidth {
    analytic_normal_attention_full: Option<f64>,
    analytic_flash_attention_full: Option<f64>,
}

#[derive(Serialize)]
pub(super) struct ResponsiveFile {
    #[serde(flatten)]
    file: File<String, ResponsivePoint>,
    input_sweep_path: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ttft_seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tpot_seconds_per_token: Option<f64>,
}

/// The file of a target.
pub(super) fn responsive_file(responsive: &Responsive, head: &Head, steps: u32, points: &[Point]) -> ResponsiveFile {
    let (target, stage) = match responsive.target {
        PublishedTarget::Ttft => ("time to the first token", "vision and prefill"),
        PublishedTarget::Tpot => ("time per output token", "decode, the mean over all steps"),
    };
    let point = |(point, rates): (&Point, &Rates)| {
        let [normal, flash] = rates.flop.map(|rate| rate.map(FlopRate::tera));
        let [normal_bytes, flash_bytes] = rates.bytes.map(|rate| rate.map(ByteRate::get));
        ResponsivePoint {
            point: DecoderPoint::new(point, responsive.target.stage()),
            required_tflops_per_s: RequiredCompute {
                analytic_normal_attention_full: normal,
                analytic_flash_attention_full: flash,
                vendor_normal_attention_torch_visible: rates.vendor.map(FlopRate::tera),
            },
            required_bytes_per_s: RequiredBandwidth {
                analytic_normal_attention_full: normal_bytes,
                analytic_flash_attention_full: flash_bytes,
            },
        }
    };
    let seconds = |target| (responsive.target == target).then_some(responsive.seconds);
    ResponsiveFile {
        file: File {
            description: format!("Rates by input shape that a {target} requires of a device: {stage}"),
            about: format!(
                "flops_tflops and io_tb over the target, as the published files have it: compute alone and bandwidth alone, \
                 each a lower bound, and a device needs both. {UNITS}"
            ),
            head: head.clone(),
            decode_steps: steps,
            points: points.iter().zip(&responsive.rates).map(point).collect(),
        },
        input_sweep_path: sweep_name(responsive.target.stage()),
        ttft_seconds: seconds(PublishedTarget::Ttft),
        tpot_seconds_per_token: seconds(PublishedTarget::Tpot),
    }
}

/// The KV cache of a point in GiB: of each kernel after prefill and after the last step, and the published ones of the
/// vendor's model.
///
/// A total is the cache after the last step, because it holds the prompt; the published files add both.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Cache {
    analytic_normal_attention_full_prefill: Option<f64>,
    analytic_flash_attention_full_prefill: Option<f64>,
    analytic_normal_attention_full_decode: Option<f64>,
    analytic_flash_attention_full_decode: Option<f64>,
    pub analytic_normal_attention_full_total: Option<f64>,
    pub analytic_flash_attention_full_total: Option<f64>,
    vendor_prefill: Option<f64>,
    vendor_decode: Option<f64>,
    pub vendor_total: Option<f64>,
}

impl Cache {
    /// Of a point.
    pub fn of(point: &Point) -> Self {
        let cache = |stage, kernel| point.mode(stage, kernel)?.amount(Quantity::Kv);
        let of = |stage| KERNELS.map(|kernel| cache(stage, Some(kernel)));
        let [normal_prefill, flash_prefill] = of(Stage::FirstToken);
        let [normal, flash] = of(Stage::Decode);
        let vendor = cache(Stage::Decode, None);
        Cache {
            analytic_normal_attention_full_prefill: normal_prefill,
            analytic_flash_attention_full_prefill: flash_prefill,
            analytic_normal_attention_full_decode: normal,
            analytic_flash_attention_full_decode: flash,
            analytic_normal_attention_full_total: normal,
            analytic_flash_attention_full_total: flash,
            vendor_prefill: cache(Stage::FirstToken, None),
            vendor_decode: vendor,
            vendor_total: vendor,
        }
    }
}

#[derive(Serialize)]
pub(super) struct CachePoint {
    #[serde(flatten)]
    point: DecoderPoint,
    kvcache_gb: Cache,
}

#[derive(Serialize)]
pub(super) struct CacheFile {
    #[serde(flatten)]
    file: File<[&'static str; 1], CachePoint>,
    input_prefill_sweep_path: &'static str,
    input_decode_sweep_path: &'static str,
}

/// The file of the caches.
pub(super) fn cache_file(caches: &[Cache], head: &Head, steps: u32, points: &[Point]) -> CacheFile {
    let point = |(point, cache): (&Point, &Cache)| CachePoint {
        point: DecoderPoint::new(point, Stage::FirstToken),
        kvcache_gb: *cache,
    };
    CacheFile {
        file: File {
            description: ["KV cache in GiB by input shape, after prefill and after all decode steps"],
            about: format!(
                "*_total is the cache after the last step, which holds the prompt: the published files add the cache after \
                 prefill to it and so count the prompt twice. {UNITS}"
            ),
            head: head.clone(),
            decode_steps: steps,
            points: points.iter().zip(caches).map(point).collect(),
        },
        input_prefill_sweep_path: sweep_name(Stage::FirstToken),
        input_decode_sweep_path: sweep_name(Stage::Decode),
    }
}
