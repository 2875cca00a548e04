//! A map as a list of its cells: JSON, CSV, Markdown.

use super::csv::{amount, link};
use super::full_number::Number;
use super::markdown::still;
use super::time::UNKNOWN;
use crate::VERSION;
use crate::error::Error;
use crate::link::{Extras, Scenario, Target};
use crate::request::{Key, Request};
use crate::study::map::{Map, SAME, requests};
use crate::study::sweep::extrapolations;
use crate::text::format::Unit;
use serde::Serialize;

/// A map, row by row.
#[derive(Debug, Clone, Serialize)]
pub struct MapRecord {
    version: &'static str,
    link: String,
    axis: &'static str,
    axis2: &'static str,
    metric: &'static str,
    unit: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    convention: Option<&'static str>,
    cells: Vec<CellRecord>,
}

#[derive(Debug, Clone, Serialize)]
struct CellRecord {
    value: String,
    value2: String,
    kernel: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<&'static str>,
    amount: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extrapolated: Option<bool>,
}

/// A cell with all that it depends on.
struct Cell<'a> {
    map: &'a Map,
    extras: &'a Extras,
    column: &'a str,
    row: &'a str,
    request: Request,
    amount: f64,
}

/// Whether a cell is a time that is not known.
fn unknown(cell: &Cell) -> bool {
    cell.map.metric.is_time() && !cell.amount.is_finite()
}

