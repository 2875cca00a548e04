//! SVG text as a plotters backend, with what plotters' own lacks: dashes, and text sized and placed as on a canvas.

use super::backend::{Ink, Label};
use super::theme::Colour;
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle};
use plotters_backend::{DrawingBackend, DrawingErrorKind};
use std::convert::Infallible;

/// Writes elements, one a line; the document around them is the caller's.
pub struct SvgText<'a> {
    text: &'a mut String,
    dash: String,
}

impl<'a> SvgText<'a> {
    /// Appends to `text`.
    pub fn new(text: &'a mut String) -> Self {
        SvgText { text, dash: String::new() }
    }

    /// What plotters has no word for.
    pub fn ink(&mut self, ink: Ink) {
        match ink {
            Ink::Dash(lengths) => {
                let lengths: Vec<String> = lengths.iter().map(f64::to_string).collect();
                self.dash = lengths.join(" ");
            }
            Ink::Fill(path, colour) => {
                self.open("path");
                self.attribute("fill", &colour.css());
                self.attribute("d", path);
                self.close();
            }
            Ink::Text(label) => self.label(&label),
        }
    }

    fn label(&mut self, label: &Label) {
        // A renderer's own idea of the middle differs from font to font; the baseline does not.
        let baseline = label.at.1 + (0.29 * label.size).round() as i32;
        self.open("text");
        self.number("x", label.at.0);
        self.number("y", baseline);
        self.attribute("text-anchor", label.anchor);
        self.attribute("font-family", label.family);
        self.number("font-size", label.size.round() as i32);
        if label.weight == "bold" {
            self.attribute("font-weight", label.weight);
        }
        self.attribute("fill", &label.colour.css());
        self.text.push('>');
        self.text.push_str(&escaped(label.text));
        self.text.push_str("</text>\n");
    }

    fn open(&mut self, name: &str) {
        self.text.push('<');
        self.text.push_str(name);
    }

    fn attribute(&mut self, name: &str, value: &str) {
        for part in [" ", name, "=\"", value, "\""] {
            self.text.push_str(part);
        }
    }

    fn number(&mut self, name: &str, value: i32) {
        self.attribute(name, &value.to_string());
    }

    fn close(&mut self) {
        self.text.push_str("/>\n");
    }

    fn paint(&mut self, style: &impl BackendStyle, fill: bool) {
        let colour = colour(style.color());
        if fill {
            self.attribute("fill", &colour);
        } else {
            self.attribute("fill", "none");
            self.attribute("stroke", &colour);
            self.number("stroke-width", style.stroke_width() as i32);
        }
    }

    fn points(&mut self, path: impl IntoIterator<Item = BackendCoord>) {
        let mut points = String::new();
        for (x, y) in path {
            if !points.is_empty() {
                points.push(' ');
            }
            points.push_str(&x.to_string());
            points.push(',');
            points.push_str(&y.to_string());
        }
        self.attribute("points", &points);
        self.close();
    }
}

type Outcome = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for SvgText<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (0, 0)
    }

    fn ensure_prepared(&mut self) -> Outcome {
        Ok(())
    }

    fn present(&mut self) -> Outcome {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Outcome {
        self.draw_rect(point, (point.0 + 1, point.1 + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Outcome {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Outcome {
        self.open("rect");
        self.number("x", from.0);
        self.number("y", from.1);
        self.number("width", to.0 - from.0);
        self.number("height", to.1 - from.1);
        self.paint(style, fill);
        self.close();
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Outcome {
        self.open("polyline");
        self.paint(style, false);
        if !self.dash.is_empty() {
            let dash = self.dash.clone();
            self.attribute("stroke-dasharray", &dash);
        }
        self.points(path);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, at: BackendCoord, radius: u32, style: &S, fill: bool) -> Outcome {
        self.open("circle");
        self.number("cx", at.0);
        self.number("cy", at.1);
        self.number("r", radius as i32);
        self.paint(style, fill);
        self.close();
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Outcome {
        self.open("polygon");
        self.paint(style, true);
        self.points(path);
        Ok(())
    }

    /// The middle of the em square is at `pos`, as on a canvas; other vertical anchors and turned text are not told apart.
    /// Texts are inked.
    fn draw_text<S: BackendTextStyle>(&mut self, _text: &str, _style: &S, _pos: BackendCoord) -> Outcome {
        Ok(())
    }
}

/// `text` as it stands in a document.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Pictures hold opaque colours only.
fn colour(colour: BackendColor) -> String {
    let (red, green, blue) = colour.rgb;
    Colour { red, green, blue }.css()
}
