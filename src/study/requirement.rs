//! What a target asks of any device: tensor-core FLOP and bytes a second, as lower bounds.
//!
//! Operators start one after the other whatever the device's rates, so launches are taken off the target first; nothing else
//! is fixed, because a request names no time outside its operators. What is left is the time for all work: t = target −
//! launches, FLOP ÷ (e · t) and bytes ÷ (e · t), each bound as if the other were free, nothing kept in a cache, e = 1 unless
//! another efficiency is asked for. A device below either cannot reach the target; one above both may still miss it, because
//! operators run one after the other and each waits for its own bound.

use crate::error::Error;
use crate::evaluate::Evaluator;
use crate::link::{Goal, Target};
use crate::request::{AttentionKernel, Overrides, Request};
use crate::text::format;
use crate::time::efficiencies;
use crate::units::{ByteRate, FlopRate, Seconds};

/// What one should know of these figures.
pub const BOUNDS: &str = "Required rates are lower bounds over the time that launches leave, compute alone and bandwidth alone: efficiency 1 unless \
     another is asked for.";
/// What stands for rates where launches leave no time.
pub const UNREACHABLE: &str = "unreachable";

/// Why no rate is enough to do in so many milliseconds what a goal times.
pub fn unreachable(goal: Goal, milliseconds: f64) -> String {
    let each = match goal {
        Goal::Vision | Goal::FirstToken => "",
        Goal::OutputToken => " a token",
    };
    format!("{UNREACHABLE}: launches alone take longer than {}{each}", format::milliseconds(milliseconds))
}

/// The least that a device must reach; each is a bound of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Requirement {
    /// What launches take of the target.
    pub launches: Seconds,
    /// The rates; none where launches alone take as long as the target, so that no device reaches it.
    pub rates: Option<Rates>,
}

/// Rates that are required.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Compute alone: tensor-core FLOP a second.
    pub flop_per_s: FlopRate,
    /// Bandwidth alone: bytes of HBM traffic a second.
    pub bytes_per_s: ByteRate,
}

/// What the targets that are asked for require.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Required {
    /// For the time of the vision stage.
    pub vision: Option<Requirement>,
    /// For the time to the first token.
    pub first_token: Option<Requirement>,
    /// For the time of each further one.
    pub output_token: Option<Requirement>,
}

impl Requirement {
    /// Tensor-core FLOP a second as a text, or that no rate is enough.
    pub fn compute(&self) -> String {
        self.rates.map_or_else(|| UNREACHABLE.to_owned(), |rates| format::flop_rate(rates.flop_per_s))
    }

    /// Bytes a second likewise.
    pub fn bandwidth(&self) -> String {
        self.rates.map_or_else(|| UNREACHABLE.to_owned(), |rates| format::byte_rate(rates.bytes_per_s))
    }

    /// What it takes to do all of a request in a time.
    fn new(evaluator: &mut Evaluator, request: &Request, target: Seconds) -> Result<Self, Error> {
        let cost = evaluator.evaluate(request)?;
        let launches = efficiencies::launch(&request.overrides) * evaluator.launches(request)?;
        let Overrides { gemm, hbm, .. } = request.overrides;
        let reached = |share: Option<f64>| (target - launches) * share.unwrap_or(1.0);
        let rates = (launches < target).then(|| Rates {
            flop_per_s: cost.flop.tensor / reached(gemm),
            bytes_per_s: cost.hbm.total() / reached(hbm),
        });
        Ok(Requirement { launches, rates })
    }
}

impl Required {
    /// The requirement of one target.
    pub const fn get(&self, goal: Goal) -> Option<Requirement> {
        match goal {
            Goal::Vision => self.vision,
            Goal::FirstToken => self.first_token,
            Goal::OutputToken => self.output_token,
        }
    }
}

/// What the vision stage of the whole batch alone requires to end after `vision_ms`, whatever the request's own stage.
///
/// # Errors
/// A time or a part of the request that no link could have set.
pub fn vision(request: &Request, vision_ms: f64) -> Result<Requirement, Error> {
    of(&mut Evaluator::default(), Goal::Vision, request, vision_ms)
}

/// What vision and prefill of the whole batch together require to end after `ttft_ms`, whatever the request's own stage.
///
/// # Errors
/// A time or a part of the request that no link could have set.
pub fn first_token(request: &Request, ttft_ms: f64) -> Result<Requirement, Error> {
    of(&mut Evaluator::default(), Goal::FirstToken, request, ttft_ms)
}

/// What decode requires to give each sequence of the batch a token every `tpot_ms`: the mean over all steps, whatever the
/// request's own stage. Later steps take a little more than the mean, because the cache grows.
///
/// # Errors
/// A time or a part of the request that no link could have set.
pub fn output_token(request: &Request, tpot_ms: f64) -> Result<Requirement, Error> {
    of(&mut Evaluator::default(), Goal::OutputToken, request, tpot_ms)
}

fn of(evaluator: &mut Evaluator, goal: Goal, request: &Request, milliseconds: f64) -> Result<Requirement, Error> {
    goal.check(milliseconds)?;
    let request = goal.timed(request);
    // All steps in as many times the target.
    Requirement::new(evaluator, &request, Seconds::from_milli(milliseconds) * goal.times(&request))
}

/// What the given targets require of the request; nothing is evaluated for one that is not asked for.
///
/// # Errors
/// As [`vision`], [`first_token`] and [`output_token`].
pub fn required(request: &Request, target: &Target) -> Result<Required, Error> {
    by(&mut Evaluator::default(), request, target)
}

/// The same by an evaluator that was used for other requests.
pub(crate) fn by(evaluator: &mut Evaluator, request: &Request, target: &Target) -> Result<Required, Error> {
    let mut goal = |goal: Goal| target.get(goal).map(|time| of(evaluator, goal, request, time)).transpose();
    Ok(Required {
        vision: goal(Goal::Vision)?,
        first_token: goal(Goal::FirstToken)?,
        output_token: goal(Goal::OutputToken)?,
    })
}

/// The same, and nothing where no target is given.
///
/// # Errors
/// As [`required`].
pub fn asked(request: &Request, target: &Target) -> Result<Option<Required>, Error> {
    if target.is_some() { required(request, target).map(Some) } else { Ok(None) }
}

/// The same under each kernel, evaluated so; empty where no target is given.
///
/// # Errors
/// As [`required`].
pub(crate) fn by_kernel(
    evaluator: &mut Evaluator,
    request: &Request,
    kernels: &[AttentionKernel],
    target: &Target,
) -> Result<Vec<(AttentionKernel, Required)>, Error> {
    let each = |&kernel| {
        let request = Request { kernel, ..request.clone() };
        Ok((kernel, by(evaluator, &request, target)?))
    };
    kernels.iter().filter(|_| target.is_some()).map(each).collect()
}
