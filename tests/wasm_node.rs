//! The engine on wasm under Node; the files that also run natively are run there by themselves.
#![cfg(all(feature = "js", target_arch = "wasm32"))]

mod wasm;
