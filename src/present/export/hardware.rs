//! Hardware cards as a table, one card in full, and both as JSON.

use super::full_number::Number;
use super::summary::columns;
use crate::hardware::{DeviceCard, FROM_MEMORY, FROM_MEMORY_TEXT, Figure};
use crate::study::device_memory::device_memory_figure;
use crate::text::format;
use crate::units::{ByteRate, Bytes, FlopRate};
use crate::{VERSION, catalog};
use serde::Serialize;
use std::collections::BTreeMap;

/// Every hardware card.
#[derive(Debug, Clone, Serialize)]
pub struct DevicesRecord {
    version: &'static str,
    devices: Vec<DeviceRecord>,
}

/// A hardware card; keys carry the unit.
#[derive(Debug, Clone, Serialize)]
pub struct DeviceRecord {
    id: &'static str,
    name: &'static str,
    vendor: &'static str,
    class: &'static str,
    year: u32,
    architecture: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    compute_capability: Option<u32>,
    /// Dense; operations for int8.
    peaks_tflop_per_s: BTreeMap<&'static str, FigureRecord>,
    #[serde(flatten)]
    figures: BTreeMap<&'static str, FigureRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    power_limited: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
struct FigureRecord {
    value: Option<Number>,
    source: &'static str,
    from_memory: bool,
}

/// The fields of a card that are peaks.
const PEAKS: [&str; 6] = ["bf16", "fp16", "tf32", "fp8", "int8", "fp32"];

/// Every card.
pub fn devices_record() -> DevicesRecord {
    DevicesRecord { version: VERSION, devices: catalog::devices().iter().map(device_record).collect() }
}

/// A card, every figure with its source in full.
pub fn device_record(device: &'static DeviceCard) -> DeviceRecord {
    let words = catalog::words(device);
    let record = |(name, figure): (&'static str, &'static Figure)| {
        let source = words.source(figure);
        (name, FigureRecord { value: Number::new(figure.value), source, from_memory: figure.is_from_memory() })
    };
    let (peaks, figures): (BTreeMap<_, _>, BTreeMap<_, _>) =
        device.figures().into_iter().map(record).partition(|(name, _)| PEAKS.contains(name));
    DeviceRecord {
        id: &device.id,
        name: &device.name,
        vendor: &device.vendor,
        class: device.class.name(),
        year: device.year,
        architecture: &device.architecture,
        compute_capability: device.compute_capability,
        peaks_tflop_per_s: peaks,
        figures,
        power_limited: device.power_limited.as_deref(),
        note: words.note.as_deref(),
    }
}

/// A figure of the table; the mark of those from memory has a place of its own, so that numbers stay aligned.
fn cell(figure: Option<&Figure>, shown: impl Fn(f64) -> String) -> String {
    match figure {
        None => "– ".to_owned(),
        Some(figure) => format!("{}{}", shown(figure.value), if figure.is_from_memory() { "*" } else { " " }),
    }
}

/// Every card, one a line.
pub fn devices_text() -> String {
    let names = ["id", "name", "vendor", "class", "year", "bf16 ", "fp8 ", "bandwidth ", "memory ", "L2 "];
    let mut rows = vec![names.map(str::to_owned).to_vec()];
    let peak = |value| format::flop_rate(FlopRate::from_tera(value));
    for device in catalog::devices() {
        let (field, memory) = device_memory_figure(device);
        rows.push(vec![
            device.id.clone(),
            device.name.clone(),
            device.vendor.clone(),
            device.class.name().to_owned(),
            device.year.to_string(),
            cell(device.peaks.bf16.as_ref(), peak),
            cell(device.peaks.fp8.as_ref(), peak),
            cell(Some(&device.bandwidth_gb_s), |value| format::byte_rate(ByteRate::from_giga(value))),
            cell(Some(memory), |value| format::published(field, value)),
            cell(device.l2_mb.as_ref(), |value| format::bytes(Bytes::from_mega(value))),
        ]);
    }
    format!(
        "Dense peaks of the tensor units, with sums in fp32 where there is a choice; memory as the driver reports it in MiB, \
         where that is public, else as published\n\n{}\n* {FROM_MEMORY_TEXT}\n",
        columns(&rows, 4)
    )
}

/// A card in full: every figure with the key of its source, the sources, what one should know.
pub fn device_text(device: &DeviceCard) -> String {
    let DeviceCard { id, name, vendor, year, architecture, .. } = device;
    let mut text = format!("{name} ({id}): {vendor}, {}, {year}, {architecture}\n\n", device.class.name());
    let rows: Vec<[String; 3]> = device
        .figures()
        .into_iter()
        .map(|(name, figure)| {
            let label = if PEAKS.contains(&name) { format!("{name}, dense") } else { name.to_owned() };
            [label, format::published(name, figure.value), figure.source.clone()]
        })
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let (labels, values) = (width(0), width(1));
    for [label, value, source] in &rows {
        text += &format!("{label:<labels$}  {value:>values$}  {source}\n");
    }
    text += "\nSources\n";
    let memory = rows.iter().any(|[_, _, source]| source == FROM_MEMORY).then_some((FROM_MEMORY, FROM_MEMORY_TEXT));
    let words = catalog::words(device);
    let sources = words.sources.iter().map(|(key, source)| (&**key, &**source)).chain(memory);
    sources.for_each(|(key, source)| text += &format!("  {key}: {source}\n"));
    for sentence in [&device.power_limited, &words.note].into_iter().flatten() {
        text += &format!("\n{sentence}\n");
    }
    text
}
