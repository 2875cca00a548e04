//! What controls do to a scenario, as plain functions: natively testable, no signal, no view.

use stagecost::catalog;
use stagecost::error::Error;
use stagecost::figures;
use stagecost::hardware::DeviceCard;
use stagecost::metric::Metric;
use stagecost::model::ModeCard;
use stagecost::request::AttentionKernel;
use stagecost::request::{Crops, Grid, Key, Request};
use stagecost::scenario::{Scenario, SweepChoice};
use stagecost::sorting::ascending;

/// What an address says, and what was wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The scenario, or the default one where the link was not understood.
    pub scenario: Scenario,
    /// Why the link was not understood.
    pub problem: Option<Error>,
}

/// Reads the part of an address after `#`.
pub fn load(fragment: &str) -> Loaded {
    match Scenario::from_link(fragment) {
        Ok(scenario) => Loaded { scenario, problem: None },
        Err(error) => Loaded { scenario: Scenario::default(), problem: Some(error) },
    }
}

/// Where the crops come from, as the page's switch puts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CropSource {
    /// Rows and columns by hand.
    Grid,
    /// An image's size under the vendor's rule.
    Image,
    /// No crops.
    None,
}

impl CropSource {
    /// The names on screen, in order.
    pub const NAMES: [&'static str; 3] = ["grid", "image size", "no crops"];

    /// The source of a request's crops.
    pub fn of(request: &Request) -> Self {
        match request.crops {
            Crops::None => CropSource::None,
            Crops::Grid(_) => CropSource::Grid,
            Crops::Image { .. } => CropSource::Image,
        }
    }

    /// The name on screen.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The source of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [CropSource::Grid, CropSource::Image, CropSource::None].into_iter().find(|source| source.name() == name)
    }
}

/// The page that a first image size stands for: A4 at 200 dpi.
const PAGE: (u32, u32) = (1654, 2339);

/// Takes the crops from elsewhere and keeps what can be kept: an image's grid becomes the grid by hand.
pub fn set_crop_source(request: &mut Request, source: CropSource) {
    request.crops = match source {
        CropSource::None => Crops::None,
        CropSource::Grid => Crops::Grid(request.grid().unwrap_or(default_grid())),
        CropSource::Image => Crops::Image { width: PAGE.0, height: PAGE.1 },
    };
}

/// The grid of the default request.
pub fn default_grid() -> Grid {
    Request::default().grid().unwrap_or(Grid { rows: 1, columns: 2 })
}

/// The vendor's mode that a request is, if any.
pub fn mode(request: &Request) -> Option<&'static ModeCard> {
    let is = |mode: &&ModeCard| match mode.tile {
        None => request.base == mode.base && request.crops == Crops::None,
        Some(tile) => request.base == mode.base && request.tile == tile && request.crops != Crops::None,
    };
    request.model.modes.list.iter().find(is)
}

/// Sets a vendor's mode; crops that there are stay.
pub fn set_mode(request: &mut Request, mode: &ModeCard) {
    request.base = mode.base;
    match mode.tile {
        None => request.crops = Crops::None,
        Some(tile) => {
            request.tile = tile;
            if request.crops == Crops::None {
                request.crops = Crops::Grid(default_grid());
            }
        }
    }
}

/// Adds a kernel to those compared or takes it away; the last one stays. Order is that of [`AttentionKernel::ALL`].
pub fn toggle_kernel(scenario: &mut Scenario, kernel: AttentionKernel) {
    let has = |other: AttentionKernel| scenario.kernels.contains(&other) != (other == kernel);
    let kernels: Vec<_> = AttentionKernel::ALL.into_iter().filter(|other| has(*other)).collect();
    if !kernels.is_empty() {
        scenario.kernels = kernels;
    }
}

/// Makes a kernel the one that leads the answer; it is compared then.
pub fn show_kernel(scenario: &mut Scenario, kernel: AttentionKernel) {
    scenario.request.kernel = kernel;
    if !scenario.kernels.contains(&kernel) {
        toggle_kernel(scenario, kernel);
    }
}

/// Every device by its vendor: those with the most first, and the newest of each first.
pub fn devices_by_vendor() -> Vec<(&'static str, Vec<&'static DeviceCard>)> {
    let mut vendors: Vec<(&str, Vec<&DeviceCard>)> = Vec::new();
    for device in catalog::devices() {
        match vendors.iter_mut().find(|(vendor, _)| *vendor == device.vendor) {
            Some((_, devices)) => devices.push(device),
            None => vendors.push((&device.vendor, vec![device])),
        }
    }
    let newest = |devices| ascending(devices, |device: &&DeviceCard| -f64::from(device.year));
    let vendors = ascending(vendors, |(_, devices)| -(devices.len() as f64));
    vendors.into_iter().map(|(vendor, devices)| (vendor, newest(devices))).collect()
}

