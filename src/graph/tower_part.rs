//! A part of the vision stage alone: a level of one tower on every view, with the input that it is given.

use super::block::Reach;
use super::tower_sizes::TowerSizes;
use super::{block, neck, tower};
use crate::model::{ModelCard, VisionCard};
use crate::recording::Recorder;
use crate::request::{AttentionKernel, Part};
use crate::workload::{View, Workload};

/// Runs the part on every view of the workload.
#[inline(never)]
pub fn run(l: &mut Recorder, model: &ModelCard, part: Part, workload: &Workload, kernel: AttentionKernel) {
    for pass in &workload.views {
        if l.pass(pass.name, Some(&pass.view)) {
            level(l, &model.vision, model.tower_of_parts(), part, &pass.view, kernel);
        }
    }
}

/// One view; what is alive before and after is nothing.
#[inline(never)]
pub fn level(l: &mut Recorder, vision: &VisionCard, index: usize, part: Part, view: &View, kernel: AttentionKernel) {
    let card = &vision.towers[index];
    let s = TowerSizes::new(vision, index, view);
    let x = s.stream();
    if part == Part::Tower {
        let features = tower::reads(vision, index).map(|before| {
            let features = neck::features(&vision.towers[before], &TowerSizes::new(vision, before, view));
            l.given(&features);
            features
        });
        let x = tower::tower(l, vision, index, view, features, kernel);
        l.free([x]);
        if let Some(features) = features {
            l.free([features]);
        }
        return;
    }
    l.given(&x);
    match part {
        Part::Attention => block::attention(l, card, &s, Reach::All, kernel),
        Part::Block => block::block(l, card, &s, Reach::All, kernel),
        Part::Transformer | Part::Tower => block::blocks(l, card, &s, kernel),
    }
    l.free([x]);
}
