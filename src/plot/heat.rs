//! A map as a picture: what it shows and where everything in it goes.

use super::layout::{Frame, PlacedTick, Rect, sane};
use super::ramp::STEPS;
use super::scale::{Scale, ScaleKind};
use super::text::{SMALL, fitted, text_height, text_width};
use super::ticks;
use super::ticks::figures;

/// One value over two axes, already scaled to the unit shown.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    /// What is shown, e.g. "HBM traffic, normal ÷ flash".
    pub title: String,
    /// The unit of the values, e.g. "GB".
    pub unit: String,
    /// Names of the columns, from the left.
    pub columns: Vec<String>,
    /// Names of the rows, from below, as values grow on an axis.
    pub rows: Vec<String>,
    /// For each row the values of its columns; one that is not finite stays empty.
    pub cells: Vec<Vec<f64>>,
    /// What varies from column to column.
    pub x_title: String,
    /// What varies from row to row.
    pub y_title: String,
    /// What stands before and after the name of a column where it is read alone: "batch " and nothing.
    pub x_around: [&'static str; 2],
    /// The same for a row.
    pub y_around: [&'static str; 2],
    /// Row and column of the current workload.
    pub mark: Option<(usize, usize)>,
    /// What one should know of the values, in a few words.
    pub note: String,
}

impl HeatMap {
    /// The value of a cell, if it has one.
    pub fn value(&self, (row, column): (usize, usize)) -> Option<f64> {
        self.cells.get(row)?.get(column).copied().filter(|value| value.is_finite())
    }

    /// Which cell that is, in words, such as "1024 px, batch 1".
    pub fn said(&self, (row, column): (usize, usize)) -> Option<String> {
        let around = |[before, after]: [&str; 2], name: &str| format!("{before}{name}{after}");
        let (row, column) = (self.rows.get(row)?, self.columns.get(column)?);
        Some(format!("{}, {}", around(self.x_around, column), around(self.y_around, row)))
    }

    /// The scale of the colours: logarithmic where the values span more than two decades.
    fn scale(&self) -> Scale {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in self.cells.iter().flatten().filter(|value| value.is_finite()) {
            (low, high) = (low.min(*value), high.max(*value));
        }
        let kind = if low > 0.0 && high > 100.0 * low { ScaleKind::Log } else { ScaleKind::Linear };
        if low <= high { Scale::new(kind, (low, high)) } else { Scale::new(kind, (0.0, 1.0)) }
    }
}

/// A text and its room.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// What it says, cut to fit.
    pub text: String,
    /// Where it goes.
    pub rect: Rect,
}

/// The legend of the colours.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Where the colours go, the most on top.
    pub rect: Rect,
    /// Ticks at its right.
    pub ticks: Vec<PlacedTick>,
}

/// The geometry of a map at one size.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatLayout {
    /// Width and height of the whole picture.
    pub size: (f64, f64),
    /// What is drawn around the cells.
    pub frame: Frame,
    /// Where the cells go.
    pub plot: Rect,
    /// Names of columns, those that have room.
    pub columns: Vec<Name>,
    /// Names of rows, those that have room.
    pub rows: Vec<Name>,
    /// The legend, where there is room beside the cells.
    pub bar: Option<Bar>,
    /// Whether every value has room in its cell.
    pub texts: bool,
    counts: (usize, usize),
    scale: Scale,
}

/// Width of the legend's colours.
const BAR: f64 = 12.0;
/// Least room the cells need beside it.
const LEAST: f64 = 80.0;
/// Between names.
const AIR: f64 = 6.0;

impl HeatLayout {
    /// Places `map` on `width` × `height` CSS pixels.
    pub fn new(map: &HeatMap, width: f64, height: f64, frame: Frame) -> HeatLayout {
        let (width, height) = (sane(width), sane(height));
        // What the rows are stands over the cells, what the columns are under their names.
        let (top, bottom) = match frame {
            Frame::Bare => (22.0, 36.0),
            Frame::Titled => (46.0, 36.0),
            Frame::Noted => (61.0, 36.0),
        };
        let scale = map.scale();
        let widest = map.rows.iter().map(|name| text_width(name, SMALL)).fold(0.0, f64::max);
        let left = (widest + 10.0).clamp(24.0, (width * 0.3).max(24.0)).min(width * 0.5);
        let cells_bottom = (height - bottom).max(top + 1.0);

        let bar_ticks = ticks::inside(&scale, (((cells_bottom - top) / 26.0) as usize).clamp(1, 6));
        let bar_text = bar_ticks.iter().map(|tick| text_width(&tick.text, SMALL)).fold(0.0, f64::max);
        let bar_left = width - 10.0 - bar_text - 6.0 - BAR;
        let has_bar = bar_left - 14.0 - left >= LEAST;
        let right = if has_bar { bar_left - 14.0 } else { (width - 10.0).max(left + 1.0) };
        // Whole pixels: an edge between two would be drawn twice, half each, and seen as a seam.
        let plot = Rect {
            left: left.round(),
            top,
            right: right.round().max(left.round() + 1.0),
            bottom: cells_bottom.round(),
        };

        let mut layout = HeatLayout {
            size: (width, height),
            frame,
            plot,
            columns: vec![],
            rows: vec![],
            bar: None,
            texts: false,
            counts: (map.rows.len(), map.columns.len()),
            scale,
        };
        layout.columns = layout.column_names(map);
        layout.rows = layout.row_names(map);
        layout.texts = layout.has_room_for_texts(map);
        layout.bar = has_bar.then(|| {
            let rect = Rect { left: bar_left.round(), right: bar_left.round() + BAR, ..plot };
            let tick = |tick: ticks::Tick| {
                let at = rect.bottom - scale.fraction(tick.value)? * rect.height();
                let half = text_width(&tick.text, SMALL) / 2.0;
                let text = Rect::around(rect.right + 6.0 + half, at, half * 2.0, text_height(SMALL));
                Some(PlacedTick { tick, at, text: Some(text) })
            };
            Bar { rect, ticks: bar_ticks.into_iter().filter_map(tick).collect() }
        });
        layout
    }

