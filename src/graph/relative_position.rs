//! Decomposed relative positions: a row and a column term per query (`get_rel_pos`,
//! `add_decomposed_rel_pos`; arXiv 2112.01526, section 4.1). The same for every kernel.

use super::attention::Attention;
use super::layers::rearrange;
use crate::recording::Recorder;
use crate::recording::place::{At, Kind};
use crate::units::{DType, Dim, Tensor, dim};
use crate::vision::CopiesCard;

/// Side of the tokens for which the tables of offsets were learned, along rows and along columns.
pub type LearnedSides = [Dim; 2];

/// Computes both terms, [b, h, n_q, side] each, and leaves them alive.
#[inline(never)]
pub fn terms(l: &mut Recorder, a: &Attention, sides: [Dim; 2], learned: LearnedSides, t: DType) -> [Tensor; 2] {
    let at = At::new(a.block, Kind::Positions, "attn.relpos");
    let q = a.queries(t);
    let terms = sides.map(|side| t.tensor([a.b, a.h, a.n_q, side]));
    let tables = sides.map(|side| t.tensor([side, side, a.d]));
    // Rows, then columns.
    for (side, learned) in sides.into_iter().zip(learned) {
        match a.conventions.copies {
            CopiesCard::Vendor => gather(l, at, a.d, side, learned, t),
            CopiesCard::Library => gather_resized(l, at, a.d, side, learned, t),
        }
    }
    let [rows, columns] = sides;
    // The row product needs q by row, which for one sequence is a copy; the column product always copies.
    if a.b.size == 1.0 {
        rearrange(l, at.step("queries by row"), q, q);
        product(l, at, a, rows, q, tables[0], terms[0]);
        l.free([q]);
    } else {
        product(l, at, a, rows, q, tables[0], terms[0]);
    }
    rearrange(l, at.step("queries by column"), q, q);
    product(l, at, a, columns, q, tables[1], terms[1]);
    l.free([q, tables[0], tables[1]]);
    if a.conventions.copies == CopiesCard::Vendor {
        for p in terms {
            rearrange(l, at.step("by query"), p, p);
            l.free([p]);
        }
    }
    terms
}

/// One embedding per pair of a query's and a key's place: offsets computed, then gathered from the table.
#[inline(never)]
fn gather(l: &mut Recorder, at: At, d: Dim, side: Dim, learned: Dim, t: DType) {
    let table = t.tensor([side, side, d]);
    let int = DType::Int64.tensor([side]);
    let float = DType::Fp32.tensor([side]);
    let pairs = DType::Fp32.tensor([side, side]);
    let index = pairs.cast(DType::Int64);
    let stored = t.tensor([dim("2g₀−1", 2.0 * learned.size - 1.0), d]).weights();
    l.holds(at.block, &stored);
    let is_resized = learned.size != side.size;
    if is_resized {
        let wide = DType::Fp32.tensor(offsets("2g₀−1", learned, d));
        let resized = DType::Fp32.tensor(offsets("2k−1", side, d));
        l.op(at.step("upcast")).reads(stored).writes_aside(wide);
        l.op(at.step("resize")).reads(wide).writes_aside(resized);
        l.op(at.step("cast")).reads(resized).writes_aside(resized.cast(t));
    }
    // Places of queries and keys, as whole numbers and scaled; every pair's difference; the index into the table.
    l.op(at.step("places")).writes_aside(int).writes_aside(int);
    l.op(at.step("scale")).reads(int).reads(int).writes_aside(float).writes_aside(float);
    l.op(at.step("difference")).reads(float).reads(float).writes_aside(pairs);
    l.op(at.step("shift")).reads(pairs).writes_aside(pairs);
    l.op(at.step("index")).reads(pairs).writes_aside(index);
    // A gather reads what it writes, element by element.
    let source = if is_resized { table } else { table.weights() };
    l.op(at.step("gather")).strided().reads(index).reads(source).writes(table);
}

/// The same as the library does it: the table is always resized, in the model's type, and the index made on the host.
#[inline(never)]
fn gather_resized(l: &mut Recorder, at: At, d: Dim, side: Dim, learned: Dim, t: DType) {
    let table = t.tensor([side, side, d]);
    let stored = t.tensor(offsets("2g₀−1", learned, d)).weights();
    l.holds(at.block, &stored);
    l.op(at.step("resize")).reads(stored).writes_aside(t.tensor(offsets("2k−1", side, d)));
    l.op(at.step("gather")).strided().reads(table).writes(table);
}

fn offsets(name: &'static str, side: Dim, d: Dim) -> [Dim; 2] {
    [dim(name, 2.0 * side.size - 1.0), d]
}

/// Each query against the embeddings of its row or column: 2 b h n_q side d FLOP.
#[inline(never)]
fn product(l: &mut Recorder, at: At, a: &Attention, side: Dim, q: Tensor, table: Tensor, p: Tensor) {
    l.op(at.step("product")).product([a.b, a.h, a.n_q, side, a.d]).reads(q).reads(table).writes(p);
}
