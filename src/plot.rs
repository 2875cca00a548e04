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
#[cfg(feature = "plot")]
mod upright;

pub use chart::{Axis, Chart, Limit, PointLabel, Rings, Role, Series, Ticks};
pub use heat::{HeatLayout, HeatMap};
pub use layout::{Frame, Layout, Rect};
pub use legend::{LegendItem, legend};
pub use roofline::{Roofline, RooflineLayout};
pub use scale::{Scale, ScaleKind};
pub use theme::{Colour, Look, Marker, Stroke, Theme};
pub use view::View;

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
