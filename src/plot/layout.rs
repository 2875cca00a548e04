//! Where everything in a chart goes: the plot rectangle, pixels of values and back, ticks that fit, the nearest point.

use super::chart::{Chart, Ticks};
use super::scale::{Scale, ScaleKind};
use super::text::{SMALL, text_height, text_width};
use super::ticks;
use super::ticks::Tick;

/// A rectangle in CSS pixels, y downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Rect {
    /// The rectangle of the given size around a centre.
    pub fn around(x: f64, y: f64, width: f64, height: f64) -> Rect {
        Rect { left: x - width / 2.0, top: y - height / 2.0, right: x + width / 2.0, bottom: y + height / 2.0 }
    }

    /// The rectangle with `by` added on every side.
    pub fn grown(&self, by: f64) -> Rect {
        Rect { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    /// Whether the two share more than an edge.
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// Whether `other` lies inside, edges included.
    pub fn contains(&self, other: &Rect) -> bool {
        self.left <= other.left && other.right <= self.right && self.top <= other.top && other.bottom <= self.bottom
    }

    /// Width.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Height.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }
}

/// What stands around the plot rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// Ticks only; title, unit and axis title are HTML beside the picture.
    Bare,
    /// Title, unit and the title of the x axis are part of the picture.
    Titled,
    /// The same with a line for a note, on which charts without one leave room.
    Noted,
}

/// A tick with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedTick {
    /// The value and its text.
    pub tick: Tick,
    /// Its x, or its y, in pixels.
    pub at: f64,
    /// The room its text takes; nothing where the text would touch another.
    pub text: Option<Rect>,
}

/// The geometry of one chart at one size.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Width and height of the whole picture.
    pub size: (f64, f64),
    /// What is drawn around the plot.
    pub frame: Frame,
    /// Where data goes.
    pub plot: Rect,
    /// Ticks of the x axis, from the left.
    pub x_ticks: Vec<PlacedTick>,
    /// Ticks of the y axis, from below.
    pub y_ticks: Vec<PlacedTick>,
    x: Scale,
    y: Scale,
}

/// Room left of the plot that most tick texts fit in, so that charts under each other line up.
const LEFT: f64 = 40.0;

impl Layout {
    /// Places `chart` on `width` × `height` CSS pixels. Depends on the axes only, not on the data of a moment, unless
    /// a log axis is given a range that reaches zero: then it begins at the lowest value above.
    pub fn new(chart: &Chart, width: f64, height: f64, frame: Frame) -> Layout {
        let (width, height) = (sane(width), sane(height));
        let (top, bottom) = match frame {
            Frame::Bare => (8.0, 20.0),
            Frame::Titled => (34.0, 36.0),
            Frame::Noted => (49.0, 36.0),
        };
        let plot_height = (height - top - bottom).max(1.0);
        let y_range = match chart.y.kind {
            ScaleKind::Linear => (chart.y.range.0.min(0.0), chart.y.range.1.max(0.0)),
            ScaleKind::Log => above_zero(chart.y.range, chart.points().map(|point| point.1)),
        };
        let (y, mut y_ticks) = ticks::nice(chart.y.kind, y_range, ((plot_height / 26.0) as usize).clamp(1, 6));
        if !chart.nothing.is_empty() {
            y_ticks.clear();
        }

        let widest = y_ticks.iter().map(|tick| text_width(&tick.text, SMALL)).fold(0.0, f64::max);
        let left = (widest + 10.0).max(LEFT).min(width * 0.4);
        let right = (width - 16.0).max(left + 1.0);
        let plot = Rect { left, top, right, bottom: top + plot_height };

        let x_range = match chart.x.kind {
            ScaleKind::Linear => chart.x.range,
            ScaleKind::Log => above_zero(chart.x.range, chart.points().map(|point| point.0)),
        };
        // A little air keeps the first and last point off the frame.
        let x = Scale::new(chart.x.kind, x_range).with_air(0.045);
        let most = ((plot.width() / 44.0) as usize).clamp(1, 10);
        let inside = |most| match &chart.x.ticks {
            Ticks::Anywhere => ticks::inside(&x, most),
            Ticks::Whole => ticks::whole(&x, most),
            Ticks::Named(ticks) => ticks.clone(),
        };
        let x_ticks = (1..=most).rev().map(inside).find(|ticks| fits(ticks, &x, &plot)).unwrap_or_else(|| inside(1));

        let mut layout = Layout { size: (width, height), frame, plot, x_ticks: vec![], y_ticks: vec![], x, y };
        layout.y_ticks = placed(y_ticks, &[], |tick| {
            let at = layout.y_px(tick.value)?;
            let half = text_width(&tick.text, SMALL) / 2.0;
            Some((at, Rect::around(plot.left - 7.0 - half, at, half * 2.0, text_height(SMALL))))
        });
        layout.x_ticks = placed(x_ticks, &layout.y_ticks, |tick| {
            let at = layout.x_px(tick.value)?;
            let half = text_width(&tick.text, SMALL) / 2.0;
            let centre = at.min(width - half).max(half);
            Some((at, Rect::around(centre, plot.bottom + 11.0, half * 2.0, text_height(SMALL))))
        });
        layout
    }

