//! What fits into every device's memory as text, CSV, Markdown and JSON.

use super::csv::{amount, link};
use super::full_number::Number;
use super::markdown::still;
use super::summary::columns;
use crate::error::Error;
use crate::hardware::{DeviceCard, FROM_MEMORY_TEXT};
use crate::link::{Scenario, Target};
use crate::request::{Key, Request};
use crate::study::capacity::{Capacity, CapacitySearch, DeviceCapacity, Extent, capacities, definition};
use crate::study::device_memory::{WeightsOf, device_memory, device_memory_figure, device_memory_kind};
use crate::text::format;
use crate::units::Bytes;
use crate::{VERSION, catalog};
use serde::Serialize;

/// What fits on every device, the largest batch first.
#[derive(Debug, Clone, Serialize)]
pub struct CapacityRecord {
    version: &'static str,
    link: String,
    dtype: &'static str,
    weights_of: &'static str,
    memory_share: f64,
    kv_block: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    free_bytes: Option<Number>,
    devices: Vec<DeviceRecord>,
}

#[derive(Debug, Clone, Serialize)]
struct DeviceRecord {
    id: &'static str,
    name: &'static str,
    vendor: &'static str,
    class: &'static str,
    memory_bytes: Option<Number>,
    /// Whether a driver reports it, with the source.
    memory_kind: &'static str,
    memory_source: &'static str,
    kernels: Vec<FitsRecord>,
}

/// What fits under a kernel. What is left out does not fit at all.
#[derive(Debug, Clone, Serialize)]
struct FitsRecord {
    kernel: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    usable_bytes: Option<Number>,
    weight_bytes: Option<Number>,
    activation_bytes: Option<Number>,
    /// `page`: of one page's vision and prefill; `step`: of a decoding step of the largest batch.
    activations_of: &'static str,
    kv_room_bytes: Option<Number>,
    kv_tokens: Option<Number>,
    batch_by_weights_and_kv: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crops: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    view_px: Option<u32>,
}

impl FitsRecord {
    fn new(request: &Request, kernel: &'static str, capacity: &Capacity) -> Self {
        let [batch, prompt, image, view] = capacity.largest;
        let number = |bytes: Bytes| Number::new(bytes.get());
        FitsRecord {
            kernel,
            usable_bytes: capacity.usable.and_then(number),
            weight_bytes: number(capacity.weights),
            activation_bytes: number(capacity.activations),
            activations_of: if capacity.is_of_a_page { "page" } else { "step" },
            kv_room_bytes: number(capacity.room),
            kv_tokens: Number::new(capacity.kv_tokens),
            batch_by_weights_and_kv: Number::new(capacity.batch_by_cache),
            batch,
            prompt,
            crops: image.map(|image| Extent::Image.set(request, image).crop_count()),
            grid: image.map(|image| Extent::Image.set(request, image).grid_text()),
            view_px: view,
        }
    }
}

/// What fits on every device.
///
/// # Errors
/// As [`capacities`].
pub fn capacity(scenario: &Scenario) -> Result<CapacityRecord, Error> {
    let request = &scenario.request;
    let device = |device: &DeviceCapacity| {
        let card = device.card;
        let fits = device.kernels.iter().map(|(kernel, fits)| FitsRecord::new(request, kernel.name(), fits));
        DeviceRecord {
            id: &card.id,
            name: &card.name,
            vendor: &card.vendor,
            class: card.class.name(),
            memory_bytes: Number::new(device_memory(card).get()),
            memory_kind: device_memory_kind(card),
            memory_source: catalog::words(card).source(device_memory_figure(card).1),
            kernels: fits.collect(),
        }
    };
    Ok(CapacityRecord {
        version: VERSION,
        link: scenario.link(),
        dtype: request.precision.name(),
        weights_of: WeightsOf::Process.name(),
        memory_share: request.limits.share,
        kv_block: request.limits.kv_block,
        free_bytes: request.limits.free_bytes.and_then(Number::new),
        devices: capacities(scenario)?.iter().map(device).collect(),
    })
}

