//! StageCost: what normal and flash attention cost a vision stack, counted operator by operator.

pub mod attention;
pub mod breakdown;
pub mod catalog;
pub mod error;
pub mod explain;
pub mod export;
#[cfg(feature = "plot")]
pub mod figures;
pub mod format;
#[cfg(feature = "js")]
pub mod js;
pub mod key;
pub mod layer_graph;
pub mod ledger;
pub mod map;
pub mod metric;
pub mod most;
pub mod names;
pub mod operator;
pub mod operator_table;
pub mod parameters;
pub mod part;
pub mod plot;
pub mod precision;
pub mod presets;
pub mod published;
pub mod ranking;
#[cfg(feature = "plot")]
pub mod report;
pub mod request;
pub mod requirement;
pub mod roofline;
pub mod scenario;
pub mod spoken;
pub mod stage;
pub mod sweep;
mod text;
pub mod time;
pub mod units;
#[cfg(feature = "validation")]
pub mod validation;
pub mod workload;

pub use stagecost_cards::{cards, hardware, model};

use error::Error;
use layer_graph::decoder;
use ledger::{OperatorRow, Record, Recorder, Rows, Sums, Totals};
use operator::Ledger;
use request::{Request, Stage};
use stage::{Resident, StageCost};
use time::clock::Clock;
use units::{Bytes, Flops};
use workload::Workload;

/// The version of this program, stamped on what it writes.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What the request's stage costs in total.
///
/// # Errors
/// A part of the request that no link could have set.
pub fn evaluate(request: &Request) -> Result<StageCost, Error> {
    request.check()?;
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
    Ok(cost(request, &workload, &totals, peak))
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
    cost: fn(&Request) -> Result<StageCost, Error>,
    /// How often something is launched.
    launches: fn(&Request) -> Result<f64, Error>,
    /// What its time follows from.
    profile: fn(&Request) -> Result<time::Profile, Error>,
    /// What was published for it.
    published: fn(&Request) -> Option<Flops>,
}

/// For many requests: a graph compiled for totals and one for times.
pub(crate) const MANY: Way =
    Way { cost: evaluate, launches: time::launches, profile: time::Profile::new, published: catalog::published };
/// For one request: [`evaluate_once`] and its like, without what is only drawn along a sweep.
pub(crate) const ONCE: Way =
    Way { cost: evaluate_once, launches: time::launches_once, profile: time::Profile::once, published: |_| None };

fn cost(request: &Request, workload: &Workload, totals: &Totals, peak: Bytes) -> StageCost {
    let resident = Resident {
        weights: parameters::of(request),
        peak_activations: peak,
        kv: parameters::kv_per_token(&request.model.decoder, request.precision) * workload.cached(request),
    };
    StageCost { flop: totals.flop(), hbm: totals.hbm(), resident }
}

/// The same evaluation, operator by operator in execution order; steps of a decode as one at their mean.
///
/// # Errors
/// As [`evaluate`].
pub fn operators(request: &Request) -> Result<Vec<OperatorRow>, Error> {
    let mut rows = Rows::default();
    record(request, &mut rows)?;
    Ok(rows.into_rows())
}

/// The same evaluation told operator by operator to whatever keeps it. One compiled graph serves every record.
///
/// # Errors
/// As [`evaluate`].
pub(crate) fn record(request: &Request, to: &mut dyn Record) -> Result<(), Error> {
    request.check()?;
    run(&mut Recorder::to(to), request, &Workload::new(request));
    Ok(())
}

/// The same evaluation on a clock.
///
/// # Errors
/// As [`evaluate`].
pub(crate) fn clock(request: &Request, clock: &mut Clock) -> Result<(), Error> {
    request.check()?;
    run(clock, request, &Workload::new(request));
    Ok(())
}

/// The lives behind the peak of an evaluation: of a decode those of the last step, which has the most keys.
///
/// # Errors
/// As [`evaluate`].
pub(crate) fn record_peak(request: &Request, to: &mut dyn Record) -> Result<(), Error> {
    if request.stage != Stage::Decode {
        return record(request, to);
    }
    request.check()?;
    last_step(&mut Recorder::to(to), request, &Workload::new(request));
    Ok(())
}

/// The last step of a decode alone.
fn last_step(l: &mut impl Ledger, request: &Request, workload: &Workload) {
    let span = workload.last_step(f64::from(request.prompt), f64::from(request.steps));
    l.pass("decode", None);
    decoder::decode(l, &request.model.decoder, &span, request.choices());
}

/// The one path from a request to operators.
fn run(l: &mut impl Ledger, request: &Request, workload: &Workload) {
    let (prompt, steps) = (f64::from(request.prompt), f64::from(request.steps));
    let model = request.model;
    if let Stage::Vision | Stage::FirstToken = request.stage {
        match request.part() {
            None => layer_graph::vision(l, model, workload, request.vision_kernel()),
            Some(part) => layer_graph::part::run(l, model, part, workload, request.vision_kernel()),
        }
    }
    let span = match request.stage {
        Stage::Vision => return,
        Stage::Prefill | Stage::FirstToken => workload.prefill(prompt),
        Stage::Decode => workload.decode(prompt, steps),
    };
    l.pass(if request.stage == Stage::Decode { "decode" } else { "prefill" }, None);
    decoder::decode(l, &model.decoder, &span, request.choices());
}
