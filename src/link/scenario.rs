//! `Scenario`: all that a user can set.

use super::display::View;
use super::extras::Extras;
use super::target::{Goal, Target};
use crate::cards::SweepCard;
use crate::catalog;
use crate::figure::Metric;
use crate::model::ModelCard;
use crate::request::{AttentionKernel, Key, Request, Stage};
use std::sync::Arc;

/// What a link says. There is no field for its version: older links are read into this one.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The current workload.
    pub request: Request,
    /// Kernels compared, in order: at least one, none twice.
    pub kernels: Vec<AttentionKernel>,
    /// What is swept.
    pub sweep: SweepChoice,
    /// What is swept besides, for a map.
    pub second: Option<SecondAxis>,
    /// What a map shows.
    pub metric: Metric,
    /// Times that are asked for.
    pub target: Target,
    /// How it is shown.
    pub view: View,
    /// Parameters of other programs, carried along: nothing here depends on them.
    pub extras: Extras,
}

impl Default for Scenario {
    /// The default request, normal beside flash, the default sweep.
    fn default() -> Self {
        Self {
            request: Request::default(),
            kernels: vec![AttentionKernel::Normal, AttentionKernel::Flash],
            sweep: SweepChoice::Card(catalog::default_sweep()),
            second: None,
            metric: Metric::default(),
            target: Target::default(),
            view: View::default(),
            extras: Extras::default(),
        }
    }
}

impl Scenario {
    /// The default scenario of a model: its own sizes, and along what its views have.
    pub fn of_model(model: &Arc<ModelCard>) -> Self {
        let plain = Scenario::default();
        let sweep = match model.vision.views.nearest_grid() {
            Some(_) => plain.sweep,
            None => SweepChoice::Card(catalog::sweep(WITHOUT_CROPS).expect("a test looks it up")),
        };
        Scenario { request: Request::of_model(model), sweep, ..plain }
    }
}

/// Id of the sweep of a link that names none, where the model has no grid of crops.
const WITHOUT_CROPS: &str = "batch-1-64";

/// What is swept.
#[derive(Debug, Clone, PartialEq)]
pub enum SweepChoice {
    /// A card of `configs/sweeps/`.
    Card(&'static SweepCard),
    /// An axis with its values.
    Axis {
        /// The key of the request that is varied.
        axis: Key,
        /// Its link texts as [`Request::get`] writes them: at least one, none twice.
        values: Vec<String>,
    },
}

/// The axis of a map's rows; the sweep has that of its columns.
#[derive(Debug, Clone, PartialEq)]
pub struct SecondAxis {
    /// Another key than that of the sweep, and none that its card decides.
    pub axis: Key,
    /// Its link texts as [`Request::get`] writes them: at least one, none twice, with those of the sweep at most
    /// [`MAX_CELLS`] cells.
    pub values: Vec<String>,
}

impl Scenario {
    /// The kernel of what shows a single one: the request's where it is compared, else the last that is.
    pub fn shown(&self) -> AttentionKernel {
        let own = self.request.kernel;
        if self.kernels.contains(&own) { own } else { self.kernels.last().copied().unwrap_or(own) }
    }

    /// What a map shows where a link names no metric: with devices along an axis their times, because what is counted
    /// is the same on each; else the ratio of two kernels.
    pub fn usual_metric(&self) -> Metric {
        let is_device = |axis: Key| axis == Key::Device;
        let first = || self.sweep.axis().is_ok_and(|(axis, _)| is_device(axis));
        match &self.second {
            Some(second) if is_device(second.axis) || first() => Metric::Time,
            _ => Metric::default(),
        }
    }

    /// The stages whose costs are shown: the request's own, and those of the targets.
    pub fn stages(&self) -> impl Iterator<Item = Stage> + use<> {
        std::iter::once(self.request.stage).chain(self.target.goals().map(Goal::stage))
    }

    /// Whether anything that is shown of the current workload depends on the key.
    pub fn uses(&self, key: Key) -> bool {
        self.stages().any(|stage| Request { stage, ..self.request.clone() }.uses(key))
    }

    /// What to say beside a key on which nothing depends, such as `not part of the vision stage`.
    pub fn unused(&self, key: Key) -> Option<String> {
        if key.is_of_the_crop_rule() && !self.request.is_cut_by_rule() {
            return Some("counts only where an image size decides the crops".to_owned());
        }
        let request = &self.request;
        if self.stages().any(|stage| key.matters(stage)) && !self.uses(key) {
            return Some(format!("not part of {}", request.model.name));
        }
        let article = if self.request.stage == Stage::Vision { "the " } else { "" };
        (!self.uses(key)).then(|| format!("not part of {article}{}", self.request.stage.title()))
    }
}
