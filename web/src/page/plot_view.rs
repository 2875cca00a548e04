//! How the plots are looked at: lines that are hidden, the span of x that is shown.

use crate::page::deferred_text::Beat;
use crate::page::scenario_signal;
use leptos::prelude::*;
use stagecost::figures;
use stagecost::plot::View;
use stagecost::scenario::{LegendLine, Scenario, Zoom};

/// How the plots are looked at.
#[derive(Clone, Copy)]
pub struct PlotView {
    now: RwSignal<Scenario>,
    beat: Beat,
    /// Lines that are hidden, and the span of x, as the scenario has them.
    pub view: Memo<View>,
    /// The span that is being dragged across, on every plot at once.
    pub band: RwSignal<Option<(f64, f64)>>,
}

impl PlotView {
    /// How a scenario says it.
    pub fn of(now: RwSignal<Scenario>, beat: Beat) -> PlotView {
        let view = Memo::new(move |_| now.with(|scenario| figures::look(&scenario.view)));
        PlotView { now, beat, view, band: RwSignal::new(None) }
    }

    /// Looks into another span.
    pub fn change(self, to: impl FnOnce(View) -> View) {
        let span = to(self.view.get_untracked()).span;
        let zoom = span.and_then(|(low, high)| Zoom::new(low, high));
        scenario_signal::change(self.now, self.beat, |scenario| scenario.view.zoom = zoom);
    }

    /// Shows the whole sweep again.
    pub fn back(self) {
        self.band.set(None);
        self.change(|view| View { span: None, ..view });
    }

    /// Hides a name of the legend, or shows it again.
    pub fn toggle(self, name: &str) {
        if let Some(line) = LegendLine::from_title(name) {
            scenario_signal::change(self.now, self.beat, |scenario| scenario.view.hide.toggle(line));
        }
    }
}
