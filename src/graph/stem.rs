//! From pixels, or the features of a tower before, to a tower's first stream: patches, class token, positions.

use super::layers::{copy, norm};
use super::position_table;
use super::tower_sizes::{TowerSizes, learned_side};
use crate::recording::Recorder;
use crate::recording::place::{At, Kind};
use crate::units::{DType, Dim, Tensor, dim};
use crate::vision::{InputCard, LearnedCard, PatchesCard, TableCard, TowerCard};
use crate::workload::View;

/// The stream before the first block, [n, S, D], alive; `features` are what the tower before leaves, where this one reads
/// them, and stay alive.
#[inline(never)]
pub fn stem(l: &mut Recorder, card: &TowerCard, s: &TowerSizes, view: &View, features: Option<Tensor>) -> Tensor {
    let patches = match (&card.input, features) {
        (InputCard::Patches(patches), _) => embed(l, patches, s, view),
        (InputCard::Features(_), Some(features)) => features,
        (InputCard::Features(_), None) => s.stream(),
    };
    if card.unused_vectors > 0 {
        let unused = s.precision.values().tensor([dim("unused", f64::from(card.unused_vectors)), s.width]);
        l.holds(s.block(), &unused.weights());
    }
    let has_own = matches!(card.input, InputCard::Patches(_));
    let x = extend(l, card, s, patches, has_own);
    if let Some(learned) = card.positions.learned() {
        match learned.read {
            TableCard::Grid => add_grid(l, card, learned, s, x),
            TableCard::Lookup => add_looked_up(l, card, learned, s, x),
            TableCard::Whole | TableCard::WholeFp32 => add_whole(l, card, learned, s, x),
            TableCard::Neighbours => position_table::add_neighbours(l, card, learned, s, x),
            TableCard::Resized => position_table::add_resized(l, card, learned, s, x),
            TableCard::Axes => position_table::add_axes(l, card, learned, s, x),
            TableCard::Tiled => position_table::add_tiled(l, card, learned, s, x),
            TableCard::Product => position_table::add_product(l, card, learned, s, x),
        }
    }
    for _ in 0..card.conventions.stem_copies {
        copy(l, At::new(s.block(), Kind::Copies, "stem_copy"), x, x);
        l.free([x]);
    }
    if card.norm_before {
        norm(l, At::new(s.block(), Kind::Pointwise, "pre_layernorm"), x, card.blocks.norm, card.conventions.norm);
        l.free([x]);
    }
    x
}

/// Pixels that become one patch: channels, frames and both sides.
pub fn patch_pixels(card: &PatchesCard) -> Dim {
    let side = f64::from(card.patch);
    dim("3p²", f64::from(card.channels) * f64::from(card.frames) * side * side)
}

/// A copy of the pixels that the code holds on to, where it makes one: returned, so that the tower can end it.
#[inline(never)]
pub fn pixels(l: &mut Recorder, card: &TowerCard, s: &TowerSizes, view: &View) -> Option<Tensor> {
    let InputCard::Patches(patches) = &card.input else { return None };
    if !card.conventions.copies_pixels {
        return None;
    }
    let pixels = image(patches, s, view);
    copy(l, At::new(s.block(), Kind::Copies, "pixels"), pixels, pixels);
    Some(pixels)
}

/// The pixels of a view.
fn image(card: &PatchesCard, s: &TowerSizes, view: &View) -> Tensor {
    if card.padded_to.is_some() {
        return s.precision.values().tensor([s.n, s.patches, patch_pixels(card)]);
    }
    let channels = dim("channels", f64::from(card.channels) * f64::from(card.frames));
    s.precision.values().tensor([s.n, channels, dim("R", view.height), dim("R", view.width)])
}

/// The patch convolution: its stride equals its size.
#[inline(never)]
fn embed(l: &mut Recorder, card: &PatchesCard, s: &TowerSizes, view: &View) -> Tensor {
    let t = s.precision.values();
    let pixels = patch_pixels(card);
    let x = t.tensor([s.n, s.patches, s.width]);
    let image = image(card, s, view);
    let weight = t.tensor([pixels, s.width]).weights();
    let bias = t.tensor([s.width]).weights();
    let at = At::new(s.block(), Kind::Embedding, "patch_embed");
    l.holds(at.block, &weight);
    for _ in 0..card.scalings {
        l.op(at.step("scale")).cuda(1.0, image).reads(image).writes_aside(image);
    }
    if card.unfolded {
        l.op(at.step("unfold")).strided().reads(image).writes_aside(image);
    }
    let op = l.op(at).product([s.n, s.patches, pixels, s.width]);
    let op = if card.bias { op.cuda(1.0, x) } else { op };
    let op = op.reads(image).reads(weight);
    let op = if card.bias { op.reads(bias) } else { op };
    op.writes(x);
    if card.bias {
        l.holds(at.block, &bias);
    }
    x
}

/// Class token, registers and queries beside the patches. The patches end where they are this tower's own.
#[inline(never)]
fn extend(l: &mut Recorder, card: &TowerCard, s: &TowerSizes, patches: Tensor, has_own: bool) -> Tensor {
    if s.s.size == s.patches.size {
        return patches;
    }
    let t = s.precision.values();
    let x = s.stream();
    let at = At::new(s.block(), Kind::Embedding, "embeddings");
    let others = [u32::from(card.class_token), card.registers].map(f64::from);
    let first: f64 = others.iter().sum();
    let learned = t.tensor([dim("1", first), s.width]).weights();
    let queries = t.tensor([s.patches, s.width]).weights();
    let op = l.op(at.step("class token"));
    let op = if first == 1.0 { op.reads(t.tensor([s.width]).weights()) } else { op };
    let op = if first > 1.0 { op.reads(learned) } else { op };
    let op = if card.queries.is_some() { op.reads(queries) } else { op };
    op.reads(patches).writes(x);
    if first > 0.0 {
        l.holds(at.block, &learned);
    }
    for table in card.queries.iter().flat_map(|queries| &queries.tables) {
        l.holds(at.block, &t.tensor([dim("queries", f64::from(*table)), s.width]).weights());
    }
    if has_own {
        l.free([patches]);
    }
    x
}

