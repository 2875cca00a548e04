//! View of the plots: hidden lines and the span of x, shared by all plots.

use crate::page::deferred_text::TextUpdates;
use crate::page::scenario_signal;
use leptos::prelude::*;
use stagecost::link::{LegendLine, Scenario, Zoom};
use stagecost::plot::View;
use stagecost::present::charts;

/// View of the plots, stored in the scenario.
#[derive(Clone, Copy)]
pub struct PlotView {
    now: RwSignal<Scenario>,
    text_updates: TextUpdates,
    /// Hidden lines and the span of x.
    pub view: Memo<View>,
    /// Span of x that is being selected by a drag, on every plot at once.
    pub band: RwSignal<Option<(f64, f64)>>,
}

impl PlotView {
    /// Creates the view from the scenario's signal.
    pub fn new(now: RwSignal<Scenario>, text_updates: TextUpdates) -> PlotView {
        let view = Memo::new(move |_| now.with(|scenario| charts::look(&scenario.view)));
        PlotView { now, text_updates, view, band: RwSignal::new(None) }
    }

    /// Sets the span of x.
    pub fn change_span(self, to: impl FnOnce(View) -> View) {
        let span = to(self.view.get_untracked()).span;
        let zoom = span.and_then(|(low, high)| Zoom::new(low, high));
        scenario_signal::change(self.now, self.text_updates, |scenario| scenario.view.zoom = zoom);
    }

    /// Resets the span of x to the whole sweep.
    pub fn show_whole_sweep(self) {
        self.band.set(None);
        self.change_span(|view| View { span: None, ..view });
    }

    /// Hides or shows a line by its name in the legend.
    pub fn toggle(self, name: &str) {
        if let Some(line) = LegendLine::from_title(name) {
            scenario_signal::change(self.now, self.text_updates, |scenario| scenario.view.hide.toggle(line));
        }
    }
}
