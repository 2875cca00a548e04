//! The sweep around the current workload: worked out from when a part of the page first asks for it.

use leptos::prelude::*;
use leptos::reactive::owner::WeakOwner;
use stagecost::error::Error;
use stagecost::figures::{self, Curve};
use stagecost::scenario::Scenario;
use stagecost::sweep::{Sweep, sweep};

/// The sweep and the current workload, evaluated.
pub type Swept = Memo<Result<Curve, Error>>;

/// Where the sweep is kept: it lives as long as the page, whichever part asked first.
#[derive(Clone, Copy)]
pub struct Kept {
    owner: StoredValue<Option<WeakOwner>>,
    curve: StoredValue<Option<Swept>>,
}

impl Kept {
    /// Not asked for yet; to be called where the page begins.
    pub fn new() -> Self {
        Kept { owner: StoredValue::new(Owner::current().map(|owner| owner.downgrade())), curve: StoredValue::new(None) }
    }

    /// The sweep around the current workload, from the first call on kept up to date.
    pub fn swept(self, scenario: RwSignal<Scenario>) -> Swept {
        self.curve.get_value().unwrap_or_else(|| {
            let owner = self.owner.get_value().and_then(|owner| owner.upgrade()).unwrap_or_default();
            let curve = owner.with(|| curve(scenario));
            self.curve.set_value(Some(curve));
            curve
        })
    }
}

fn curve(scenario: RwSignal<Scenario>) -> Swept {
    // Most sliders drag along the axis of the sweep, which then stays what it is.
    let basis = Memo::new(move |_| scenario.with(Sweep::basis));
    let swept = Memo::new(move |_| basis.with(|basis| sweep(basis.as_ref().map_err(Error::clone)?)?.timed()));
    let along =
        move |swept: &Result<Sweep, Error>| scenario.with(|scenario| figures::curve_of(swept.clone()?, scenario));
    Memo::new(move |_| swept.with(along))
}