/// Adds a learned grid, resized in fp32 where the image's is another. The stream is the convolution's output with its axes
/// permuted, the positions the same for every image: a kernel of short pieces (RTX 5090: 0.26).
#[inline(never)]
fn add_grid(l: &mut Recorder, card: &TowerCard, learned: &LearnedCard, s: &TowerSizes, x: Tensor) {
    let at = At::new(s.block(), Kind::Embedding, "pos_embed");
    let t = s.precision.values();
    let side = dim("g₀", learned_side(card, learned));
    let table = t.tensor([side, side, s.width]).weights();
    l.holds(at.block, &table);
    if s.rows.size == side.size && s.columns.size == side.size {
        l.op(at.step("add")).strided().cuda(1.0, x).reads(x).reads(table).writes(x);
        l.free([x]);
        return;
    }
    let wide = DType::Fp32.tensor([side, side, s.width]);
    let resized = DType::Fp32.tensor([s.patches, s.width]);
    let narrow = resized.cast(t);
    l.op(at.step("upcast")).reads(table).writes(wide);
    l.op(at.step("resize")).reads(wide).writes(resized);
    l.free([wide]);
    l.op(at.step("cast")).reads(resized).writes(narrow);
    l.free([resized]);
    l.op(at.step("add")).strided().cuda(1.0, x).reads(x).reads(narrow).writes(x);
    l.free([x, narrow]);
}

/// Adds learned positions that are looked up by index, resized in fp32 where there are more or fewer than were learned.
#[inline(never)]
fn add_looked_up(l: &mut Recorder, card: &TowerCard, learned: &LearnedCard, s: &TowerSizes, x: Tensor) {
    let at = At::new(s.block(), Kind::Embedding, "embeddings");
    let t = s.precision.values();
    let side = learned_side(card, learned);
    let first = s.s.size - s.patches.size;
    let learned = dim("g₀²", side * side);
    let places = dim("g₀²+1", learned.size + first);
    let looked_up = t.tensor([places, s.width]);
    l.holds(at.block, &looked_up.weights());
    l.op(at.step("look up"))
        .reads(DType::Int64.tensor([places]).weights())
        .reads(looked_up.weights())
        .writes(looked_up);
    if s.rows.size == side && s.columns.size == side {
        l.op(at.step("add")).cuda(1.0, x).reads(x).reads(looked_up).writes(x);
        l.free([x, looked_up]);
        return;
    }
    let table = t.tensor([learned, s.width]);
    let patches = t.tensor([dim("S−1", s.patches.size), s.width]);
    let positions = t.tensor([s.s, s.width]);
    let (wide, resized) = (table.cast(DType::Fp32), patches.cast(DType::Fp32));
    copy(l, at.step("by channel"), table, table);
    l.op(at.step("upcast")).reads(table).writes(wide);
    l.free([table]);
    l.op(at.step("resize")).reads(wide).writes(resized);
    l.free([wide]);
    l.op(at.step("cast")).reads(resized).writes(patches);
    l.free([resized]);
    l.op(at.step("join")).reads(t.tensor([dim("1", first), s.width])).reads(patches).writes(positions);
    l.free([patches]);
    l.op(at.step("add")).cuda(1.0, x).reads(x).reads(positions).writes(x);
    l.free([x, positions, looked_up]);
}

/// Adds a learned table as it is, the first tokens' places included; resized where the image's grid is another.
#[inline(never)]
fn add_whole(l: &mut Recorder, card: &TowerCard, learned: &LearnedCard, s: &TowerSizes, x: Tensor) {
    let at = At::new(s.block(), Kind::Embedding, "embeddings");
    let t = s.precision.values();
    let side = learned_side(card, learned);
    let first = s.s.size - s.patches.size;
    let table = t.tensor([dim("g₀²+1", side * side + first), s.width]).weights();
    l.holds(at.block, &table);
    if s.rows.size == side && s.columns.size == side {
        l.op(at.step("add")).cuda(1.0, x).reads(x).reads(table).writes(x);
        l.free([x]);
        return;
    }
    let patches = t.tensor([s.patches, s.width]);
    let positions = t.tensor([s.s, s.width]);
    if learned.read == TableCard::WholeFp32 {
        let wide = DType::Fp32.tensor([dim("g₀²", side * side), s.width]);
        l.op(at.step("upcast")).reads(wide.cast(t).weights()).writes(wide);
        let resized = patches.cast(DType::Fp32);
        l.op(at.step("resize")).reads(wide).writes(resized);
        l.free([wide]);
        copy(l, at.step("cast"), resized, patches);
        l.free([resized]);
    } else {
        l.op(at.step("resize")).reads(table).writes(patches);
    }
    l.op(at.step("join")).reads(patches).writes(positions);
    l.free([patches]);
    l.op(at.step("add")).cuda(1.0, x).reads(x).reads(positions).writes(x);
    l.free([x, positions]);
}