    /// The pixel of an x value, outside the plot for values beyond the axis; nothing if it has no place.
    pub fn x_px(&self, x: f64) -> Option<f64> {
        let px = self.plot.left + self.x.fraction(x)? * self.plot.width();
        px.is_finite().then_some(px)
    }

    /// The pixel of a y value; as [`Layout::x_px`].
    pub fn y_px(&self, y: f64) -> Option<f64> {
        let px = self.plot.bottom - self.y.fraction(y)? * self.plot.height();
        px.is_finite().then_some(px)
    }

    /// The pixel of a data point.
    pub fn px(&self, (x, y): (f64, f64)) -> Option<(f64, f64)> {
        Some((self.x_px(x)?, self.y_px(y)?))
    }

    /// The data value under a pixel: the inverse of [`Layout::px`].
    pub fn value_at(&self, px: f64, py: f64) -> (f64, f64) {
        let x = self.x.value((px - self.plot.left) / self.plot.width());
        let y = self.y.value((self.plot.bottom - py) / self.plot.height());
        (x, y)
    }

    /// The x value under a pixel, that of the nearer end beyond the plot.
    pub fn x_at(&self, px: f64) -> f64 {
        self.value_at(px.clamp(self.plot.left, self.plot.right), self.plot.top).0
    }

    /// Whether a pixel lies in the plot, with a hair of slack for points on its edge.
    pub fn shows(&self, (px, py): (f64, f64)) -> bool {
        self.plot.grown(0.5).contains(&Rect { left: px, top: py, right: px, bottom: py })
    }

    /// The index, within its series, of the point nearest to a pointer in x and then in y, beyond the ends of the x axis
    /// none; nothing if there is none or the pointer is outside the picture.
    pub fn nearest(&self, chart: &Chart, px: f64, py: f64) -> Option<usize> {
        if !(0.0..=self.size.0).contains(&px) || !(0.0..=self.size.1).contains(&py) {
            return None;
        }
        let mut best: Option<(usize, f64, f64)> = None;
        for series in &chart.series {
            for (index, point) in series.points.iter().enumerate() {
                let Some(x) = self.x_px(point.0).filter(|x| self.shows((*x, self.plot.top))) else { continue };
                // What has no value can be pointed at too, to read that it has none.
                let dy = self.y_px(point.1).map_or(f64::INFINITY, |y| (y - py).abs());
                let dx = (x - px).abs();
                if best.is_none_or(|(_, bx, by)| dx < bx || (dx == bx && dy < by)) {
                    best = Some((index, dx, dy));
                }
            }
        }
        best.map(|(index, _, _)| index)
    }
}

pub(super) fn sane(length: f64) -> f64 {
    if length.is_finite() { length.clamp(1.0, 100_000.0) } else { 1.0 }
}

