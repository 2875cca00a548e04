//! A chart's frame that holds still, and its data.

use super::backend::{Area, Drawn};
use super::chart::{Chart, Role, Series};
use super::layout::{Frame, Layout, Rect};
use super::pen::{Align, Type, Weight};
use super::text::{LARGE, SMALL, fitted, text_height, text_width, wrapped};
use super::theme::{Colour, Look, Stroke, Theme};
use super::upright::upright;
use super::{labels, pen};
use plotters::backend::DrawingBackend;

/// Markers nearer than this would run into each other, in CSS pixels.
const MARKER_APART: f64 = 9.0;

/// The static layer: title and unit (if the frame is titled), grid, ticks. Changes with the axes, not with the
/// data; paints no background.
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

/// The data layer: limits, the mark, lines with dashes, markers, rings, labels, and the names of limits, which stand where
/// the data leaves room.
pub fn draw_data<B: DrawingBackend>(area: &Area<B>, chart: &Chart, layout: &Layout, theme: &Theme) -> Drawn<B> {
    let plot = &layout.plot;
    let labels = labels::place(chart, layout);
    let limits = chart.limits.iter().filter_map(|limit| layout.y_px(limit.y));
    for y in limits.filter(|y| layout.shows((plot.left, *y))) {
        pen::line(area, &[(plot.left, pen::sharp(y)), (plot.right, pen::sharp(y))], theme.limit, 1.0)?;
    }
    if let Some(x) = chart.mark.and_then(|mark| layout.x_px(mark)).filter(|x| layout.shows((*x, plot.top))) {
        let texts = labels.points.iter().chain(&labels.limits).map(|text| text.rect);
        upright(area, x, layout, texts.collect(), Stroke::Dashed(1.5, 3.0), theme.muted)?;
    }
    if !chart.nothing.is_empty() {
        return draw_nothing(area, &chart.nothing, plot, theme);
    }
    let places: Vec<Vec<_>> =
        chart.series.iter().map(|series| series.points.iter().map(|point| layout.px(*point)).collect()).collect();
    draw_lines(area, chart, &places, plot, theme)?;
    let at_mark = |series: &Series, at: usize| series.points.get(at).is_some_and(|point| chart.mark == Some(point.0));
    if chart.is_named() {
        for index in 0..places.iter().map(Vec::len).max().unwrap_or_default() {
            let there = chart.series.iter().zip(&places);
            let dots = there.clone().filter_map(|(series, places)| Some((series.role, (*places.get(index)?)?)));
            let dots: Vec<_> = dots.filter(|(_, at)| layout.shows(*at)).collect();
            let marked = there.clone().any(|(series, _)| at_mark(series, index));
            draw_dots(area, &dots, if marked { 4.5 } else { 3.5 }, theme)?;
        }
    } else {
        for (series, places) in chart.series.iter().zip(&places) {
            pen::markers(area, &thinned(places, layout), &theme.look(series.role), 2.25)?;
            let marked = (0..).zip(places).filter(|(index, _)| at_mark(series, *index)).filter_map(|(_, at)| *at);
            let marked: Vec<_> = marked.filter(|at| layout.shows(*at)).collect();
            pen::markers(area, &marked, &theme.look(series.role), 4.0)?;
        }
    }
    let rings = chart.rings.points.iter().filter_map(|point| layout.px(*point)).filter(|at| layout.shows(*at));
    pen::markers(area, &rings.collect::<Vec<_>>(), &theme.rings(), 4.5)?;
    labels.limits.iter().try_for_each(|name| centred(area, name, theme.limit))?;
    labels.points.iter().try_for_each(|label| centred(area, label, theme.muted))
}

/// The lines of a chart inside `rect`; names have nothing between them.
pub(super) fn draw_lines<B: DrawingBackend>(
    area: &Area<B>,
    chart: &Chart,
    places: &[Vec<Option<(f64, f64)>>],
    rect: &Rect,
    theme: &Theme,
) -> Drawn<B> {
    let all = || chart.series.iter().zip(places).filter(|_| !chart.is_named());
    // Dashes on top of unbroken lines: where two run together, both are seen.
    let is_solid = |series: &Series| theme.look(series.role).stroke == Stroke::Solid;
    let (below, above) = (all().filter(|(series, _)| is_solid(series)), all().filter(|(series, _)| !is_solid(series)));
    below
        .chain(above)
        .try_for_each(|(series, places)| pen::series(area, places.iter().copied(), rect, &theme.look(series.role)))
}

/// Dots over one name. Where several lie on one place, those below are larger and hollow, so that all are seen.
pub(super) fn draw_dots<B: DrawingBackend>(
    area: &Area<B>,
    dots: &[(Role, (f64, f64))],
    radius: f64,
    theme: &Theme,
) -> Drawn<B> {
    for (index, (role, at)) in dots.iter().enumerate() {
        let (look, apart) = (theme.dot(*role), radius + 1.5);
        let on_it = |(_, other): &&(Role, (f64, f64))| (at.0 - other.0).abs().max((at.1 - other.1).abs()) < apart;
        let above = dots[index + 1..].iter().filter(on_it).count();
        let radius = radius + 3.0 * above as f64;
        pen::markers(area, &[*at], &look, radius)?;
        if above > 0 {
            pen::markers(area, &[*at], &Look { colour: theme.card, ..look }, radius - 1.75)?;
        }
    }
    Ok(())
}

/// The points of a line that get a marker: none runs into another, and its end has one.
fn thinned(places: &[Option<(f64, f64)>], layout: &Layout) -> Vec<(f64, f64)> {
    let mut dots: Vec<(f64, f64)> = Vec::new();
    let shown = || places.iter().copied().flatten().filter(|at| layout.shows(*at));
    for at in shown() {
        let apart = |from: &(f64, f64)| (at.0 - from.0).abs().max((at.1 - from.1).abs()) >= MARKER_APART;
        if dots.last().is_none_or(apart) {
            dots.push(at);
        }
    }
    // The marker before the end gives way to it.
    if let Some(end) = shown().next_back().filter(|end| dots.last() != Some(end)) {
        dots.truncate(dots.len().saturating_sub(1).max(1));
        dots.push(end);
    }
    dots
}

/// Why there is no data, in the middle of the plot.
fn draw_nothing<B: DrawingBackend>(area: &Area<B>, why: &str, plot: &Rect, theme: &Theme) -> Drawn<B> {
    let (high, lines) = (text_height(SMALL) + 2.0, wrapped(why, plot.width() - 16.0, SMALL));
    let (x, middle) = ((plot.left + plot.right) / 2.0, (plot.top + plot.bottom) / 2.0);
    let first = middle - high * (lines.len() as f64 - 1.0) / 2.0;
    for (row, line) in lines.iter().enumerate() {
        let rect = Rect::around(x, first + row as f64 * high, text_width(line, SMALL), high);
        pen::fill(area, &[rect.grown(3.0)], theme.card)?;
        pen::text(area, line, (x, first + row as f64 * high), Align::Middle, plain(theme.ink))?;
    }
    Ok(())
}

pub(super) fn centred<B: DrawingBackend>(area: &Area<B>, label: &labels::Placed, colour: Colour) -> Drawn<B> {
    let centre = ((label.rect.left + label.rect.right) / 2.0, (label.rect.top + label.rect.bottom) / 2.0);
    pen::text(area, &label.text, centre, Align::Middle, plain(colour))
}

fn plain(colour: Colour) -> Type {
    Type { size: SMALL, weight: Weight::Normal, colour }
}
