//! Explanations of figures: buttons and cells that open one, and the panel.

pub mod derivation;
pub mod figure_button;
pub mod figure_cells;
pub mod fold_state;
pub mod panel;
