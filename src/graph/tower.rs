//! A tower: stem, blocks, last norm, neck.

use super::layers::norm;
use super::tower_sizes::TowerSizes;
use super::{block, head, neck, rotary, stem};
use crate::model::VisionCard;
use crate::recording::Recorder;
use crate::recording::place::{At, Block, Kind};
use crate::request::AttentionKernel;
use crate::units::{Tensor, dim};
use crate::vision::{HeadCard, InputCard, NormAfterCard, SequencesCard, TowerCard};
use crate::workload::View;

/// The place of the tower whose features a tower reads; none where it reads pixels.
pub fn reads(vision: &VisionCard, index: usize) -> Option<usize> {
    match &vision.towers[index].input {
        InputCard::Patches(_) => None,
        InputCard::Features(features) => vision.tower(&features.tower),
    }
}

/// The tower at `index` on a view; `features` are those of the tower before, where it reads one. Returns its output alive.
#[inline(never)]
pub fn tower(
    l: &mut Recorder,
    vision: &VisionCard,
    index: usize,
    view: &View,
    features: Option<Tensor>,
    kernel: AttentionKernel,
) -> Tensor {
    let card = &vision.towers[index];
    let s = TowerSizes::new(vision, index, view);
    hold_unused(l, vision, index, &s);
    let pixels = stem::pixels(l, card, &s, view);
    let x = stem::stem(l, card, &s, view, features);
    block::reorder(l, card, &s);
    let waves = rotary::waves(l, card, &s);
    let kept = u32::from(card.conventions.keeps_stem) + card.conventions.kept_streams;
    for _ in 0..kept {
        l.alloc(&x);
    }
    let mask = mask(l, card, &s);
    block::blocks(l, card, &s, kernel);
    if let Some(mask) = mask {
        l.free([mask]);
    }
    for _ in 0..kept {
        l.free([x]);
    }
    if let Some(waves) = waves {
        l.free([waves, waves]);
    }
    let at = At::new(s.block(), Kind::Pointwise, "post_layernorm");
    match card.norm_after {
        NormAfterCard::None => {}
        NormAfterCard::All => {
            norm(l, at, x, card.blocks.norm, card.conventions.norm);
            l.free([x]);
        }
        NormAfterCard::ClassToken => {
            let first = x.dtype.tensor([s.n, dim("1", 1.0), s.width]);
            norm(l, at, first, card.blocks.norm, card.conventions.norm);
            l.free([first]);
        }
    }
    let y = neck::neck(l, card, &s);
    if let Some(pixels) = pixels {
        l.free([pixels]);
    }
    match card.head {
        None => {}
        Some(HeadCard::AttentionPool) => head::attention_pool(l, card, &s, y),
    }
    y
}

/// The mask that hides images of one sequence from each other, made once for all blocks: all hidden, then each image's
/// own square shown.
#[inline(never)]
fn mask(l: &mut Recorder, card: &TowerCard, s: &TowerSizes) -> Option<Tensor> {
    if card.sequences() != SequencesCard::Together {
        return None;
    }
    let t = s.precision.values();
    let all = s.n.times("n·S", s.s.size);
    let mask = t.tensor([all, all]).scores();
    let at = At::new(s.block(), Kind::Copies, "mask");
    l.op(at.step("hide")).writes(mask);
    l.op(at.step("show")).stores(t.tensor([s.n, s.s, s.s]).scores());
    Some(mask)
}

/// A patch convolution that is loaded and never runs.
#[inline(never)]
fn hold_unused(l: &mut Recorder, vision: &VisionCard, index: usize, s: &TowerSizes) {
    let InputCard::Features(features) = &vision.towers[index].input else { return };
    if let Some(unused) = &features.unused {
        let t = s.precision.values();
        l.holds(Block::Tower(index), &t.tensor([stem::patch_pixels(unused), s.width]).weights());
        if unused.bias {
            l.holds(Block::Tower(index), &t.tensor([s.width]).weights());
        }
    }
}

/// What of a tower's output goes on: without class token and registers, of an encoder with queries those alone.
pub fn passed_on(vision: &VisionCard, view: &View, features: Tensor) -> Tensor {
    let last = vision.towers.len() - 1;
    let card = &vision.towers[last];
    if !card.neck.is_empty() {
        return features;
    }
    let s = TowerSizes::new(vision, last, view);
    features.dtype.tensor([s.n, s.patches, s.width])
}
