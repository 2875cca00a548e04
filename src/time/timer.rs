//! `Timer`: times of many requests one after the other, where what they share is timed once.

use super::clock::{Clock, Running, To};
use super::device::Device;
use super::pace::Pace;
use crate::attention::AttentionKernel;
use crate::error::Error;
use crate::model::ModelCard;
use crate::part::Part;
use crate::request::Request;
use crate::units::Seconds;
use crate::workload::View;
use std::ops::Add;

/// A stage's time and no more.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Brief {
    /// The roofline's bound.
    pub bound: Seconds,
    /// The time that is expected; nothing where the device lacks what that needs.
    pub expected: Seconds,
}

impl Add for Brief {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Brief { bound: self.bound + o.bound, expected: self.expected + o.expected }
    }
}

/// A clock that remembers the views that it has timed on one device.
#[derive(Debug, Default)]
pub struct Timer(Option<On>);

/// What it was last used for.
#[derive(Debug)]
struct On {
    model: &'static ModelCard,
    part: Option<Part>,
    pace: Pace,
    views: Views,
}

impl Timer {
    /// The bound of a request's stage on its device, and the time that is expected: to the bit those of
    /// [`super::time`].
    ///
    /// # Errors
    /// As [`crate::evaluate`].
    pub fn time(&mut self, request: &Request) -> Result<(Seconds, Option<Seconds>), Error> {
        let same =
            |on: &On| on.pace.is_of(request) && std::ptr::eq(on.model, request.model) && on.part == request.part();
        if !self.0.as_ref().is_some_and(same) {
            self.0 = None;
        }
        let fresh = || On {
            model: request.model,
            part: request.part(),
            pace: Pace::new(&Device::of(request)),
            views: Views::default(),
        };
        let On { pace, views, .. } = self.0.get_or_insert_with(fresh);
        let mut clock = Clock::to(To::Time(Running::new(pace, views, request.vision_kernel())));
        crate::clock(request, &mut clock)?;
        let Brief { bound, expected } = clock.end();
        Ok((bound, pace.is_known().then_some(expected)))
    }
}

/// Views that are remembered at once: a row of a map has at most two a cell.
const VIEWS: usize = 1021;

/// Times of views by what decides them beside model and device. Each has one place, where the next that falls on it follows.
#[derive(Debug, Default)]
pub(super) struct Views(Vec<Option<(View, AttentionKernel, Brief)>>);

impl Views {
    fn place(view: &View, kernel: AttentionKernel) -> usize {
        let [images, side] = [view.images, view.side].map(|size| size as usize);
        (images.wrapping_mul(31).wrapping_add(side)).wrapping_mul(4).wrapping_add(kernel as usize) % VIEWS
    }

    /// The time of an equal view, if it is still known.
    pub(super) fn get(&self, view: &View, kernel: AttentionKernel) -> Option<Brief> {
        let (known, under, time) = self.0.get(Self::place(view, kernel))?.as_ref()?;
        (known == view && *under == kernel).then_some(*time)
    }

    /// Remembers a time.
    pub(super) fn keep(&mut self, view: View, kernel: AttentionKernel, time: Brief) {
        self.0.resize(VIEWS, None);
        self.0[Self::place(&view, kernel)] = Some((view, kernel, time));
    }
}
