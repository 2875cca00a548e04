//! The three layers of a chart: the frame that holds still, the data, the hover.

use super::ascending;
use super::backend::{Area, Drawn};
use super::chart::{Chart, Series, Ticks};
use super::labels::{self, Labels};
use super::layout::{Frame, Layout, Rect};
use super::pen::{self, Align, Type, Weight};
use super::text::{LARGE, SMALL, fitted, text_width};
use super::theme::{Colour, Look, Marker, Stroke, Theme};
use plotters::backend::DrawingBackend;

/// Markers nearer than this would run into each other, in CSS pixels.
const MARKER_APART: f64 = 9.0;

/// The static layer: title and unit (if the frame is titled), grid, ticks, lines of limits. Changes with axes and
/// limits, not with the data; paints no background.
pub fn draw_frame<B: DrawingBackend>(area: &Area<B>, chart: &Chart, layout: &Layout, theme: &Theme) -> Drawn<B> {
    let plot = &layout.plot;
    let small = plain(theme.muted);
    // A log axis has no tick of its own at its foot.
    let foot = pen::sharp(plot.bottom);
    pen::line(area, &[(plot.left, foot), (plot.right, foot)], theme.grid, 1.0)?;
    for tick in &layout.y_ticks {
        let y = pen::sharp(tick.at);
        if y != foot {
            pen::line(area, &[(plot.left, y), (plot.right, y)], theme.grid, 1.0)?;
        }
        if let Some(rect) = &tick.text {
            pen::text(area, &tick.tick.text, (rect.right, tick.at), Align::End, small)?;
        }
    }
    for tick in &layout.x_ticks {
        if let Some(rect) = &tick.text {
            let x = pen::sharp(tick.at);
            pen::line(area, &[(x, plot.bottom), (x, plot.bottom + 4.0)], theme.grid, 1.0)?;
            let centre = ((rect.left + rect.right) / 2.0, (rect.top + rect.bottom) / 2.0);
            pen::text(area, &tick.tick.text, centre, Align::Middle, small)?;
        }
    }
    let lines = chart.limits.iter().filter_map(|limit| layout.y_px(limit.y));
    for y in lines.filter(|y| layout.shows((plot.left, *y))) {
        pen::line(area, &[(plot.left, pen::sharp(y)), (plot.right, pen::sharp(y))], theme.limit, 1.0)?;
    }
    match layout.frame {
        Frame::Bare => Ok(()),
        Frame::Titled | Frame::Noted => {
            let title = Type { size: LARGE, weight: Weight::Bold, colour: theme.ink };
            let room = plot.right - text_width(&chart.unit, SMALL) - 20.0;
            pen::text(area, &fitted(&chart.title, room, LARGE), (10.0, 13.0), Align::Start, title)?;
            pen::text(area, &chart.unit, (plot.right, 13.0), Align::End, small)?;
            if layout.frame == Frame::Noted {
                pen::text(area, &fitted(&chart.note, plot.right - 10.0, SMALL), (10.0, 30.0), Align::Start, small)?;
            }
            let below = ((plot.left + plot.right) / 2.0, layout.size.1 - 8.0);
            pen::text(area, &chart.x.title, below, Align::Middle, small)
        }
    }
}

/// The data layer: the mark, lines with dashes, markers, rings, labels, and the names of limits, which stand where the
/// data leaves room.
pub fn draw_data<B: DrawingBackend>(area: &Area<B>, chart: &Chart, layout: &Layout, theme: &Theme) -> Drawn<B> {
    let labels = labels::place(chart, layout);
    draw_mark(area, chart, layout, theme, &labels)?;
    let look = |series: &Series| theme.look(series.role);
    let places: Vec<Vec<_>> =
        chart.series.iter().map(|series| series.points.iter().map(|point| layout.px(*point)).collect()).collect();
    // Names have nothing between them.
    let named = matches!(chart.x.ticks, Ticks::Named(_));
    let all = || chart.series.iter().zip(&places).filter(|_| !named);
    // Dashes on top of unbroken lines: where two run together, both are seen.
    let is_solid = |series: &Series| look(series).stroke == Stroke::Solid;
    let (below, above) = (all().filter(|(series, _)| is_solid(series)), all().filter(|(series, _)| !is_solid(series)));
    for (series, places) in below.chain(above) {
        pen::series(area, places.iter().copied(), &layout.plot, &look(series))?;
    }
    for (series, places) in chart.series.iter().zip(&places) {
        let mut dots: Vec<(f64, f64)> = Vec::new();
        for at in places.iter().copied().flatten().filter(|at| layout.shows(*at)) {
            let apart = |from: &(f64, f64)| (at.0 - from.0).abs().max((at.1 - from.1).abs()) >= MARKER_APART;
            if dots.last().is_none_or(apart) {
                dots.push(at);
            }
        }
        // A line's end keeps its marker; the one before gives way.
        let end = places.iter().copied().flatten().rfind(|at| layout.shows(*at));
        if let Some(end) = end.filter(|end| dots.last() != Some(end)) {
            dots.truncate(dots.len().saturating_sub(1).max(1));
            dots.push(end);
        }
        pen::markers(area, &dots, &look(series), if named { 3.5 } else { 2.25 })?;
        if let Some(mark) = chart.mark {
            for point in series.points.iter().filter(|point| point.0 == mark) {
                bigger(area, *point, layout, &look(series))?;
            }
        }
    }
    let rings = chart.rings.points.iter().filter_map(|point| layout.px(*point)).filter(|at| layout.shows(*at));
    pen::markers(area, &rings.collect::<Vec<_>>(), &theme.rings(), 4.5)?;
    labels.limits.iter().try_for_each(|name| centred(area, name, theme.limit))?;
    labels.points.iter().try_for_each(|label| centred(area, label, theme.muted))
}

