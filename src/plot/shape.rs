//! What charts are made of beside rings and texts: dashed lines, markers and cells, however many of a colour as one path.

use super::backend::{Ink, Measured};
use super::theme::Colour;
use plotters::backend::DrawingBackend;
use plotters::element::{Drawable, PointCollection};
use plotters::style::ShapeStyle;
use plotters_backend::{BackendCoord, DrawingErrorKind};

/// Points and what is drawn there.
pub struct Shape {
    /// In backend units.
    pub points: Vec<BackendCoord>,
    /// What is drawn.
    pub kind: Kind,
}

/// What is drawn at the points of a [`Shape`].
pub enum Kind {
    /// A line through them, in dashes and gaps of these lengths, unbroken if there are none.
    Line(ShapeStyle, Vec<f64>),
    /// At each the same shape, given as path data relative to the point.
    Stamps(String, Colour),
    /// Rectangles between each two of them.
    Rects(Colour),
}

impl<'a> PointCollection<'a, BackendCoord> for &'a Shape {
    type Point = &'a BackendCoord;
    type IntoIter = &'a [BackendCoord];

    fn point_iter(self) -> &'a [BackendCoord] {
        &self.points
    }
}

impl<B: DrawingBackend> Drawable<Measured<B>> for Shape {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        mut points: I,
        backend: &mut Measured<B>,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        match &self.kind {
            Kind::Line(style, lengths) if lengths.is_empty() => backend.draw_path(points, style),
            Kind::Line(style, lengths) => {
                backend.ink(Ink::Dash(lengths));
                let drawn = backend.draw_path(points, style);
                backend.ink(Ink::Dash(&[]));
                drawn
            }
            Kind::Stamps(shape, colour) => {
                let mut path = String::new();
                for (x, y) in points {
                    append(&mut path, "M", x);
                    append(&mut path, " ", y);
                    path.push_str(shape);
                }
                backend.ink(Ink::Fill(&path, *colour));
                Ok(())
            }
            Kind::Rects(colour) => {
                let mut path = String::new();
                while let (Some(from), Some(to)) = (points.next(), points.next()) {
                    append(&mut path, "M", from.0);
                    append(&mut path, " ", from.1);
                    append(&mut path, "H", to.0);
                    append(&mut path, "V", to.1);
                    append(&mut path, "H", from.0);
                    path.push('z');
                }
                backend.ink(Ink::Fill(&path, *colour));
                Ok(())
            }
        }
    }
}

fn append(path: &mut String, before: &str, number: i32) {
    path.push_str(before);
    path.push_str(&number.to_string());
}
