//! What is pointed at in a chart: a crosshair, bigger dots, the point's name.

use super::backend::{Area, Drawn};
use super::chart::{Chart, Role};
use super::draw::{centred, draw_dots, draw_lines};
use super::layout::{Layout, Rect};
use super::theme::{Stroke, Theme};
use super::upright::{crosses, upright};
use super::{labels, pen};
use plotters::backend::DrawingBackend;

/// The hover layer: a crosshair through the points of one index, a bigger dot on each, and their name.
pub fn draw_hover<B: DrawingBackend>(
    area: &Area<B>,
    chart: &Chart,
    layout: &Layout,
    theme: &Theme,
    index: usize,
) -> Drawn<B> {
    let points: Vec<(Role, (f64, f64))> =
        chart.series.iter().filter_map(|series| Some((series.role, *series.points.get(index)?))).collect();
    let mut lines: Vec<f64> = points.iter().filter_map(|(_, point)| layout.x_px(point.0)).collect();
    lines.dedup();
    let lines: Vec<_> = lines.into_iter().filter(|x| layout.shows((*x, layout.plot.top))).collect();
    if lines.is_empty() {
        return Ok(());
    }
    let placed = labels::place(chart, layout);
    let name = labels::of_point(chart, layout, index, &placed);
    let on_line = |rect: &Rect| lines.iter().any(|x| crosses(rect, *x));
    // A name of another point at the crosshair would be read as this one's.
    let others = placed.points.iter().map(|label| label.rect);
    let hidden = others.filter(|rect| on_line(rect) || name.iter().any(|name| name.rect.grown(3.0).overlaps(rect)));
    let hidden: Vec<Rect> = hidden.map(|rect| rect.grown(1.0)).collect();
    if !hidden.is_empty() {
        cover(area, chart, layout, theme, &hidden)?;
    }
    let kept = || placed.limits.iter().chain(&name).map(|text| text.rect);
    lines.iter().try_for_each(|x| upright(area, *x, layout, kept().collect(), Stroke::Solid, theme.muted))?;
    let dots = points.iter().filter_map(|(role, point)| Some((*role, layout.px(*point)?)));
    let dots: Vec<_> = dots.filter(|(_, at)| layout.shows(*at)).collect();
    if chart.is_named() {
        draw_dots(area, &dots, 5.0, theme)?;
    } else {
        dots.iter().try_for_each(|(role, at)| pen::markers(area, &[*at], &theme.look(*role), 4.0))?;
    }
    match name {
        Some(name) => {
            pen::fill(area, &[name.rect.grown(2.0)], theme.card)?;
            centred(area, &name, theme.muted)
        }
        None => Ok(()),
    }
}

/// Covers texts, and draws again what else was there.
fn cover<B: DrawingBackend>(area: &Area<B>, chart: &Chart, layout: &Layout, theme: &Theme, rects: &[Rect]) -> Drawn<B> {
    pen::fill(area, rects, theme.card)?;
    let place = |points: &Vec<(f64, f64)>| points.iter().map(|point| layout.px(*point)).collect();
    let places: Vec<Vec<_>> = chart.series.iter().map(|series| place(&series.points)).collect();
    for rect in rects {
        for y in layout.y_ticks.iter().map(|tick| pen::sharp(tick.at)) {
            // Beside the plot there is no grid.
            let right = rect.right.min(layout.plot.right);
            if rect.top < y && y < rect.bottom && rect.left < right {
                pen::line(area, &[(rect.left.max(layout.plot.left), y), (right, y)], theme.grid, 1.0)?;
            }
        }
        draw_lines(area, chart, &places, rect, theme)?;
    }
    Ok(())
}
