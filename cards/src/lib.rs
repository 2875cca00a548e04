//! Published figures, each with its source, as types, and the cards of `configs/` compiled in: a crate of its own, because
//! nobody waits for the reading of cards and so it is compiled for size, unlike the engine.

use std::sync::{Arc, LazyLock};

pub mod cards;
mod check;
pub mod conventions;
pub mod decoder;
pub mod hardware;
pub mod merger;
pub mod model;
pub mod names;
pub mod positions;
pub mod tokens;
pub mod views;
pub mod vision;

macro_rules! compiled_in {
    ($(#[$doc:meta])* $name:ident, $card:ty, $file:literal) => {
        $(#[$doc])*
        pub static $name: LazyLock<Vec<$card>> = LazyLock::new(|| {
            postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), $file))).expect("written by build.rs")
        });
    };
}

/// Models.
pub static MODELS: LazyLock<Vec<Arc<model::ModelCard>>> = LazyLock::new(|| {
    let cards: Vec<model::ModelCard> =
        postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/models.bin"))).expect("written by build.rs");
    cards.into_iter().map(Arc::new).collect()
});
compiled_in!(
    /// Sweeps.
    SWEEPS, cards::SweepCard, "/sweeps.bin"
);
compiled_in!(
    /// Published sweeps, without the analytic models' figures.
    PUBLISHED, cards::PublishedCard, "/published.bin"
);
compiled_in!(
    /// Those, in the order of the published sweeps.
    ANALYTIC, Option<cards::AnalyticCard>, "/analytic.bin"
);
compiled_in!(
    /// Accelerators, without their words.
    DEVICES, hardware::DeviceCard, "/hardware.bin"
);
compiled_in!(
    /// Those, in the order of the accelerators.
    WORDS, hardware::Words, "/hardware_words.bin"
);

compiled_in!(
    /// Names of other tools, as a document shows them.
    NAME_CARDS, names::NamesCard, "/name_cards.bin"
);

/// The same as links and formats read them, as text, because every download has it: a line `#KIND`, then a line a name with
/// tabulators between the name, the key that opens it and the answer, which is empty where it is `KEY=NAME`.
pub const NAMES: &str = include_str!(concat!(env!("OUT_DIR"), "/names.txt"));

/// The largest difference of traffic between the published kernels, as a share.
pub const KERNEL_GAP: f64 = include!(concat!(env!("OUT_DIR"), "/kernel_gap.rs"));
