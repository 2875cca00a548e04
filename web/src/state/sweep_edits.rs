//! Edits of the sweep and the second axis: plain functions without signals or views, tested natively.

use stagecost::catalog;
use stagecost::error::Error;
use stagecost::figure::Metric;
use stagecost::link::{Scenario, SweepChoice};
use stagecost::present::charts;
use stagecost::request::Key;

/// Option for a sweep of own values, beside the named sweeps.
pub const BY_HAND: &str = "by-hand";

/// Returns the chosen option.
pub fn sweep_option(scenario: &Scenario) -> String {
    match &scenario.sweep {
        SweepChoice::Card(card) => card.id.clone(),
        SweepChoice::Axis { .. } => BY_HAND.to_owned(),
    }
}

/// Chooses an option; own values start from those of the named sweep. A stage that the card fixes becomes the
/// workload's.
pub fn set_sweep_option(scenario: &mut Scenario, option: &str) {
    if let Some(card) = catalog::sweep(option) {
        set_sweep(scenario, SweepChoice::Card(card));
        if let Some(stage) = charts::other_stage(scenario) {
            scenario.request.stage = stage;
        }
    } else if let Ok((axis, values)) = scenario.sweep.axis() {
        let values = values.to_vec();
        set_sweep(scenario, SweepChoice::Axis { axis, values });
    }
}

/// Sets the sweep and resets the zoom.
fn set_sweep(scenario: &mut Scenario, sweep: SweepChoice) {
    if scenario.sweep != sweep {
        scenario.view.zoom = None;
        scenario.sweep = sweep;
    }
    drop_second_axis_in_the_way(scenario);
}

/// Removes a second axis that the sweep now uses.
fn drop_second_axis_in_the_way(scenario: &mut Scenario) {
    if scenario.second.as_ref().is_some_and(|second| second.check(&scenario.sweep).is_err()) {
        scenario.second = None;
    }
}

/// Removes blanks around values, as in a link.
fn without_blanks(values: &str) -> String {
    values.split(',').map(str::trim).collect::<Vec<_>>().join(",")
}

/// Sets axis and values of a sweep of own values.
///
/// # Errors
/// The same as for a link.
pub fn set_sweep_values(scenario: &mut Scenario, axis: &str, values: &str) -> Result<(), Error> {
    let was_of_devices = maps_devices(scenario);
    let sweep = Scenario::from_pairs(&[("axis", axis), ("values", &without_blanks(values))])?.sweep;
    set_sweep(scenario, sweep);
    show_time_of_devices(scenario, was_of_devices);
    Ok(())
}

/// Sets the second axis and its values.
///
/// # Errors
/// The same as for a link.
pub fn set_second_axis(scenario: &mut Scenario, axis: &str, values: &str) -> Result<(), Error> {
    let second = [("axis2", axis), ("values2", &*without_blanks(values))];
    let all = match &scenario.sweep {
        SweepChoice::Card(card) => Scenario::from_pairs(&[&[("sweep", &*card.id)][..], &second].concat()),
        SweepChoice::Axis { axis, values } => {
            let first = [("axis", axis.name()), ("values", &*values.join(","))];
            Scenario::from_pairs(&[first, second].concat())
        }
    };
    let was_of_devices = maps_devices(scenario);
    scenario.second = all?.second;
    show_time_of_devices(scenario, was_of_devices);
    Ok(())
}

/// Whether the map has devices along an axis.
fn maps_devices(scenario: &Scenario) -> bool {
    let is_device = |key: Key| key == Key::Device;
    let first = scenario.sweep.axis().is_ok_and(|(axis, _)| is_device(axis));
    scenario.second.as_ref().is_some_and(|second| first || is_device(second.axis))
}

/// Switches a map that has just got devices to the time metric; counts are equal on every device.
fn show_time_of_devices(scenario: &mut Scenario, was_of_devices: bool) {
    if maps_devices(scenario) && !was_of_devices && !scenario.metric.is_time() {
        scenario.metric = Metric::Time;
    }
}

/// Returns example values of an axis.
pub fn example_values(axis: Key) -> String {
    let values = match axis {
        Key::Model => return models(),
        Key::Views => "512x512, 1024x1024, 640x640*4, 640x640*6_1024x1024",
        Key::Stage => "vision, prefill, first-token, decode",
        Key::Part => "notp_attention, notp_block, notp_transformer, vit_model, all",
        Key::Base | Key::Tile => "512, 640, 768, 896, 1024, 1280",
        Key::Grid => "1x2, 2x2, 2x3, 3x3, 4x4, 4x5",
        Key::Image => "800x600, 1240x1754, 1654x2339, 2480x3508",
        Key::MinCrops => "1, 2, 3, 4",
        Key::MaxCrops => "6, 9, 12, 16",
        Key::Batch => "1, 2, 4, 8, 16, 32",
        Key::Prompt => "10, 100, 500, 1000, 2000, 4000",
        Key::Steps => "1, 10, 100, 500, 1000, 4000",
        Key::Logits => "all, last",
        Key::LogitsType => "fp32, model",
        Key::Mask => "full, causal",
        Key::Kernel | Key::VisionKernel | Key::DecoderKernel => "normal, normal-fp32, flash, flash-inline-bias",
        Key::Precision => "bf16, fp16, fp32, fp8, int8",
        Key::Device => "L4, L40S, RTX 4090, RTX 5090, H100 SXM, B200",
        Key::GemmEfficiency | Key::HbmEfficiency => "0.5, 0.6, 0.7, 0.8, 0.9, 1",
        Key::Launch => "0, 1, 3, 5, 8, 12",
        Key::MemoryShare => "0.7, 0.8, 0.85, 0.9, 0.95, 1",
        Key::FreeBytes => "8000000000, 16000000000, 32000000000, 64000000000",
        Key::KvBlock => "1, 16, 32, 64, 128",
    };
    values.to_owned()
}

/// Returns the ids of all models.
fn models() -> String {
    catalog::models().iter().map(|model| model.id.as_str()).collect::<Vec<_>>().join(", ")
}
