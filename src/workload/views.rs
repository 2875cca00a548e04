//! What the towers and the decoder run on: views, their tokens, spans of the context.

use super::span::Span;
use crate::precision::Precision;
use crate::request::{Request, Stage};

/// Pixels of a view's side that become one image token: SAM's patch of 16, halved twice by its convolutions.
pub const PIXELS_PER_TOKEN: u32 = 64;

/// A batch of equal square images through the towers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Number of images.
    pub images: f64,
    /// Side in pixels, a multiple of 64.
    pub side: f64,
    /// Types it is run in.
    pub precision: Precision,
}

impl View {
    /// Images of that side in the model's own type.
    pub const fn new(images: f64, side: f64) -> Self {
        View { images, side, precision: Precision::Bf16 }
    }

    /// Image tokens along one side.
    pub fn token_side(&self) -> f64 {
        self.side / f64::from(PIXELS_PER_TOKEN)
    }
}

/// The crops of a batch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CropViews {
    /// All crops of all images as one batch.
    pub view: View,
    /// Rows of the grid.
    pub rows: f64,
    /// Columns of the grid.
    pub columns: f64,
}

/// Everything the vision stage runs on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Workload {
    /// Images evaluated together.
    pub batch: f64,
    /// The whole images, scaled down.
    pub global: View,
    /// The crops, if any.
    pub crops: Option<CropViews>,
}

/// Image tokens of one image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tokens {
    /// Of the global view, its newline tokens included.
    pub global: f64,
    /// Of the crops, one newline a stitched row included; zero without crops.
    pub crops: f64,
    /// All, the separator between views included.
    pub image: f64,
}

impl Workload {
    /// The workload of a request.
    pub fn new(request: &Request) -> Self {
        let batch = f64::from(request.batch);
        let precision = request.precision;
        let crops = request.grid().map(|grid| {
            let (rows, columns) = (f64::from(grid.rows), f64::from(grid.columns));
            let view = View { images: batch * rows * columns, side: f64::from(request.tile), precision };
            CropViews { view, rows, columns }
        });
        Workload { batch, global: View { images: batch, side: f64::from(request.base), precision }, crops }
    }

    /// Image tokens of one image: q(q+1) + 1 for the global view of q x q, and (q rows)(q columns + 1) for crops of
    /// q x q (`modeling_deepseekocr.py`).
    pub fn tokens(&self) -> Tokens {
        let q = self.global.token_side();
        let global = q * (q + 1.0);
        let crops = self.crops.map_or(0.0, |crops| {
            let q = crops.view.token_side();
            (q * crops.rows) * (q * crops.columns + 1.0)
        });
        Tokens { global, crops, image: global + 1.0 + crops }
    }
}

impl Workload {
    /// Tokens before the first that is generated: the image's and the prompt's.
    pub fn context(&self, prompt: f64) -> f64 {
        self.tokens().image + prompt
    }

    /// Tokens of one sequence at the end of a request's stage; none where the decoder does not run.
    pub fn length(&self, request: &Request) -> f64 {
        let context = self.context(f64::from(request.prompt));
        match request.stage {
            Stage::Vision => 0.0,
            Stage::Prefill | Stage::FirstToken => context,
            Stage::Decode => context + f64::from(request.steps),
        }
    }

    /// Tokens of all sequences for which the cache has memory then: whole blocks of each.
    pub fn cached(&self, request: &Request) -> f64 {
        self.batch * request.limits.allocated(self.length(request))
    }

    /// The whole context at once.
    pub fn prefill(&self, prompt: f64) -> Span {
        let context = self.context(prompt);
        Span { sequences: self.batch, queries: context, keys: context, times: 1.0, precision: self.global.precision }
    }

    /// One new token of each sequence, `steps` times. Every count but that of key blocks grows evenly with the keys, so
    /// all steps together cost what their mean does as often.
    pub fn decode(&self, prompt: f64, steps: f64) -> Span {
        let keys = self.context(prompt) + (steps + 1.0) / 2.0;
        Span { sequences: self.batch, queries: 1.0, keys, times: steps, precision: self.global.precision }
    }

    /// The last of those steps alone, which has the most keys.
    pub fn last_step(&self, prompt: f64, steps: f64) -> Span {
        let keys = self.context(prompt) + steps;
        Span { sequences: self.batch, queries: 1.0, keys, times: 1.0, precision: self.global.precision }
    }
}

/// Image tokens of one image of the request.
pub fn tokens(request: &Request) -> Tokens {
    Workload::new(request).tokens()
}
