//! `Figure`: the plots that a sweep may have, and which of them it has.

use crate::link::{Goal, Scenario};
use crate::request::{Key, Stage};
use crate::text::format::SECOND;

/// A plot of a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// The time that is expected on the device, a line a kernel; the bound where no more is known.
    Time,
    /// HBM traffic, a line a kernel.
    Traffic,
    /// Peak live activations, a line a kernel.
    Peak,
    /// Tensor-core FLOP per byte of HBM traffic, a line a kernel.
    Intensity,
    /// Tensor-core FLOP, the same for every kernel, with the published points.
    Flop,
    /// Work by unit and total FLOP, from zero.
    Split,
    /// Work by unit and total FLOP, in ratios.
    SplitLog,
    /// Weights in memory, the same for every kernel.
    Weights,
    /// The KV cache at its largest, the same for every kernel.
    Kv,
    /// Tensor-core FLOP a second that a target takes, compute alone, the same for every kernel.
    Compute(Goal),
    /// HBM bytes a second that a target takes, bandwidth alone, a line a kernel.
    Bandwidth(Goal),
}

impl Figure {
    /// Every plot, in the order of the page.
    pub const ALL: [Figure; 15] = [
        Figure::Time,
        Figure::Traffic,
        Figure::Peak,
        Figure::Intensity,
        Figure::Flop,
        Figure::Split,
        Figure::SplitLog,
        Figure::Weights,
        Figure::Kv,
        Figure::Compute(Goal::Vision),
        Figure::Bandwidth(Goal::Vision),
        Figure::Compute(Goal::FirstToken),
        Figure::Bandwidth(Goal::FirstToken),
        Figure::Compute(Goal::OutputToken),
        Figure::Bandwidth(Goal::OutputToken),
    ];

    /// The plots that the scenario's sweep has, in the order of the page.
    pub fn of(scenario: &Scenario) -> Vec<Figure> {
        let decoder = stages(scenario).iter().any(|stage| *stage != Stage::Vision);
        let applies = |figure: &Figure| match figure {
            Figure::Kv => decoder,
            Figure::Compute(goal) | Figure::Bandwidth(goal) => scenario.target.get(*goal).is_some(),
            Figure::Time
            | Figure::Traffic
            | Figure::Peak
            | Figure::Intensity
            | Figure::Flop
            | Figure::Split
            | Figure::SplitLog
            | Figure::Weights => true,
        };
        Figure::ALL.into_iter().filter(applies).collect()
    }

    /// What is plotted.
    pub const fn title(self) -> &'static str {
        self.words().0
    }

    /// A short name for files.
    pub const fn name(self) -> &'static str {
        self.words().1
    }

    /// The plain unit that takes a decimal prefix.
    pub const fn symbol(self) -> &'static str {
        self.words().2
    }

    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Figure::Time => ("Time", "time", SECOND),
            Figure::Traffic => ("HBM traffic", "traffic", "B"),
            Figure::Peak => ("Peak activations", "peak", "B"),
            Figure::Intensity => ("Arithmetic intensity", "intensity", "FLOP/B"),
            Figure::Flop => ("FLOP, tensor cores", "flop", "FLOP"),
            Figure::Split => ("Work by unit", "split", " operations"),
            Figure::SplitLog => ("Work by unit, log", "split-log", " operations"),
            Figure::Weights => ("Resident weights", "weights", "B"),
            Figure::Kv => ("KV cache", "kv", "B"),
            Figure::Compute(Goal::Vision) => ("Required compute, vision stage", "vision-compute", "FLOP/s"),
            Figure::Bandwidth(Goal::Vision) => ("Required bandwidth, vision stage", "vision-bandwidth", "B/s"),
            Figure::Compute(Goal::FirstToken) => ("Required compute, first token", "ttft-compute", "FLOP/s"),
            Figure::Bandwidth(Goal::FirstToken) => ("Required bandwidth, first token", "ttft-bandwidth", "B/s"),
            Figure::Compute(Goal::OutputToken) => ("Required compute, output token", "tpot-compute", "FLOP/s"),
            Figure::Bandwidth(Goal::OutputToken) => ("Required bandwidth, output token", "tpot-bandwidth", "B/s"),
        }
    }

    /// Whether there is a line a kernel; else one line says all, or each line is a unit.
    pub const fn compares(self) -> bool {
        match self {
            Figure::Time | Figure::Traffic | Figure::Peak | Figure::Intensity => true,
            // Tensor-core FLOP take no kernel, but what launches leave of the time does.
            Figure::Compute(_) | Figure::Bandwidth(_) => true,
            Figure::Flop | Figure::Split | Figure::SplitLog | Figure::Weights | Figure::Kv => false,
        }
    }
}

impl Figure {
    /// Whether its one line stands for every kernel.
    pub const fn is_of_all_kernels(self) -> bool {
        matches!(self, Figure::Flop | Figure::Weights | Figure::Kv)
    }
}

/// The stages that the sweep's points run.
pub fn stages(scenario: &Scenario) -> Vec<Stage> {
    let own = scenario.request.stage;
    let Ok((axis, values)) = scenario.sweep.axis() else { return vec![own] };
    if axis == Key::Stage {
        return Stage::ALL.into_iter().filter(|stage| values.iter().any(|value| value == stage.name())).collect();
    }
    vec![scenario.sweep.base(&scenario.request).map_or(own, |base| base.stage)]
}
