//! Learned tables of positions that are read for every image anew, whatever its grid is.

use super::layers::copy;
use super::tower_sizes::{TowerSizes, learned_side};
use crate::recording::Recorder;
use crate::recording::place::{At, Kind};
use crate::units::{DType, Dim, Tensor, dim};
use crate::vision::{LearnedCard, TowerCard};

/// Entries of the table around a place.
const NEIGHBOURS: Dim = dim("4", 4.0);

/// Adds the mean of four entries of the table around every place: looked up by index, weighted in fp32, summed, cast.
#[inline(never)]
pub fn add_neighbours(l: &mut Recorder, card: &TowerCard, learned: &LearnedCard, s: &TowerSizes, x: Tensor) {
    let at = At::new(s.block(), Kind::Embedding, "pos_embed");
    let t = s.precision.values();
    let side = dim("g₀", learned_side(card, learned));
    let table = t.tensor([side, side, s.width]).weights();
    l.holds(at.block, &table);
    let index = DType::Int64.tensor([s.n, s.patches, NEIGHBOURS]);
    let around = t.tensor([s.n, s.patches, NEIGHBOURS, s.width]);
    let (wide, sum) = (around.cast(DType::Fp32), x.cast(DType::Fp32));
    // A look-up reads at most the table.
    let read = if table.elements() < around.elements() { table } else { around.weights() };
    l.op(at.step("look up")).strided().reads(index).reads(read).writes(around);
    let weights = DType::Fp32.tensor([s.n, s.patches, NEIGHBOURS]);
    l.op(at.step("weigh")).cuda(1.0, wide).reads(around).reads(weights).writes(wide);
    l.op(at.step("sum")).cuda(1.0, wide).reads(wide).writes(sum);
    l.free([wide]);
    copy(l, at.step("cast"), sum, x);
    l.free([sum]);
    l.op(at.step("add")).cuda(1.0, x).reads(x).reads(x).writes(x);
    l.free([x, x, around]);
}

/// Adds a grid that is resized in fp32 for every grid of an image, repeated for its frames and joined to the others.
#[inline(never)]
pub fn add_resized(l: &mut Recorder, card: &TowerCard, learned: &LearnedCard, s: &TowerSizes, x: Tensor) {
    let at = At::new(s.block(), Kind::Embedding, "pos_embed");
    let t = s.precision.values();
    let side = dim("g₀", learned_side(card, learned));
    let table = t.tensor([side, side, s.width]).weights();
    l.holds(at.block, &table);
    l.holds(at.block, &t.tensor([dim("unused", f64::from(learned.unused)), s.width]).weights());
    let wide = DType::Fp32.tensor([side, side, s.width]);
    let one = t.tensor([s.patches, s.width]);
    let resized = one.cast(DType::Fp32);
    l.repeat(s.n, |l| {
        l.op(at.step("upcast")).reads(table).writes(wide);
        l.op(at.step("resize")).reads(wide).writes(resized);
        l.free([wide]);
        copy(l, at.step("cast"), resized, one);
        l.free([resized]);
        copy(l, at.step("repeat"), one, one);
        l.free([one, one]);
    });
    copy(l, at.step("join"), x, x);
    l.op(at.step("add")).cuda(1.0, x).reads(x).reads(x).writes(x);
    l.free([x, x]);
}

/// Adds a grid that is resized by a product with weights of every place, in fp32.
#[inline(never)]
pub fn add_product(l: &mut Recorder, card: &TowerCard, learned: &LearnedCard, s: &TowerSizes, x: Tensor) {
    let at = At::new(s.block(), Kind::Embedding, "pos_embed");
    let t = s.precision.values();
    let side = learned_side(card, learned);
    let places = dim("g₀²", side * side);
    let table = t.tensor([places, s.width]);
    l.holds(at.block, &table.weights());
    let weights = DType::Fp32.tensor([s.n, s.patches, places]);
    copy(l, at.step("weights"), weights, weights);
    let wide = table.cast(DType::Fp32);
    l.op(at.step("upcast")).reads(table.weights()).writes(wide);
    let sum = x.cast(DType::Fp32);
    l.op(at.step("resize")).product([s.n, s.patches, places, s.width]).reads(weights).reads(wide).writes(sum);
    l.free([weights, wide]);
    copy(l, at.step("cast"), sum, x);
    l.free([sum]);
    l.op(at.step("add")).cuda(1.0, x).reads(x).reads(x).writes(x);
    l.free([x, x]);
}

/// Adds a grid that is laid side by side until it covers the image's, and cut.
#[inline(never)]
pub fn add_tiled(l: &mut Recorder, card: &TowerCard, learned: &LearnedCard, s: &TowerSizes, x: Tensor) {
    let at = At::new(s.block(), Kind::Embedding, "pos_embed");
    let t = s.precision.values();
    let side = learned_side(card, learned);
    let table = t.tensor([dim("g₀²", side * side), s.width]).weights();
    l.holds(at.block, &table);
    l.holds(at.block, &t.tensor([dim("unused", f64::from(learned.unused)), s.width]).weights());
    let [rows, columns] = [s.rows, s.columns].map(|along| dim("g", ((along.size / side).floor() + 1.0) * side));
    let tiled = t.tensor([rows, columns, s.width]);
    let cut = t.tensor([s.patches, s.width]);
    l.op(at.step("tile")).reads(table).writes(tiled);
    copy(l, at.step("cut"), cut, cut);
    l.free([tiled]);
    l.op(at.step("add")).cuda(1.0, x).reads(x).reads(cut).writes(x);
    l.free([x, cut]);
}

/// Adds an entry of a table of rows and one of a table of columns, looked up by index, hidden where nothing is shown.
#[inline(never)]
pub fn add_axes(l: &mut Recorder, card: &TowerCard, learned: &LearnedCard, s: &TowerSizes, x: Tensor) {
    let at = At::new(s.block(), Kind::Embedding, "pos_embed");
    let t = s.precision.values();
    let table = t.tensor([dim("2", 2.0), dim("g₀", learned_side(card, learned)), s.width]).weights();
    l.holds(at.block, &table);
    let index = DType::Int64.tensor([s.n, s.patches]);
    for _ in 0..2 {
        l.op(at.step("look up")).strided().reads(index).reads(x.weights()).writes(x);
    }
    l.op(at.step("sum")).cuda(1.0, x).reads(x).reads(x).writes(x);
    copy(l, at.step("hide"), x, x);
    l.free([x]);
    l.op(at.step("add")).cuda(1.0, x).reads(x).reads(x).writes(x);
    l.free([x, x, x, x]);
}
