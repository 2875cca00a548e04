//! Figures as pictures, with all it takes to make them again.

use super::chart_state::look;
use super::curve::curve;
use super::heat_map::heat;
use super::plot_kind::{Figure, stages};
use super::roofline::{roofline_of, roofline_ranges};
use super::sweep_chart::{chart, ranges};
use crate::error::Error;
use crate::link::{Scenario, Target};
use crate::plot::{Drawing, HeatMap, Sheet, Theme};
use crate::present::export::{parameters, still};
use crate::request::{Request, Stage};
use crate::study::requirement::BOUNDS;

/// All plots of a scenario, its map among them, as one SVG sheet with its parameters, version and link.
///
/// # Errors
/// A value of the sweep that cannot be evaluated.
pub fn sheet(scenario: &Scenario, theme: Theme) -> Result<String, Error> {
    Ok(sheet_drawing(scenario, theme)?.svg())
}

/// The same, to be drawn on anything.
///
/// # Errors
/// As [`sheet`].
pub fn sheet_drawing(scenario: &Scenario, theme: Theme) -> Result<Drawing, Error> {
    picture(Figure::of(scenario), heat(scenario)?, scenario, theme, 3, (400.0, 260.0))
}

/// One plot of a scenario, to be drawn on anything.
///
/// # Errors
/// A value of the sweep that cannot be evaluated.
pub fn single(figure: Figure, scenario: &Scenario, theme: Theme) -> Result<Drawing, Error> {
    picture(vec![figure], None, scenario, theme, 1, (720.0, 420.0))
}

/// The map of a scenario alone, to be drawn on anything; an empty sheet where it has no second axis.
///
/// # Errors
/// A cell that cannot be evaluated.
pub fn map_drawing(scenario: &Scenario, theme: Theme) -> Result<Drawing, Error> {
    picture(Vec::new(), heat(scenario)?, scenario, theme, 1, (720.0, 420.0))
}

/// The roofline of a scenario as SVG.
///
/// # Errors
/// As [`crate::study::roofline::roofline`].
pub fn roofline(scenario: &Scenario, theme: Theme) -> Result<String, Error> {
    Ok(roofline_drawing(scenario, theme)?.svg())
}

/// The same, to be drawn on anything.
///
/// # Errors
/// As [`roofline`].
pub fn roofline_drawing(scenario: &Scenario, theme: Theme) -> Result<Drawing, Error> {
    let roofline = crate::study::roofline::roofline(scenario)?;
    let request = &scenario.request;
    let parameters = still(&[request], &[], &Target::default());
    let notes = roofline.notes().into_iter().chain(footer_of(scenario, &[request.stage], parameters));
    let picture = look(&scenario.view).printed_roofline(&roofline_of(&roofline, roofline_ranges(&roofline)));
    let kernels: Vec<_> = scenario.kernels.iter().map(|kernel| kernel.name()).collect();
    let sheet = Sheet {
        title: format!("{}: {} attention", scenario.request.model.name, kernels.join(" vs ")),
        footer: notes.collect(),
        map: None,
        roofline: Some(picture),
        columns: 1,
        panel: (860.0, 520.0),
        theme,
    };
    Ok(Drawing { charts: vec![], sheet })
}

fn picture(
    figures: Vec<Figure>,
    map: Option<HeatMap>,
    scenario: &Scenario,
    theme: Theme,
    columns: usize,
    panel: (f64, f64),
) -> Result<Drawing, Error> {
    let mut charts = Vec::new();
    if !figures.is_empty() {
        let curve = curve(scenario)?;
        let look = look(&scenario.view);
        let chart = |figure| look.printed(&chart(figure, &curve, scenario, ranges(figure, &curve, scenario)));
        charts.extend(figures.into_iter().map(chart));
    }
    let sheet = Sheet { title: title(scenario), footer: footer(scenario), map, roofline: None, columns, panel, theme };
    Ok(Drawing { charts, sheet })
}

/// What a sheet is headed.
fn title(scenario: &Scenario) -> String {
    let kernels: Vec<_> = scenario.kernels.iter().map(|kernel| kernel.name()).collect();
    let stage = match stages(scenario)[..] {
        [stage] => Request { stage, ..scenario.request.clone() }.subject(),
        _ => "stage by stage".to_owned(),
    };
    format!("{}, {stage}: {} attention", scenario.request.model.name, kernels.join(" vs "))
}

/// What one should know of the figures, the parameters that hold still, then version and link.
pub(super) fn footer(scenario: &Scenario) -> Vec<String> {
    footer_of(scenario, &stages(scenario), parameters(scenario))
}

fn footer_of(scenario: &Scenario, stages: &[Stage], parameters: String) -> Vec<String> {
    let asked = scenario.target.is_some();
    let convention = stages.iter().find_map(|stage| stage.convention());
    let convention = convention.or(scenario.target.convention());
    let bounds = asked.then_some(BOUNDS);
    let made = format!("StageCost {} · {}", crate::VERSION, scenario.link());
    convention.into_iter().chain(bounds).map(str::to_owned).chain([parameters, made]).collect()
}
