//! The evaluated sweep around the current workload, computed from the first use on.

use leptos::prelude::*;
use leptos::reactive::owner::WeakOwner;
use stagecost::error::Error;
use stagecost::link::Scenario;
use stagecost::present::charts;
use stagecost::present::charts::Curve;
use stagecost::study::sweep::{Sweep, sweep};

/// Memo of the evaluated sweep with the current workload.
pub type SweepMemo = Memo<Result<Curve, Error>>;

/// Cache of the sweep's memo, which lives as long as the page, whichever view uses it first.
#[derive(Clone, Copy)]
pub struct SweepCache {
    owner: StoredValue<Option<WeakOwner>>,
    curve: StoredValue<Option<SweepMemo>>,
}

impl SweepCache {
    /// Creates an empty cache that belongs to the current reactive owner.
    pub fn new() -> Self {
        SweepCache {
            owner: StoredValue::new(Owner::current().map(|owner| owner.downgrade())),
            curve: StoredValue::new(None),
        }
    }

    /// Returns the sweep's memo, creating it at the first call.
    pub fn sweep_memo(self, scenario: RwSignal<Scenario>) -> SweepMemo {
        self.curve.get_value().unwrap_or_else(|| {
            let owner = self.owner.get_value().and_then(|owner| owner.upgrade()).unwrap_or_default();
            let curve = owner.with(|| curve_memo(scenario));
            self.curve.set_value(Some(curve));
            curve
        })
    }
}

fn curve_memo(scenario: RwSignal<Scenario>) -> SweepMemo {
    // Most sliders drag along the axis of the sweep, which then stays what it is.
    let basis = Memo::new(move |_| scenario.with(Sweep::basis));
    let swept = Memo::new(move |_| basis.with(|basis| sweep(basis.as_ref().map_err(Error::clone)?)?.timed()));
    let along =
        move |swept: &Result<Sweep, Error>| scenario.with(|scenario| charts::curve_of(swept.clone()?, scenario));
    Memo::new(move |_| swept.with(along))
}
