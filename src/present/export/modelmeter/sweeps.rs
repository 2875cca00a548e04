//! The published files of the three sweeps: what they are called, and what a point of each holds.

use super::fields::{Costs, Head, Totals};
use super::points::Point;
use super::sizes::{DecoderSizes, VisionSizes};
use crate::request::Stage;
use serde::Serialize;
use std::collections::BTreeMap;

/// The name of the file that the derived files of a stage are made from.
pub(super) const fn sweep_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Vision => "vision_sweep.json",
        Stage::Prefill | Stage::FirstToken => "e2e_vision_prefill_sweep.json",
        Stage::Decode => "e2e_decode_sweep.json",
    }
}

/// A file: what it is, the whole sweep, and its points.
#[derive(Serialize)]
pub(super) struct File<D, P> {
    pub description: D,
    pub about: String,
    #[serde(flatten)]
    pub head: Head,
    pub decode_steps: u32,
    pub points: Vec<P>,
}

#[derive(Serialize)]
pub(super) struct VisionPoint {
    #[serde(flatten)]
    sizes: VisionSizes,
    stage_costs: Costs,
}

impl VisionPoint {
    /// A point with the modes of the vision stage.
    pub fn new(point: &Point) -> Self {
        VisionPoint { sizes: (&point.sizes).into(), stage_costs: Costs::of(point, Stage::Vision) }
    }
}

/// A point of prefill or decode: its sizes, its FLOP under `<stage>`, its costs under `<stage>_stagecost`.
#[derive(Serialize)]
pub(super) struct DecoderPoint {
    #[serde(flatten)]
    sizes: DecoderSizes,
    #[serde(flatten)]
    totals: BTreeMap<&'static str, Totals>,
    #[serde(flatten)]
    costs: BTreeMap<&'static str, Costs>,
}

impl DecoderPoint {
    pub fn new(point: &Point, stage: Stage) -> Self {
        let [totals, costs] = match stage {
            Stage::Decode => ["decode", "decode_stagecost"],
            Stage::Vision | Stage::Prefill | Stage::FirstToken => ["prefill", "prefill_stagecost"],
        };
        DecoderPoint {
            sizes: (&point.sizes).into(),
            totals: [(totals, Totals::of(point, stage))].into(),
            costs: [(costs, Costs::of(point, stage))].into(),
        }
    }
}
