//! Whether a request is beyond what the vendor's code makes of an image, or longer than the decoder is made for.

use super::views::Workload;
use crate::decoder::DecoderCard;
use crate::request::Request;
use crate::views::NearestGridCard;

impl Request {
    /// Whether it is beyond what the vendor's code makes of an image, or the decoder is made for.
    pub fn is_extrapolated(&self) -> bool {
        self.has_other_crops() || self.is_too_long()
    }

    /// What one should know then: a sentence a reason.
    pub fn extrapolation(&self) -> Option<String> {
        let crops = self
            .has_other_crops()
            .then(|| self.model.vision.views.nearest_grid().map(NearestGridCard::extrapolation))
            .flatten();
        let context = self.is_too_long().then(|| self.model.decoder.as_ref().map(DecoderCard::extrapolation)).flatten();
        let reasons: Vec<String> = crops.into_iter().chain(context).collect();
        (!reasons.is_empty()).then(|| reasons.join(" "))
    }

    /// Whether the vendor's code never makes that many crops: one, or more than its most, whatever limits are set.
    fn has_other_crops(&self) -> bool {
        let Some(tiling) = self.model.vision.views.nearest_grid() else { return false };
        let made = tiling.range();
        self.grid().is_some_and(|grid| !made.contains(&grid.crops()))
    }

    /// Whether a sequence grows longer than the decoder is made for.
    fn is_too_long(&self) -> bool {
        let most = self.model.decoder.as_ref().map_or(f64::INFINITY, |card| f64::from(card.max_positions));
        Workload::new(self).length(self) > most
    }
}
