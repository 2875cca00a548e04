//! Block x workload x kernel -> operators, in execution order. One file a block; sizes come from the card alone.

pub mod assembly;
pub mod decoder;
pub mod experts;
pub mod projector;
pub mod relative_position;
pub mod sam;
pub mod sam_neck;
pub mod vit;

use crate::attention::AttentionKernel;
use crate::model::ModelCard;
use crate::operator::Ledger;
use crate::units::Tensor;
use crate::workload::{View, Workload};

/// The vision stage: crops first as one batch, then the global view, then both joined into image tokens.
pub fn vision(l: &mut impl Ledger, model: &ModelCard, workload: &Workload, kernel: AttentionKernel) {
    let crops = workload.crops.as_ref().map(|crops| {
        l.pass("crops");
        view(l, model, &crops.view, kernel)
    });
    l.pass("global");
    let global = view(l, model, &workload.global, kernel);
    l.pass("assembly");
    assembly::assemble(l, model, workload);
    l.free(global);
    if let Some(crops) = crops {
        l.free(crops);
    }
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
