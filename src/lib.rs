//! StageCost: what normal and flash attention cost a vision stack, counted operator by operator.

pub mod attention;
pub mod breakdown;
pub mod cards;
pub mod catalog;
pub mod error;
pub mod export;
#[cfg(feature = "plot")]
pub mod figures;
pub mod format;
#[cfg(feature = "js")]
pub mod js;
pub mod layer_graph;
pub mod ledger;
pub mod model;
pub mod operator;
pub mod parameters;
pub mod plot;
pub mod request;
pub mod scenario;
pub mod stage;
pub mod sweep;
mod text;
pub mod units;
pub mod workload;

use error::Error;
use ledger::{OperatorRow, Table, Totals};
use request::Request;
use stage::StageCost;
use workload::Workload;

/// The version of this program, stamped on what it writes.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What the request's stage costs in total.
///
/// # Errors
/// A part of the request that no link could have set.
pub fn evaluate(request: &Request) -> Result<StageCost, Error> {
    request.check()?;
    let mut totals = Totals::default();
    run(&mut totals, request);
    Ok(StageCost::new(&totals, parameters::resident(request.model)))
}

/// The same evaluation, operator by operator in execution order.
///
/// # Errors
/// As [`evaluate`].
pub fn operators(request: &Request) -> Result<Vec<OperatorRow>, Error> {
    request.check()?;
    let mut table = Table::default();
    run(&mut table, request);
    Ok(table.into_rows())
}

/// The one path from a request to operators.
fn run(ledger: &mut impl operator::Ledger, request: &Request) {
    match request.stage {
        request::Stage::Vision => {
            layer_graph::vision(ledger, request.model, &Workload::new(request), request.kernel);
        }
    }
}
