//! A wrapper round any plotters backend that measures text by table and places it alike on canvas and in SVG.

use super::text::text_width;
use super::theme::Colour;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters_backend::text_anchor::HPos;
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};

/// Backend units in one CSS pixel. plotters counts in whole units, which as pixels would put kinks into every line, so
/// the picture is drawn ten times as large and scaled back: a canvas by `setTransform(ratio / GRAIN, 0, 0, ratio /
/// GRAIN, 0, 0)`, an SVG by its `viewBox`.
pub const GRAIN: f64 = 10.0;

/// What a surface can do and plotters has no word for; without it every dash and every cell of a map would be some calls
/// of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ink<'a> {
    /// Lines from here on are dashes and gaps of these lengths, in backend units; unbroken if there are none.
    Dash(&'a [f64]),
    /// Shapes to fill, as SVG and canvas write paths.
    Fill(&'a str, Colour),
    /// A text; plotters' own canvas sets its font anew for each, which takes a browser longer than all lines.
    Text(Label<'a>),
}

/// A text at a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Label<'a> {
    /// What it says.
    pub text: &'a str,
    /// Where its middle, its beginning or its end lies, in backend units.
    pub at: BackendCoord,
    /// Which of the three, as SVG has it.
    pub anchor: &'static str,
    /// Font size in backend units.
    pub size: f64,
    /// `normal` or `bold`.
    pub weight: &'a str,
    /// Family of the font.
    pub family: &'a str,
    /// Its colour.
    pub colour: Colour,
}

/// Does that on a backend.
pub type Inking<B> = Box<dyn FnMut(&mut B, Ink)>;

/// The backend that every drawing goes through.
pub struct Measured<B> {
    inner: B,
    inking: Inking<B>,
    size: (u32, u32),
}

/// Something to draw a chart on, in units of 1 / [`GRAIN`] CSS pixel.
pub type Area<B> = DrawingArea<Measured<B>, Shift>;

/// What drawing comes back with.
pub type Drawn<B> = Result<(), DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>>;

/// `backend` as an area of `width` × `height` CSS pixels.
pub fn area<B: DrawingBackend>(backend: B, inking: Inking<B>, width: f64, height: f64) -> Area<B> {
    let size = ((width * GRAIN).round() as u32, (height * GRAIN).round() as u32);
    Measured { inner: backend, inking, size }.into_drawing_area()
}

impl<B: DrawingBackend> Measured<B> {
    /// What plotters has no word for.
    pub fn ink(&mut self, ink: Ink) {
        (self.inking)(&mut self.inner, ink);
    }
}

type Outcome<B> = Result<(), DrawingErrorKind<<B as DrawingBackend>::ErrorType>>;

impl<B: DrawingBackend> DrawingBackend for Measured<B> {
    type ErrorType = B::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Outcome<B> {
        self.inner.ensure_prepared()
    }

    fn present(&mut self) -> Outcome<B> {
        self.inner.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Outcome<B> {
        self.inner.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Outcome<B> {
        self.inner.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Outcome<B> {
        self.inner.draw_rect(from, to, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Outcome<B> {
        self.inner.draw_path(path, style)
    }

    fn draw_circle<S: BackendStyle>(&mut self, at: BackendCoord, radius: u32, style: &S, fill: bool) -> Outcome<B> {
        self.inner.draw_circle(at, radius, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Outcome<B> {
        self.inner.fill_polygon(path, style)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, pos: BackendCoord) -> Outcome<B> {
        let (red, green, blue) = style.color().rgb;
        let (weight, family) = (style.style(), style.family());
        let label = Label {
            text,
            // Surfaces centre on the em square; figures have their middle a little lower.
            at: (pos.0, pos.1 + (0.07 * style.size()).round() as i32),
            anchor: match style.anchor().h_pos {
                HPos::Left => "start",
                HPos::Center => "middle",
                HPos::Right => "end",
            },
            size: style.size(),
            weight: weight.as_str(),
            family: family.as_str(),
            colour: Colour { red, green, blue },
        };
        self.ink(Ink::Text(label));
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Self::ErrorType>> {
        Ok((text_width(text, style.size()).ceil() as u32, style.size().ceil() as u32))
    }

    fn blit_bitmap(&mut self, pos: BackendCoord, size: (u32, u32), src: &[u8]) -> Outcome<B> {
        self.inner.blit_bitmap(pos, size, src)
    }
}

#[cfg(test)]
mod tests {
    use super::super::svg_text::SvgText;
    use super::super::text::FONT;
    use super::*;
    use plotters::style::{IntoFont, TextStyle};

    #[test]
    fn text_is_measured_by_the_table() {
        let mut text = String::new();
        let area = area(SvgText::new(&mut text), Box::new(SvgText::ink), 100.0, 50.0);
        let style = TextStyle::from((FONT, 100.0).into_font());
        assert_eq!(area.estimate_text_size("00", &style).ok(), Some((124, 100)));
        assert_eq!(area.dim_in_pixel(), (1000, 500));
    }

    #[test]
    fn text_has_the_size_asked_for() {
        let mut text = String::new();
        let drawn = area(SvgText::new(&mut text), Box::new(SvgText::ink), 100.0, 50.0);
        drawn.draw_text("a<b>&\"c\"", &TextStyle::from((FONT, 110.0).into_font()), (0, 0)).expect("a string has room");
        drop(drawn);
        assert!(text.contains("font-size=\"110\"") && text.contains("a&lt;b&gt;&amp;&quot;c&quot;"), "{text}");
    }
}
