//! Block x workload x kernel -> operators, in execution order. One file a block; sizes come from the card alone.

pub mod assembly;
pub mod decoder;
pub mod experts;
pub mod part;
pub mod projector;
pub mod relative_position;
pub mod sam;
pub mod sam_neck;
mod sam_sizes;
pub mod vit;

use crate::model::ModelCard;
use crate::operator::Ledger;
use crate::request::AttentionKernel;
use crate::units::Tensor;
use crate::workload::{View, Workload};

/// The vision stage: crops first as one batch, then the global view, then both joined into image tokens.
pub fn vision(l: &mut impl Ledger, model: &ModelCard, workload: &Workload, kernel: AttentionKernel) {
    let crops = workload.crops.as_ref().and_then(|crops| pass(l, "crops", model, &crops.view, kernel));
    let global = pass(l, "global", model, &workload.global, kernel);
    l.pass("assembly", None);
    assembly::assemble(l, model, workload);
    for features in [global, crops].into_iter().flatten() {
        l.free(features);
    }
}

/// A view as a pass of its own; nothing where an equal one need not be told again.
fn pass(
    l: &mut impl Ledger,
    name: &'static str,
    model: &ModelCard,
    of: &View,
    kernel: AttentionKernel,
) -> Option<[Tensor; 3]> {
    l.pass(name, Some(of)).then(|| view(l, model, of, kernel))
}

/// Both towers and the projector on one batch of equal views. Returns what stays alive: the features of both towers and
/// the projected ones, as the vendor's code holds on to all three.
#[inline(never)]
pub fn view(l: &mut impl Ledger, model: &ModelCard, view: &View, kernel: AttentionKernel) -> [Tensor; 3] {
    let sam = sam::tower(l, &model.sam, view, kernel);
    let clip = vit::tower(l, &model.clip, sam, view, kernel);
    let projected = projector::project(l, &model.projector, sam, clip, view.precision);
    [sam, clip, projected]
}
