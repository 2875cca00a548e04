//! Edits of the workload: plain functions without signals or views, tested natively.

use stagecost::catalog;
use stagecost::hardware::DeviceCard;
use stagecost::link::Scenario;
use stagecost::model::ModeCard;
use stagecost::request::{AttentionKernel, Crops, Grid, Key, Request};
use stagecost::sorting::ascending;

/// Source of the crops.
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
    /// Names on screen, in order.
    pub const NAMES: [&'static str; 3] = ["grid", "image size", "no crops"];

    /// Returns the source of a request's crops.
    pub fn of(request: &Request) -> Self {
        match request.crops {
            Crops::None => CropSource::None,
            Crops::Grid(_) => CropSource::Grid,
            Crops::Image { .. } => CropSource::Image,
        }
    }

    /// Returns the name on screen.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// Returns the source with a name on screen.
    pub fn from_name(name: &str) -> Option<Self> {
        [CropSource::Grid, CropSource::Image, CropSource::None].into_iter().find(|source| source.name() == name)
    }
}

/// Image size in pixels when none is given yet: A4 at 200 dpi.
const PAGE: (u32, u32) = (1654, 2339);

/// Sets the source of the crops; the grid of an image becomes the grid by hand.
pub fn set_crop_source(request: &mut Request, source: CropSource) {
    request.crops = match source {
        CropSource::None => Crops::None,
        CropSource::Grid => Crops::Grid(request.grid().unwrap_or(default_grid())),
        CropSource::Image => Crops::Image { width: PAGE.0, height: PAGE.1 },
    };
}

/// Returns the grid of the default request.
pub fn default_grid() -> Grid {
    Request::default().grid().unwrap_or(Grid { rows: 1, columns: 2 })
}

/// Returns the vendor's mode that a request equals, if any.
pub fn mode(request: &Request) -> Option<&ModeCard> {
    let is = |mode: &&ModeCard| match mode.tile {
        None => request.base == mode.base && request.crops == Crops::None,
        Some(tile) => request.base == mode.base && request.tile == tile && request.crops != Crops::None,
    };
    request.model.modes.list.iter().find(is)
}

/// Sets a vendor's mode and keeps existing crops.
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

/// Adds a kernel to the comparison or removes it; the last one stays. The order is that of [`AttentionKernel::ALL`].
pub fn toggle_kernel(scenario: &mut Scenario, kernel: AttentionKernel) {
    let has = |other: AttentionKernel| scenario.kernels.contains(&other) != (other == kernel);
    let kernels: Vec<_> = AttentionKernel::ALL.into_iter().filter(|other| has(*other)).collect();
    if !kernels.is_empty() {
        scenario.kernels = kernels;
    }
}

/// Makes a kernel the main one and adds it to the comparison.
pub fn show_kernel(scenario: &mut Scenario, kernel: AttentionKernel) {
    scenario.request.kernel = kernel;
    if !scenario.kernels.contains(&kernel) {
        toggle_kernel(scenario, kernel);
    }
}

/// Groups devices by vendor: vendors with the most devices first, newest devices first.
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

/// Sets the model; an unknown id changes nothing. A sweep that was the model's usual one becomes the new model's, and a stage
/// that the new model lacks its first.
pub fn set_model(scenario: &mut Scenario, id: &str) {
    let Some(model) = catalog::model(id) else { return };
    let was_usual = scenario.sweep == Scenario::of_model(&scenario.request.model).sweep;
    scenario.request.set_model(&model);
    if was_usual {
        scenario.sweep = Scenario::of_model(&model).sweep;
    }
    let stages = scenario.request.stages();
    if !stages.contains(&scenario.request.stage) {
        scenario.request.stage = stages[0];
    }
}

/// Sets the device; an unknown id changes nothing.
pub fn set_device(scenario: &mut Scenario, id: &str) {
    scenario.request.device = catalog::device(id).unwrap_or(scenario.request.device);
}

/// Sets a key to one of its names, which must be valid.
pub fn set_key(request: &mut Request, key: Key, name: &str) {
    let known = request.set(key, name);
    debug_assert!(known.is_ok());
}
