//! Times of views that are timed already, so that none is timed twice.

use crate::request::AttentionKernel;
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

/// Views that are remembered at once: a row of a map has at most two a cell.
const VIEWS: usize = 1021;

/// Times of views by what decides them beside model and device. Each has one place, where the next that falls on it follows.
#[derive(Debug, Default)]
pub(super) struct Views(Vec<Option<(View, AttentionKernel, Brief)>>);

impl Views {
    fn place(view: &View, kernel: AttentionKernel) -> usize {
        let [images, width, height] = [view.images, view.width, view.height].map(|size| size as usize);
        (images.wrapping_mul(31).wrapping_add(width).wrapping_mul(31).wrapping_add(height))
            .wrapping_mul(4)
            .wrapping_add(kernel as usize)
            % VIEWS
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