/// Chooses a device; an id that is none changes nothing.
pub fn set_device(scenario: &mut Scenario, id: &str) {
    scenario.request.device = catalog::device(id).unwrap_or(scenario.request.device);
}

/// The sweep choices of the page: every card; a sweep by hand is shown but made by its fields.
pub const BY_HAND: &str = "by-hand";

/// The option that is chosen.
pub fn sweep_option(scenario: &Scenario) -> String {
    match &scenario.sweep {
        SweepChoice::Card(card) => card.id.clone(),
        SweepChoice::Axis { .. } => BY_HAND.to_owned(),
    }
}

/// Chooses an option; going by hand starts from the values at hand. A stage that the card decides becomes the workload's.
pub fn set_sweep_option(scenario: &mut Scenario, option: &str) {
    if let Some(card) = catalog::sweep(option) {
        set_sweep(scenario, SweepChoice::Card(card));
        if let Some(stage) = figures::other_stage(scenario) {
            scenario.request.stage = stage;
        }
    } else if let Ok((axis, values)) = scenario.sweep.axis() {
        let values = values.to_vec();
        set_sweep(scenario, SweepChoice::Axis { axis, values });
    }
}

/// Another sweep begins whole.
fn set_sweep(scenario: &mut Scenario, sweep: SweepChoice) {
    if scenario.sweep != sweep {
        scenario.view.zoom = None;
        scenario.sweep = sweep;
    }
    drop_second_axis_in_the_way(scenario);
}

/// A second axis that the sweep has taken over is no second one.
fn drop_second_axis_in_the_way(scenario: &mut Scenario) {
    if scenario.second.as_ref().is_some_and(|second| second.check(&scenario.sweep).is_err()) {
        scenario.second = None;
    }
}

/// A number as a link has it, from one that is typed as people write it: `100,000`, `1 000`, `1e4`. What is none stays.
pub fn plain(typed: &str) -> String {
    let typed = typed.trim();
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if let Some((digits, zeros)) = typed.split_once(['e', 'E']) {
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let zeros = match zeros.as_bytes() {
            [zeros @ b'0'..=b'9'] => Some(usize::from(zeros - b'0')).filter(|zeros| *zeros >= part.len()),
            _ => None,
        };
        return match zeros {
            Some(zeros) if is_digits(whole) && (part.is_empty() || is_digits(part)) => {
                format!("{whole}{part}{}", "0".repeat(zeros - part.len()))
            }
            _ => typed.to_owned(),
        };
    }
    // Between thousands: commas, or blanks of any width.
    let (whole, rest) = typed.find('.').map_or((typed, ""), |at| typed.split_at(at));
    let mut groups = whole.split([',', ' ', '\u{a0}', '\u{202f}']);
    let first = groups.next().is_some_and(|group| is_digits(group) && group.len() <= 3);
    let is_grouped = whole.len() > 3 && first && groups.all(|group| is_digits(group) && group.len() == 3);
    if is_grouped { whole.chars().filter(char::is_ascii_digit).chain(rest.chars()).collect() } else { typed.to_owned() }
}

/// Values typed with blanks between them, as a link has them.
fn listed(values: &str) -> String {
    values.split(',').map(str::trim).collect::<Vec<_>>().join(",")
}

/// Sets the axis and values of a sweep by hand, as a link would.
///
/// # Errors
/// As a link's.
pub fn set_sweep_values(scenario: &mut Scenario, axis: &str, values: &str) -> Result<(), Error> {
    let was_of_devices = maps_devices(scenario);
    let sweep = Scenario::from_pairs(&[("axis", axis), ("values", &listed(values))])?.sweep;
    set_sweep(scenario, sweep);
    show_time_of_devices(scenario, was_of_devices);
    Ok(())
}

/// Sets the second axis and its values beside the sweep at hand, as a link would.
///
/// # Errors
/// As a link's.
pub fn set_second_axis(scenario: &mut Scenario, axis: &str, values: &str) -> Result<(), Error> {
    let second = [("axis2", axis), ("values2", &*listed(values))];
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

/// Whether there is a map with devices along an axis.
fn maps_devices(scenario: &Scenario) -> bool {
    let is_device = |key: Key| key == Key::Device;
    let first = scenario.sweep.axis().is_ok_and(|(axis, _)| is_device(axis));
    scenario.second.as_ref().is_some_and(|second| first || is_device(second.axis))
}

/// A map that has just got devices shows their times: what is counted is the same on each.
fn show_time_of_devices(scenario: &mut Scenario, was_of_devices: bool) {
    if maps_devices(scenario) && !was_of_devices && !scenario.metric.is_time() {
        scenario.metric = Metric::Time;
    }
}

/// Values that one might start from.
pub fn some_values(axis: Key) -> &'static str {
    match axis {
        Key::Model => "deepseek-ocr",
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
    }
}
