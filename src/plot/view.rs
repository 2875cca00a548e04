//! What a reader sees of charts for the moment: lines that are hidden, and a span of x that is looked into.

use super::chart::{Chart, PointLabel, Rings, Series, Ticks};
use super::roofline::{Dot, Roofline};
use super::scale::{Scale, ScaleKind};

/// How charts are looked at; the default shows all of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct View {
    /// Names of the legend whose lines and rings are out of sight.
    pub hidden: Vec<String>,
    /// The part of the x axis that is shown; nothing is all of it.
    pub span: Option<(f64, f64)>,
}

/// What is lower than this share of a linear axis can hardly be read, so the axis follows it.
const READABLE: f64 = 0.25;

/// Nothing nearer than this share of the whole axis.
const NEAREST: f64 = 1.0 / 64.0;

impl View {
    /// Whether it shows all there is.
    pub fn is_whole(&self) -> bool {
        *self == View::default()
    }

    /// The chart as it is looked at; its axis of values is no shorter than that of `held`, so that it holds still.
    ///
    /// Points keep their index: what is hidden has none, and what lies beyond the span is cut off when it is drawn. The
    /// axis of values stays as it is when lines are hidden, unless what is left could hardly be read; for a span it is
    /// that of what is seen in it. A span without points is none. The unit stays.
    pub fn of(&self, chart: &Chart, held: Option<&Chart>) -> Chart {
        let mut seen = chart.clone();
        for series in seen.series.iter_mut().filter(|series| self.hides(chart, &series.name)) {
            series.points.clear();
        }
        if self.hidden.contains(&seen.rings.name) {
            seen.rings = Rings { points: vec![], ..seen.rings };
        }
        seen.labels = labels(chart, &seen);
        let span = self.span.filter(|span| chart.points().any(|point| within(*span, point.0)));
        if let Some(span) = span {
            seen.x.range = span;
            if let Ticks::Named(ticks) = &mut seen.x.ticks {
                ticks.retain(|tick| within(span, tick.value));
            }
        }
        let needed = values(&seen);
        let unreadable = seen.y.kind == ScaleKind::Linear && needed.1 < READABLE * seen.y.range.1;
        if needed.0 <= needed.1 && (span.is_some() || unreadable) {
            seen.y.range = needed;
        }
        if let Some(held) = held.filter(|held| held.unit == seen.unit && held.x.range == seen.x.range) {
            let (low, high) = held.y.range;
            seen.y.range = (seen.y.range.0.min(low), seen.y.range.1.max(high));
        }
        seen
    }

    /// The chart as it is looked at, for a picture: what is hidden has no entry in its legend, because nothing brings it back.
    pub fn printed(&self, chart: &Chart) -> Chart {
        let mut seen = self.of(chart, None);
        seen.series.retain(|series| !self.hides(chart, &series.name));
        seen
    }

    /// Whether a line of the chart is out of sight; one that says all by itself, or would leave nothing, is not.
    fn hides(&self, chart: &Chart, name: &str) -> bool {
        let hidden = |name: &str| self.hidden.iter().any(|hidden| hidden == name);
        hidden(name) && !chart.series.iter().all(|series| hidden(&series.name))
    }

    /// Whether a name of the legend is hidden.
    pub fn is_hidden(&self, name: &str) -> bool {
        self.hidden.iter().any(|hidden| hidden == name)
    }

