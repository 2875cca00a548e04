//! Browser functions that Leptos does not wrap.

mod address;
mod clipboard;
mod elements;
mod files;
mod keyboard_focus;
mod observers;
mod scrolling;

pub use address::{address, forget_pending_fragment, fragment, reload, replace_fragment, set_title};
pub use clipboard::copy;
pub use elements::{arrange, exists, is_narrow, is_open, set_page_inert};
pub use files::{download, download_blob, fetch};
pub use keyboard_focus::{enter, focus, hand_on, jump, leave, next_waiting, reveal};
pub use observers::{observe_sight, observe_size, on_window, once_near};
pub use scrolling::reveal_in_list;
