//! The time of a stage: the sum over its operators, by what it is spent on.

use super::device::Device;
use super::kv_rereads::Rereads;
use super::operator_time::{OperatorTime, Resource, Trust};
use crate::sorting::ascending;
use crate::units::{Bytes, Seconds};

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
    pub(super) fn none(device: &Device) -> Self {
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
    pub(super) fn add(&mut self, count: f64, one: &OperatorTime) {
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
    pub(super) fn read_again(&mut self, count: f64, more: Option<Rereads>) {
        if let Some(more) = more {
            let before = self.rereads.unwrap_or(Rereads { bytes: Bytes::ZERO, time: Seconds::ZERO });
            let (bytes, time) = (before.bytes + more.bytes * count, before.time + more.time * count);
            self.rereads = Some(Rereads { bytes, time });
        }
    }

    /// Adds a pass.
    pub(super) fn join(&mut self, pass: &StageTime) {
        self.bound += pass.bound;
        if let (Some(sum), Some(expected)) = (&mut self.expected, pass.expected) {
            *sum += expected;
        }
        self.spent.iter_mut().zip(pass.spent).for_each(|(sum, spent)| *sum += spent);
        self.short += pass.short;
    }

    /// With what most of it is spent on, once every operator is in it.
    pub(super) fn ended(mut self) -> Self {
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
