//! Controls of the scenario.

pub mod copy_link;
pub mod crop_rule;
pub mod device_controls;
pub mod grid_picture;
pub mod kernel_controls;
pub mod map_controls;
pub mod number_field;
pub mod presets;
pub mod segments;
pub mod settings;
pub mod sweep_controls;
pub mod target_controls;
pub mod text_field;
pub mod top_controls;
pub mod workload_controls;
