//! A sweep as CSV: one row per point and kernel, full precision, units in the header.

use super::full_number::Number;
use super::time::seconds;
use crate::VERSION;
use crate::link::{Extras, Goal, Scenario, Target};
use crate::recording::stage_cost::StageCost;
use crate::request::{AttentionKernel, Key, Part, Request};
use crate::study::device_memory::{Memory, WeightsOf};
use crate::study::requirement::{Rates, UNREACHABLE};
use crate::study::sweep::{Point, Sweep};
use crate::time::{Resource, StageTime};
use std::ops::RangeInclusive;

/// What a row is made from.
struct Row<'a> {
    axis: Key,
    point: &'a Point,
    kernel: AttentionKernel,
    cost: &'a StageCost,
    target: Target,
    extras: &'a Extras,
}

type Column = (&'static str, fn(&Row) -> String);

/// Every row says all that it depends on, so that files of several sweeps can be put together.
/// Columns are added at the end and keep their places.
const COLUMNS: [Column; 62] = [
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
    ("prompt", |row| row.point.request.prompt.to_string()),
    ("steps", |row| row.point.request.steps.to_string()),
    ("logits", |row| row.point.request.logits.name().to_owned()),
    ("mask", |row| row.point.request.mask.name().to_owned()),
    ("vision_kernel", |row| row.point.request.get(Key::VisionKernel).unwrap_or_default()),
    ("decoder_kernel", |row| row.point.request.get(Key::DecoderKernel).unwrap_or_default()),
    ("traffic_by_convention", |row| row.point.request.stage.convention().is_some().to_string()),
    ("ttft_ms", |row| row.asked(Goal::FirstToken)),
    ("required_first_token_flop_per_s", |row| row.required(Goal::FirstToken, |r| r.flop_per_s.get())),
    ("required_first_token_bytes_per_s", |row| row.required(Goal::FirstToken, |r| r.bytes_per_s.get())),
    ("tpot_ms", |row| row.asked(Goal::OutputToken)),
    ("required_output_token_flop_per_s", |row| row.required(Goal::OutputToken, |r| r.flop_per_s.get())),
    ("required_output_token_bytes_per_s", |row| row.required(Goal::OutputToken, |r| r.bytes_per_s.get())),
    ("dtype", |row| row.point.request.precision.name().to_owned()),
    ("device", |row| row.point.request.device.id.clone()),
    ("eff_gemm", |row| row.point.request.get(Key::GemmEfficiency).unwrap_or_default()),
    ("eff_hbm", |row| row.point.request.get(Key::HbmEfficiency).unwrap_or_default()),
    ("launch_us", |row| row.point.request.get(Key::Launch).unwrap_or_default()),
    ("time_bound_s", |row| row.time(|time| amount(time.bound.get()))),
    ("time_expected_s", |row| row.time(|time| seconds(time.expected))),
    ("time_binds", |row| row.time(|time| time.binds.name().to_owned())),
    ("time_launches_s", |row| row.time(|time| amount(time.spent[Resource::Launch as usize].get()))),
    ("version", |_| VERSION.to_owned()),
    ("link", |row| link(&row.point.request, row.kernel, row.target, row.extras)),
    ("min_crops", |row| limit(&row.point.request, RangeInclusive::start)),
    ("max_crops", |row| limit(&row.point.request, RangeInclusive::end)),
    ("vision_ms", |row| row.asked(Goal::Vision)),
    ("required_vision_flop_per_s", |row| row.required(Goal::Vision, |r| r.flop_per_s.get())),
    ("required_vision_bytes_per_s", |row| row.required(Goal::Vision, |r| r.bytes_per_s.get())),
    ("logits_dtype", |row| row.point.request.logits_type.name().to_owned()),
    ("kv_block", |row| row.point.request.limits.kv_block.to_string()),
    ("resident_weights_of", |row| WeightsOf::stage(row.point.request.stage).name().to_owned()),
    ("part", |row| row.point.request.part().map_or(Part::WHOLE, Part::name).to_owned()),
    ("memory_needed_bytes", |row| row.memory(|memory| amount(memory.needed.get()))),
    ("memory_usable_bytes", |row| row.memory(|memory| amount(memory.usable.get()))),
    ("memory_fits", |row| row.memory(|memory| memory.fits().to_string())),
];

impl Row<'_> {
    /// A time that is asked for.
    fn asked(&self, goal: Goal) -> String {
        self.target.get(goal).map(amount).unwrap_or_default()
    }

    /// Something of the time it takes.
    fn time(&self, text: fn(&StageTime) -> String) -> String {
        self.point.time(self.kernel).map(text).unwrap_or_default()
    }

    /// Something of the memory it needs.
    fn memory(&self, text: fn(&Memory) -> String) -> String {
        self.point.memory(self.kernel).map(text).unwrap_or_default()
    }

    /// A rate that it requires, or the word for none that is enough.
    fn required(&self, goal: Goal, rate: fn(&Rates) -> f64) -> String {
        let requirement = self.point.required(self.kernel).and_then(|required| required.get(goal));
        let text = |rates: Option<Rates>| rates.map_or_else(|| UNREACHABLE.to_owned(), |rates| amount(rate(&rates)));
        requirement.map(|requirement| text(requirement.rates)).unwrap_or_default()
    }
}

/// The sweep as CSV with a header. No cell needs quotes: each is a number or a text that a link carries as it is.
pub fn csv(sweep: &Sweep) -> String {
    let mut text = COLUMNS.map(|(name, _)| name).join(",") + "\n";
    for point in &sweep.points {
        for (kernel, cost) in &point.costs {
            let row =
                Row { axis: sweep.axis, point, kernel: *kernel, cost, target: sweep.target, extras: &sweep.extras };
            text += &COLUMNS.map(|(_, cell)| cell(&row)).join(",");
            text.push('\n');
        }
    }
    text
}

/// A limit of the rule that cut an image; empty where none was cut.
pub(super) fn limit(request: &Request, of: fn(&RangeInclusive<u32>) -> &u32) -> String {
    if request.is_cut_by_rule() { of(&request.crop_range()).to_string() } else { String::new() }
}

/// An empty cell where there is no number.
pub(super) fn amount(amount: f64) -> String {
    Number::new(amount).map(|number| number.to_string()).unwrap_or_default()
}

/// The link that opens a row alone: its stamp. That of the whole file would stand in each of its rows.
/// Parameters of other programs go along.
pub(super) fn link(request: &Request, kernel: AttentionKernel, target: Target, extras: &Extras) -> String {
    let request = Request { kernel, ..request.clone() };
    Scenario { request, target, extras: extras.clone(), ..Scenario::default() }.link()
}
