//! The published files of a sweep as text, each under its own name and in its own schema.

use super::derived::{self, Cache, Responsive};
use super::sizes::{DecoderSizes, VisionSizes};
use super::{ABOUT, Costs, Head, MODES, Point, Totals, points, tables};
use crate::error::Error;
use crate::export::json;
use crate::published::UNITS;
use crate::request::Stage;
use crate::scenario::{Goal, Scenario};
use serde::Serialize;
use std::collections::BTreeMap;

/// A file of text: its published name and its content.
pub type TextFile = (&'static str, String);

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
struct VisionPoint {
    #[serde(flatten)]
    sizes: VisionSizes,
    stage_costs: Costs,
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
    pub(super) fn new(point: &Point, stage: Stage) -> Self {
        let [totals, costs] = match stage {
            Stage::Decode => ["decode", "decode_stagecost"],
            Stage::Vision | Stage::Prefill | Stage::FirstToken => ["prefill", "prefill_stagecost"],
        };
        DecoderPoint {
            sizes: (&point.sizes).into(),
            totals: [(totals, Totals::of(point, stage))].into(),
            costs: [(costs, point.costs(stage))].into(),
        }
    }
}

/// The published JSON and Markdown files of a scenario's sweep; its own stage and kernels do not matter.
///
/// # Errors
/// As [`super::modelmeter()`].
pub fn modelmeter_files(scenario: &Scenario) -> Result<Vec<TextFile>, Error> {
    let points = points(scenario)?;
    let request = scenario.sweep.base(&scenario.request)?;
    let head = Head::new(scenario, &request, &points);
    let about = format!("{ABOUT} {UNITS}");
    let model = &request.model.name;
    let [(vision, ..), (prefill, ..), (decode, ..)] = MODES;

    let vision_sweep = File {
        description: format!("{model}, vision: cost by input shape, counted by StageCost"),
        about: about.clone(),
        head: head.clone(),
        decode_steps: 0,
        points: points
            .iter()
            .map(|point| VisionPoint { sizes: (&point.sizes).into(), stage_costs: point.costs(vision) })
            .collect(),
    };
    let decoder_sweep = |stage: Stage, words: &str| File {
        description: format!("{model}, {words}: cost by input shape, counted by StageCost"),
        about: about.clone(),
        head: head.clone(),
        decode_steps: request.steps,
        points: points.iter().map(|point| DecoderPoint::new(point, stage)).collect(),
    };
    let responsive = |goal| Responsive::new(goal, scenario, &points);
    let [ttft, tpot] = [Goal::FirstToken, Goal::OutputToken].map(responsive);
    let caches: Vec<Cache> = points.iter().map(Cache::of).collect();
    Ok(vec![
        (sweep_name(vision), json(&vision_sweep)),
        (sweep_name(prefill), json(&decoder_sweep(prefill, "vision and prefill"))),
        (sweep_name(decode), json(&decoder_sweep(decode, "decode, all steps"))),
        ("responsive-tflops-by-ttft.json", json(&derived::responsive_file(&ttft, &head, request.steps, &points))),
        ("responsive-tflops-by-ttft.md", tables::responsive(&ttft, &points)),
        ("responsive-tflops-by-tpot.json", json(&derived::responsive_file(&tpot, &head, request.steps, &points))),
        ("responsive-tflops-by-tpot.md", tables::responsive(&tpot, &points)),
        ("kvcache-by-input-shape.json", json(&derived::cache_file(&caches, &head, request.steps, &points))),
        ("kvcache-by-input-shape.md", tables::caches(&caches, &points)),
    ])
}
