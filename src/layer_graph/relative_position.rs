//! Decomposed relative positions of SAM's attention: a row and a column term per query (`get_rel_pos`,
//! `add_decomposed_rel_pos`; arXiv 2112.01526, section 4.1). The same for every kernel.

use crate::attention::Attention;
use crate::operator::{At, Ledger, rearrange};
use crate::units::{DType, Dim, Tensor, dim};

/// Whether the learned table of 2·side − 1 offsets fits the side at hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Resize {
    /// It does.
    None,
    /// It was learned for this side and is resized in fp32.
    From(Dim),
}

/// Computes both terms, [b, h, n_q, side] each, and leaves them alive.
pub fn terms(l: &mut impl Ledger, a: &Attention, side: Dim, resize: Resize, t: DType) -> Tensor {
    let at = At::new(a.part, "attn.relpos");
    let q = a.queries(t);
    let p = t.tensor([a.b, a.h, a.n_q, side]);
    let table = t.tensor([side, side, a.d]);
    // Rows, then columns.
    for _ in 0..2 {
        gather(l, at, a.d, side, table, resize);
    }
    // The row product needs q by row, which for one sequence is a copy; the column product always copies.
    if a.b.size == 1.0 {
        rearrange(l, at.step("queries by row"), q, q);
        product(l, at, a, side, q, table, p);
        l.free([q]);
    } else {
        product(l, at, a, side, q, table, p);
    }
    rearrange(l, at.step("queries by column"), q, q);
    product(l, at, a, side, q, table, p);
    l.free([q, table, table]);
    for _ in 0..2 {
        rearrange(l, at.step("by query"), p, p);
        l.free([p]);
    }
    p
}

/// One embedding per pair of a query's and a key's place: offsets computed, then gathered from the table.
fn gather(l: &mut impl Ledger, at: At, d: Dim, side: Dim, table: Tensor, resize: Resize) {
    let int = DType::Int64.tensor([side]);
    let float = DType::Fp32.tensor([side]);
    let pairs = DType::Fp32.tensor([side, side]);
    let index = pairs.cast(DType::Int64);
    if let Resize::From(learned) = resize {
        let stored = table.dtype.tensor([dim("2g₀−1", 2.0 * learned.size - 1.0), d]).weights();
        let wide = DType::Fp32.tensor(offsets(learned, d));
        let resized = DType::Fp32.tensor(offsets(side, d));
        l.op(at.step("upcast")).reads(stored).writes_aside(wide);
        l.op(at.step("resize")).reads(wide).writes_aside(resized);
        l.op(at.step("cast")).reads(resized).writes_aside(resized.cast(table.dtype));
    }
    // Places of queries and keys, as whole numbers and scaled; every pair's difference; the index into the table.
    l.op(at.step("places")).writes_aside(int).writes_aside(int);
    l.op(at.step("scale")).reads(int).reads(int).writes_aside(float).writes_aside(float);
    l.op(at.step("difference")).reads(float).reads(float).writes_aside(pairs);
    l.op(at.step("shift")).reads(pairs).writes_aside(pairs);
    l.op(at.step("index")).reads(pairs).writes_aside(index);
    // A gather reads what it writes, element by element.
    let source = match resize {
        Resize::None => table.weights(),
        Resize::From(_) => table,
    };
    l.op(at.step("gather")).strided().reads(index).reads(source).writes(table);
}

fn offsets(side: Dim, d: Dim) -> [Dim; 2] {
    [dim("2k−1", 2.0 * side.size - 1.0), d]
}

/// Each query against the embeddings of its row or column: 2 b h n_q side d FLOP.
fn product(l: &mut impl Ledger, at: At, a: &Attention, side: Dim, q: Tensor, table: Tensor, p: Tensor) {
    l.op(at.step("product")).product([a.b, a.h, a.n_q, side, a.d]).reads(q).reads(table).writes(p);
}
