//! The three layers of a roofline: axes and roofs that hold still, the dots, the one that is pointed at.

use super::backend::{Area, Drawn};
use super::draw::draw_frame;
use super::labels::Placed;
use super::layout::Rect;
use super::pen;
use super::pen::{Align, Type, Weight};
use super::roofline::{Dot, RIDGE, Roofline, RooflineLayout, look};
use super::text::{SMALL, fitted, text_height, text_width};
use super::theme::{Colour, Look, Marker, Stroke, Theme};
use plotters::backend::DrawingBackend;

/// Axes, roofs with their names, ridges; paints no background.
pub fn draw_roofs<B: DrawingBackend>(
    area: &Area<B>,
    roofline: &Roofline,
    layout: &RooflineLayout,
    theme: &Theme,
) -> Drawn<B> {
    draw_frame(area, &roofline.chart, &layout.base, theme)?;
    let foot = layout.base.plot.bottom;
    for line in &layout.lines {
        pen::line(area, line, theme.limit, 1.25)?;
    }
    for x in &layout.ridges {
        let x = pen::sharp(*x);
        pen::line(area, &[(x, foot - RIDGE), (x, foot)], theme.limit, 1.25)?;
    }
    layout.names.iter().chain(&layout.ridge_texts).try_for_each(|name| centred(area, name, theme.limit))
}

/// The dots, the largest below.
pub fn draw_dots<B: DrawingBackend>(
    area: &Area<B>,
    roofline: &Roofline,
    layout: &RooflineLayout,
    theme: &Theme,
) -> Drawn<B> {
    roofline.dots.iter().try_for_each(|dot| draw_dot(area, dot, layout, theme, theme.card))
}

/// The hover layer: a crosshair, one dot with an edge, and its name.
pub fn draw_dot_hover<B: DrawingBackend>(
    area: &Area<B>,
    roofline: &Roofline,
    layout: &RooflineLayout,
    theme: &Theme,
    index: usize,
) -> Drawn<B> {
    let Some(dot) = roofline.dots.get(index) else { return Ok(()) };
    let Some(at) = layout.base.px(dot.at).filter(|at| layout.base.shows(*at)) else { return Ok(()) };
    let plot = &layout.base.plot;
    let (x, y) = (pen::sharp(at.0), pen::sharp(at.1));
    for line in [[(x, plot.top), (x, plot.bottom)], [(plot.left, y), (plot.right, y)]] {
        pen::stroke(area, &line, Stroke::Dashed(1.5, 3.0), theme.muted, 1.0)?;
    }
    draw_dot(area, dot, layout, theme, theme.ink)?;
    let name = fitted(&dot.name, plot.width() - 8.0, SMALL);
    let (wide, high) = (text_width(&name, SMALL), text_height(SMALL));
    let up = layout.radius(dot) + high / 2.0 + 5.0;
    // Over the dot, or under it where that is no longer the plot.
    let middle = if at.1 - up - high / 2.0 >= plot.top { at.1 - up } else { at.1 + up };
    let centre =
        at.0.clamp(plot.left + wide / 2.0 + 2.0, (plot.right - wide / 2.0 - 2.0).max(plot.left + wide / 2.0 + 2.0));
    let rect = Rect::around(centre, middle, wide, high);
    pen::fill(area, &[rect.grown(3.0)], theme.card)?;
    pen::outline(area, &rect.grown(3.0), theme.grid, 1.0)?;
    centred(area, &Placed { text: name.into_owned(), rect }, theme.ink)
}

/// A dot with an edge, so that one on another is seen.
fn draw_dot<B: DrawingBackend>(
    area: &Area<B>,
    dot: &Dot,
    layout: &RooflineLayout,
    theme: &Theme,
    edge: Colour,
) -> Drawn<B> {
    let Some(at) = layout.base.px(dot.at).filter(|at| layout.base.shows(*at)) else { return Ok(()) };
    let look = look(dot.role, theme);
    // Equal areas: pen's triangle is smaller than a circle of its radius.
    let radius = layout.radius(dot) * if look.marker == Marker::Triangle { 1.14 } else { 1.0 };
    pen::markers(area, &[at], &Look { colour: edge, ..look }, radius + 1.0)?;
    pen::markers(area, &[at], &look, radius)
}

fn centred<B: DrawingBackend>(area: &Area<B>, name: &Placed, colour: Colour) -> Drawn<B> {
    let centre = ((name.rect.left + name.rect.right) / 2.0, (name.rect.top + name.rect.bottom) / 2.0);
    pen::text(area, &name.text, centre, Align::Middle, Type { size: SMALL, weight: Weight::Normal, colour })
}