/// The cells, row by row.
fn cells<'a>(scenario: &'a Scenario, map: &'a Map) -> Result<Vec<Cell<'a>>, Error> {
    let extras = &scenario.extras;
    let requests = match &scenario.second {
        Some(second) => requests(scenario, second)?,
        None => Vec::new(),
    };
    let rows = requests.into_iter().zip(&map.rows).zip(&map.cells);
    let row = |((requests, row), amounts): ((Vec<Request>, &'a String), &'a Vec<f64>)| {
        let cell = move |((request, column), amount): ((Request, &'a String), &'a f64)| Cell {
            map,
            extras,
            column,
            row,
            request,
            amount: *amount,
        };
        requests.into_iter().zip(&map.columns).zip(amounts).map(cell).collect::<Vec<_>>()
    };
    Ok(rows.flat_map(row).collect())
}

impl MapRecord {
    /// The map of a scenario.
    ///
    /// # Errors
    /// As [`crate::study::map::map`].
    pub(super) fn new(scenario: &Scenario, map: &Map) -> Result<Self, Error> {
        let cells = cells(scenario, map)?;
        let record = |cell: &Cell| {
            let (kernel, against) = map.sides(&cell.request);
            CellRecord {
                value: cell.column.to_owned(),
                value2: cell.row.to_owned(),
                kernel: kernel.name(),
                against: against.map(|kernel| kernel.name()),
                amount: Number::new(cell.amount),
                extrapolated: cell.request.is_extrapolated().then_some(true),
            }
        };
        Ok(Self {
            version: VERSION,
            link: scenario.link(),
            axis: map.axes[0].name(),
            axis2: map.axes[1].name(),
            metric: map.metric.name(),
            unit: map.unit,
            note: map.is_same_on_every_device().then_some(SAME),
            convention: convention(&cells),
            cells: cells.iter().map(record).collect(),
        })
    }
}

fn convention(cells: &[Cell]) -> Option<&'static str> {
    cells.iter().find_map(|cell| cell.request.stage.convention())
}

type Column = (&'static str, fn(&Cell) -> String);

/// Columns are added at the end and keep their places.
const COLUMNS: [Column; 29] = [
    ("axis", |cell| cell.map.axes[0].name().to_owned()),
    ("value", |cell| cell.column.to_owned()),
    ("axis2", |cell| cell.map.axes[1].name().to_owned()),
    ("value2", |cell| cell.row.to_owned()),
    ("metric", |cell| cell.map.metric.name().to_owned()),
    ("unit", |cell| cell.map.unit.to_owned()),
    ("kernel", |cell| cell.map.sides(&cell.request).0.name().to_owned()),
    ("against", |cell| cell.map.sides(&cell.request).1.map(|kernel| kernel.name().to_owned()).unwrap_or_default()),
    ("amount", |cell| if unknown(cell) { UNKNOWN.to_owned() } else { amount(cell.amount) }),
    ("model", |cell| cell.request.model.id.clone()),
    ("stage", |cell| cell.request.stage.name().to_owned()),
    ("base", |cell| cell.request.base.to_string()),
    ("tile", |cell| cell.request.tile.to_string()),
    ("image", |cell| cell.request.get(Key::Image).unwrap_or_default()),
    ("grid", |cell| cell.request.grid_text()),
    ("batch", |cell| cell.request.batch.to_string()),
    ("prompt", |cell| cell.request.prompt.to_string()),
    ("steps", |cell| cell.request.steps.to_string()),
    ("logits", |cell| cell.request.logits.name().to_owned()),
    ("mask", |cell| cell.request.mask.name().to_owned()),
    ("vision_kernel", |cell| cell.request.get(Key::VisionKernel).unwrap_or_default()),
    ("decoder_kernel", |cell| cell.request.get(Key::DecoderKernel).unwrap_or_default()),
    ("traffic_by_convention", |cell| cell.request.stage.convention().is_some().to_string()),
    ("extrapolated", |cell| cell.request.is_extrapolated().to_string()),
    ("version", |_| VERSION.to_owned()),
    ("link", |cell| link(&cell.request, cell.map.sides(&cell.request).0, Target::default(), cell.extras)),
    ("logits_dtype", |cell| cell.request.logits_type.name().to_owned()),
    ("kv_block", |cell| cell.request.limits.kv_block.to_string()),
    ("same_on_every_device", |cell| cell.map.is_same_on_every_device().to_string()),
];

/// The map as CSV with a header, one row a cell. No cell needs quotes.
///
/// # Errors
/// As [`crate::study::map::map`].
pub fn map_csv(scenario: &Scenario, map: &Map) -> Result<String, Error> {
    let mut text = COLUMNS.map(|(name, _)| name).join(",") + "\n";
    for cell in cells(scenario, map)? {
        text += &COLUMNS.map(|(_, shown)| shown(&cell)).join(",");
        text.push('\n');
    }
    Ok(text)
}

/// The map as a document of its own, one row a cell.
///
/// # Errors
/// As [`crate::study::map::map`].
pub fn map_markdown(scenario: &Scenario, map: &Map) -> Result<String, Error> {
    let cells = cells(scenario, map)?;
    let amounts = cells.iter().map(|cell| cell.amount);
    let unit = if map.metric.is_ratio() { Unit::of(1.0, map.unit) } else { Unit::shared(amounts, map.unit) };
    let [axis, axis2] = map.axes.map(Key::name);
    let convention = convention(&cells);
    let mark = if convention.is_some() { " †" } else { "" };
    let title = map.metric.title();
    let same = if map.is_same_on_every_device() { format!(", {SAME}") } else { String::new() };
    let mut text = format!("# {title} by {axis} and {axis2}{same}\n\n");
    let requests: Vec<&Request> = cells.iter().map(|cell| &cell.request).collect();
    // What is counted depends on no device.
    let device = Key::ALL.into_iter().filter(|key| key.is_of_the_device() && !map.metric.is_time());
    let axes: Vec<Key> = map.axes.into_iter().chain(device).collect();
    text += &format!("{}\n\n", still(&requests, &axes, &Target::default()));
    text += &format!("| {axis} | {axis2} | kernel | {title} ({}){mark} |\n", unit.name());
    text += "|---|---|---|---:|\n";
    for cell in &cells {
        let (kernel, against) = map.sides(&cell.request);
        let against = against.map(|other| format!(" ÷ {}", other.name())).unwrap_or_default();
        let mark = if cell.request.is_extrapolated() { "\\*" } else { "" };
        let amount = if unknown(cell) { UNKNOWN.to_owned() } else { unit.number(cell.amount) };
        text += &format!("| {}{mark} | {} | {}{against} | {amount} |\n", cell.column, cell.row, kernel.name());
    }
    for reason in extrapolations(requests.into_iter()) {
        text += &format!("\n\\* {reason}\n");
    }
    if let Some(convention) = convention {
        text += &format!("\n† {convention}\n");
    }
    Ok(text + &format!("\nStageCost {VERSION}, `{}`\n", scenario.link()))
}
