//! A sheet of small multiples as SVG: title, one legend, the charts, and a footer that says where it came from.

use super::backend::{Area, Drawn, GRAIN, area};
use super::chart::Chart;
use super::draw::{draw_data, draw_frame};
use super::draw_heat::draw_heat;
use super::draw_roofline::{draw_dots, draw_roofs};
use super::heat::{HeatLayout, HeatMap};
use super::layout::{Frame, Layout, Rect};
use super::legend::{LegendItem, legend};
use super::pen;
use super::pen::{Align, Type, Weight};
use super::roofline::{Roofline, RooflineLayout};
use super::svg_text::{SvgText, escaped};
use super::text::{LARGE, SMALL, text_width, wrapped};
use super::theme::Theme;
use plotters::backend::DrawingBackend;
use plotters::drawing::DrawingAreaErrorKind;

/// How the charts are put together.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Over everything; empty for none.
    pub title: String,
    /// Under everything, one line or more each: parameters, version, link.
    pub footer: Vec<String>,
    /// Under the charts, as wide as they are together.
    pub map: Option<HeatMap>,
    /// Under the map, as wide.
    pub roofline: Option<Roofline>,
    /// Charts in a row.
    pub columns: usize,
    /// Width and height of one chart in CSS pixels.
    pub panel: (f64, f64),
    /// Colours.
    pub theme: Theme,
}

/// Air around and between charts.
const GAP: f64 = 16.0;
const LINE: f64 = 18.0;

/// Charts and how they are put together: all it takes to draw them on anything.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// The charts, row by row.
    pub charts: Vec<Chart>,
    /// The sheet they stand on.
    pub sheet: Sheet,
}

impl Drawing {
    /// Width and height in CSS pixels.
    pub fn size(&self) -> (f64, f64) {
        Plan::of(&self.charts, &self.sheet).size
    }

    /// As SVG text.
    pub fn svg(&self) -> String {
        svg(&self.charts, &self.sheet)
    }
}

/// Draws all of a drawing on an area of its size.
pub fn draw_drawing<B: DrawingBackend>(page: &Area<B>, Drawing { charts, sheet }: &Drawing) -> Drawn<B> {
    draw(page, charts, sheet, &Plan::of(charts, sheet))
}

/// The sheet as SVG text; the same charts give the same text.
pub fn svg(charts: &[Chart], sheet: &Sheet) -> String {
    let plan = Plan::of(charts, sheet);
    let (width, height) = plan.size;
    let mut text = String::new();
    let page = area(SvgText::new(&mut text), Box::new(SvgText::ink), width, height);
    let drawn = draw(&page, charts, sheet, &plan);
    // Writing into a string cannot fail.
    debug_assert!(drawn.is_ok());
    drop(drawn);
    drop(page);
    document(&text, width, height, &sheet.title)
}

/// Where everything on a sheet goes.
struct Plan {
    size: (f64, f64),
    columns: usize,
    panel: (f64, f64),
    title: Vec<String>,
    legend: Vec<Vec<LegendItem>>,
    footer: Vec<String>,
    legend_top: f64,
    charts_top: f64,
    map_top: f64,
    roofline_top: f64,
    footer_top: f64,
}

impl Plan {
    fn of(charts: &[Chart], sheet: &Sheet) -> Plan {
        let columns = sheet.columns.clamp(1, charts.len().max(1));
        let panel = (sheet.panel.0.clamp(120.0, 4000.0), sheet.panel.1.clamp(100.0, 4000.0));
        let width = GAP + columns as f64 * (panel.0 + GAP);
        let title = wrapped(&sheet.title, width - 2.0 * GAP, LARGE + 3.0);
        let dots = sheet.roofline.iter().flat_map(|roofline| roofline.legend(&sheet.theme));
        let legend = rows(legend(charts.iter(), &sheet.theme).into_iter().chain(dots).collect(), width - 2.0 * GAP);
        // A font may be a hair wider than the table, which adds up in a line of two hundred figures.
        let room = 0.95 * (width - 2.0 * GAP);
        let footer: Vec<_> = sheet.footer.iter().flat_map(|line| wrapped(line, room, SMALL)).collect();

        let legend_top = GAP + title.len() as f64 * (LINE + 6.0);
        let charts_top = legend_top + legend.len() as f64 * LINE + if legend.is_empty() { 0.0 } else { 8.0 };
        let map_top = charts_top + charts.len().div_ceil(columns) as f64 * (panel.1 + GAP);
        let roofline_top = map_top + sheet.map.as_ref().map_or(0.0, |map| map_height(map) + GAP);
        let footer_top = roofline_top + sheet.roofline.as_ref().map_or(0.0, |_| panel.1 + GAP);
        let height = footer_top + footer.len() as f64 * LINE + if footer.is_empty() { 0.0 } else { GAP / 2.0 };
        let size = (width, height);
        Plan { size, columns, panel, title, legend, footer, legend_top, charts_top, map_top, roofline_top, footer_top }
    }
}