/// The hover layer: a crosshair through the points of one index and a bigger dot on each.
pub fn draw_hover<B: DrawingBackend>(
    area: &Area<B>,
    chart: &Chart,
    layout: &Layout,
    theme: &Theme,
    index: usize,
) -> Drawn<B> {
    let points = chart.series.iter().filter_map(|series| Some((series.role, *series.points.get(index)?)));
    let points: Vec<_> = points.filter(|(_, point)| layout.px(*point).is_some()).collect();
    let mut lines: Vec<f64> = points.iter().filter_map(|(_, point)| layout.x_px(point.0)).collect();
    lines.dedup();
    let lines: Vec<_> = lines.into_iter().filter(|x| layout.shows((*x, layout.plot.top))).collect();
    if !lines.is_empty() {
        let labels = labels::place(chart, layout);
        lines.iter().try_for_each(|x| upright(area, *x, layout, &labels, Stroke::Solid, theme.muted))?;
    }
    points.into_iter().try_for_each(|(role, point)| bigger(area, point, layout, &theme.look(role)))
}

/// The dotted line at the current workload.
fn draw_mark<B: DrawingBackend>(
    area: &Area<B>,
    chart: &Chart,
    layout: &Layout,
    theme: &Theme,
    labels: &Labels,
) -> Drawn<B> {
    match chart.mark.and_then(|mark| layout.x_px(mark)).filter(|x| layout.shows((*x, layout.plot.top))) {
        Some(x) => upright(area, x, layout, labels, Stroke::Dashed(1.5, 3.0), theme.muted),
        None => Ok(()),
    }
}

/// A line from the top of the plot to its foot, with gaps where a text stands on it.
fn upright<B: DrawingBackend>(
    area: &Area<B>,
    x: f64,
    layout: &Layout,
    labels: &Labels,
    stroke: Stroke,
    colour: Colour,
) -> Drawn<B> {
    let (plot, x) = (&layout.plot, pen::sharp(x));
    let crosses = |rect: &&Rect| rect.left - 2.0 < x && x < rect.right + 2.0;
    let gaps: Vec<&Rect> = labels.points.iter().chain(&labels.limits).map(|text| &text.rect).filter(crosses).collect();
    let gaps = ascending(gaps, |gap| gap.top);
    let mut from = plot.top;
    for (top, bottom) in gaps.iter().map(|gap| (gap.top, gap.bottom)).chain([(plot.bottom, plot.bottom)]) {
        if top > from {
            pen::stroke(area, &[(x, from), (x, top)], stroke, colour, 1.0)?;
        }
        from = from.max(bottom);
    }
    Ok(())
}

fn bigger<B: DrawingBackend>(area: &Area<B>, point: (f64, f64), layout: &Layout, look: &Look) -> Drawn<B> {
    match layout.px(point) {
        Some(at) if layout.shows(at) => pen::markers(area, &[at], &Look { marker: dot(look.marker), ..*look }, 4.0),
        _ => Ok(()),
    }
}

/// A series without markers still shows a dot where one is pointed at.
fn dot(marker: Marker) -> Marker {
    match marker {
        Marker::Absent => Marker::Dot,
        marker => marker,
    }
}

fn centred<B: DrawingBackend>(area: &Area<B>, label: &labels::Placed, colour: Colour) -> Drawn<B> {
    let centre = ((label.rect.left + label.rect.right) / 2.0, (label.rect.top + label.rect.bottom) / 2.0);
    pen::text(area, &label.text, centre, Align::Middle, plain(colour))
}

fn plain(colour: Colour) -> Type {
    Type { size: SMALL, weight: Weight::Normal, colour }
}
