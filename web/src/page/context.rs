//! The context that every view shares.

use crate::page::colour_scheme::ColourScheme;
use crate::page::deferred_text::{Deferred, TextUpdates};
use crate::page::figure_question::FigureQuestion;
use crate::page::lazy_part::LazyParts;
use crate::page::plot_view::PlotView;
use crate::page::scenario_signal;
use crate::page::sweep_cache::{SweepCache, SweepMemo};
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::link::Scenario;
use stagecost::present::charts::Curve;
use stagecost::study::ranking::{Demand, OnDevice};
use stagecost::study::sweep::Point;

/// Signals and memos that every view shares.
#[derive(Clone, Copy)]
pub struct Page {
    /// The scenario, for canvases.
    pub now: RwSignal<Scenario>,
    /// Schedule of text updates.
    pub text_updates: TextUpdates,
    /// The scenario, for texts.
    pub scenario: Deferred<Scenario>,
    /// The current workload, evaluated.
    pub current: Deferred<Result<Point, Error>>,
    /// The evaluated sweep, computed once a view uses it.
    pub sweep_cache: SweepCache,
    /// Demand of the current workload on any device, per kernel.
    pub demands: Deferred<Result<Vec<Demand>, Error>>,
    /// That demand on the chosen device: time, memory, verdicts.
    pub here: Deferred<Vec<OnDevice>>,
    /// The figure whose explanation is open.
    pub explained: RwSignal<Option<FigureQuestion>>,
    /// The colour scheme.
    pub scheme: RwSignal<ColourScheme>,
    /// Whether a slider is being dragged; axes keep their ranges meanwhile.
    pub dragging: RwSignal<bool>,
    /// Index of the point under the pointer, in every plot at once.
    pub pointed: RwSignal<Option<usize>>,
    /// View of the plots: hidden lines and the span of x.
    pub look: PlotView,
    /// Request to scroll the ranking to the chosen device.
    pub sought: RwSignal<bool>,
    /// Whether the page is being printed.
    pub printing: ReadSignal<bool>,
    /// Whether the page has been scrolled; from then on parts are loaded before they are reached.
    pub scrolled: ReadSignal<bool>,
    /// Name of the part that the keyboard reaches next.
    pub next: ReadSignal<Option<String>>,
    /// Lazily loaded parts of the program.
    pub parts: &'static LazyParts,
}

impl Page {
    /// Changes the scenario, or leaves it as it is on an error.
    ///
    /// # Errors
    /// The error of `change`.
    pub fn change(self, change: impl FnOnce(&mut Scenario) -> Result<(), Error>) -> Result<(), Error> {
        let mut next = self.now.get_untracked();
        change(&mut next)?;
        self.set_scenario(next);
        Ok(())
    }

    /// Changes the scenario infallibly.
    pub fn update(self, how: impl FnOnce(&mut Scenario)) {
        scenario_signal::change(self.now, self.text_updates, how);
    }

    /// Replaces the scenario.
    pub fn set_scenario(self, next: Scenario) {
        scenario_signal::set(self.now, self.text_updates, next);
    }

    /// Reads the evaluated current workload; `None` if its evaluation failed.
    pub fn with_current<T>(self, make: impl FnOnce(&Point) -> T) -> Option<T> {
        self.current.with(|point| point.as_ref().ok().map(make))
    }

    /// Returns the evaluated sweep for canvases.
    pub fn drawn(self) -> SweepMemo {
        self.sweep_cache.sweep_memo(self.now)
    }

    /// Returns the evaluated sweep for texts.
    pub fn curve(self) -> Deferred<Result<Curve, Error>> {
        self.text_updates.defer(self.drawn())
    }

    /// Whether the open explanation belongs to a figure; a part of the page has one button per quantity and kernel.
    pub fn explains(self, question: FigureQuestion) -> bool {
        let is = |open: FigureQuestion| {
            (open.part, open.quantity, open.kernel) == (question.part, question.quantity, question.kernel)
        };
        self.explained.get().is_some_and(is)
    }
}