/// One row a device and kernel, full precision; empty where not even the least fits.
///
/// # Errors
/// As [`capacities`].
pub fn capacity_csv(scenario: &Scenario) -> Result<String, Error> {
    let mut text =
        "device,vendor,class,kernel,dtype,memory_bytes,memory_kind,usable_bytes,weight_bytes,activation_bytes,\
                    kv_room_bytes,kv_tokens,batch_by_weights_and_kv,batch,prompt,crops,grid,view_px,version,link\n"
            .to_owned();
    let request = &scenario.request;
    for device in capacities(scenario)? {
        let card = device.card;
        for (kernel, fits) in &device.kernels {
            let [batch, prompt, image, view] = fits.largest;
            let whole = |amount: Option<u32>| amount.map(|amount| amount.to_string()).unwrap_or_default();
            let own = Request { device: card, ..request.clone() };
            let cells = [
                card.id.clone(),
                card.vendor.clone(),
                card.class.name().to_owned(),
                kernel.name().to_owned(),
                request.precision.name().to_owned(),
                amount(device_memory(card).get()),
                if card.memory_mib.is_some() { "driver" } else { "published" }.to_owned(),
                fits.usable.map(|usable| amount(usable.get())).unwrap_or_default(),
                amount(fits.weights.get()),
                amount(fits.activations.get()),
                amount(fits.room.get()),
                amount(fits.kv_tokens),
                amount(fits.batch_by_cache),
                whole(batch),
                whole(prompt),
                whole(image.map(|image| Extent::Image.set(request, image).crop_count())),
                image.map(|image| Extent::Image.set(request, image).grid_text()).unwrap_or_default(),
                whole(view),
                VERSION.to_owned(),
                link(&own, *kernel, Target::default(), &scenario.extras),
            ];
            text += &cells.join(",");
            text.push('\n');
        }
    }
    Ok(text)
}

/// What fits as text in columns.
///
/// # Errors
/// As [`capacities`].
pub fn capacity_text(scenario: &Scenario) -> Result<String, Error> {
    let devices = capacities(scenario)?;
    let mut text = format!("{}\n\n{}\n", title(scenario), columns(&rows(scenario, &devices), 2));
    notes(scenario)?.iter().for_each(|note| text += &format!("{note}\n"));
    Ok(text + &format!("StageCost {VERSION}, {}\n", scenario.link()))
}

/// What fits as a document of its own.
///
/// # Errors
/// As [`capacities`].
pub fn capacity_markdown(scenario: &Scenario) -> Result<String, Error> {
    let about = still(&[&scenario.request], &[Key::Device], &scenario.target);
    let mut text = format!("# {}\n\n{about}\n\n", title(scenario));
    for (index, row) in rows(scenario, &capacities(scenario)?).iter().enumerate() {
        text += &format!("| {} |\n", row.join(" | "));
        if index == 0 {
            text += &format!("|---|---{}|\n", "|---:".repeat(row.len() - 2));
        }
    }
    text.push('\n');
    notes(scenario)?.iter().for_each(|note| text += &format!("{note}\n\n"));
    Ok(text + &format!("StageCost {VERSION}, `{}`\n", scenario.link()))
}

fn title(scenario: &Scenario) -> String {
    format!("What fits by memory alone, {}", scenario.request.precision.name())
}

/// The device's memory as it is known; a star where that is published.
fn memory(card: &DeviceCard) -> String {
    let (field, figure) = device_memory_figure(card);
    let mark = if card.memory_mib.is_some() { "" } else { "*" };
    format!("{}{mark}", format::published(field, figure.value))
}

/// A header and a row a device and kernel.
fn rows(scenario: &Scenario, devices: &[DeviceCapacity]) -> Vec<Vec<String>> {
    let names = ["device", "kernel", "memory", "usable", "KV tokens", "batch", "prompt", "image", "view"];
    let mut rows = vec![names.map(str::to_owned).to_vec()];
    for device in devices {
        for (place, (kernel, fits)) in device.kernels.iter().enumerate() {
            let first = |text: String| if place == 0 { text } else { String::new() };
            let mut row = vec![
                first(device.card.name.clone()),
                kernel.name().to_owned(),
                first(memory(device.card)),
                first(fits.usable.map_or_else(|| "–".to_owned(), format::bytes)),
                format::count(fits.kv_tokens),
            ];
            let largest = Extent::ALL.into_iter().zip(fits.largest);
            row.extend(largest.map(|(extent, amount)| extent.text(&scenario.request, amount)));
            rows.push(row);
        }
    }
    rows
}

/// What is held in memory, and how each column is meant.
fn notes(scenario: &Scenario) -> Result<Vec<String>, Error> {
    let request = &scenario.request;
    let mut notes = vec![definition(request)];
    for &kernel in &scenario.kernels {
        let own = Request { kernel, ..request.clone() };
        let fits = CapacitySearch::new(&own)?.on(request.device);
        let [weights, activations, room] = [fits.weights, fits.activations, fits.room].map(format::bytes);
        notes.push(format!(
            "On {}, {}: weights {weights}, activations of {} {activations}, {room} for the KV cache; {} pages by weights \
             and KV cache alone.",
            request.device.name,
            kernel.name(),
            if fits.is_of_a_page { "one page's vision and prefill" } else { "a decoding step of the largest batch" },
            format::count(fits.batch_by_cache),
        ));
        notes.extend(fits.free_note(request));
    }
    let drivers = "* Published, 10⁹ bytes a GB, where no public record of a driver's own figure was found.";
    notes.push(drivers.to_owned());
    if request.device.is_from_memory() {
        notes.push(format!("Figures of a card that name no source are {FROM_MEMORY_TEXT}."));
    }
    Ok(notes)
}