fn draw<B: DrawingBackend>(page: &Area<B>, charts: &[Chart], sheet: &Sheet, plan: &Plan) -> Drawn<B> {
    let ((width, height), (panel_width, panel_height)) = (plan.size, plan.panel);
    // Charts beside each other begin at one height.
    let noted = charts.iter().any(|chart| !chart.note.is_empty());
    let frame = if noted { Frame::Noted } else { Frame::Titled };
    pen::fill(page, &[Rect { left: 0.0, top: 0.0, right: width, bottom: height }], sheet.theme.page)?;
    let bold = Type { size: LARGE + 3.0, weight: Weight::Bold, colour: sheet.theme.ink };
    for (row, line) in plan.title.iter().enumerate() {
        pen::text(page, line, (GAP, GAP + 8.0 + row as f64 * LINE), Align::Start, bold)?;
    }
    for (row, items) in plan.legend.iter().enumerate() {
        draw_legend(page, items, plan.legend_top + row as f64 * LINE + LINE / 2.0, &sheet.theme)?;
    }
    for (index, chart) in charts.iter().enumerate() {
        let left = GAP + (index % plan.columns) as f64 * (panel_width + GAP);
        let top = plan.charts_top + (index / plan.columns) as f64 * (panel_height + GAP);
        let inner = card(page, (left, top), (panel_width, panel_height), &sheet.theme)?;
        let layout = Layout::new(chart, panel_width, panel_height - 8.0, frame);
        draw_frame(&inner, chart, &layout, &sheet.theme)?;
        draw_data(&inner, chart, &layout, &sheet.theme)?;
    }
    if let Some(map) = &sheet.map {
        let height = map_height(map);
        let inner = card(page, (GAP, plan.map_top), (width - 2.0 * GAP, height), &sheet.theme)?;
        let frame = if map.note.is_empty() { Frame::Titled } else { Frame::Noted };
        let layout = HeatLayout::new(map, width - 2.0 * GAP, height - 8.0, frame);
        draw_heat(&inner, map, &layout, &sheet.theme)?;
    }
    if let Some(roofline) = &sheet.roofline {
        let inner = card(page, (GAP, plan.roofline_top), (width - 2.0 * GAP, panel_height), &sheet.theme)?;
        let frame = if roofline.chart.note.is_empty() { Frame::Titled } else { Frame::Noted };
        let layout = RooflineLayout::new(roofline, width - 2.0 * GAP, panel_height - 8.0, frame);
        draw_roofs(&inner, roofline, &layout, &sheet.theme)?;
        draw_dots(&inner, roofline, &layout, &sheet.theme)?;
    }
    let small = Type { size: SMALL, weight: Weight::Normal, colour: sheet.theme.muted };
    for (row, line) in plan.footer.iter().enumerate() {
        pen::text(page, line, (GAP, plan.footer_top + row as f64 * LINE + LINE / 2.0), Align::Start, small)?;
    }
    page.present()
}

/// CSS pixels outside, grains inside, a name for screen readers.
fn document(body: &str, width: f64, height: f64, title: &str) -> String {
    let (inner_width, inner_height) = (width * GRAIN, height * GRAIN);
    let name = escaped(title);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {inner_width} {inner_height}\" role=\"img\" font-variant=\"tabular-nums\">\n\
         <title>{name}</title>\n{body}</svg>\n"
    )
}

/// Rows that can be read, within reason.
fn map_height(map: &HeatMap) -> f64 {
    (110.0 + 22.0 * map.rows.len() as f64).clamp(180.0, 560.0)
}

/// A card with its edge, and the area on it.
fn card<B: DrawingBackend>(
    page: &Area<B>,
    (left, top): (f64, f64),
    (width, height): (f64, f64),
    theme: &Theme,
) -> Result<Area<B>, DrawingAreaErrorKind<B::ErrorType>> {
    let card = Rect { left, top, right: left + width, bottom: top + height };
    pen::fill(page, &[card], theme.card)?;
    pen::outline(page, &card, theme.grid, 1.0)?;
    let units = |length: f64| (length * GRAIN).round() as i32;
    Ok(page.clone().shrink((units(left), units(top + 4.0)), (units(width), units(height - 8.0))))
}

const SAMPLE: f64 = 28.0;

fn item_width(item: &LegendItem) -> f64 {
    SAMPLE + 8.0 + text_width(&item.name, SMALL) + 20.0
}

fn rows(items: Vec<LegendItem>, width: f64) -> Vec<Vec<LegendItem>> {
    let mut rows: Vec<Vec<LegendItem>> = Vec::new();
    for item in items {
        let used: f64 = rows.last().map_or(f64::INFINITY, |row| row.iter().map(item_width).sum());
        if used + item_width(&item) > width {
            rows.push(vec![]);
        }
        rows.last_mut().into_iter().for_each(|row| row.push(item.clone()));
    }
    rows
}

fn draw_legend<B: DrawingBackend>(page: &Area<B>, items: &[LegendItem], y: f64, theme: &Theme) -> Drawn<B> {
    let mut x = GAP;
    for item in items {
        pen::stroke(page, &[(x, y), (x + SAMPLE, y)], item.look.stroke, item.look.colour, 1.75)?;
        pen::markers(page, &[(x + SAMPLE / 2.0, y)], &item.look, 3.0)?;
        let look = Type { size: SMALL, weight: Weight::Normal, colour: theme.ink };
        pen::text(page, &item.name, (x + SAMPLE + 8.0, y), Align::Start, look)?;
        x += item_width(item);
    }
    Ok(())
}
