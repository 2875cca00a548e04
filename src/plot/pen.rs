//! Strokes, markers and texts on an area, in CSS pixels.

use super::backend::{Area, Drawn, GRAIN};
use super::layout::Rect;
use super::path::cut;
use super::shape::{Kind, Shape};
use super::text::FONT;
use super::theme::{Colour, Look, Marker, Stroke};
use plotters::backend::DrawingBackend;
use plotters::element::{Circle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle};

/// Where a text lies against its point; vertically it is always centred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Begins at the point.
    Start,
    /// Centred on the point.
    Middle,
    /// Ends at the point.
    End,
}

/// How heavy a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Plain.
    Normal,
    /// Bold.
    Bold,
}

/// The look of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Type {
    /// Font size in CSS pixels.
    pub size: f64,
    /// Weight.
    pub weight: Weight,
    /// Colour.
    pub colour: Colour,
}

fn units((x, y): (f64, f64)) -> (i32, i32) {
    ((x * GRAIN).round() as i32, (y * GRAIN).round() as i32)
}

fn grains(points: &[(f64, f64)]) -> Vec<(i32, i32)> {
    points.iter().copied().map(units).collect()
}

fn style(colour: Colour, width: f64) -> ShapeStyle {
    let color = RGBColor(colour.red, colour.green, colour.blue).into();
    ShapeStyle { color, filled: false, stroke_width: (width * GRAIN).round() as u32 }
}

/// The middle of the device pixel row or column at `at`, where a hairline is sharp.
pub fn sharp(at: f64) -> f64 {
    at.floor() + 0.5
}

/// A line through `run`.
pub fn line<B: DrawingBackend>(area: &Area<B>, run: &[(f64, f64)], colour: Colour, width: f64) -> Drawn<B> {
    stroke(area, run, Stroke::Solid, colour, width)
}

/// A line with a stroke.
pub fn stroke<B: DrawingBackend>(
    area: &Area<B>,
    run: &[(f64, f64)],
    stroke: Stroke,
    colour: Colour,
    width: f64,
) -> Drawn<B> {
    let lengths = match stroke {
        Stroke::Absent => return Ok(()),
        Stroke::Solid => vec![],
        Stroke::Dashed(on, off) => vec![on * GRAIN, off * GRAIN],
    };
    area.draw(&Shape { points: grains(run), kind: Kind::Line(style(colour, width), lengths) })
}

/// The line of a series, cut to `rect`.
pub fn series<B: DrawingBackend>(
    area: &Area<B>,
    points: impl Iterator<Item = Option<(f64, f64)>>,
    rect: &Rect,
    look: &Look,
) -> Drawn<B> {
    cut(points, rect).iter().try_for_each(|run| stroke(area, run, look.stroke, look.colour, 1.75))
}

/// Markers of about `radius` pixels.
pub fn markers<B: DrawingBackend>(area: &Area<B>, at: &[(f64, f64)], look: &Look, radius: f64) -> Drawn<B> {
    let length = |share: f64| (share * radius * GRAIN).round() as i32;
    let shape = match look.marker {
        Marker::Absent => return Ok(()),
        Marker::Ring => {
            let circle = |at: &(f64, f64)| Circle::new(units(*at), length(1.0) as u32, style(look.colour, 1.25));
            return at.iter().try_for_each(|at| area.draw(&circle(at)));
        }
        Marker::Dot => {
            let (r, d) = (length(1.0), 2 * length(1.0));
            format!("m-{r} 0a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0-{d} 0z")
        }
        Marker::Square => {
            let (r, d) = (length(0.9), 2 * length(0.9));
            format!("m-{r}-{r}h{d}v{d}h-{d}z")
        }
        Marker::Triangle => {
            let (up, side, height) = (length(1.2), length(1.15), length(1.2) + length(0.9));
            format!("m0-{up}l{side} {height}h-{}z", 2 * side)
        }
        Marker::Diamond => {
            let r = length(1.3);
            format!("m0-{r}l{r} {r}l-{r} {r}l-{r}-{r}z")
        }
    };
    if at.is_empty() {
        Ok(())
    } else {
        area.draw(&Shape { points: grains(at), kind: Kind::Stamps(shape, look.colour) })
    }
}

/// Filled rectangles of one colour.
pub fn fill<B: DrawingBackend>(area: &Area<B>, rects: &[Rect], colour: Colour) -> Drawn<B> {
    let corners = rects.iter().flat_map(|rect| [(rect.left, rect.top), (rect.right, rect.bottom)]);
    if rects.is_empty() {
        return Ok(());
    }
    area.draw(&Shape { points: corners.map(units).collect(), kind: Kind::Rects(colour) })
}

/// The edge of a rectangle.
pub fn outline<B: DrawingBackend>(area: &Area<B>, rect: &Rect, colour: Colour, width: f64) -> Drawn<B> {
    let (from, to) = ((rect.left, rect.top), (rect.right, rect.bottom));
    // A hair beyond the first corner closes it without a notch.
    let corners = [from, (to.0, from.1), to, (from.0, to.1), from, (from.0 + width / 2.0, from.1)];
    line(area, &corners, colour, width)
}

/// A text at a point.
pub fn text<B: DrawingBackend>(area: &Area<B>, text: &str, at: (f64, f64), align: Align, look: Type) -> Drawn<B> {
    let weight = match look.weight {
        Weight::Normal => FontStyle::Normal,
        Weight::Bold => FontStyle::Bold,
    };
    let across = match align {
        Align::Start => HPos::Left,
        Align::Middle => HPos::Center,
        Align::End => HPos::Right,
    };
    let font = FontDesc::new(FontFamily::Name(FONT), look.size * GRAIN, weight);
    let colour = RGBColor(look.colour.red, look.colour.green, look.colour.blue);
    let style = TextStyle::from(font).color(&colour).pos(Pos::new(across, VPos::Center));
    area.draw(&Text::new(text, units(at), style))
}
