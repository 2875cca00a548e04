//! Card x view x kernel -> operators, in execution order. Sizes come from the card alone.

pub mod assembly;
pub mod attention;
pub mod block;
pub mod decoder;
pub mod experts;
pub mod head;
pub mod layers;
pub mod merger;
pub mod mlp;
pub mod neck;
pub mod parameters;
pub mod position_table;
pub mod pyramid;
pub mod relative_position;
pub mod rotary;
pub mod stem;
pub mod tower;
pub mod tower_part;
pub mod tower_sizes;
pub(crate) mod walk;

use crate::model::{ModelCard, VisionCard};
use crate::recording::Recorder;
use crate::request::AttentionKernel;
use crate::units::Tensor;
use crate::workload::{View, Workload, output_grid};

/// The vision stage: views in the order of the workload, then all joined into image tokens.
#[inline(never)]
pub fn vision(l: &mut Recorder, model: &ModelCard, workload: &Workload, kernel: AttentionKernel) {
    let passes = workload.views.iter();
    let features: Vec<_> = passes.filter_map(|of| pass(l, of.name, model, &of.view, kernel)).collect();
    l.pass("assembly", None);
    assembly::assemble(l, model, workload);
    for features in features.into_iter().rev() {
        for tensor in features {
            l.free([tensor]);
        }
    }
}

/// A view as a pass of its own; nothing where an equal one need not be told again.
#[inline(never)]
fn pass(
    l: &mut Recorder,
    name: &'static str,
    model: &ModelCard,
    of: &View,
    kernel: AttentionKernel,
) -> Option<Vec<Tensor>> {
    l.pass(name, Some(of)).then(|| view(l, &model.vision, of, kernel))
}

/// Every tower and the merger on one batch of equal views. Returns what stays alive: the features of all towers and the
/// projected ones, as the counted code holds on to them.
#[inline(never)]
pub fn view(l: &mut Recorder, vision: &VisionCard, view: &View, kernel: AttentionKernel) -> Vec<Tensor> {
    let mut features: Vec<Tensor> = Vec::with_capacity(vision.towers.len() + 1);
    let last = vision.towers.len() - 1;
    let s = tower_sizes::TowerSizes::new(vision, last, view);
    let beside = merger::deepstack(l, vision, s.stream(), s.rows.size, view.precision);
    for index in 0..=last {
        let before = tower::reads(vision, index).map(|before| features[before]);
        features.push(tower::tower(l, vision, index, view, before, kernel));
    }
    features.extend(beside);
    let joined: Vec<Tensor> =
        vision.join.iter().filter_map(|id| vision.tower(id)).map(|index| features[index]).collect();
    let joined = merger::join(l, &joined);
    if let Some(card) = &vision.merger {
        let x = joined.unwrap_or_else(|| tower::passed_on(vision, view, features[last]));
        let rows = output_grid(vision, last, [view.height, view.width])[0];
        let input = merger::Merging { x, rows, is_own: joined.is_some() };
        features.push(merger::merge(l, vision, card, input, view.precision));
    }
    features
}
