//! A sweep as CSV: one row per point and kernel, full precision, units in the header.

use super::Number;
use crate::attention::AttentionKernel;
use crate::stage::StageCost;
use crate::sweep::{Point, Sweep};
use serde::Serialize;

/// Every row says all that it depends on, so that files of several sweeps can be put together.
#[derive(Serialize)]
struct Row<'a> {
    axis: &'static str,
    value: &'a str,
    model: &'static str,
    stage: &'static str,
    base: u32,
    tile: u32,
    grid: String,
    crops: u32,
    extrapolated: bool,
    batch: u32,
    image_tokens: Option<Number>,
    kernel: &'static str,
    tensor_flop: Option<Number>,
    cuda_flop: Option<Number>,
    special_ops: Option<Number>,
    hbm_bytes: Option<Number>,
    hbm_weight_bytes: Option<Number>,
    hbm_activation_bytes: Option<Number>,
    hbm_score_bytes: Option<Number>,
    hbm_kv_bytes: Option<Number>,
    arithmetic_intensity_flop_per_byte: Option<Number>,
    resident_weight_bytes: Option<Number>,
    peak_activation_bytes: Option<Number>,
    resident_kv_bytes: Option<Number>,
    published_tensor_flop: Option<Number>,
}

/// The sweep as CSV with a header.
pub fn csv(sweep: &Sweep) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for point in &sweep.points {
        for (kernel, cost) in &point.costs {
            writer.serialize(row(sweep, point, *kernel, cost)).expect("rows are flat");
        }
    }
    let bytes = writer.into_inner().expect("memory takes every byte");
    String::from_utf8(bytes).expect("made of text")
}

fn row<'a>(sweep: &Sweep, point: &'a Point, kernel: AttentionKernel, cost: &StageCost) -> Row<'a> {
    let request = &point.request;
    Row {
        axis: sweep.axis.name(),
        value: &point.text,
        model: &request.model.id,
        stage: request.stage.name(),
        base: request.base,
        tile: request.tile,
        grid: request.grid().map_or_else(|| "none".to_owned(), |grid| grid.to_string()),
        crops: request.crop_count(),
        extrapolated: request.is_extrapolated(),
        batch: request.batch,
        image_tokens: Number::new(point.tokens.image),
        kernel: kernel.name(),
        tensor_flop: Number::new(cost.flop.tensor.get()),
        cuda_flop: Number::new(cost.flop.cuda.get()),
        special_ops: Number::new(cost.flop.special.get()),
        hbm_bytes: Number::new(cost.hbm.total().get()),
        hbm_weight_bytes: Number::new(cost.hbm.weights.get()),
        hbm_activation_bytes: Number::new(cost.hbm.activations.get()),
        hbm_score_bytes: Number::new(cost.hbm.scores.get()),
        hbm_kv_bytes: Number::new(cost.hbm.kv.get()),
        arithmetic_intensity_flop_per_byte: Number::new(cost.intensity()),
        resident_weight_bytes: Number::new(cost.resident.weights.get()),
        peak_activation_bytes: Number::new(cost.resident.peak_activations.get()),
        resident_kv_bytes: Number::new(cost.resident.kv.get()),
        published_tensor_flop: point.published.and_then(|flop| Number::new(flop.get())),
    }
}
