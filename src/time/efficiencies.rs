//! What devices reach of their peaks: every efficiency, with where it was measured. All but fused attention, whose own
//! stand in `fused.rs`.

use super::device::Device;
use super::operator_work::Work;
use crate::recording::operator::How;
use crate::request::Overrides;
use crate::units::{Bytes, Seconds};

/// Matrix products of at least [`MANY_ROWS`] rows: shapes of vision towers on H100, H200, B200 and A100
/// (ai-dynamo/aiconfigurator, gemm tables) and on an RTX 5090 (CodeGandee/llm-perf-opt, report 20251107).
pub const GEMM: f64 = 0.75;
/// The same of fewer rows, or on a card that does not hold its clock: L40S reaches 140 to 240 of 362 TFLOP/s there.
pub const GEMM_SMALL: f64 = 0.60;
/// Rows from which a product fills the device.
pub const MANY_ROWS: f64 = 4096.0;

/// Element after element: copies, norms, activations (A100, LLMCompass figure 5; RTX 5090).
pub const HBM: f64 = 0.80;
/// With strides, by index or by broadcasting, of all bytes whether a cache holds them or not: 0.26 on an RTX 5090, 0.33 to
/// 0.41 for the mask added on an H100.
pub const HBM_STRIDED: f64 = 0.30;

/// Passes over materialised scores, by keys: RTX 3090, timm's tables of eager against fused attention; bias addition of SAM
/// on an RTX 5090 0.72.
pub const SCORES: [(f64, f64); 3] = [(512.0, 0.67), (100.0, 0.50), (0.0, 0.30)];

/// Rows below which a product is a matrix times a few vectors: less than a tensor core's own tile of 16.
pub const FEW_ROWS: f64 = 16.0;
/// Matrix times vector, from weights of so many megabytes on (the head of DeepSeek-OCR on an RTX 5090, 331 MB: 0.888).
pub const GEMV_LARGE: (f64, f64) = (100.0, 0.89);
/// The same of a matrix of so many megabytes (one expert there, 2.3 MB).
pub const GEMV_SMALL: (f64, f64) = (2.0, 0.35);

/// Microseconds from one operator to the next on the GPU (RTX 5090). Where the CPU issues eager operators one by one it is
/// about 8: ask for it with `launch_us=8`.
pub const LAUNCH_US: f64 = 3.0;

/// The defaults in words.
pub fn defaults() -> String {
    let [(many, most), (some, middle), (_, least)] = SCORES;
    format!(
        "Matrix products are expected to reach {GEMM} of the tensor peak from {MANY_ROWS} rows on and {GEMM_SMALL} below. \
         Other operators are expected to reach {HBM} of the bandwidth, or {HBM_STRIDED} where they read with strides; scores \
         that are written out {most} from {many} keys on, {middle} from {some} and {least} below. {LAUNCH_US} µs launch overhead \
         per operator."
    )
}

/// Share of the tensor peak that an operator's products reach.
pub fn gemm(work: &Work, device: &Device) -> f64 {
    let rows = work.product().map_or(MANY_ROWS, |product| product.rows);
    let fills = rows >= MANY_ROWS && device.card.power_limited.is_none();
    device.overrides.gemm.unwrap_or(if fills { GEMM } else { GEMM_SMALL })
}

/// Share of the bandwidth that an operator reaches.
pub fn hbm(work: &Work, device: &Device) -> f64 {
    device.overrides.hbm.unwrap_or_else(|| match (work.scores, work.how) {
        (_, How::Strided) => HBM_STRIDED,
        (Some(keys), _) => by_keys(keys),
        (None, _) if is_gemv(work) => gemv(work.weights),
        (None, _) => HBM,
    })
}

/// The time from one operator to the next.
pub fn launch(overrides: &Overrides) -> Seconds {
    Seconds::from_micro(overrides.launch_us.unwrap_or(LAUNCH_US))
}

fn by_keys(keys: f64) -> f64 {
    let of = SCORES.iter().find(|(least, _)| keys >= *least);
    of.map_or(HBM_STRIDED, |(_, share)| *share)
}

fn is_gemv(work: &Work) -> bool {
    work.weights > Bytes::ZERO && work.product().is_some_and(|product| product.rows < FEW_ROWS)
}

/// A matrix of x bytes takes (x + c) / (a · bandwidth): a constant beside the bytes, through both measured points, and no
/// more than the larger one's share.
fn gemv(weights: Bytes) -> f64 {
    let ((large, at_large), (small, at_small)) = (GEMV_LARGE, GEMV_SMALL);
    // a x / (x + c) at both points; a eliminated.
    let c = (at_large - at_small) * large * small / (at_small * large - at_large * small);
    let a = at_large * (large + c) / large;
    let x = weights.mega();
    (a * x / (x + c)).min(at_large)
}
