//! A sweep as CSV: one row per point and kernel, full precision, units in the header.

use super::Number;
use crate::attention::AttentionKernel;
use crate::request::Key;
use crate::stage::StageCost;
use crate::sweep::{Point, Sweep};

/// What a row is made from.
struct Row<'a> {
    axis: Key,
    point: &'a Point,
    kernel: AttentionKernel,
    cost: &'a StageCost,
}

type Column = (&'static str, fn(&Row) -> String);

/// Every row says all that it depends on, so that files of several sweeps can be put together.
const COLUMNS: [Column; 26] = [
    ("axis", |row| row.axis.name().to_owned()),
    ("value", |row| row.point.text.clone()),
    ("model", |row| row.point.request.model.id.clone()),
    ("stage", |row| row.point.request.stage.name().to_owned()),
    ("base", |row| row.point.request.base.to_string()),
    ("tile", |row| row.point.request.tile.to_string()),
    ("image", |row| row.point.request.get(Key::Image).unwrap_or_default()),
    ("grid", |row| row.point.request.grid_text()),
    ("crops", |row| row.point.request.crop_count().to_string()),
    ("extrapolated", |row| row.point.request.is_extrapolated().to_string()),
    ("batch", |row| row.point.request.batch.to_string()),
    ("image_tokens", |row| amount(row.point.tokens.image)),
    ("kernel", |row| row.kernel.name().to_owned()),
    ("tensor_flop", |row| amount(row.cost.flop.tensor.get())),
    ("cuda_flop", |row| amount(row.cost.flop.cuda.get())),
    ("special_ops", |row| amount(row.cost.flop.special.get())),
    ("hbm_bytes", |row| amount(row.cost.hbm.total().get())),
    ("hbm_weight_bytes", |row| amount(row.cost.hbm.weights.get())),
    ("hbm_activation_bytes", |row| amount(row.cost.hbm.activations.get())),
    ("hbm_score_bytes", |row| amount(row.cost.hbm.scores.get())),
    ("hbm_kv_bytes", |row| amount(row.cost.hbm.kv.get())),
    ("arithmetic_intensity_flop_per_byte", |row| amount(row.cost.intensity())),
    ("resident_weight_bytes", |row| amount(row.cost.resident.weights.get())),
    ("peak_activation_bytes", |row| amount(row.cost.resident.peak_activations.get())),
    ("resident_kv_bytes", |row| amount(row.cost.resident.kv.get())),
    ("published_tensor_flop", |row| row.point.published.map(|flop| amount(flop.get())).unwrap_or_default()),
];

/// The sweep as CSV with a header. No cell needs quotes: each is a number or a text that a link carries as it is.
pub fn csv(sweep: &Sweep) -> String {
    let mut text = COLUMNS.map(|(name, _)| name).join(",") + "\n";
    for point in &sweep.points {
        for (kernel, cost) in &point.costs {
            let row = Row { axis: sweep.axis, point, kernel: *kernel, cost };
            text += &COLUMNS.map(|(_, cell)| cell(&row)).join(",");
            text.push('\n');
        }
    }
    text
}

/// An empty cell where there is no number.
fn amount(amount: f64) -> String {
    Number::new(amount).map(|number| number.to_string()).unwrap_or_default()
}
