//! Drawing of the engine's charts on canvases: a frame, data and pointer layer per plot.

use js_sys::{Array, Reflect};
use leptos::prelude::window;
use plotters_canvas::CanvasBackend;
use stagecost::plot::{
    Area, Chart, Drawing, GRAIN, HeatLayout, HeatMap, Ink, Label, Layout, Roofline, RooflineLayout, Theme, area,
    draw_data, draw_dot_hover, draw_dots, draw_drawing, draw_frame, draw_heat, draw_heat_hover, draw_hover, draw_roofs,
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, Path2d};

/// Clears and sizes a canvas in CSS pixels at the screen's resolution.
fn cleared(canvas: &HtmlCanvasElement, size: (f64, f64)) -> Option<Area<CanvasBackend>> {
    cleared_at(canvas, size, window().device_pixel_ratio())
}

/// Clears and sizes a canvas with `ratio` device pixels per CSS pixel.
fn cleared_at(canvas: &HtmlCanvasElement, (width, height): (f64, f64), ratio: f64) -> Option<Area<CanvasBackend>> {
    let (w, h) = ((width * ratio).round() as u32, (height * ratio).round() as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok().flatten()?.dyn_into().ok()?;
    if (canvas.width(), canvas.height()) == (w, h) {
        context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0).ok()?;
        context.clear_rect(0.0, 0.0, f64::from(w), f64::from(h));
    } else {
        // A canvas of another size forgets its font.
        let _ = Reflect::delete_property(&context, &FONT.into());
        canvas.set_width(w);
        canvas.set_height(h);
    }
    context.set_transform(ratio / GRAIN, 0.0, 0.0, ratio / GRAIN, 0.0, 0.0).ok()?;
    let backend = CanvasBackend::with_canvas_object(canvas.clone())?;
    context.set_text_baseline("middle");
    let mut font = Reflect::get(&context, &FONT.into()).ok().and_then(|font| font.as_string()).unwrap_or_default();
    let ink = move |_: &mut CanvasBackend, ink: Ink| match ink {
        Ink::Dash(lengths) => {
            let lengths: Array = lengths.iter().copied().map(JsValue::from_f64).collect();
            // A canvas takes any lengths that are not negative.
            let _ = context.set_line_dash(&lengths);
        }
        Ink::Fill(path, colour) => {
            if let Ok(path) = Path2d::new_with_path_string(path) {
                context.set_fill_style_str(&colour.css());
                context.fill_with_path_2d(&path);
            }
        }
        Ink::Text(label) => write(&context, &label, &mut font),
    };
    Some(area(backend, Box::new(ink), width, height))
}

/// Property in which a context caches its font; setting a font, even the same, makes the browser style the whole page.
const FONT: &str = "stagecostFont";

fn write(context: &CanvasRenderingContext2d, label: &Label, font: &mut String) {
    let wanted = format!("{} {}px {}", label.weight, label.size, label.family);
    if *font != wanted {
        context.set_font(&wanted);
        let _ = Reflect::set(context, &FONT.into(), &JsValue::from(&wanted));
        *font = wanted;
    }
    context.set_text_align(if label.anchor == "middle" { "center" } else { label.anchor });
    context.set_fill_style_str(&label.colour.css());
    let _ = context.fill_text(label.text, f64::from(label.at.0), f64::from(label.at.1));
}

/// Draws grid, ticks and limits.
pub fn frame(canvas: &HtmlCanvasElement, chart: &Chart, layout: &Layout, theme: &Theme) -> Option<()> {
    draw_frame(&cleared(canvas, layout.size)?, chart, layout, theme).ok()
}

/// Draws lines, rings, labels and the mark.
pub fn data(canvas: &HtmlCanvasElement, chart: &Chart, layout: &Layout, theme: &Theme) -> Option<()> {
    draw_data(&cleared(canvas, layout.size)?, chart, layout, theme).ok()
}

/// Clears the pointer layer, or hides it without a pointer: every layer costs at every frame.
fn pointed(canvas: &HtmlCanvasElement, is: bool, size: (f64, f64)) -> Option<Area<CanvasBackend>> {
    canvas.set_hidden(!is);
    if is {
        return cleared(canvas, size);
    }
    canvas.set_width(0);
    None
}

/// Draws the crosshair at a point, or clears it.
pub fn hover(
    canvas: &HtmlCanvasElement,
    chart: &Chart,
    layout: &Layout,
    theme: &Theme,
    index: Option<usize>,
) -> Option<()> {
    draw_hover(&pointed(canvas, index.is_some(), layout.size)?, chart, layout, theme, index?).ok()
}

/// Draws a map.
pub fn heat(canvas: &HtmlCanvasElement, map: &HeatMap, layout: &HeatLayout, theme: &Theme) -> Option<()> {
    draw_heat(&cleared(canvas, layout.size)?, map, layout, theme).ok()
}

/// Draws the outline of a cell, or clears it.
pub fn heat_hover(
    canvas: &HtmlCanvasElement,
    layout: &HeatLayout,
    theme: &Theme,
    cell: Option<(usize, usize)>,
) -> Option<()> {
    draw_heat_hover(&pointed(canvas, cell.is_some(), layout.size)?, layout, theme, cell?).ok()
}

/// Draws axes and roofs of a roofline.
pub fn roofs(canvas: &HtmlCanvasElement, picture: &Roofline, layout: &RooflineLayout, theme: &Theme) -> Option<()> {
    draw_roofs(&cleared(canvas, layout.base.size)?, picture, layout, theme).ok()
}

/// Draws the dots of a roofline.
pub fn dots(canvas: &HtmlCanvasElement, picture: &Roofline, layout: &RooflineLayout, theme: &Theme) -> Option<()> {
    draw_dots(&cleared(canvas, layout.base.size)?, picture, layout, theme).ok()
}

/// Draws the highlight of a dot, or clears it.
pub fn dot_hover(
    canvas: &HtmlCanvasElement,
    picture: &Roofline,
    layout: &RooflineLayout,
    theme: &Theme,
    index: Option<usize>,
) -> Option<()> {
    draw_dot_hover(&pointed(canvas, index.is_some(), layout.base.size)?, picture, layout, theme, index?).ok()
}

/// Device pixels per CSS pixel of a saved picture.
const SAVED: f64 = 2.0;

/// Draws a whole drawing, to be saved.
pub fn drawing(canvas: &HtmlCanvasElement, drawing: &Drawing) -> Option<()> {
    draw_drawing(&cleared_at(canvas, drawing.size(), SAVED)?, drawing).ok()
}
