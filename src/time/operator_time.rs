//! The time of one operator: what it waits for, its bound, the time expected.

use crate::units::Seconds;
use serde::Serialize;

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

impl Expected {
    /// The same, but never below the bound.
    pub(super) fn at_least(self, bound: Seconds, bound_by: Resource) -> Self {
        if self.time < bound { Expected { time: bound, binds: bound_by, ..self } } else { self }
    }
}
