//! StageCost: what normal and flash attention cost a vision stack, counted operator by operator.

pub mod attention;
pub mod cards;
pub mod catalog;
pub mod error;
pub mod export;
#[cfg(feature = "plot")]
pub mod figures;
pub mod format;
#[cfg(feature = "js")]
pub mod js;
pub mod model;
pub mod operator;
pub mod request;
pub mod scenario;
pub mod stage;
pub mod sweep;
mod text;
pub mod units;
pub mod workload;

use error::Error;
use operator::OperatorRow;
use request::Request;
use stage::{Flop, Resident, StageCost, Traffic};
use units::{Bytes, Flops, SpecialOps};

/// What one evaluation costs.
pub fn evaluate(request: &Request) -> Result<StageCost, Error> {
    let crops = request.grid().map_or(0.0, |g| f64::from(g.crops()));
    let images = f64::from(request.batch);
    let heavier = 4.0 - request.kernel as usize as f64;
    Ok(StageCost {
        flop: Flop {
            tensor: Flops::new((1_139_967_033_344.0 + 388_149_837_824.0 * crops) * images),
            cuda: Flops::new(1e9 * images),
            special: SpecialOps::new(5e8 * images),
        },
        hbm: Traffic {
            weights: Bytes::new(802_744_320.0),
            activations: Bytes::new(5e9 * (1.0 + crops) * images),
            scores: Bytes::new(3e9 * (1.0 + crops) * images * heavier),
            kv: Bytes::ZERO,
        },
        resident: Resident {
            weights: Bytes::new(802_744_320.0),
            peak_activations: Bytes::new(1e8 * (1.0 + crops) * images * heavier),
            kv: Bytes::ZERO,
        },
    })
}

/// The operators of one evaluation, in execution order.
pub fn operators(request: &Request) -> Result<Vec<OperatorRow>, Error> {
    let StageCost { flop, hbm, .. } = evaluate(request)?;
    let (reads, writes) = (hbm.total(), Bytes::ZERO);
    Ok(vec![OperatorRow {
        pass: "global",
        category: "stub".to_owned(),
        name: "stub",
        count: 1.0,
        flop,
        hbm,
        reads,
        writes,
    }])
}
