//! The page's plots as charts: which figures of a sweep are shown, in which unit, with which labels. Computes nothing.

mod chart_state;
mod curve;
mod heat_map;
mod limits;
mod lines;
mod plot_kind;
mod plot_table;
mod published_pictures;
mod roofline;
mod sheets;
mod sweep_chart;

pub use chart_state::{look, other_stage};
pub use curve::{Curve, curve, curve_of, x, x_title};
pub use heat_map::{heat, heat_of};
pub use lines::role;
pub use plot_kind::{Figure, stages};
pub use plot_table::{Table, asked, none, table, value};
pub use published_pictures::modelmeter_pictures;
pub use roofline::{roofline_of, roofline_ranges};
pub use sheets::{map_drawing, roofline, roofline_drawing, sheet, sheet_drawing, single};
pub use sweep_chart::{Ranges, chart, drawn, note, ranges};
