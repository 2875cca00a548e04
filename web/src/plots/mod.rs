//! Plots on canvases: sweep, map, roofline.

pub mod canvas;
pub mod charts;
pub mod heat_plot;
pub mod legend;
pub mod plot;
pub mod plot_table;
pub mod png;
pub mod readout;
pub mod roofline_plot;
pub mod save_buttons;
pub mod sweep_plots;
pub mod zoom;
