//! `Metric`: the one number that a map shows of each request.

use crate::error::Error;
use crate::recording::stage_cost::StageCost;
use crate::request::Request;
use crate::text::format::SECOND;
use crate::time::timer::Timer;
use crate::units::Seconds;

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
    /// The time that is expected on the device; none where it lacks what that needs.
    Time,
    /// Expected time of the first kernel that is compared against that of the last.
    TimeRatio,
    /// The roofline's bound of the time.
    Bound,
}

impl Metric {
    /// Every metric.
    pub const ALL: [Metric; 13] = [
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
        Metric::Time,
        Metric::TimeRatio,
        Metric::Bound,
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
            Metric::Time => "time",
            Metric::TimeRatio => "time-ratio",
            Metric::Bound => "bound",
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
            Metric::Time => "Expected time",
            Metric::TimeRatio => "Ratio of expected times",
            Metric::Bound => "Time, roofline bound",
        }
    }

    /// The plain unit; the mark of a ratio where it is one.
    pub const fn symbol(self) -> &'static str {
        match self {
            Metric::Ratio | Metric::PeakRatio | Metric::TimeRatio => "×",
            Metric::Time | Metric::Bound => SECOND,
            Metric::Traffic | Metric::Peak | Metric::Weights | Metric::Kv => "B",
            Metric::Intensity => "FLOP/B",
            Metric::Flop | Metric::Cuda => "FLOP",
            Metric::Special => "op",
        }
    }

    /// Whether two kernels are set against each other.
    pub const fn is_ratio(self) -> bool {
        matches!(self, Metric::Ratio | Metric::PeakRatio | Metric::TimeRatio)
    }

    /// Whether it depends on the device.
    pub const fn is_time(self) -> bool {
        matches!(self, Metric::Time | Metric::TimeRatio | Metric::Bound)
    }

    /// The amount of a request, of which a ratio takes two; not a number where a time is not known.
    ///
    /// # Errors
    /// As [`crate::evaluate`].
    pub fn of(self, request: &Request) -> Result<f64, Error> {
        self.by(&mut Timer::default(), request)
    }

    /// The same by a timer that was used for other requests.
    ///
    /// # Errors
    /// As [`crate::evaluate`].
    pub fn by(self, timer: &mut Timer, request: &Request) -> Result<f64, Error> {
        if self.is_time() {
            let (bound, expected) = timer.time(request)?;
            let seconds = if self == Metric::Bound { Some(bound) } else { expected };
            return Ok(seconds.map_or(f64::NAN, Seconds::get));
        }
        Ok(self.amount(&timer.evaluator().evaluate(request)?))
    }

    /// The amount of what is counted.
    fn amount(self, cost: &StageCost) -> f64 {
        match self {
            Metric::Time | Metric::TimeRatio | Metric::Bound => f64::NAN,
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
