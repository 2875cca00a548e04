//! The page's plots as charts: which figures of a sweep are shown, in which unit, with which labels. Computes nothing.

mod charts;
mod curve;
mod figure;
mod heat;
mod limits;
mod lines;
mod looks;
mod published;
mod roofline;
mod sheets;
mod table;

pub use charts::{Ranges, chart, drawn, note, ranges};
pub use curve::{Curve, curve, curve_of, x, x_title};
pub use figure::{Figure, stages};
pub use heat::{heat, heat_of};
pub use lines::role;
pub use looks::{look, other_stage};
pub use published::modelmeter_pictures;
pub use roofline::{roofline_of, roofline_ranges};
pub use sheets::{map_drawing, roofline, roofline_drawing, sheet, sheet_drawing, single};
pub use table::{Table, asked, none, table, value};