fn above_zero(range: (f64, f64), values: impl Iterator<Item = f64>) -> (f64, f64) {
    if range.0 > 0.0 && range.1 > 0.0 {
        return range;
    }
    let lowest = values.filter(|value| *value > 0.0).fold(f64::INFINITY, f64::min);
    (if lowest.is_finite() { lowest } else { 0.0 }, range.0.max(range.1))
}

fn fits(ticks: &[Tick], scale: &Scale, plot: &Rect) -> bool {
    let spans = ticks.iter().filter_map(|tick| {
        let centre = scale.fraction(tick.value)? * plot.width();
        Some((centre, text_width(&tick.text, SMALL) / 2.0))
    });
    let spans: Vec<_> = spans.collect();
    spans.windows(2).all(|pair| pair[1].0 - pair[0].0 >= pair[0].1 + pair[1].1 + 8.0)
}

/// Places each tick and keeps the texts that touch no earlier one and none of `others`.
fn placed(ticks: Vec<Tick>, others: &[PlacedTick], place: impl Fn(&Tick) -> Option<(f64, Rect)>) -> Vec<PlacedTick> {
    let mut all: Vec<PlacedTick> = Vec::with_capacity(ticks.len());
    for tick in ticks {
        let Some((at, rect)) = place(&tick) else { continue };
        let mut texts = all.iter().chain(others).filter_map(|other| other.text.as_ref());
        let free = texts.all(|other| !other.overlaps(&rect));
        all.push(PlacedTick { tick, at, text: free.then_some(rect) });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::chart::{Axis, Role, Series};
    use super::*;

    fn chart(kind: ScaleKind, points: &[(f64, f64)]) -> Chart {
        let axis = |range| Axis::new("tokens", kind, range);
        let series = Series { name: "normal".into(), role: Role::Normal, points: points.to_vec() };
        Chart { x: axis((483.0, 39_423.0)), y: axis((0.0, 131.0)), series: vec![series], ..Chart::new("t", "GB") }
    }

    #[test]
    fn ends_fall_on_the_plot_and_pixels_lead_back() {
        let layout = Layout::new(&chart(ScaleKind::Linear, &[]), 420.0, 220.0, Frame::Bare);
        assert_eq!(layout.y_px(0.0), Some(layout.plot.bottom));
        let (px, py) = layout.px((10_000.0, 75.0)).expect("a place");
        let (x, y) = layout.value_at(px, py);
        assert!((x - 10_000.0).abs() < 1e-6 && (y - 75.0).abs() < 1e-9);
        assert!(layout.x_px(483.0).expect("a place") > layout.plot.left);
    }

    #[test]
    fn the_nearest_point_is_nearest_in_x() {
        let chart = chart(ScaleKind::Linear, &[(500.0, 1.0), (20_000.0, 2.0), (39_000.0, 3.0)]);
        let layout = Layout::new(&chart, 420.0, 220.0, Frame::Bare);
        assert_eq!(layout.nearest(&chart, 60.0, 100.0), Some(0));
        assert_eq!(layout.nearest(&chart, 400.0, 0.0), Some(2));
        assert_eq!(layout.nearest(&chart, -1.0, 0.0), None);
        assert_eq!(layout.nearest(&chart, f64::NAN, 0.0), None);
        assert_eq!(layout.nearest(&Chart::new("empty", ""), 60.0, 100.0), None);
    }

    #[test]
    fn a_log_axis_from_zero_begins_at_the_lowest_value_above() {
        let chart = chart(ScaleKind::Log, &[(500.0, 0.0), (600.0, 2.0)]);
        let layout = Layout::new(&chart, 420.0, 220.0, Frame::Bare);
        assert_eq!(layout.y_px(2.0), Some(layout.plot.bottom));
        assert_eq!(layout.y_px(0.0), None);
    }

    #[test]
    fn no_size_is_too_small() {
        for (width, height) in [(0.0, 0.0), (-5.0, 10.0), (f64::NAN, f64::INFINITY), (30.0, 30.0)] {
            let layout = Layout::new(&chart(ScaleKind::Linear, &[]), width, height, Frame::Titled);
            assert!(layout.plot.width() > 0.9 && layout.plot.height() > 0.9);
        }
    }
}
