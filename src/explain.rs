//! What a figure is made of: what it means, its formula with the present numbers, its sources, and the operators that it
//! sums over. Every number here is made by the operators that made the figure.

mod peak;
mod words;

use crate::breakdown::Group;
use crate::error::Error;
use crate::ledger::OperatorRow;
use crate::operator::Term;
use crate::request::{Request, Stage};
use crate::text;
use crate::time::device::Device;
use crate::time::{OperatorTime, by_operator};
use crate::units::{Bytes, Cause};
use crate::{evaluate_once, format, operators, workload};

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
    /// Special-function operations.
    Special,
    /// Weights in memory.
    Weights,
    /// The KV cache in memory.
    Kv,
}

/// What a figure is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The figure's name.
    pub title: &'static str,
    /// What it means, a sentence.
    pub definition: &'static str,
    /// Its formula in names.
    pub formula: String,
    /// The same with the present numbers, and the figure.
    pub present: String,
    /// Where sizes, formulas and rates were published.
    pub sources: Vec<String>,
    /// The operators that it sums over, in execution order, those without a share left out; of a peak, what lives then.
    pub parts: Vec<Part>,
}

/// An operator's part of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The group of its component.
    pub group: &'static str,
    /// Its pass, category and step.
    pub name: String,
    /// How often it runs.
    pub count: f64,
    /// Its amount in all runs, as a text with its unit.
    pub amount: String,
    /// Its share of the figure.
    pub share: f64,
    /// How one run is counted.
    pub formulas: Vec<String>,
}

impl Quantity {
    /// Every quantity, in the order of a comparison.
    pub const ALL: [Quantity; 13] = [
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
        Quantity::Special,
        Quantity::Weights,
        Quantity::Kv,
    ];

    /// The name in headings.
    pub const fn title(self) -> &'static str {
        words::title(self)
    }

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
            Quantity::Special => "special",
            Quantity::Weights => "weights",
            Quantity::Kv => "kv",
        }
    }

    /// The quantity of that name.
    ///
    /// # Errors
    /// None has it; the message lists them.
    pub fn from_name(name: &str) -> Result<Self, Error> {
        let all = || Quantity::ALL.into_iter();
        all().find(|quantity| quantity.name() == name).ok_or_else(|| {
            let expected = format!("expected one of {}", text::list(all().map(Quantity::name)));
            Error::bad_value("explain", name, text::not_known(name), expected)
        })
    }

    /// What an operator contributes to a sum over operators.
    fn of(self, row: &OperatorRow, time: &OperatorTime) -> f64 {
        match self {
            Quantity::Time => row.count * time.expected.map_or(f64::NAN, |expected| expected.time.get()),
            Quantity::Bound => row.count * time.bound.get(),
            Quantity::Traffic | Quantity::Intensity => row.hbm.total().get(),
            Quantity::Scores => row.hbm.scores.get(),
            Quantity::KvTraffic => row.hbm.kv.get(),
            Quantity::WeightTraffic => row.hbm.weights.get(),
            Quantity::Tensor => row.flop.tensor.get(),
            Quantity::Cuda => row.flop.cuda.get(),
            Quantity::Special => row.flop.special.get(),
            Quantity::Peak | Quantity::Weights | Quantity::Kv => 0.0,
        }
    }

    /// Whether a term of an operator counts towards it.
    fn counts(self, term: &Term) -> bool {
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
            Quantity::Tensor => matches!(term, Term::Product(_)),
            Quantity::Cuda => matches!(term, Term::Cuda(..)),
            Quantity::Special => matches!(term, Term::Special(..)),
            Quantity::Time | Quantity::Bound | Quantity::Peak | Quantity::Weights | Quantity::Kv => false,
        }
    }
}

/// Explains a figure of the request under its own kernel.
///
/// # Errors
/// As [`evaluate_once`].
pub fn explain(request: &Request, quantity: Quantity) -> Result<Explanation, Error> {
    let cost = evaluate_once(request)?;
    let rows = operators(request)?;
    let device = Device::of(request);
    let times = by_operator(&rows, &device);
    let parts = match quantity {
        Quantity::Peak => peak::parts(request)?,
        Quantity::Weights => words::weights(request),
        Quantity::Kv => Vec::new(),
        _ => parts(quantity, &rows, &times, &device),
    };
    let (formula, present) = words::formula(quantity, request, &cost, &rows, &times);
    Ok(Explanation {
        title: words::title(quantity),
        definition: words::definition(quantity),
        formula,
        present,
        sources: words::sources(quantity, request, &rows),
        parts,
    })
}

fn parts(quantity: Quantity, rows: &[OperatorRow], times: &[OperatorTime], device: &Device) -> Vec<Part> {
    let total: f64 = rows.iter().zip(times).map(|(row, time)| quantity.of(row, time)).sum();
    let part = |(row, time): (&OperatorRow, &OperatorTime)| {
        let amount = quantity.of(row, time);
        let formulas = match quantity {
            Quantity::Time => vec![crate::time::words::expected(row, device)],
            Quantity::Bound => vec![crate::time::words::bound(row, device)],
            _ => row.terms.iter().filter(|term| quantity.counts(term)).map(ToString::to_string).collect(),
        };
        // A device on which no time is expected has no parts of it.
        (amount > 0.0).then(|| Part {
            group: Group::of(row).name(),
            name: name(row),
            count: row.count,
            amount: words::amount(quantity, amount),
            share: amount / total,
            formulas,
        })
    };
    rows.iter().zip(times).filter_map(part).collect()
}

/// An operator as it is spoken of: `crops: sam.window.attn.core.fused`.
pub fn name(row: &OperatorRow) -> String {
    format!("{}: {}", row.pass, row.at.spoken())
}

/// How the KV cache is counted, in numbers.
fn kv(request: &Request, resident: Bytes) -> String {
    let card = &request.model.decoder;
    let tokens = workload::Workload::new(request).length(request);
    format!(
        "2·{}·{}·{}·{} B · {} tokens · {} = {}",
        card.layers,
        card.kv_heads,
        card.head,
        request.precision.values().size(),
        format::count(tokens),
        request.batch,
        format::bytes(resident),
    )
}

/// The stages whose operators are summed: of a decode all steps at their mean.
const fn over(stage: Stage) -> &'static str {
    match stage {
        Stage::Decode => "all operators of all steps, each at the mean step",
        Stage::Vision | Stage::Prefill | Stage::FirstToken => "all operators",
    }
}
