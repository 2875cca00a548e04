//! `Timer`: times of many requests one after the other, where what they share is timed once.

use super::clock::{self, Clock, Running, To};
use super::device::Device;
use super::pace::Pace;
use super::view_times::{Brief, Views};
use crate::error::Error;
use crate::model::ModelCard;
use crate::request::Part;
use crate::request::Request;
use crate::units::Seconds;
use std::sync::Arc;

/// A clock that remembers the views that it has timed on one device.
#[derive(Debug, Default)]
pub struct Timer(Option<On>);

/// What it was last used for.
#[derive(Debug)]
struct On {
    model: Arc<ModelCard>,
    part: Option<Part>,
    pace: Pace,
    views: Views,
}

impl Timer {
    /// The bound of a request's stage on its device, and the time that is expected: to the bit those of
    /// [`super::time`].
    ///
    /// # Errors
    /// As [`crate::evaluate::evaluate`].
    pub fn time(&mut self, request: &Request) -> Result<(Seconds, Option<Seconds>), Error> {
        let same =
            |on: &On| on.pace.is_of(request) && Arc::ptr_eq(&on.model, &request.model) && on.part == request.part();
        if !self.0.as_ref().is_some_and(same) {
            self.0 = None;
        }
        let fresh = || On {
            model: Arc::clone(&request.model),
            part: request.part(),
            pace: Pace::new(&Device::of(request)),
            views: Views::default(),
        };
        let On { pace, views, .. } = self.0.get_or_insert_with(fresh);
        let mut clock = Clock::to(To::Time(Running::new(pace, views, request.vision_kernel())));
        clock::follow(request, &mut clock)?;
        let Brief { bound, expected } = clock.end();
        Ok((bound, pace.is_known().then_some(expected)))
    }
}
