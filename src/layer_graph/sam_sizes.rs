//! Sizes of SAM's tower at one view, as named extents.

use crate::model::SamCard;
use crate::precision::Precision;
use crate::units::{Dim, Tensor, dim};
use crate::workload::View;

/// Sizes of the tower at one view, as named extents.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Images.
    pub n: Dim,
    /// Pixels along a side.
    pub side: Dim,
    /// Patches along a side.
    pub g: Dim,
    /// Patches: g².
    pub t: Dim,
    /// Hidden width.
    pub width: Dim,
    /// Heads.
    pub h: Dim,
    /// Width of a head.
    pub d: Dim,
    /// Width of the MLP's hidden layer.
    pub mlp: Dim,
    /// Patches along a side of the image for which positions were learned.
    pub learned: Dim,
    /// Window side in tokens.
    pub window: Dim,
    /// Windows of all images.
    pub windows: Dim,
    /// Tokens of a window.
    pub window_tokens: Dim,
    /// Types it is run in.
    pub precision: Precision,
}

impl Sizes {
    /// The card's sizes at a view.
    #[inline(always)]
    pub fn new(card: &SamCard, view: &View) -> Self {
        let g = view.side / f64::from(card.patch);
        let window = f64::from(card.window);
        let along = (g / window).ceil();
        Sizes {
            n: dim("n", view.images),
            side: dim("R", view.side),
            g: dim("g", g),
            t: dim("T", g * g),
            width: dim("D", f64::from(card.hidden)),
            h: dim("H", f64::from(card.heads)),
            d: dim("d", f64::from(card.hidden) / f64::from(card.heads)),
            mlp: dim("M", f64::from(card.mlp)),
            learned: dim("g₀", f64::from(card.pretrain_side) / f64::from(card.patch)),
            window: dim("w", window),
            windows: dim("n·W", view.images * along * along),
            window_tokens: dim("w²", window * window),
            precision: view.precision,
        }
    }

    /// A tensor of one vector a token: [n, T, D].
    #[inline(always)]
    pub fn stream(&self) -> Tensor {
        self.precision.values().tensor([self.n, self.t, self.width])
    }

    /// The same, cut into windows and padded: [n·W, w², D].
    #[inline(always)]
    pub fn windowed(&self) -> Tensor {
        self.precision.values().tensor([self.windows, self.window_tokens, self.width])
    }
}
