//! How long a stage takes on a device: operator by operator, the roofline's bound and the time that is expected.
//!
//! Kernels of one stream do not overlap, so a stage is the sum over its operators and not the larger of two sums. The
//! bound takes every efficiency as 1 and launches as free; what is expected stands in [`expected`] and [`fused`].

pub(crate) mod clock;
pub mod device;
pub mod expected;
mod family;
pub mod fused;
mod operator_time;
mod pace;
pub mod rereads;
mod stage_time;
pub mod timer;
mod view_times;
pub mod words;
pub mod work;

use crate::error::Error;
use crate::ledger::OperatorRow;
use crate::operator::How;
use crate::request::Request;
use crate::run::operators;
use clock::{Clock, To};
use device::Device;
use pace::Pace;
use rereads::Rereads;
use work::Work;

pub use family::Family;
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
        let mut passes = Vec::new();
        let mut clock = Clock::to(To::Profile(&mut passes));
        clock::follow(request, &mut clock)?;
        clock.end();
        Ok(Profile(passes))
    }

    /// The same by way of the table.
    ///
    /// # Errors
    /// As [`crate::evaluate::evaluate`].
    pub fn once(request: &Request) -> Result<Self, Error> {
        let rows = operators(request)?;
        let pass = |rows: &[OperatorRow]| rows.iter().map(Work::new).collect();
        Ok(Profile(rows.chunk_by(|a, b| a.pass == b.pass).map(pass).collect()))
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
    let mut launches = 0.0;
    let mut clock = Clock::to(To::Launches(&mut launches));
    clock::follow(request, &mut clock)?;
    clock.end();
    Ok(launches)
}

/// The same by way of the table.
///
/// # Errors
/// As [`crate::evaluate::evaluate`].
pub fn launches_once(request: &Request) -> Result<f64, Error> {
    Ok(operators(request)?.iter().map(|row| Work::new(row).count).sum())
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
