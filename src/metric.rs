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
    /// CUDA-core FLOP.
    Cuda,
    /// Special-function operations.
    Special,
    /// Weights in memory.
    Weights,
    /// The KV cache at its largest.
    Kv,
}

impl Metric {
    /// Every metric.
    pub const ALL: [Metric; 10] = [
        Metric::Ratio,
        Metric::PeakRatio,
        Metric::Traffic,
        Metric::Peak,
        Metric::Intensity,
        Metric::Flop,
        Metric::Cuda,
        Metric::Special,
        Metric::Weights,
        Metric::Kv,
    ];

    /// The link text.
    pub const fn name(self) -> &'static str {
        match self {
            Metric::Ratio => "ratio",
            Metric::PeakRatio => "peak-ratio",
            Metric::Traffic => "traffic",
            Metric::Peak => "peak",
            Metric::Intensity => "intensity",
            Metric::Flop => "flop",
            Metric::Cuda => "cuda",
            Metric::Special => "special",
            Metric::Weights => "weights",
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
            Metric::Cuda => "FLOP, CUDA cores",
            Metric::Special => "special functions",
            Metric::Weights => "weights, resident",
            Metric::Kv => "KV cache",
        }
    }

    /// The plain unit; the mark of a ratio where it is one.
    pub const fn symbol(self) -> &'static str {
        match self {
            Metric::Ratio | Metric::PeakRatio => "×",
            Metric::Traffic | Metric::Peak | Metric::Weights | Metric::Kv => "B",
            Metric::Intensity => "FLOP/B",
            Metric::Flop | Metric::Cuda => "FLOP",
            Metric::Special => "op",
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
            Metric::Cuda => cost.flop.cuda.get(),
            Metric::Special => cost.flop.special.get(),
            Metric::Weights => cost.resident.weights.get(),
            Metric::Kv => cost.resident.kv.get(),
        }
    }
}
