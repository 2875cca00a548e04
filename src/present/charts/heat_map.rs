//! A scenario's two axes as a heat map.

use super::chart_state::stage_named;
use super::curve::x_title;
use super::plot_kind::stages;
use super::sweep_chart::CONVENTION;
use crate::error::Error;
use crate::figure::Metric;
use crate::link::Scenario;
use crate::plot::HeatMap;
use crate::request::{Key, Stage};
use crate::study::map::{Map, SAME, map};
use crate::text::format::Unit;

/// The map of a scenario with two axes.
///
/// # Errors
/// As [`map`].
pub fn heat(scenario: &Scenario) -> Result<Option<HeatMap>, Error> {
    map(scenario)?.map(|map| heat_of(&map, scenario)).transpose()
}

/// A map that was evaluated for the scenario, as a picture.
///
/// # Errors
/// A sweep whose card decides what it cannot; a test walks every card.
pub fn heat_of(map: &Map, scenario: &Scenario) -> Result<HeatMap, Error> {
    let largest = map.cells.iter().flatten().copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
    let unit = if map.metric.is_ratio() { Unit::of(1.0, map.unit) } else { Unit::of(largest, map.unit) };
    let scaled = |row: &Vec<f64>| row.iter().map(|value| value / unit.divisor()).collect();
    let request = &scenario.request;
    // A sweep that decides other keys than its axis shows another workload in every cell.
    let belongs = scenario.sweep.base(request)? == *request;
    let place = |axis: Key, texts: &[String]| {
        let own = request.get(axis).or_else(|| (axis == Key::Grid).then(|| request.grid_text()))?;
        texts.iter().position(|text| *text == own)
    };
    let mark = place(map.axes[1], &map.rows).zip(place(map.axes[0], &map.columns));
    let named = |axis: Key, texts: &[String]| texts.iter().map(|text| name(axis, text)).collect();
    Ok(HeatMap {
        title: title(map) + &by_device(map) + &stage_named(scenario),
        unit: unit.name().into(),
        columns: named(map.axes[0], &map.columns),
        rows: named(map.axes[1], &map.rows),
        cells: map.cells.iter().map(scaled).collect(),
        x_title: axis_title(map.axes[0]).into(),
        y_title: axis_title(map.axes[1]).into(),
        x_around: around(map.axes[0]),
        y_around: around(map.axes[1]),
        mark: mark.filter(|_| belongs),
        note: note(map, scenario).into(),
    })
}

/// What is shown, and of which kernels.
fn title(map: &Map) -> String {
    let quantity = match map.metric {
        Metric::Ratio | Metric::Traffic => "HBM traffic",
        Metric::PeakRatio | Metric::Peak => "Peak activations",
        Metric::Intensity => "Arithmetic intensity",
        Metric::Flop => "FLOP, tensor cores",
        Metric::Cuda => "FLOP, CUDA cores",
        Metric::Special => "Special functions",
        Metric::Weights => "Weights, resident",
        Metric::Kv => "KV cache",
        Metric::Time | Metric::TimeRatio => "Expected time",
        Metric::Bound => "Time, roofline bound",
    };
    let own = map.axes.contains(&Key::Kernel);
    match (&map.kernels[..], map.metric) {
        ([first, ..], Metric::Ratio | Metric::PeakRatio | Metric::TimeRatio) if own => {
            format!("{quantity}, {} ÷ each kernel", first.name())
        }
        ([first, .., last], Metric::Ratio | Metric::PeakRatio | Metric::TimeRatio) => {
            format!("{quantity}, {} ÷ {}", first.name(), last.name())
        }
        // What takes no kernel, and what has its own in each cell, names none.
        ([kernel, ..], Metric::Traffic | Metric::Peak | Metric::Intensity | Metric::Time | Metric::Bound) if !own => {
            format!("{quantity}, {}", kernel.name())
        }
        _ => quantity.to_owned(),
    }
}

/// What a map over devices says of them.
fn by_device(map: &Map) -> String {
    match map.axes.contains(&Key::Device) {
        true if map.is_same_on_every_device() => format!(", {SAME}"),
        true => ", by device".to_owned(),
        false => String::new(),
    }
}

fn note(map: &Map, scenario: &Scenario) -> &'static str {
    let by_row = map.axes[1] == Key::Stage && map.rows.iter().any(|stage| stage != Stage::Vision.name());
    let decoder = by_row || stages(scenario).iter().any(|stage| *stage != Stage::Vision);
    match map.metric {
        Metric::Flop | Metric::Cuda | Metric::Special | Metric::Weights | Metric::Kv => "",
        _ if decoder => CONVENTION,
        _ => "",
    }
}

/// A value of an axis as it is read.
fn name(axis: Key, text: &str) -> String {
    match axis {
        Key::Grid | Key::Image => text.replace('x', "×"),
        Key::Device => axis.said(text),
        _ => text.to_owned(),
    }
}

/// What varies along an axis of names.
const fn axis_title(axis: Key) -> &'static str {
    match axis {
        Key::Model => "model",
        Key::Base => "side of the global view, px",
        Key::Tile => "side of a crop, px",
        Key::Views => "views, px",
        Key::Grid => "crops, rows × columns",
        Key::Image => "image, px",
        _ => x_title(axis),
    }
}

/// What stands before and after a value of an axis where it is read alone.
const fn around(axis: Key) -> [&'static str; 2] {
    match axis {
        Key::Base | Key::Image | Key::Views => ["", " px"],
        Key::Tile => ["crops of ", " px"],
        Key::Grid => ["", " crops"],
        Key::MinCrops => ["at least ", " crops"],
        Key::MaxCrops => ["at most ", " crops"],
        Key::Batch => ["batch ", ""],
        Key::Prompt => ["", " prompt tokens"],
        Key::Steps => ["", " output tokens"],
        Key::Logits => ["logits ", ""],
        Key::LogitsType => ["logits in ", ""],
        Key::Mask => ["mask ", ""],
        Key::VisionKernel => ["vision ", ""],
        Key::DecoderKernel => ["decoder ", ""],
        Key::GemmEfficiency => ["", " of the tensor peak"],
        Key::HbmEfficiency => ["", " of the bandwidth"],
        Key::Launch => ["", " µs a launch"],
        Key::MemoryShare => ["", " of the memory"],
        Key::FreeBytes => ["", " B free"],
        Key::KvBlock => ["", " tokens a block"],
        Key::Model | Key::Stage | Key::Part | Key::Kernel | Key::Precision | Key::Device => ["", ""],
    }
}
