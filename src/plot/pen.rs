//! Strokes, markers and texts on an area, in CSS pixels.

use super::backend::{Area, Drawn, GRAIN, Measured};
use super::layout::Rect;
use super::path::clip;
use super::text::FONT;
use super::theme::{Colour, Look, Marker, Stroke};
use plotters::backend::DrawingBackend;
use plotters::element::{Circle, Drawable, PointCollection, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle};
use plotters_backend::{BackendCoord, DrawingErrorKind};

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

fn style(colour: Colour, width: f64) -> ShapeStyle {
    let color = RGBColor(colour.red, colour.green, colour.blue).into();
    ShapeStyle { color, filled: false, stroke_width: (width * GRAIN).round() as u32 }
}

/// The middle of the device pixel row or column at `at`, where a hairline is sharp.
pub fn sharp(at: f64) -> f64 {
    at.floor() + 0.5
}

/// A line that may be dashed, which plotters' own paths may not.
struct Line {
    points: Vec<BackendCoord>,
    style: ShapeStyle,
    lengths: Vec<f64>,
}

impl<'a> PointCollection<'a, BackendCoord> for &'a Line {
    type Point = &'a BackendCoord;
    type IntoIter = &'a [BackendCoord];

    fn point_iter(self) -> &'a [BackendCoord] {
        &self.points
    }
}

impl<B: DrawingBackend> Drawable<Measured<B>> for Line {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        points: I,
        backend: &mut Measured<B>,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        backend.draw_dashes(points, &self.style, &self.lengths)
    }
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
    area.draw(&Line { points: run.iter().copied().map(units).collect(), style: style(colour, width), lengths })
}

/// The line of a series, cut to `rect`.
pub fn series<B: DrawingBackend>(
    area: &Area<B>,
    points: impl Iterator<Item = Option<(f64, f64)>>,
    rect: &Rect,
    look: &Look,
) -> Drawn<B> {
    clip(points, rect).iter().try_for_each(|run| stroke(area, run, look.stroke, look.colour, 1.75))
}

/// A marker of about `radius` pixels.
pub fn marker<B: DrawingBackend>(area: &Area<B>, at: (f64, f64), look: &Look, radius: f64) -> Drawn<B> {
    let fill = style(look.colour, 1.25).filled();
    let corner = |dx: f64, dy: f64| units((at.0 + dx * radius, at.1 + dy * radius));
    let radius_units = (radius * GRAIN).round() as u32;
    match look.marker {
        Marker::Absent => Ok(()),
        Marker::Dot => area.draw(&Circle::new(units(at), radius_units, fill)),
        Marker::Ring => area.draw(&Circle::new(units(at), radius_units, style(look.colour, 1.25))),
        Marker::Square => area.draw(&Rectangle::new([corner(-0.9, -0.9), corner(0.9, 0.9)], fill)),
        Marker::Triangle => area.draw(&Polygon::new([corner(0.0, -1.2), corner(1.15, 0.9), corner(-1.15, 0.9)], fill)),
        Marker::Diamond => {
            area.draw(&Polygon::new([corner(0.0, -1.3), corner(1.3, 0.0), corner(0.0, 1.3), corner(-1.3, 0.0)], fill))
        }
    }
}

/// A filled rectangle.
pub fn fill<B: DrawingBackend>(area: &Area<B>, rect: &Rect, colour: Colour) -> Drawn<B> {
    let corners = [units((rect.left, rect.top)), units((rect.right, rect.bottom))];
    area.draw(&Rectangle::new(corners, style(colour, 1.0).filled()))
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
