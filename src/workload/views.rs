//! What the towers and the decoder run on: views, their tokens, spans of the context.

use super::rules;
use super::rules::{ViewPlan, ViewRole, ViewShape};
use super::span::Span;
use super::token_grid::token_grid;
use crate::model::ModelCard;
use crate::request::precision::Precision;
use crate::request::{MAX_VIEWS, Request, Stage};
use std::sync::Arc;

/// A batch of equal images through the towers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Number of images.
    pub images: f64,
    /// Width in pixels.
    pub width: f64,
    /// Height in pixels.
    pub height: f64,
    /// Types it is run in.
    pub precision: Precision,
}

impl View {
    /// Square images of that side in the model's own type.
    pub const fn new(images: f64, side: f64) -> Self {
        View { images, width: side, height: side, precision: Precision::Bf16 }
    }
}

/// A view of a workload: one pass through the towers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pass {
    /// What it is of an image, e.g. `crops`.
    pub name: &'static str,
    /// All images of all pages as one batch.
    pub view: View,
    /// Rows and columns of the grid that the views of an image make; none of a view of the whole image.
    pub grid: Option<[f64; 2]>,
    /// Views of one image.
    pub count: f64,
    /// Rows and columns of the tokens of one view, before any newline.
    pub tokens: [f64; 2],
}

/// Everything the vision stage runs on.
#[derive(Debug, Clone, PartialEq)]
pub struct Workload {
    /// Images evaluated together.
    pub batch: f64,
    /// Types it is run in.
    pub precision: Precision,
    /// The views in the order in which they are run.
    pub views: Vec<Pass>,
    model: Arc<ModelCard>,
    plan: ViewPlan,
}

/// Image tokens of one image.
#[derive(Debug, Clone, PartialEq)]
pub struct Tokens {
    /// Of each view in the order of the workload.
    pub views: Vec<ViewTokens>,
    /// All, what stands between views included.
    pub image: f64,
}

/// Image tokens of a view.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ViewTokens {
    /// Of features alone.
    pub flat: f64,
    /// With newlines.
    pub all: f64,
}

/// Names of passes of views that are given one by one.
const GIVEN: [&str; MAX_VIEWS] = ["views", "views 2", "views 3", "views 4", "views 5", "views 6", "views 7", "views 8"];

impl Workload {
    /// The workload of a request.
    pub fn new(request: &Request) -> Self {
        let vision = &request.model.vision;
        let (batch, precision) = (f64::from(request.batch), request.precision);
        let plan = request.plan().unwrap_or_else(|_| request.plan_of_base());
        let grid = plan.grid.map(|grid| [f64::from(grid.rows), f64::from(grid.columns)]);
        let pass = |(index, shape): (usize, &ViewShape)| {
            let [width, height, count] = [shape.width, shape.height, shape.count].map(f64::from);
            let view = View { images: batch * count, width, height, precision };
            let (name, grid) = match shape.role {
                _ if !request.views.is_empty() => (GIVEN[index.min(GIVEN.len() - 1)], None),
                ViewRole::Tile => ("crops", grid),
                ViewRole::Whole => ("global", None),
            };
            Pass { name, view, grid, count, tokens: token_grid(vision, [height, width]) }
        };
        let views = plan.views.iter().enumerate().map(pass).collect();
        Workload { batch, precision, views, model: Arc::clone(&request.model), plan }
    }

    /// The view of whole images, scaled down, or the last of those that are given.
    pub fn global(&self) -> &Pass {
        self.views.last().expect("a workload has a view")
    }

    /// The crops, if there are any.
    pub fn crops(&self) -> Option<&Pass> {
        self.views.iter().find(|pass| pass.grid.is_some())
    }

    /// Image tokens of one image by the model's rule, view by view and in all.
    pub fn tokens(&self) -> Tokens {
        let card = &self.model.vision.tokens;
        let of = |(pass, shape): (&Pass, &ViewShape)| {
            let [rows, columns] = pass.tokens;
            let alone = ViewPlan { views: vec![*shape], ..self.plan.clone() };
            let all = rules::tokens(&alone, |_| (rows as u32, columns as u32), card) as f64 - f64::from(card.per_image);
            ViewTokens { flat: rows * columns * pass.count, all }
        };
        let views: Vec<ViewTokens> = self.views.iter().zip(&self.plan.views).map(of).collect();
        let image = views.iter().map(|view| view.all).sum::<f64>() + f64::from(card.per_image);
        Tokens { views, image }
    }
}

impl Tokens {
    /// Those of crops, newlines included; none without crops.
    pub fn crops(&self) -> f64 {
        self.views[..self.views.len().saturating_sub(1)].iter().map(|view| view.all).sum()
    }

    /// Those of the whole view, newlines included.
    pub fn global(&self) -> f64 {
        self.views.last().map_or(0.0, |view| view.all)
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
        Span { sequences: self.batch, queries: context, keys: context, times: 1.0, precision: self.precision }
    }

    /// One new token of each sequence, `steps` times. Every count but that of key blocks grows evenly with the keys, so
    /// all steps together cost what their mean does as often.
    pub fn decode(&self, prompt: f64, steps: f64) -> Span {
        let keys = self.context(prompt) + (steps + 1.0) / 2.0;
        Span { sequences: self.batch, queries: 1.0, keys, times: steps, precision: self.precision }
    }

    /// The last of those steps alone, which has the most keys.
    pub fn last_step(&self, prompt: f64, steps: f64) -> Span {
        let keys = self.context(prompt) + steps;
        Span { sequences: self.batch, queries: 1.0, keys, times: 1.0, precision: self.precision }
    }
}

/// Image tokens of one image of the request.
pub fn tokens(request: &Request) -> Tokens {
    Workload::new(request).tokens()
}
