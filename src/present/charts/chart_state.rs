//! What is seen of a sweep's plots, and whose stage they show.

use super::plot_kind::stages;
use crate::link::{Scenario, View, Zoom};
use crate::plot;
use crate::request::Stage;

/// What is seen of charts: lines that are hidden, and a part of the sweep's axis.
pub fn look(view: &View) -> plot::View {
    let hidden = view.hide.iter().map(|line| line.title().to_owned());
    plot::View { hidden: hidden.collect(), span: view.zoom.map(Zoom::ends) }
}

/// The stage of a sweep's points where that is not the one of the answer; none where the points run several.
pub fn other_stage(scenario: &Scenario) -> Option<Stage> {
    match stages(scenario)[..] {
        [stage] if stage != scenario.request.stage => Some(stage),
        _ => None,
    }
}

/// That stage, to follow a title.
pub(super) fn stage_named(scenario: &Scenario) -> String {
    other_stage(scenario).map(|stage| format!(", {}", stage.title())).unwrap_or_default()
}
