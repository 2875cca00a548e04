//! Edits of a scenario without signals and views.

mod loaded_link;
mod ranking_order;
mod sweep_edits;
mod typed_number;
mod workload_edits;

pub use loaded_link::{LoadedLink, load_link};
pub use ranking_order::{is_listed, listed_ids, listed_ids_with, order_after_click};
pub use sweep_edits::{BY_HAND, example_values, set_second_axis, set_sweep_option, set_sweep_values, sweep_option};
pub use typed_number::plain_number;
pub use workload_edits::{
    CropSource, default_grid, devices_by_vendor, mode, set_crop_source, set_device, set_key, set_mode, set_model,
    show_kernel, toggle_kernel,
};
