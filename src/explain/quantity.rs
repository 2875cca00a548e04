//! Figures that can be explained: their names, and what an operator contributes to each.

use crate::error::Error;
use crate::link::Goal;
use crate::recording::OperatorRow;
use crate::recording::operator::Term;
use crate::study::capacity::Extent;
use crate::study::max_workload;
use crate::text::parse;
use crate::time::OperatorTime;
use crate::units::Cause;

/// A figure that can be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// The time that is expected.
    Time,
    /// The roofline's bound of the time.
    Bound,
    /// HBM traffic.
    Traffic,
    /// Of it scores.
    Scores,
    /// Of it the KV cache.
    KvTraffic,
    /// Of it weights.
    WeightTraffic,
    /// Peak live activations.
    Peak,
    /// Arithmetic intensity.
    Intensity,
    /// Tensor-core FLOP.
    Tensor,
    /// CUDA-core FLOP.
    Cuda,
    /// Tensor-core and CUDA-core FLOP.
    Flop,
    /// Special-function operations.
    Special,
    /// Weights in memory.
    Weights,
    /// The KV cache in memory.
    Kv,
    /// Memory that is needed, against what there is.
    Memory,
    /// Compute that a target requires.
    Compute(Goal),
    /// Bandwidth that a target requires.
    Bandwidth(Goal),
    /// What the expected time is spent on.
    Binds,
    /// FLOP a second that are attained.
    Rate,
    /// The time that a target is about.
    Goal(Goal),
    /// The time of one image of a batch.
    PerImage,
    /// The most that meets the targets.
    Most(max_workload::Quantity),
    /// What fits by memory alone.
    Fits(Extent),
    /// Image tokens.
    Tokens,
    /// Tensor-core FLOP that were published.
    Published,
}