    /// The rectangle of a cell, on whole pixels: neighbours share their edge.
    pub fn cell(&self, (row, column): (usize, usize)) -> Rect {
        let plot = &self.plot;
        let edge = |index: usize, count: usize, length: f64| (index as f64 * length / count.max(1) as f64).round();
        let (rows, columns) = self.counts;
        Rect {
            left: plot.left + edge(column, columns, plot.width()),
            right: plot.left + edge(column + 1, columns, plot.width()),
            top: plot.bottom - edge(row + 1, rows, plot.height()),
            bottom: plot.bottom - edge(row, rows, plot.height()),
        }
    }

    /// The step of the ramp that a value has.
    pub fn step(&self, value: f64) -> Option<usize> {
        let fraction = self.scale.fraction(value)?.clamp(0.0, 1.0);
        Some(((fraction * STEPS as f64) as usize).min(STEPS - 1))
    }

    /// Row and column of the cell under a pointer, or nearest to it within the picture.
    pub fn nearest(&self, px: f64, py: f64) -> Option<(usize, usize)> {
        let (rows, columns) = self.counts;
        let inside = (0.0..=self.size.0).contains(&px) && (0.0..=self.size.1).contains(&py);
        if !inside || rows == 0 || columns == 0 {
            return None;
        }
        let index = |share: f64, count: usize| ((share.max(0.0) * count as f64) as usize).min(count - 1);
        let plot = &self.plot;
        let column = index((px - plot.left) / plot.width(), columns);
        Some((index((plot.bottom - py) / plot.height(), rows), column))
    }

    /// Runs of neighbours of one colour in each row, as rectangles, for each step of the ramp.
    pub fn runs(&self, map: &HeatMap) -> Vec<Vec<Rect>> {
        let mut runs: Vec<Vec<Rect>> = vec![Vec::new(); STEPS];
        for (row, values) in map.cells.iter().enumerate().take(self.counts.0) {
            let mut last: Option<(usize, Rect)> = None;
            for (column, value) in values.iter().enumerate().take(self.counts.1) {
                let cell = self.cell((row, column));
                let step = self.step(*value);
                match &mut last {
                    Some((running, rect)) if step == Some(*running) => rect.right = cell.right,
                    _ => {
                        last.into_iter().for_each(|(step, rect)| runs[step].push(rect));
                        last = step.map(|step| (step, cell));
                    }
                }
            }
            last.into_iter().for_each(|(step, rect)| runs[step].push(rect));
        }
        runs
    }

    /// Every so many columns, as close as their names allow.
    fn column_names(&self, map: &HeatMap) -> Vec<Name> {
        let width = self.plot.width() / self.counts.1.max(1) as f64;
        let every = |stride: usize| {
            // A name may be wider than its column, but not than the room to the next one that is named.
            let room = (width * stride as f64 - AIR).clamp(0.0, self.size.0);
            map.columns.iter().enumerate().step_by(stride).all(|(_, name)| text_width(name, SMALL) <= room)
        };
        let stride = (1..=map.columns.len()).find(|stride| every(*stride)).unwrap_or(map.columns.len().max(1));
        let names = map.columns.iter().enumerate().step_by(stride).map(|(column, name)| {
            let text = fitted(name, (self.plot.width() - AIR).max(width * stride as f64 - AIR), SMALL).into_owned();
            let half = text_width(&text, SMALL) / 2.0;
            let cell = self.cell((0, column));
            let centre = ((cell.left + cell.right) / 2.0).max(half).min((self.size.0 - half).max(half));
            Name { text, rect: Rect::around(centre, self.plot.bottom + 11.0, half * 2.0, text_height(SMALL)) }
        });
        names.collect()
    }

    fn row_names(&self, map: &HeatMap) -> Vec<Name> {
        let height = self.plot.height() / self.counts.0.max(1) as f64;
        // Edges on whole pixels move a name by up to one.
        let stride = (((text_height(SMALL) + 1.0) / height).ceil() as usize).max(1);
        let names = map.rows.iter().enumerate().step_by(stride).map(|(row, name)| {
            let text = fitted(name, self.plot.left - 8.0, SMALL).into_owned();
            let width = text_width(&text, SMALL);
            let cell = self.cell((row, 0));
            let centre = (cell.top + cell.bottom) / 2.0;
            Name { text, rect: Rect::around(self.plot.left - 6.0 - width / 2.0, centre, width, text_height(SMALL)) }
        });
        names.collect()
    }

    fn has_room_for_texts(&self, map: &HeatMap) -> bool {
        let (rows, columns) = self.counts;
        let room = self.plot.width() / columns.max(1) as f64 - 4.0;
        let high = self.plot.height() / rows.max(1) as f64;
        // The shortest value has one figure: where that has no room, none is measured.
        high >= text_height(SMALL)
            && room >= text_width("0", SMALL)
            && map.cells.iter().flatten().all(|value| text_width(&cell_text(*value), SMALL) <= room)
    }
}

/// What a cell says.
pub fn cell_text(value: f64) -> String {
    if value.is_finite() { figures(value) } else { String::new() }
}
