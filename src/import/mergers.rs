//! Mergers, from towers' features to the decoder's width.

use crate::vision::{MergerCard, MergerNormCard, NormCard};

/// Linear layers on each token.
pub fn linears(source: &str, widths: Vec<u32>) -> MergerCard {
    MergerCard {
        source: source.to_owned(),
        merge: 1,
        copies: 0,
        norm: None,
        linears: widths,
        steps: Vec::new(),
        width_differs: false,
        one_by_one: false,
        kept_streams: 0,
        pyramid: None,
        deepstack: None,
    }
}

/// Squares of tokens shuffled into one, normalised, two linear layers.
pub fn shuffled(source: &str, merge: u32, width: u32) -> MergerCard {
    let norm = Some(MergerNormCard { kind: NormCard::Layer, after_merge: true });
    MergerCard { merge, copies: 2, norm, ..linears(source, vec![width, width]) }
}

/// Tokens normalised one by one, squares of them as one through linear layers.
pub fn squares(source: &str, merge: u32, kind: NormCard, widths: Vec<u32>) -> MergerCard {
    let norm = Some(MergerNormCard { kind, after_merge: false });
    MergerCard { merge, norm, ..linears(source, widths) }
}