impl Quantity {
    /// Every quantity, in the order of a comparison.
    pub const ALL: [Quantity; 36] = [
        Quantity::Time,
        Quantity::Bound,
        Quantity::Traffic,
        Quantity::Scores,
        Quantity::KvTraffic,
        Quantity::WeightTraffic,
        Quantity::Peak,
        Quantity::Intensity,
        Quantity::Tensor,
        Quantity::Cuda,
        Quantity::Flop,
        Quantity::Special,
        Quantity::Weights,
        Quantity::Kv,
        Quantity::Memory,
        Quantity::Compute(Goal::Vision),
        Quantity::Bandwidth(Goal::Vision),
        Quantity::Compute(Goal::FirstToken),
        Quantity::Bandwidth(Goal::FirstToken),
        Quantity::Compute(Goal::OutputToken),
        Quantity::Bandwidth(Goal::OutputToken),
        Quantity::Binds,
        Quantity::Rate,
        Quantity::Goal(Goal::Vision),
        Quantity::Goal(Goal::FirstToken),
        Quantity::Goal(Goal::OutputToken),
        Quantity::PerImage,
        Quantity::Most(max_workload::Quantity::Crops),
        Quantity::Most(max_workload::Quantity::Batch),
        Quantity::Most(max_workload::Quantity::Prompt),
        Quantity::Fits(Extent::Batch),
        Quantity::Fits(Extent::Prompt),
        Quantity::Fits(Extent::Image),
        Quantity::Fits(Extent::View),
        Quantity::Tokens,
        Quantity::Published,
    ];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Quantity::Time => "time",
            Quantity::Bound => "bound",
            Quantity::Traffic => "traffic",
            Quantity::Scores => "scores",
            Quantity::KvTraffic => "kv-traffic",
            Quantity::WeightTraffic => "weight-traffic",
            Quantity::Peak => "peak",
            Quantity::Intensity => "intensity",
            Quantity::Tensor => "flop",
            Quantity::Cuda => "cuda",
            Quantity::Flop => "total-flop",
            Quantity::Special => "special",
            Quantity::Weights => "weights",
            Quantity::Kv => "kv",
            Quantity::Memory => "memory",
            Quantity::Compute(Goal::Vision) => "vision-compute",
            Quantity::Bandwidth(Goal::Vision) => "vision-bandwidth",
            Quantity::Compute(Goal::FirstToken) => "first-token-compute",
            Quantity::Bandwidth(Goal::FirstToken) => "first-token-bandwidth",
            Quantity::Compute(Goal::OutputToken) => "output-token-compute",
            Quantity::Bandwidth(Goal::OutputToken) => "output-token-bandwidth",
            Quantity::Binds => "binds",
            Quantity::Rate => "rate",
            Quantity::Goal(Goal::Vision) => "vision-time",
            Quantity::Goal(Goal::FirstToken) => "first-token-time",
            Quantity::Goal(Goal::OutputToken) => "output-token-time",
            Quantity::PerImage => "image-time",
            Quantity::Most(max_workload::Quantity::Crops) => "most-crops",
            Quantity::Most(max_workload::Quantity::Batch) => "most-batch",
            Quantity::Most(max_workload::Quantity::Prompt) => "most-prompt",
            Quantity::Fits(Extent::Batch) => "fits-batch",
            Quantity::Fits(Extent::Prompt) => "fits-prompt",
            Quantity::Fits(Extent::Image) => "fits-image",
            Quantity::Fits(Extent::View) => "fits-view",
            Quantity::Tokens => "tokens",
            Quantity::Published => "published",
        }
    }

    /// The quantity of that name.
    ///
    /// # Errors
    /// None has it; the message lists them.
    pub fn from_name(name: &str) -> Result<Self, Error> {
        let all = || Quantity::ALL.into_iter();
        all().find(|quantity| quantity.name() == name).ok_or_else(|| {
            let expected = format!("expected one of {}", parse::list(all().map(Quantity::name)));
            Error::bad_value("explain", name, parse::not_known(name), expected)
        })
    }

    /// Whether it is made of what its operators contribute, so that a group or one operator has its part of it.
    pub const fn is_sum(self) -> bool {
        matches!(
            self,
            Quantity::Time
                | Quantity::Bound
                | Quantity::Binds
                | Quantity::Traffic
                | Quantity::Scores
                | Quantity::KvTraffic
                | Quantity::WeightTraffic
                | Quantity::Intensity
                | Quantity::Tensor
                | Quantity::Cuda
                | Quantity::Flop
                | Quantity::Special
                | Quantity::Rate
        )
    }

    /// What the amounts of its parts are: of a ratio those that are added up below or above the line.
    pub(super) const fn parts_are(self) -> Quantity {
        match self {
            Quantity::Intensity => Quantity::Traffic,
            Quantity::Rate => Quantity::Tensor,
            quantity => quantity,
        }
    }

    /// What an operator contributes to a sum over operators; of a ratio, to what is divided by in it, or to what is divided.
    pub(super) fn of(self, row: &OperatorRow, time: &OperatorTime) -> f64 {
        match self {
            Quantity::Time => row.count * time.expected.map_or(f64::NAN, |expected| expected.time.get()),
            Quantity::Binds => row.count * time.known().get(),
            Quantity::Bound => row.count * time.bound.get(),
            Quantity::Traffic | Quantity::Intensity => row.hbm.total().get(),
            Quantity::Scores => row.hbm.scores.get(),
            Quantity::KvTraffic => row.hbm.kv.get(),
            Quantity::WeightTraffic => row.hbm.weights.get(),
            Quantity::Tensor | Quantity::Rate => row.flop.tensor.get(),
            Quantity::Cuda => row.flop.cuda.get(),
            Quantity::Flop => row.flop.both().get(),
            Quantity::Special => row.flop.special.get(),
            // No sums over operators.
            _ => 0.0,
        }
    }

    /// Whether a term of an operator counts towards it.
    pub(super) fn counts(self, term: &Term) -> bool {
        let cause = match term {
            Term::Read(tensor) | Term::Write(tensor) => Some(tensor.cause),
            Term::Product(_) | Term::Cuda(..) | Term::Special(..) => None,
        };
        match self {
            Quantity::Traffic => cause.is_some(),
            Quantity::Intensity => cause.is_some() || matches!(term, Term::Product(_)),
            Quantity::Scores => cause == Some(Cause::Scores),
            Quantity::KvTraffic => cause == Some(Cause::Kv),
            Quantity::WeightTraffic => cause == Some(Cause::Weights),
            Quantity::Tensor | Quantity::Rate => matches!(term, Term::Product(_)),
            Quantity::Cuda => matches!(term, Term::Cuda(..)),
            Quantity::Flop => matches!(term, Term::Product(_) | Term::Cuda(..)),
            Quantity::Special => matches!(term, Term::Special(..)),
            _ => false,
        }
    }
}
