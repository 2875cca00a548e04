//! What every view of the page shares.

use crate::page::colour_scheme::Scheme;
use crate::page::deferred_text::{Beat, Follow};
use crate::page::figure_question::Asked;
use crate::page::lazy_part::Parts;
use crate::page::plot_view::PlotView;
use crate::page::scenario_signal;
use crate::page::sweep_cache::{Kept, Swept};
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::figures::Curve;
use stagecost::ranking::{Demand, OnDevice};
use stagecost::scenario::Scenario;
use stagecost::sweep::Point;

/// What every part of the page shares.
#[derive(Clone, Copy)]
pub struct Page {
    /// All that is set, for pictures.
    pub now: RwSignal<Scenario>,
    /// When words follow.
    pub beat: Beat,
    /// All that is set.
    pub scenario: Follow<Scenario>,
    /// The current workload, evaluated.
    pub current: Follow<Result<Point, Error>>,
    /// The sweep, for the parts that show it.
    pub kept: Kept,
    /// What the current workload asks of any device, under each kernel.
    pub demands: Follow<Result<Vec<Demand>, Error>>,
    /// What that comes to on the chosen device.
    pub here: Follow<Vec<OnDevice>>,
    /// The figure that is explained.
    pub opened: RwSignal<Option<Asked>>,
    /// Colours.
    pub scheme: RwSignal<Scheme>,
    /// Whether a slider is being dragged: axes hold still meanwhile.
    pub dragging: RwSignal<bool>,
    /// The point of the curve that is pointed at, in every plot at once.
    pub pointed: RwSignal<Option<usize>>,
    /// Lines that are hidden and the span of x that the plots show.
    pub look: PlotView,
    /// Whether the ranking is asked to show the chosen device among them.
    pub sought: RwSignal<bool>,
    /// Whether the page is being printed.
    pub printing: ReadSignal<bool>,
    /// Whether the page has been scrolled: from then on parts are loaded before they are reached.
    pub scrolled: ReadSignal<bool>,
    /// The part that the keyboard comes to next.
    pub next: ReadSignal<Option<String>>,
    /// The parts of the program that are loaded when they are needed.
    pub parts: &'static Parts,
}

impl Page {
    /// Changes the scenario, or leaves it as it is and says why.
    ///
    /// # Errors
    /// What `change` found.
    pub fn change(self, change: impl FnOnce(&mut Scenario) -> Result<(), Error>) -> Result<(), Error> {
        let mut next = self.now.get_untracked();
        change(&mut next)?;
        self.show(next);
        Ok(())
    }

    /// Changes the scenario in a way that cannot fail.
    pub fn update(self, how: impl FnOnce(&mut Scenario)) {
        scenario_signal::change(self.now, self.beat, how);
    }

    /// Shows another scenario.
    pub fn show(self, next: Scenario) {
        scenario_signal::set(self.now, self.beat, next);
    }

    /// Makes something of the current workload, where it can be evaluated.
    pub fn with_current<T>(self, make: impl FnOnce(&Point) -> T) -> Option<T> {
        self.current.with(|point| point.as_ref().ok().map(make))
    }

    /// The sweep, for pictures.
    pub fn drawn(self) -> Swept {
        self.kept.swept(self.now)
    }

    /// The sweep, for words.
    pub fn curve(self) -> Follow<Result<Curve, Error>> {
        self.beat.follow(self.drawn())
    }

    /// Whether a figure is the one that is explained; of one quantity under one kernel a part of the page has one button.
    pub fn explains(self, asked: Asked) -> bool {
        let is = |open: Asked| (open.part, open.quantity, open.kernel) == (asked.part, asked.quantity, asked.kernel);
        self.opened.get().is_some_and(is)
    }
}
