//! A scenario as a report on paper: what it is about, the plots that answer its question, its components.

use super::charts::{Figure, chart, curve, heat, look, ranges, roofline_of, roofline_ranges, stages};
use super::operator_table::{Amounts, Measure, OperatorTable};
use crate::error::Error;
use crate::link::{Goal, Scenario, SweepChoice};
use crate::plot::{Drawing, Sheet, Theme};
use crate::request::{DEFAULT, Key, Stage};
use crate::sorting::ascending;
use crate::study::roofline::roofline;
use crate::text::format;

/// What the report is headed: model, stage and what is compared.
pub fn title(scenario: &Scenario) -> String {
    let kernels: Vec<_> = scenario.kernels.iter().map(|kernel| kernel.name()).collect();
    let kernels = match &kernels[..] {
        [first, last] => format!("{first} vs {last}"),
        _ => kernels.join(", "),
    };
    format!("{}, {}: {kernels} attention", scenario.request.model.name, scenario.request.subject())
}

/// What is set otherwise than by default, each with its name: parts of the request, targets, what is swept.
pub fn settings(scenario: &Scenario) -> Vec<(&'static str, String)> {
    let (plain, request) = (Scenario::default(), &scenario.request);
    // Model, stage and kernels are in the title, the device beside it.
    let titled = |key: &Key| matches!(key, Key::Model | Key::Stage | Key::Device | Key::Kernel);
    let own = |key: Key| {
        let text = request.get(key).filter(|text| text != DEFAULT && plain.request.get(key).as_ref() != Some(text))?;
        Some((key.title(), key.said(&text)))
    };
    let own = Key::ALL.into_iter().filter(|key| !titled(key) && scenario.uses(*key)).filter_map(own);
    let targets = Goal::ALL.into_iter().filter_map(|goal| {
        let time = scenario.target.get(goal)?;
        Some((
            ["Target, vision stage", "Target, first token", "Target, each output token"][goal as usize],
            format::milliseconds(time),
        ))
    });
    let sweep = (scenario.sweep != plain.sweep).then(|| match &scenario.sweep {
        SweepChoice::Card(card) => ("Sweep", card.name.clone()),
        SweepChoice::Axis { axis, .. } => ("Sweep", axis.title().to_owned()),
    });
    let second = scenario.second.iter().map(|second| ("Map against", second.axis.title().to_owned()));
    own.chain(targets).chain(sweep).chain(second).collect()
}

/// Most plots on a sheet.
const MOST: usize = 6;

/// The plots that answer the question, most wanted first: with targets what they require, in the decoder its cache, else the work.
pub fn plots(scenario: &Scenario) -> Vec<Figure> {
    let goals: Vec<Goal> = scenario.target.goals().collect();
    // What three targets require fills a sheet.
    let time = (2 * goals.len() < MOST).then_some(Figure::Time);
    let required = goals.iter().flat_map(|goal| [Figure::Compute(*goal), Figure::Bandwidth(*goal)]);
    let decoder = stages(scenario).iter().any(|stage| *stage != Stage::Vision);
    let last = if decoder { Figure::Kv } else { Figure::Split };
    let rest = [Figure::Traffic, Figure::Peak, Figure::Intensity, Figure::Flop, last];
    time.into_iter().chain(required).chain(rest).take(MOST).collect()
}

/// Width of a plot, and the heights between which it is drawn.
const WIDTH: f64 = 400.0;
const HEIGHTS: (f64, f64) = (132.0, 250.0);
/// Width of a picture that stands alone, and the heights between which it is drawn.
const ALONE: f64 = 800.0;
const ALONE_HEIGHTS: (f64, f64) = (220.0, 480.0);

/// As many of those plots as find room in a picture that is `ratio` times as high as wide.
///
/// # Errors
/// A value of the sweep that cannot be evaluated.
pub fn picture(scenario: &Scenario, ratio: f64) -> Result<Drawing, Error> {
    let curve = curve(scenario)?;
    let look = look(&scenario.view);
    let chart = |figure: Figure| look.printed(&chart(figure, &curve, scenario, ranges(figure, &curve, scenario)));
    let charts = plots(scenario).into_iter().map(chart).collect();
    let mut drawing = Drawing { charts, sheet: sheet(2, (WIDTH, HEIGHTS.0)) };
    while drawing.charts.len() > 2 && higher(&drawing, ratio) < 0.0 {
        drawing.charts.truncate(drawing.charts.len() - 2);
    }
    let rows = drawing.charts.len().div_ceil(2) as f64;
    drawing.sheet.panel.1 = (HEIGHTS.0 + higher(&drawing, ratio) / rows).clamp(HEIGHTS.0, HEIGHTS.1);
    Ok(drawing)
}

/// The map, where there is one, else the roofline, likewise.
///
/// # Errors
/// As [`picture`], or a request that cannot be evaluated.
pub fn second_picture(scenario: &Scenario, ratio: f64) -> Result<Drawing, Error> {
    let mut sheet = sheet(1, (ALONE, ALONE_HEIGHTS.0));
    sheet.map = heat(scenario)?;
    if sheet.map.is_none() {
        let roofline = roofline(scenario)?;
        let whole = roofline_of(&roofline, roofline_ranges(&roofline));
        sheet.roofline = Some(look(&scenario.view).printed_roofline(&whole));
    }
    let mut drawing = Drawing { charts: vec![], sheet };
    let height = ALONE_HEIGHTS.0 + higher(&drawing, ratio);
    drawing.sheet.panel.1 = height.clamp(ALONE_HEIGHTS.0, ALONE_HEIGHTS.1);
    Ok(drawing)
}

/// How much higher a drawing may be.
fn higher(drawing: &Drawing, ratio: f64) -> f64 {
    let (width, height) = drawing.size();
    ratio * width - height
}

fn sheet(columns: usize, panel: (f64, f64)) -> Sheet {
    // Paper is white already.
    let mut theme = Theme::LIGHT;
    theme.page = theme.card;
    Sheet { title: String::new(), footer: vec![], map: None, roofline: None, columns, panel, theme }
}

/// A row of the components: its name and its amounts under each kernel.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// The name on paper.
    pub name: String,
    /// Under each kernel.
    pub amounts: Vec<Amounts>,
}

/// The `most` largest components by time under the kernel that takes longest, and what is left as one row.
pub fn components(table: &OperatorTable, most: usize) -> Vec<Component> {
    let time = |amounts: &[Amounts]| amounts.iter().map(|amounts| amounts.get(Measure::Time)).fold(0.0, f64::max);
    let mut rows = ascending(table.groups.iter().collect(), |group| -time(&group.amounts));
    let others = if rows.len() > most { rows.split_off(most.saturating_sub(1)) } else { Vec::new() };
    let row = |name: String, amounts: Vec<Amounts>| Component { name, amounts };
    let mut rows: Vec<_> = rows.into_iter().map(|group| row(group.name.clone(), group.amounts.clone())).collect();
    if !others.is_empty() {
        let sum = |index: usize| {
            let of = |measure| others.iter().map(|group| group.amounts[index].get(measure)).sum();
            Amounts::new(of(Measure::Time), of(Measure::Traffic), of(Measure::Flop))
        };
        rows.push(row(format!("{} others", others.len()), (0..table.kernels.len()).map(sum).collect()));
    }
    rows
}
