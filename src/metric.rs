//! `Metric`: the one number that a map shows of each request.

use crate::stage::StageCost;

/// What a map shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Metric {
    /// HBM traffic of the first kernel that is compared against that of the last.
    #[default]
    Ratio,
    /// Peak activations likewise.
    PeakRatio,
    /// HBM traffic.
    Traffic,
    /// Peak live activations.
    Peak,
    /// Tensor-core FLOP per byte of HBM traffic.
    Intensity,
    /// Tensor-core FLOP.
    Flop,
    /// The KV cache at its largest.
    Kv,
}

impl Metric {
    /// Every metric.
    pub const ALL: [Metric; 7] =
        [Metric::Ratio, Metric::PeakRatio, Metric::Traffic, Metric::Peak, Metric::Intensity, Metric::Flop, Metric::Kv];

    /// The link text.
    pub const fn name(self) -> &'static str {
        match self {
            Metric::Ratio => "ratio",
            Metric::PeakRatio => "peak-ratio",
            Metric::Traffic => "traffic",
            Metric::Peak => "peak",
            Metric::Intensity => "intensity",
            Metric::Flop => "flop",
            Metric::Kv => "kv",
        }
    }

    /// The metric of that link text.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.name() == name)
    }

    /// What is shown, in words.
    pub const fn title(self) -> &'static str {
        match self {
            Metric::Ratio => "Ratio of HBM traffic",
            Metric::PeakRatio => "Ratio of peak activations",
            Metric::Traffic => "HBM traffic",
            Metric::Peak => "Peak activations",
            Metric::Intensity => "Arithmetic intensity",
            Metric::Flop => "FLOP, tensor cores",
            Metric::Kv => "KV cache",
        }
    }

    /// The plain unit; the mark of a ratio where it is one.
    pub const fn symbol(self) -> &'static str {
        match self {
            Metric::Ratio | Metric::PeakRatio => "×",
            Metric::Traffic | Metric::Peak | Metric::Kv => "B",
            Metric::Intensity => "FLOP/B",
            Metric::Flop => "FLOP",
        }
    }

    /// Whether two kernels are set against each other.
    pub const fn is_ratio(self) -> bool {
        matches!(self, Metric::Ratio | Metric::PeakRatio)
    }

    /// The amount of one kernel, of which a ratio takes two.
    pub fn amount(self, cost: &StageCost) -> f64 {
        match self {
            Metric::Ratio | Metric::Traffic => cost.hbm.total().get(),
            Metric::PeakRatio | Metric::Peak => cost.resident.peak_activations.get(),
            Metric::Intensity => cost.intensity(),
            Metric::Flop => cost.flop.tensor.get(),
            Metric::Kv => cost.resident.kv.get(),
        }
    }
}
