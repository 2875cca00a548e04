//! A scenario in a few words, for the title of a window.

use super::scenario::Scenario;
use crate::catalog;
use crate::request::{AttentionKernel, Crops};

impl Scenario {
    /// Input, stage with its part, kernels and device in a few words, such as `2x3 crops, vision, flash vs normal on
    /// H100 SXM5 80GB`.
    pub fn title(&self) -> String {
        title(self)
    }
}

fn title(scenario: &Scenario) -> String {
    let request = &scenario.request;
    let has_crops = request.has_grid_of_crops();
    let input = match request.crops {
        Crops::None | Crops::Grid(_) if !has_crops => request.views_text(),
        Crops::None => "no crops".to_owned(),
        Crops::Grid(grid) => format!("{grid} crops"),
        Crops::Image { width, height } => format!("{width}x{height} px"),
    };
    let batch = if request.batch > 1 { format!(", batch {}", request.batch) } else { String::new() };
    let stage = request.stage.name().replace('-', " ");
    let part = request.part().map(|part| format!(", {}", part.name())).unwrap_or_default();
    let kernels: Vec<&str> = scenario.kernels.iter().rev().copied().map(AttentionKernel::name).collect();
    let is_default = request.model == catalog::default_model();
    let model = if is_default { String::new() } else { format!("{}, ", request.model.name) };
    format!("{model}{input}{batch}, {stage}{part}, {} on {}", kernels.join(" vs "), request.device.name)
}
