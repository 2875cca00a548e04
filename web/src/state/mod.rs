//! What controls do to a scenario, without signals and views.

mod loaded_link;
mod ranking_order;
mod sweep_edits;
mod typed_number;
mod workload_edits;

pub use loaded_link::{Loaded, load};
pub use ranking_order::{clicked, ordered, ordered_with, shows};
pub use sweep_edits::{BY_HAND, set_second_axis, set_sweep_option, set_sweep_values, some_values, sweep_option};
pub use typed_number::plain;
pub use workload_edits::{
    CropSource, default_grid, devices_by_vendor, mode, set_crop_source, set_device, set_key, set_mode, show_kernel,
    toggle_kernel,
};
