//! What is tested on wasm alone, under Node and in a browser: the JavaScript interface, and that pictures are the native ones.

mod interface;
#[cfg(feature = "plot")]
mod pictures;
