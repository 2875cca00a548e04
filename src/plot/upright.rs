//! Upright lines with gaps where texts stand on them.

use super::backend::{Area, Drawn};
use super::layout::{Layout, Rect};
use super::pen;
use super::theme::{Colour, Stroke};
use crate::sorting::ascending;
use plotters::backend::DrawingBackend;

pub(super) fn crosses(rect: &Rect, x: f64) -> bool {
    rect.left - 2.0 < x && x < rect.right + 2.0
}

/// A line from the top of the plot to its foot, with gaps where a text stands on it.
pub(super) fn upright<B: DrawingBackend>(
    area: &Area<B>,
    x: f64,
    layout: &Layout,
    texts: Vec<Rect>,
    stroke: Stroke,
    colour: Colour,
) -> Drawn<B> {
    let (plot, x) = (&layout.plot, pen::sharp(x));
    let gaps = ascending(texts.into_iter().filter(|rect| crosses(rect, x)).collect(), |gap| gap.top);
    let mut from = plot.top;
    for (top, bottom) in gaps.iter().map(|gap| (gap.top, gap.bottom)).chain([(plot.bottom, plot.bottom)]) {
        if top > from {
            pen::stroke(area, &[(x, from), (x, top)], stroke, colour, 1.0)?;
        }
        from = from.max(bottom);
    }
    Ok(())
}
