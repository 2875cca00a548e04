//! How long a stage takes on a device: operator by operator, the roofline's bound and the time that is expected.
//!
//! Kernels of one stream do not overlap, so a stage is the sum over its operators and not the larger of two sums. The
//! bound takes every efficiency as 1 and launches as free; what is expected stands in [`expected`] and [`fused`].

pub(crate) mod clock;
pub mod device;
pub mod expected;
pub mod fused;
mod pace;
pub mod rereads;
pub mod timer;
pub mod words;
pub mod work;

use crate::error::Error;
use crate::ledger::OperatorRow;
use crate::operator::How;
use crate::plot::ascending;
use crate::request::Request;
use crate::units::{Bytes, Seconds};
use clock::{Clock, To};
use device::Device;
use pace::Pace;
use rereads::Rereads;
use serde::Serialize;
use work::Work;

/// What an operator waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resource {
    /// Tensor cores: matrix products and convolutions.
    Tensor,
    /// CUDA cores.
    Cuda,
    /// Special-function units.
    Special,
    /// Memory bandwidth.
    Hbm,
    /// The start of the next operator.
    Launch,
}

impl Resource {
    /// Every resource.
    pub const ALL: [Resource; 5] =
        [Resource::Tensor, Resource::Cuda, Resource::Special, Resource::Hbm, Resource::Launch];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        ["tensor", "cuda", "special", "hbm", "launch"][self as usize]
    }

    /// The name on screen.
    pub const fn title(self) -> &'static str {
        ["tensor cores", "CUDA cores", "special functions", "HBM bandwidth", "launches"][self as usize]
    }
}

/// How long one run of an operator takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OperatorTime {
    /// The roofline's bound.
    pub bound: Seconds,
    /// What the bound waits for.
    pub bound_by: Resource,
    /// The time that is expected, launch included; none where the device lacks what that needs.
    pub expected: Option<Expected>,
}

impl OperatorTime {
    /// The expected time, or the bound where no more is known.
    pub fn known(&self) -> Seconds {
        self.expected.map_or(self.bound, |expected| expected.time)
    }

    /// What that time is spent on.
    pub fn waits_for(&self) -> Resource {
        self.expected.map_or(self.bound_by, |expected| expected.binds)
    }
}

/// A time that is expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// The time.
    pub time: Seconds,
    /// What most of it is spent on.
    pub binds: Resource,
    /// The start of the operator, contained in the time.
    pub launch: Seconds,
    /// Whether it lies where the model was held against measurements.
    pub trust: Trust,
}

/// Whether a time lies where its model was held against measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// It does.
    Held,
    /// Fused attention over fewer keys or queries than measurements agree on: 30 % off is common.
    Short,
}

/// How long a stage takes.
#[derive(Debug, Clone, PartialEq)]
pub struct StageTime {
    /// The roofline's bound.
    pub bound: Seconds,
    /// The time that is expected; none where the device lacks what that needs.
    pub expected: Option<Seconds>,
    /// What most of the expected time is spent on, or of the bound where nothing more is known.
    pub binds: Resource,
    /// That time by what it is spent on, in the order of [`Resource::ALL`].
    pub spent: [Seconds; 5],
    /// Expected time of fused attention on few keys, where the model is not trusted.
    pub short: Seconds,
    /// What keys and values add that the cache does not hold; none where it holds them, or no time is expected.
    pub rereads: Option<Rereads>,
}

/// Share of a time from which a part that is not trusted should be spoken of.
const DOUBTFUL: f64 = 0.1;

impl StageTime {
    /// What that makes of its time and of so much traffic, as a sentence.
    pub fn band(&self, traffic: Bytes) -> Option<String> {
        Some(self.rereads?.text(traffic, self.expected?))
    }

    /// Of no operators yet.
    fn none(device: &Device) -> Self {
        StageTime {
            bound: Seconds::ZERO,
            expected: device.lacks().is_none().then_some(Seconds::ZERO),
            binds: Resource::Launch,
            spent: [Seconds::ZERO; 5],
            short: Seconds::ZERO,
            rereads: None,
        }
    }

