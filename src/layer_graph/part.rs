//! A part of the vision stage alone: a level of the CLIP tower on every view, with the input that it is given.

use super::{sam_neck, sam_sizes, vit};
use crate::model::ModelCard;
use crate::operator::Ledger;
use crate::request::AttentionKernel;
use crate::request::Part;
use crate::workload::{View, Workload};

/// Runs the part on the crops as one batch, then on the global view.
pub fn run(l: &mut impl Ledger, model: &ModelCard, part: Part, workload: &Workload, kernel: AttentionKernel) {
    let crops = workload.crops.map(|crops| ("crops", crops.view));
    for (name, view) in crops.into_iter().chain([("global", workload.global)]) {
        if l.pass(name, Some(&view)) {
            level(l, model, part, &view, kernel);
        }
    }
}

/// One view; what is alive before and after is nothing.
fn level(l: &mut impl Ledger, model: &ModelCard, part: Part, view: &View, kernel: AttentionKernel) {
    let card = &model.clip;
    let s = vit::Sizes::new(card, view);
    let x = s.stream();
    if part == Part::Vit {
        let features = sam_neck::features(&model.sam, &sam_sizes::Sizes::new(&model.sam, view));
        l.given(&features);
        let x = vit::tower(l, card, features, view, kernel);
        return l.free([x, features]);
    }
    l.given(&x);
    match part {
        Part::Attention => vit::attention(l, &s, kernel),
        Part::Block => vit::block(l, &s, kernel),
        Part::Transformer | Part::Vit => vit::transformer(l, card, &s, kernel),
    }
    l.free([x]);
}
