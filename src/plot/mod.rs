//! Charts drawn once for canvas and SVG: plain geometry here, the drawing itself behind the feature `plot`.
//!
//! A [`Chart`] says what is shown, a [`Layout`] where it goes. [`draw_frame`], [`draw_data`] and [`draw_hover`] put both
//! on any plotters backend, [`svg`] on a whole sheet. Lengths are CSS pixels everywhere; nothing here knows the engine.

pub mod chart;
pub mod heat;
pub mod labels;
pub mod layout;
pub mod legend;
pub mod path;
pub mod ramp;
pub mod roofline;
pub mod scale;
pub mod text;
pub mod theme;
pub mod ticks;
pub mod view;

#[cfg(feature = "plot")]
pub mod backend;
#[cfg(feature = "plot")]
pub mod draw;
#[cfg(feature = "plot")]
pub mod draw_heat;
#[cfg(feature = "plot")]
pub mod draw_hover;
#[cfg(feature = "plot")]
pub mod draw_roofline;
#[cfg(feature = "plot")]
pub mod pen;
#[cfg(feature = "plot")]
pub mod shape;
#[cfg(feature = "plot")]
pub mod sheet;
#[cfg(feature = "plot")]
pub mod svg_text;

pub use chart::{Axis, Chart, Limit, PointLabel, Rings, Role, Series, Ticks};
pub use heat::{HeatLayout, HeatMap};
pub use layout::{Frame, Layout, Rect};
pub use legend::{LegendItem, legend};
pub use roofline::{Roofline, RooflineLayout};
pub use scale::{Scale, ScaleKind};
pub use theme::{Colour, Look, Marker, Stroke, Theme};
pub use view::View;

use std::cmp::Ordering;

/// The places of so many items in their order; equals stay as they are. A sort that is compiled once: the library's own
/// would be some kilobytes of wasm for every kind of item. Each item is put into its place among those before it, which is
/// quick for lists of hundreds, and for long ones that are nearly in order.
pub fn places(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order = Vec::with_capacity(count);
    for item in 0..count {
        let at = order.partition_point(|&other| compare(other, item) != Ordering::Greater);
        order.insert(at, item);
    }
    order
}

/// `items` from the smallest key to the largest; equals stay as they are.
pub fn ascending<T>(items: Vec<T>, key: impl Fn(&T) -> f64) -> Vec<T> {
    let keys: Vec<f64> = items.iter().map(key).collect();
    let order = places(keys.len(), &|a, b| keys[a].total_cmp(&keys[b]));
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order.into_iter().filter_map(|index| items[index].take()).collect()
}

#[cfg(feature = "plot")]
pub use backend::{Area, Drawn, GRAIN, Ink, Label, area};
#[cfg(feature = "plot")]
pub use draw::{draw_data, draw_frame};
#[cfg(feature = "plot")]
pub use draw_heat::{draw_heat, draw_heat_hover};
#[cfg(feature = "plot")]
pub use draw_hover::draw_hover;
#[cfg(feature = "plot")]
pub use draw_roofline::{draw_dot_hover, draw_dots, draw_roofs};
#[cfg(feature = "plot")]
pub use sheet::{Drawing, Sheet, draw_drawing, svg};
