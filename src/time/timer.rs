//! `Timer`: times of many requests one after the other, where what they share is timed once.

use super::device::Device;
use super::device_rates::Pace;
use super::operator_time::OperatorTime;
use super::operator_work::Work;
use super::view_times::{Brief, Views};
use crate::error::Error;
use crate::evaluate::{BoundPass, Evaluator};
use crate::model::ModelCard;
use crate::request::{Part, Request};
use crate::units::Seconds;
use std::sync::Arc;

/// An evaluator that remembers the views that it has timed on one device.
#[derive(Debug, Default)]
pub struct Timer {
    evaluator: Evaluator,
    on: Option<On>,
}

/// What it was last used for.
#[derive(Debug)]
struct On {
    model: Arc<ModelCard>,
    part: Option<Part>,
    pace: Pace,
    views: Views,
    /// One run of each operator of a pass.
    runs: Vec<Brief>,
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
        if !self.on.as_ref().is_some_and(same) {
            self.on = None;
        }
        let fresh = || On {
            model: Arc::clone(&request.model),
            part: request.part(),
            pace: Pace::new(&Device::of(request)),
            views: Views::default(),
            runs: Vec::new(),
        };
        let On { pace, views, runs, .. } = self.on.get_or_insert_with(fresh);
        let kernel = request.vision_kernel();
        let mut all = Brief::default();
        self.evaluator.each_pass(request, |bound| {
            let over = bound.pass.over;
            let known = over.and_then(|view| views.get(&view, kernel));
            let time = known.unwrap_or_else(|| pace.pass(&bound, runs));
            if let (Some(view), None) = (over, known) {
                views.keep(view, kernel, time);
            }
            all = all + time;
        })?;
        let Brief { bound, expected } = all;
        Ok((bound, pace.is_known().then_some(expected)))
    }

    /// The evaluator of the same requests.
    pub const fn evaluator(&mut self) -> &mut Evaluator {
        &mut self.evaluator
    }
}

impl Pace {
    /// How long the operators of a pass take one after the other.
    fn pass(&self, bound: &BoundPass, runs: &mut Vec<Brief>) -> Brief {
        let (mut sum, mut work) = (Brief::default(), Work::begin(0.0));
        runs.clear();
        for operator in bound.recording.trace.operators(&bound.at) {
            let one = match runs.get(operator.like()) {
                Some(known) => *known,
                None => {
                    work.become_run(&operator);
                    let OperatorTime { bound, expected, .. } = self.time(&work);
                    Brief { bound, expected: expected.map_or(Seconds::ZERO, |expected| expected.time) }
                }
            };
            runs.push(one);
            let count = operator.times();
            sum = sum + Brief { bound: one.bound * count, expected: one.expected * count };
        }
        sum
    }
}
