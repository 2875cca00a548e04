//! Every device for a request: how long it takes there, what binds it, whether it fits and meets the targets.

use super::device_memory::{Memory, MemoryNeeded};
use crate::catalog;
use crate::error::Error;
use crate::evaluate::Evaluator;
use crate::hardware::DeviceCard;
use crate::link::{Goal, Scenario, Target};
use crate::request::{AttentionKernel, MemoryLimits, Request, Stage};
use crate::sorting::ascending;
use crate::time::device::{Device, Lack};
use crate::time::{Profile, StageTime};
use crate::units::{Bytes, Seconds};

/// Every device, the fastest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// What is timed.
    pub stage: Stage,
    /// The kernels that are compared, in order.
    pub kernels: Vec<AttentionKernel>,
    /// The times that were asked for.
    pub target: Target,
    /// Devices by expected time under the last kernel; those of unknown time behind them, by their bound.
    pub devices: Vec<Ranked>,
}

/// A device.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Its card.
    pub card: &'static DeviceCard,
    /// What an expected time would need and the card does not have.
    pub lacks: Option<Lack>,
    /// The request under each kernel.
    pub kernels: Vec<OnDevice>,
}

/// A request on a device under one kernel.
#[derive(Debug, Clone, PartialEq)]
pub struct OnDevice {
    /// The kernel.
    pub kernel: AttentionKernel,
    /// How long the stage takes.
    pub time: StageTime,
    /// Whether it fits.
    pub memory: Memory,
    /// Each time that is asked for, and whether it is met.
    pub goals: Vec<Met>,
}

/// A target beside the time it is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Met {
    /// What is timed.
    pub goal: Goal,
    /// The roofline's bound.
    pub bound: Seconds,
    /// The time that is expected.
    pub expected: Option<Seconds>,
    /// Whether it is met.
    pub verdict: Verdict,
}

/// Whether a target is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The expected time is within it.
    Meets,
    /// The expected time is beyond it, or the bound is.
    Misses,
    /// The bound is within it, and more is not known.
    Unknown,
}

impl Verdict {
    /// The name in files and on screen.
    pub const fn name(self) -> &'static str {
        ["meets", "misses", "unknown"][self as usize]
    }
}

impl OnDevice {
    /// Whether it fits and meets every target that is asked for; with none asked for, whether it fits.
    pub fn verdict(&self) -> Verdict {
        let is = |verdict| self.goals.iter().any(|met| met.verdict == verdict);
        if !self.memory.fits() || is(Verdict::Misses) {
            Verdict::Misses
        } else if is(Verdict::Unknown) {
            Verdict::Unknown
        } else {
            Verdict::Meets
        }
    }

    /// The time by which devices are ranked.
    fn rank(&self) -> (bool, f64) {
        (self.time.expected.is_none(), self.time.known().get())
    }
}

/// What a request asks of any device under one kernel: operators and bytes, counted once for all devices.
#[derive(Debug, Clone, PartialEq)]
pub struct Demand {
    kernel: AttentionKernel,
    profile: Profile,
    /// Of the request's stage, then of those that targets ask for.
    needed: Vec<MemoryNeeded>,
    limits: MemoryLimits,
    goals: Vec<(Goal, f64, f64, Profile)>,
}

impl Demand {
    /// Counts the request's stage and those of the targets.
    ///
    /// # Errors
    /// As [`evaluate`].
    pub fn new(request: &Request, target: &Target) -> Result<Self, Error> {
        Demand::by(&mut Evaluator::default(), request, target)
    }

    /// The same by an evaluator that was used for other requests.
    pub(crate) fn by(evaluator: &mut Evaluator, request: &Request, target: &Target) -> Result<Self, Error> {
        let mut demand = Demand {
            kernel: request.kernel,
            profile: Profile::by(evaluator, request)?,
            needed: vec![MemoryNeeded::by(evaluator, request)?],
            limits: request.limits,
            goals: Vec::new(),
        };
        for goal in Goal::ALL {
            let Some(milliseconds) = target.get(goal) else { continue };
            goal.check(milliseconds)?;
            let request = goal.timed(request);
            demand.needed.push(MemoryNeeded::by(evaluator, &request)?);
            demand.goals.push((goal, milliseconds, goal.times(&request), Profile::by(evaluator, &request)?));
        }
        Ok(demand)
    }

    /// The memory of the stage that needs most, against what an engine can use of the device's.
    pub fn memory(&self, card: &DeviceCard) -> Memory {
        let of_stages = self.needed.iter().map(|needed| needed.on(card, &self.limits));
        of_stages.reduce(Memory::tighter).unwrap_or(Memory { needed: Bytes::ZERO, usable: Bytes::ZERO })
    }

    /// The demand on one device.
    pub fn on(&self, device: &Device) -> OnDevice {
        let goals = self.goals.iter().map(|(goal, milliseconds, times, profile)| {
            let time = profile.on(device);
            let share = |time: Seconds| time * (1.0 / times);
            let (bound, expected) = (share(time.bound), time.expected.map(share));
            let within = |time: Seconds| time <= Seconds::from_milli(*milliseconds);
            let verdict = match expected {
                Some(expected) if within(expected) => Verdict::Meets,
                None if within(bound) => Verdict::Unknown,
                _ => Verdict::Misses,
            };
            Met { goal: *goal, bound, expected, verdict }
        });
        OnDevice {
            kernel: self.kernel,
            time: self.profile.on(device),
            memory: self.memory(device.card),
            goals: goals.collect(),
        }
    }
}

/// What the scenario's request and targets ask of any device, under each kernel that is compared.
///
/// # Errors
/// As [`evaluate`].
pub fn demands(scenario: &Scenario) -> Result<Vec<Demand>, Error> {
    let mut evaluator = Evaluator::default();
    let under = |&kernel: &AttentionKernel| {
        Demand::by(&mut evaluator, &Request { kernel, ..scenario.request.clone() }, &scenario.target)
    };
    scenario.kernels.iter().map(under).collect()
}

/// Ranks every device for the scenario's request, targets and compared kernels.
///
/// # Errors
/// As [`demands`].
pub fn ranking(scenario: &Scenario) -> Result<Ranking, Error> {
    Ok(ranked(scenario, &demands(scenario)?))
}

/// Ranks every device by what its scenario's [`demands`] are.
pub fn ranked(scenario: &Scenario, demands: &[Demand]) -> Ranking {
    let request = &scenario.request;
    let ranked = |card: &'static DeviceCard| {
        let device = Device::new(card, request.precision, request.overrides);
        let kernels = demands.iter().map(|demand| demand.on(&device)).collect();
        Ranked { card, lacks: device.lacks(), kernels }
    };
    let devices: Vec<Ranked> = catalog::devices().iter().map(ranked).collect();
    let rank = |device: &Ranked| device.kernels.last().map_or((true, 0.0), OnDevice::rank);
    // Those of unknown time come last, whatever their bound.
    let devices = ascending(ascending(devices, |device| rank(device).1), |device| f64::from(u8::from(rank(device).0)));
    Ranking { stage: request.stage, kernels: scenario.kernels.clone(), target: scenario.target, devices }
}