    /// Whether a name of the legend may be hidden: not where it is the last line of a chart that has several.
    pub fn may_hide<'a>(&self, mut charts: impl Iterator<Item = &'a Chart>, name: &str) -> bool {
        let left = |series: &&Series| series.name != name && !self.hidden.contains(&series.name);
        charts.all(|chart| {
            let several = chart.series.len() > 1 && chart.series.iter().any(|series| series.name == name);
            !several || chart.series.iter().any(|series| left(&series))
        })
    }

    /// The roofline as it is looked at: a dot that is hidden keeps its index and has no place. Where all are, none is.
    pub fn of_roofline(&self, picture: &Roofline) -> Roofline {
        let mut seen = picture.clone();
        let is_hidden = |dot: &Dot| picture.name_of(dot).is_some_and(|name| self.is_hidden(name));
        if picture.dots.iter().all(is_hidden) {
            return seen;
        }
        for dot in seen.dots.iter_mut().filter(|dot| is_hidden(dot)) {
            dot.at = (f64::NAN, f64::NAN);
        }
        seen
    }

    /// The roofline as it is looked at, for a picture: without entries of the legend for dots that are hidden.
    pub fn printed_roofline(&self, picture: &Roofline) -> Roofline {
        let mut seen = self.of_roofline(picture);
        seen.dots.retain(|dot| !dot.at.0.is_nan());
        seen
    }

    /// Whether a name of the roofline's legend may be hidden: not where no dot would be left.
    pub fn may_hide_dots(&self, picture: &Roofline, name: &str) -> bool {
        let mut names = picture.dots.iter().filter_map(|dot| picture.name_of(dot));
        names.any(|other| other != name && !self.is_hidden(other))
    }

    /// The view with a name hidden, or shown again.
    pub fn toggled(mut self, name: &str) -> View {
        match self.hidden.iter().position(|hidden| hidden == name) {
            Some(at) => drop(self.hidden.remove(at)),
            None => self.hidden.push(name.to_owned()),
        }
        self
    }

    /// The view of a span that was drawn over a chart, as far as there is a sweep; as it is where no point lies in it.
    pub fn zoomed(self, chart: &Chart, (a, b): (f64, f64)) -> View {
        let (low, high) = chart.x.range;
        let span = rounded((a.min(b).max(low), a.max(b).min(high)));
        let some = chart.points().any(|point| within(span, point.0));
        if some { View { span: Some(span), ..self } } else { self }
    }

    /// The view with the span around `centre` so many times as long, at most the whole axis of `chart`.
    pub fn scaled(self, chart: &Chart, centre: f64, times: f64) -> View {
        let whole = Scale::new(chart.x.kind, chart.x.range);
        let place = |value: f64| whole.fraction(value);
        let (low, high) = self.span.map_or((Some(0.0), Some(1.0)), |(low, high)| (place(low), place(high)));
        // What has no place on a logarithmic axis is nothing to look at from nearer.
        let (Some(low), Some(high), Some(centre)) = (low, high, place(centre)) else { return self };
        let centre = centre.clamp(low.min(high), high.max(low));
        let times = times.max(NEAREST / (high - low).max(NEAREST));
        let (low, high) = (centre - (centre - low) * times, centre + (high - centre) * times);
        let all = low <= 0.0 && high >= 1.0;
        let span = rounded((whole.value(low.max(0.0)), whole.value(high.min(1.0))));
        View { span: (!all).then_some(span), ..self }
    }
}

/// Ends of a span are rounded outwards to so many parts of one, so that a link can say them in a few digits.
const GRAIN: f64 = 1000.0;

fn rounded((low, high): (f64, f64)) -> (f64, f64) {
    ((low * GRAIN).floor() / GRAIN, (high * GRAIN).ceil() / GRAIN)
}

fn within((low, high): (f64, f64), value: f64) -> bool {
    low <= value && value <= high
}

/// Labels on the highest line that is seen at their x; none where no line is.
fn labels(chart: &Chart, seen: &Chart) -> Vec<PointLabel> {
    let highest = |x: f64| {
        let all = seen.series.iter().flat_map(|series| &series.points);
        let there = all.filter(move |point| point.0 == x && point.1.is_finite());
        there.map(|point| point.1).max_by(f64::total_cmp)
    };
    let moved = |label: &PointLabel| Some(PointLabel { y: highest(label.x)?, ..label.clone() });
    chart.labels.iter().filter_map(moved).collect()
}

/// The lowest and highest value that is seen, where lines leave the span among them.
fn values(chart: &Chart) -> (f64, f64) {
    let span = chart.x.range;
    let edges = |(from, to): ((f64, f64), (f64, f64))| {
        [span.0, span.1].into_iter().filter_map(move |edge| crossing(chart, from, to, edge))
    };
    let pairs = chart.series.iter().flat_map(|series| series.points.windows(2).map(|pair| (pair[0], pair[1])));
    let points = chart.points().filter(|point| within(span, point.0)).map(|point| point.1);
    let finite = points.chain(pairs.flat_map(edges)).filter(|value| value.is_finite());
    finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}

