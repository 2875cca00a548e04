//! The one path from a request to operators, for any ledger.

use crate::error::Error;
use crate::graph::{self, decoder, part};
use crate::ledger::{OperatorRow, Record, Recorder, Rows};
use crate::operator::Ledger;
use crate::request::{Request, Stage};
use crate::workload::Workload;

/// The same evaluation, operator by operator in execution order; steps of a decode as one at their mean.
///
/// # Errors
/// As [`evaluate`].
pub fn operators(request: &Request) -> Result<Vec<OperatorRow>, Error> {
    let mut rows = Rows::of(&request.model);
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
pub(crate) fn last_step(l: &mut impl Ledger, request: &Request, workload: &Workload) {
    let span = workload.last_step(f64::from(request.prompt), f64::from(request.steps));
    l.pass("decode", None);
    if let Some(card) = &request.model.decoder {
        decoder::decode(l, card, &span, request.choices());
    }
}

/// The one path from a request to operators.
pub(crate) fn run(l: &mut impl Ledger, request: &Request, workload: &Workload) {
    let (prompt, steps) = (f64::from(request.prompt), f64::from(request.steps));
    let model = &*request.model;
    if let Stage::Vision | Stage::FirstToken = request.stage {
        match request.part() {
            None => graph::vision(l, model, workload, request.vision_kernel()),
            Some(part) => part::run(l, model, part, workload, request.vision_kernel()),
        }
    }
    let span = match request.stage {
        Stage::Vision => return,
        Stage::Prefill | Stage::FirstToken => workload.prefill(prompt),
        Stage::Decode => workload.decode(prompt, steps),
    };
    l.pass(if request.stage == Stage::Decode { "decode" } else { "prefill" }, None);
    if let Some(card) = &model.decoder {
        decoder::decode(l, card, &span, request.choices());
    }
}
