//! Published figures, each with its source, as types, and the cards of `configs/` compiled in: a crate of its own, because
//! nobody waits for the reading of cards and so it is compiled for size, unlike the engine.

use std::sync::LazyLock;

pub mod cards;
pub mod hardware;
pub mod model;
pub mod names;

macro_rules! compiled_in {
    ($(#[$doc:meta])* $name:ident, $card:ty, $file:literal) => {
        $(#[$doc])*
        pub static $name: LazyLock<Vec<$card>> = LazyLock::new(|| {
            postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), $file))).expect("written by build.rs")
        });
    };
}

compiled_in!(
    /// Models.
    MODELS, model::ModelCard, "/models.bin"
);
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
    /// Names of other tools, as links and formats read them.
    NAMES, names::PublishedName, "/names.bin"
);
compiled_in!(
    /// The same as a document shows them.
    NAME_CARDS, names::NamesCard, "/name_cards.bin"
);

/// The largest difference of traffic between the published kernels, as a share.
pub const KERNEL_GAP: f64 = include!(concat!(env!("OUT_DIR"), "/kernel_gap.rs"));