/// The value at which a line between two points crosses `edge`, straight as it is drawn.
fn crossing(chart: &Chart, from: (f64, f64), to: (f64, f64), edge: f64) -> Option<f64> {
    if !(from.0 < edge && edge < to.0 && from.1.is_finite() && to.1.is_finite()) {
        return None;
    }
    let across = Scale::new(chart.x.kind, (from.0, to.0)).fraction(edge)?;
    let scale = Scale::new(chart.y.kind, (from.1, to.1));
    Some(scale.value(if from.1 <= to.1 { across } else { 1.0 - across }))
}

#[cfg(test)]
mod tests {
    use super::super::chart::{Axis, Role};
    use super::*;

    fn chart(kind: ScaleKind) -> Chart {
        let series = |name: &str, role, times: f64| Series {
            name: name.into(),
            role,
            points: (1..=10).map(|x| (f64::from(x), times * f64::from(x))).collect(),
        };
        let labels = (1..=10).map(|x| PointLabel { x: f64::from(x), y: 10.0 * f64::from(x), text: x.to_string() });
        Chart {
            x: Axis::new("x", kind, (1.0, 10.0)),
            y: Axis::new("", kind, (1.0, 100.0)),
            labels: labels.collect(),
            series: vec![series("normal", Role::Normal, 10.0), series("flash", Role::Flash, 1.0)],
            ..Chart::new("t", "GB")
        }
    }

    #[test]
    fn a_hidden_line_has_no_points_and_its_labels_move_to_what_is_left() {
        let view = View::default().toggled("normal");
        let seen = view.of(&chart(ScaleKind::Log), None);
        assert_eq!([seen.series[0].points.len(), seen.series[1].points.len()], [0, 10]);
        assert_eq!((seen.labels[4].x, seen.labels[4].y), (5.0, 5.0));
        assert_eq!(seen.y.range, (1.0, 100.0), "an axis of ratios shows both as well");
        assert_eq!(view.of(&chart(ScaleKind::Linear), None).y.range, (1.0, 10.0), "a tenth could not be read");
        let other = View::default().toggled("flash").of(&chart(ScaleKind::Linear), None);
        assert_eq!(other.y.range, (1.0, 100.0));
        assert!(view.toggled("normal").is_whole());
    }

    #[test]
    fn the_last_line_stays() {
        let charts = [chart(ScaleKind::Linear), Chart { series: vec![], ..chart(ScaleKind::Linear) }];
        let view = View::default();
        assert!(view.may_hide(charts.iter(), "normal") && view.may_hide(charts.iter(), "rings"));
        let view = view.toggled("normal");
        assert!(!view.may_hide(charts.iter(), "flash"));
        // A chart of one line says something that takes no kernel.
        let alone = Chart { series: vec![charts[0].series[0].clone()], ..charts[0].clone() };
        assert_eq!(view.of(&alone, None).series[0].points.len(), 10);
        assert_eq!(view.toggled("flash").of(&charts[0], None).series[0].points.len(), 10);
    }

    #[test]
    fn a_span_is_looked_into_and_values_follow() {
        let chart = chart(ScaleKind::Linear);
        let view = View::default().zoomed(&chart, (4.5, 2.0));
        let seen = view.of(&chart, None);
        assert_eq!((seen.x.range, seen.y.range), ((2.0, 4.5), (2.0, 45.0)));
        assert_eq!(seen.series[0].points.len(), 10, "points keep their index");
        assert!(View::default().zoomed(&chart, (2.1, 2.9)).is_whole(), "nothing is there");
    }

    #[test]
    fn spans_shrink_around_a_point_and_grow_back_to_the_whole() {
        for kind in [ScaleKind::Linear, ScaleKind::Log] {
            let chart = chart(kind);
            let mut view = View::default();
            for _ in 0..20 {
                view = view.scaled(&chart, 3.0, 0.5);
                assert!(view.span.is_some_and(|(low, high)| low < 3.0 && 3.0 < high), "{view:?}");
            }
            for _ in 0..20 {
                view = view.scaled(&chart, 3.0, 2.0);
            }
            assert!(view.is_whole(), "{view:?}");
        }
    }

    #[test]
    fn axes_hold_still() {
        let chart = chart(ScaleKind::Linear);
        let view = View { span: Some((2.0, 4.0)), ..View::default() };
        let mut lower = chart.clone();
        lower.series.iter_mut().flat_map(|series| &mut series.points).for_each(|point| point.1 /= 2.0);
        let before = view.of(&chart, None);
        assert_eq!(view.of(&lower, Some(&before)).y.range, (1.0, before.y.range.1));
    }
}
