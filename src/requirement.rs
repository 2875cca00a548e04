//! What a target asks of any device: tensor-core FLOP and bytes a second, as lower bounds.
//!
//! Each bound stands alone: as if the other were free, at efficiency 1, without launches, without anything kept in a
//! cache. A device below either cannot reach the target; one above both may still miss it, because operators run one after
//! the other and each waits for its own bound.

use crate::attention::AttentionKernel;
use crate::error::Error;
use crate::request::Request;
use crate::scenario::{Goal, Target};
use crate::stage::StageCost;
use crate::units::{ByteRate, FlopRate};
use crate::{Evaluate, evaluate};

/// What one should know of these figures.
pub const BOUNDS: &str =
    "Required rates are lower bounds, compute alone and bandwidth alone: efficiency 1, no launches.";

/// The least that a device must reach; each is a bound of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Requirement {
    /// Compute alone: tensor-core FLOP a second.
    pub flop_per_s: FlopRate,
    /// Bandwidth alone: bytes of HBM traffic a second.
    pub bytes_per_s: ByteRate,
}

/// What the targets that are asked for require.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Required {
    /// For the time to the first token.
    pub first_token: Option<Requirement>,
    /// For the time of each further one.
    pub output_token: Option<Requirement>,
}

impl Requirement {
    /// What it takes to do all of `cost` in so many milliseconds.
    pub fn new(cost: &StageCost, milliseconds: f64) -> Self {
        Requirement {
            flop_per_s: cost.flop.tensor.in_milliseconds(milliseconds),
            bytes_per_s: cost.hbm.total().in_milliseconds(milliseconds),
        }
    }
}

impl Required {
    /// The requirement of one target.
    pub const fn get(&self, goal: Goal) -> Option<Requirement> {
        match goal {
            Goal::FirstToken => self.first_token,
            Goal::OutputToken => self.output_token,
        }
    }
}

/// What vision and prefill of the whole batch together require to end after `ttft_ms`, whatever the request's own stage.
///
/// # Errors
/// A time or a part of the request that no link could have set.
pub fn first_token(request: &Request, ttft_ms: f64) -> Result<Requirement, Error> {
    of(evaluate, Goal::FirstToken, request, ttft_ms)
}

/// What decode requires to give each sequence of the batch a token every `tpot_ms`: the mean over all steps, whatever the
/// request's own stage. Later steps take a little more than the mean, because the cache grows.
///
/// # Errors
/// A time or a part of the request that no link could have set.
pub fn output_token(request: &Request, tpot_ms: f64) -> Result<Requirement, Error> {
    of(evaluate, Goal::OutputToken, request, tpot_ms)
}

fn of(evaluate: Evaluate, goal: Goal, request: &Request, milliseconds: f64) -> Result<Requirement, Error> {
    goal.check(milliseconds)?;
    let request = Request { stage: goal.stage(), ..request.clone() };
    // All steps in as many times the target.
    Ok(Requirement::new(&evaluate(&request)?, milliseconds * goal.times(&request)))
}

/// What the given targets require of the request; nothing is evaluated for one that is not asked for.
///
/// # Errors
/// As [`first_token`] and [`output_token`].
pub fn required(request: &Request, target: &Target) -> Result<Required, Error> {
    by(evaluate, request, target)
}

fn by(evaluate: Evaluate, request: &Request, target: &Target) -> Result<Required, Error> {
    let goal = |goal: Goal| target.get(goal).map(|time| of(evaluate, goal, request, time)).transpose();
    Ok(Required { first_token: goal(Goal::FirstToken)?, output_token: goal(Goal::OutputToken)? })
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
pub fn by_kernel(
    evaluate: Evaluate,
    request: &Request,
    kernels: &[AttentionKernel],
    target: &Target,
) -> Result<Vec<(AttentionKernel, Required)>, Error> {
    let each = |&kernel| {
        let request = Request { kernel, ..request.clone() };
        Ok((kernel, by(evaluate, &request, target)?))
    };
    kernels.iter().filter(|_| target.is_some()).map(each).collect()
}
