//! From a request to what its stage costs, and the ways that lead to its other figures.

use crate::error::Error;
use crate::ledger::{Sums, Totals};
use crate::request::{Request, Stage};
use crate::run::{last_step, record, record_peak, run};
use crate::stage::{Resident, StageCost};
use crate::units::{Bytes, Flops};
use crate::workload::Workload;
use crate::{parameters, published_flop, time};

/// What the request's stage costs in total.
///
/// # Errors
/// A part of the request that no link could have set.
pub fn evaluate(request: &Request) -> Result<StageCost, Error> {
    request.check()?;
    Ok(evaluate_any(request))
}

/// The same of more images and tokens than a link may ask for: capacities are not cut there.
pub(crate) fn evaluate_any(request: &Request) -> StageCost {
    let workload = Workload::new(request);
    let mut totals = Totals::default();
    run(&mut totals, request, &workload);
    let peak = match request.stage {
        Stage::Vision | Stage::Prefill | Stage::FirstToken => totals.peak(),
        // All steps are run at their mean; the last has the most keys.
        Stage::Decode => {
            let mut last = Totals::default();
            last_step(&mut last, request, &workload);
            last.peak()
        }
    };
    cost(request, &workload, &totals, peak)
}

/// The same evaluation from the graph that serves every record: several times as slow, and nothing more to load where times
/// are asked for anyway. A page answers its first question with it.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_once(request: &Request) -> Result<StageCost, Error> {
    let mut sums = Sums::default();
    record(request, &mut sums)?;
    let mut last = Sums::default();
    let peak = match request.stage {
        Stage::Vision | Stage::Prefill | Stage::FirstToken => sums.totals().peak(),
        Stage::Decode => {
            record_peak(request, &mut last)?;
            last.totals().peak()
        }
    };
    Ok(cost(request, &Workload::new(request), sums.totals(), peak))
}

/// A way to the figures of a request; all lead to the same bits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way {
    /// What its stage costs.
    pub(crate) cost: fn(&Request) -> Result<StageCost, Error>,
    /// How often something is launched.
    pub(crate) launches: fn(&Request) -> Result<f64, Error>,
    /// What its time follows from.
    pub(crate) profile: fn(&Request) -> Result<time::Profile, Error>,
    /// What was published for it.
    pub(crate) published: fn(&Request) -> Option<Flops>,
}

/// For many requests: a graph compiled for totals and one for times.
pub(crate) const MANY: Way = Way {
    cost: evaluate,
    launches: time::launches,
    profile: time::Profile::new,
    published: published_flop::tensor_flop,
};
/// For one request: [`evaluate_once`] and its like, without what is only drawn along a sweep.
pub(crate) const ONCE: Way =
    Way { cost: evaluate_once, launches: time::launches_once, profile: time::Profile::once, published: |_| None };

fn cost(request: &Request, workload: &Workload, totals: &Totals, peak: Bytes) -> StageCost {
    let resident = Resident {
        weights: parameters::of(request).bytes(),
        peak_activations: peak,
        kv: parameters::kv_per_token(&request.model, request.precision) * workload.cached(request),
    };
    StageCost { flop: totals.flop(), hbm: totals.hbm(), resident }
}
