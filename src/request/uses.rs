//! Which parts of a request its model and its stage have a use for.

use super::key::Key;
use super::options::Crops;
use super::{Request, Stage};
use crate::views::ViewsCard;

impl Request {
    /// Whether a part changes anything: of the stage that is evaluated, of a model with that rule of views, with a decoder or
    /// without.
    pub fn uses(&self, key: Key) -> bool {
        let vision = &self.model.vision;
        let has_crops = self.has_grid_of_crops();
        let is_fixed = matches!(vision.views, ViewsCard::FixedSide(_)) || !self.views.is_empty();
        let is_of_the_model = match key {
            Key::Tile | Key::Grid => has_crops,
            Key::MinCrops | Key::MaxCrops => has_crops && self.is_cut_by_rule(),
            Key::Base => has_crops || (!is_fixed && matches!(self.crops, Crops::None | Crops::Grid(_))),
            Key::Image => !is_fixed,
            Key::Prompt
            | Key::Steps
            | Key::Logits
            | Key::LogitsType
            | Key::Mask
            | Key::DecoderKernel
            | Key::KvBlock => self.model.decoder.is_some(),
            Key::Model
            | Key::Stage
            | Key::Part
            | Key::Views
            | Key::Batch
            | Key::Kernel
            | Key::VisionKernel
            | Key::Precision
            | Key::Device
            | Key::GemmEfficiency
            | Key::HbmEfficiency
            | Key::Launch
            | Key::MemoryShare
            | Key::FreeBytes => true,
        };
        is_of_the_model && key.matters(self.stage)
    }

    /// Whether its views are a grid of crops and the whole image, which can be chosen.
    pub fn has_grid_of_crops(&self) -> bool {
        self.views.is_empty() && self.model.vision.views.nearest_grid().is_some()
    }

    /// The stages that its model has.
    pub fn stages(&self) -> &'static [Stage] {
        if self.model.decoder.is_some() { &Stage::ALL } else { &[Stage::Vision] }
    }
}