    /// Adds so many runs of an operator.
    #[inline(always)]
    fn add(&mut self, count: f64, one: &OperatorTime) {
        self.bound += one.bound * count;
        match (&mut self.expected, one.expected) {
            (Some(sum), Some(expected)) => {
                *sum += expected.time * count;
                self.spent[expected.binds as usize] += (expected.time - expected.launch) * count;
                self.spent[Resource::Launch as usize] += expected.launch * count;
                if expected.trust == Trust::Short {
                    self.short += expected.time * count;
                }
            }
            _ => self.spent[one.bound_by as usize] += one.bound * count,
        }
    }

    /// Adds what so many runs of an operator read again at most.
    fn read_again(&mut self, count: f64, more: Option<Rereads>) {
        if let Some(more) = more {
            let before = self.rereads.unwrap_or(Rereads { bytes: Bytes::ZERO, time: Seconds::ZERO });
            let (bytes, time) = (before.bytes + more.bytes * count, before.time + more.time * count);
            self.rereads = Some(Rereads { bytes, time });
        }
    }

    /// Adds a pass.
    fn join(&mut self, pass: &StageTime) {
        self.bound += pass.bound;
        if let (Some(sum), Some(expected)) = (&mut self.expected, pass.expected) {
            *sum += expected;
        }
        self.spent.iter_mut().zip(pass.spent).for_each(|(sum, spent)| *sum += spent);
        self.short += pass.short;
    }

    /// With what most of it is spent on, once every operator is in it.
    fn ended(mut self) -> Self {
        let more = |a: Resource, b: Resource| if self.spent[b as usize] > self.spent[a as usize] { b } else { a };
        self.binds = Resource::ALL.into_iter().fold(Resource::Tensor, more);
        self
    }

    /// Whether more than half of the expected time lies where the model is not trusted.
    pub fn is_short(&self) -> bool {
        self.expected.is_some_and(|expected| self.short * 2.0 > expected)
    }

    /// The resources that time is spent on, the most first.
    pub fn by_resource(&self) -> Vec<(Resource, Seconds)> {
        let spent: Vec<_> =
            Resource::ALL.into_iter().zip(self.spent).filter(|(_, time)| *time > Seconds::ZERO).collect();
        ascending(spent, |(_, time)| -time.get())
    }

    /// The expected time, or the bound where no more is known.
    pub fn known(&self) -> Seconds {
        self.expected.unwrap_or(self.bound)
    }

    /// Whether much of it is fused attention on few keys.
    pub fn is_doubtful(&self) -> bool {
        self.expected.is_some_and(|expected| self.short > expected * DOUBTFUL)
    }
}

/// Operators reduced to what decides their time, pass by pass: device-independent, so that many devices share it.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile(Vec<Vec<Work>>);

impl Profile {
    /// The operators of a request, whatever its device.
    ///
    /// # Errors
    /// As [`crate::evaluate`].
    pub fn new(request: &Request) -> Result<Self, Error> {
        let mut passes = Vec::new();
        let mut clock = Clock::to(To::Profile(&mut passes));
        crate::clock(request, &mut clock)?;
        clock.end();
        Ok(Profile(passes))
    }

    /// The same by way of the table.
    ///
    /// # Errors
    /// As [`crate::evaluate`].
    pub fn once(request: &Request) -> Result<Self, Error> {
        let rows = crate::operators(request)?;
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
/// As [`crate::evaluate`].
pub fn launches(request: &Request) -> Result<f64, Error> {
    let mut launches = 0.0;
    let mut clock = Clock::to(To::Launches(&mut launches));
    crate::clock(request, &mut clock)?;
    clock.end();
    Ok(launches)
}

/// The same by way of the table.
///
/// # Errors
/// As [`crate::evaluate`].
pub fn launches_once(request: &Request) -> Result<f64, Error> {
    Ok(crate::operators(request)?.iter().map(|row| Work::new(row).count).sum())
}

/// How long the request's stage takes on its device.
///
/// # Errors
/// As [`crate::evaluate`].
pub fn time(request: &Request) -> Result<StageTime, Error> {
    Ok(Profile::new(request)?.on(&Device::of(request)))
}

/// How long each of the rows takes once, in their order.
pub fn by_operator(rows: &[OperatorRow], device: &Device) -> Vec<OperatorTime> {
    let pace = Pace::new(device);
    rows.iter().map(|row| pace.time(&Work::new(row))).collect()
}

impl Expected {
    /// The same, but never below the bound.
    fn at_least(self, bound: Seconds, bound_by: Resource) -> Self {
        if self.time < bound { Expected { time: bound, binds: bound_by, ..self } } else { self }
    }
}
