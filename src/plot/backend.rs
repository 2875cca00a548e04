//! A wrapper round any plotters backend that measures text by table and places it alike on canvas and in SVG.

use super::text::text_width;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::style::{FontDesc, TextStyle};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};

/// Backend units in one CSS pixel. plotters counts in whole units, which as pixels would put kinks into every line, so
/// the picture is drawn ten times as large and scaled back: a canvas by `setTransform(ratio / GRAIN, 0, 0, ratio /
/// GRAIN, 0, 0)`, an SVG by its `viewBox`.
pub const GRAIN: f64 = 10.0;

/// What lies under the backend: the two disagree on what a font size and a vertical anchor mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// plotters-canvas.
    Canvas,
    /// plotters-svg.
    Svg,
}

/// The backend that every drawing goes through.
pub struct Measured<B> {
    inner: B,
    surface: Surface,
    size: (u32, u32),
}

/// Something to draw a chart on, in units of 1 / [`GRAIN`] CSS pixel.
pub type Area<B> = DrawingArea<Measured<B>, Shift>;

/// What drawing comes back with.
pub type Drawn<B> = Result<(), DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>>;

/// `backend` as an area of `width` × `height` CSS pixels.
pub fn area<B: DrawingBackend>(backend: B, surface: Surface, width: f64, height: f64) -> Area<B> {
    let size = ((width * GRAIN).round() as u32, (height * GRAIN).round() as u32);
    Measured { inner: backend, surface, size }.into_drawing_area()
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

    /// Draws with the vertical centre of figures at `pos`; other vertical anchors are not told apart.
    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, pos: BackendCoord) -> Outcome<B> {
        let size = style.size();
        // plotters-svg writes a font size 1.24 times too small and centres on half the x-height; a canvas takes the
        // size as it is and centres on the em square. Figures have their middle a little lower than either.
        let (size, drop) = match self.surface {
            Surface::Canvas => (size, 0.07 * size),
            Surface::Svg => (size * 1.24, 0.09 * size),
        };
        let font = FontDesc::new(style.family(), size, style.style()).transform(style.transform());
        let pos = (pos.0, pos.1 + drop.round() as i32);
        self.inner.draw_text(text, &TextStyle { font, color: style.color(), pos: style.anchor() }, pos)
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
    use super::super::text::FONT;
    use super::*;
    use plotters::backend::SVGBackend;
    use plotters::style::IntoFont;

    #[test]
    fn text_is_measured_by_the_table() {
        let mut buffer = String::new();
        let area = area(SVGBackend::with_string(&mut buffer, (10, 10)), Surface::Svg, 100.0, 50.0);
        let style = TextStyle::from((FONT, 100.0).into_font());
        assert_eq!(area.estimate_text_size("00", &style).ok(), Some((124, 100)));
        assert_eq!(area.dim_in_pixel(), (1000, 500));
    }

    #[test]
    fn svg_text_has_the_size_asked_for() {
        let mut buffer = String::new();
        let drawn = area(SVGBackend::with_string(&mut buffer, (10, 10)), Surface::Svg, 100.0, 50.0);
        drawn.draw_text("a<b>&\"c\"", &TextStyle::from((FONT, 110.0).into_font()), (0, 0)).expect("a string has room");
        drop(drawn);
        assert!(buffer.contains("font-size=\"110\"") && buffer.contains("a&lt;b&gt;&amp;&quot;c&quot;"), "{buffer}");
    }
}
