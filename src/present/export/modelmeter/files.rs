//! The published files of a sweep as text, each under its own name and in its own schema.

use super::derived::{Cache, PublishedTarget, Responsive};
use super::fields::{ABOUT, Head};
use super::points::{MODES, points};
use super::sweeps::{DecoderPoint, File, VisionPoint, sweep_name};
use super::{derived, tables};
use crate::compare::published_sweep::UNITS;
use crate::error::Error;
use crate::link::Scenario;
use crate::present::export::full_number::json;
use crate::request::Stage;

/// A file of text: its published name and its content.
pub type TextFile = (&'static str, String);

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
        points: points.iter().map(VisionPoint::new).collect(),
    };
    let decoder_sweep = |stage: Stage, words: &str| File {
        description: format!("{model}, {words}: cost by input shape, counted by StageCost"),
        about: about.clone(),
        head: head.clone(),
        decode_steps: request.steps,
        points: points.iter().map(|point| DecoderPoint::new(point, stage)).collect(),
    };
    let responsive = |target| Responsive::new(target, scenario, &points);
    let [ttft, tpot] = PublishedTarget::ALL.map(responsive);
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
