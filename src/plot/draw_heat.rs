//! A map on any backend: cells, names, legend, the current workload; and the outline under a pointer.

use super::backend::{Area, Drawn};
use super::heat::{HeatLayout, HeatMap, Name, cell_text};
use super::layout::{Frame, Rect};
use super::pen::{Align, Type, Weight};
use super::text::{LARGE, SMALL, fitted, text_width};
use super::theme::{Colour, Theme};
use super::{pen, ramp};
use plotters::backend::DrawingBackend;

/// The whole map but for what is pointed at; paints no background.
pub fn draw_heat<B: DrawingBackend>(area: &Area<B>, map: &HeatMap, layout: &HeatLayout, theme: &Theme) -> Drawn<B> {
    for (step, rects) in layout.runs(map).iter().enumerate() {
        pen::fill(area, rects, ramp::colour(step, theme))?;
    }
    if layout.texts {
        draw_values(area, map, layout, theme)?;
    }
    layout.columns.iter().try_for_each(|name| centred(area, name, theme.muted))?;
    layout.rows.iter().try_for_each(|name| centred(area, name, theme.muted))?;
    draw_bar(area, layout, theme)?;
    if let Some(mark) = map.mark {
        draw_outline(area, &layout.cell(mark), layout, theme.ink, theme)?;
    }
    draw_axis_titles(area, map, layout, theme)?;
    match layout.frame {
        Frame::Bare => Ok(()),
        Frame::Titled | Frame::Noted => draw_titles(area, map, layout, theme),
    }
}

/// The hover layer: an outline around one cell.
pub fn draw_heat_hover<B: DrawingBackend>(
    area: &Area<B>,
    layout: &HeatLayout,
    theme: &Theme,
    cell: (usize, usize),
) -> Drawn<B> {
    draw_outline(area, &layout.cell(cell), layout, theme.limit, theme)
}

fn draw_values<B: DrawingBackend>(area: &Area<B>, map: &HeatMap, layout: &HeatLayout, theme: &Theme) -> Drawn<B> {
    for (row, values) in map.cells.iter().enumerate() {
        for (column, value) in values.iter().enumerate() {
            let Some(step) = layout.step(*value) else { continue };
            let ink = ramp::ink_on(ramp::colour(step, theme));
            centred(area, &Name { text: cell_text(*value), rect: layout.cell((row, column)) }, ink)?;
        }
    }
    Ok(())
}

fn draw_bar<B: DrawingBackend>(area: &Area<B>, layout: &HeatLayout, theme: &Theme) -> Drawn<B> {
    let Some(bar) = &layout.bar else { return Ok(()) };
    let edge = |step: usize| (bar.rect.bottom - step as f64 * bar.rect.height() / ramp::STEPS as f64).round();
    for step in 0..ramp::STEPS {
        let rect = Rect { top: edge(step + 1), bottom: edge(step), ..bar.rect };
        pen::fill(area, &[rect], ramp::colour(step, theme))?;
    }
    for tick in &bar.ticks {
        let y = pen::sharp(tick.at).min(bar.rect.bottom - 0.5);
        pen::line(area, &[(bar.rect.right, y), (bar.rect.right + 3.0, y)], theme.muted, 1.0)?;
        pen::text(area, &tick.tick.text, (bar.rect.right + 6.0, tick.at), Align::Start, plain(theme.muted))?;
    }
    Ok(())
}

/// An outline that stands out on any cell, however small.
fn draw_outline<B: DrawingBackend>(
    area: &Area<B>,
    cell: &Rect,
    layout: &HeatLayout,
    colour: Colour,
    theme: &Theme,
) -> Drawn<B> {
    let centre = ((cell.left + cell.right) / 2.0, (cell.top + cell.bottom) / 2.0);
    let rect = Rect::around(centre.0, centre.1, cell.width().max(7.0), cell.height().max(7.0));
    let plot = layout.plot.grown(1.0);
    let rect = Rect {
        left: rect.left.max(plot.left),
        top: rect.top.max(plot.top),
        right: rect.right.min(plot.right),
        bottom: rect.bottom.min(plot.bottom),
    };
    pen::outline(area, &rect, theme.card, 4.0)?;
    pen::outline(area, &rect, colour, 2.0)
}

fn draw_titles<B: DrawingBackend>(area: &Area<B>, map: &HeatMap, layout: &HeatLayout, theme: &Theme) -> Drawn<B> {
    let right = layout.size.0 - 10.0;
    let bold = Type { size: LARGE, weight: Weight::Bold, colour: theme.ink };
    let small = plain(theme.muted);
    let room = right - text_width(&map.unit, SMALL) - 20.0;
    pen::text(area, &fitted(&map.title, room, LARGE), (10.0, 13.0), Align::Start, bold)?;
    pen::text(area, &map.unit, (right, 13.0), Align::End, small)?;
    if layout.frame == Frame::Noted {
        pen::text(area, &fitted(&map.note, right - 10.0, SMALL), (10.0, 30.0), Align::Start, small)?;
    }
    Ok(())
}

fn draw_axis_titles<B: DrawingBackend>(area: &Area<B>, map: &HeatMap, layout: &HeatLayout, theme: &Theme) -> Drawn<B> {
    let (plot, (width, height), small) = (&layout.plot, layout.size, plain(theme.muted));
    pen::text(area, &fitted(&map.y_title, width - 20.0, SMALL), (10.0, plot.top - 10.0), Align::Start, small)?;
    let below = ((plot.left + plot.right) / 2.0, height - 8.0);
    pen::text(area, &fitted(&map.x_title, width - 20.0, SMALL), below, Align::Middle, small)
}

fn centred<B: DrawingBackend>(area: &Area<B>, name: &Name, colour: Colour) -> Drawn<B> {
    let centre = ((name.rect.left + name.rect.right) / 2.0, (name.rect.top + name.rect.bottom) / 2.0);
    pen::text(area, &name.text, centre, Align::Middle, plain(colour))
}

fn plain(colour: Colour) -> Type {
    Type { size: SMALL, weight: Weight::Normal, colour }
}
