//! How long a stage takes on a device: operator by operator, the roofline's bound and the time that is expected.
//!
//! Kernels of one stream do not overlap, so a stage is the sum over its operators and not the larger of two sums. The
//! bound takes every efficiency as 1 and launches as free; what is expected stands in [`expected`] and [`fused`].

pub mod device;
mod device_rates;
pub mod efficiencies;
pub mod fused_attention;
mod kernel_family;
pub mod kv_rereads;
mod operator_time;
pub mod operator_work;
mod stage_time;
pub mod time_formula;
pub mod timer;
mod view_times;

use crate::error::Error;
use crate::evaluate::Evaluator;
use crate::recording::OperatorRow;
use crate::recording::operator::How;
use crate::request::Request;
use device::Device;
use device_rates::Pace;
use kv_rereads::Rereads;
use operator_work::Work;

pub use kernel_family::Family;
pub use operator_time::{Expected, OperatorTime, Resource, Trust};
pub use stage_time::StageTime;

/// Operators reduced to what decides their time, pass by pass: device-independent, so that many devices share it.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile(Vec<Vec<Work>>);

impl Profile {
    /// The operators of a request, whatever its device.
    ///
    /// # Errors
    /// As [`crate::evaluate::evaluate`].
    pub fn new(request: &Request) -> Result<Self, Error> {
        Profile::by(&mut Evaluator::default(), request)
    }

    /// The same by an evaluator that was used for other requests.
    ///
    /// # Errors
    /// As [`crate::evaluate::evaluate`].
    pub fn by(evaluator: &mut Evaluator, request: &Request) -> Result<Self, Error> {
        let mut passes = Vec::new();
        evaluator.each_pass(request, |bound| {
            let run = |operator| {
                let mut work = Work::begin(0.0);
                work.become_run(&operator);
                work
            };
            passes.push(bound.recording.trace.operators(&bound.at).map(run).collect());
        })?;
        Ok(Profile(passes))
    }

    /// How long they take one after the other: each pass in a sum of its own.
    pub fn on(&self, device: &Device) -> StageTime {
        let pace = Pace::new(device);
        let mut stage = StageTime::none(device);
        for works in &self.0 {
            let mut pass = StageTime::none(device);
            for work in works {
                let one = pace.time(work);
                pass.add(work.count, &one);
                if let (How::Fused(core), Some(expected)) = (&work.how, one.expected) {
                    let bytes = work.after_l2(device.l2);
                    stage.read_again(work.count, Rereads::of(core, work, device, bytes, expected.time));
                }
            }
            stage.join(&pass);
        }
        stage.ended()
    }
}

/// How often something is launched in the request's stage.
///
/// # Errors
/// As [`crate::evaluate::evaluate`].
pub fn launches(request: &Request) -> Result<f64, Error> {
    Evaluator::default().launches(request)
}

/// How long the request's stage takes on its device.
///
/// # Errors
/// As [`crate::evaluate::evaluate`].
pub fn time(request: &Request) -> Result<StageTime, Error> {
    Ok(Profile::new(request)?.on(&Device::of(request)))
}

/// How long each of the rows takes once, in their order.
pub fn by_operator(rows: &[OperatorRow], device: &Device) -> Vec<OperatorTime> {
    let pace = Pace::new(device);
    rows.iter().map(|row| pace.time(&Work::new(row))).collect()
}
