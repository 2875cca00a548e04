//! From projected views to image tokens: crops stitched row by row, a newline vector after each row, a separator at the
//! end, all put in place among the text (`modeling_deepseekocr.py`).

use crate::model::ModelCard;
use crate::operator::{At, Ledger, copy, rearrange};
use crate::units::{Tensor, dim};
use crate::workload::Workload;

/// Reads the projected tokens of all views; nothing of its own stays alive.
pub fn assemble(l: &mut impl Ledger, model: &ModelCard, workload: &Workload) {
    let width = dim("E", f64::from(model.projector.output));
    let n = dim("n", workload.batch);
    let t = workload.global.precision.values();
    let rows = |name, tokens| t.tensor([n, dim(name, tokens), width]);
    let vector = t.tensor([width]).weights();
    let tokens = workload.tokens();
    let q = workload.global.token_side();

    let crops = workload.crops.map(|crops| {
        let side = crops.view.token_side();
        let flat = rows("crop tokens", side * side * crops.rows * crops.columns);
        let lines = rows("crop tokens + newlines", tokens.crops);
        rearrange(l, At::new("assembly", "stitch"), flat, flat);
        l.op(At::new("assembly", "newline")).reads(flat).reads(vector).writes(lines);
        l.free([flat]);
        lines
    });
    let global = rows("global tokens + newlines", tokens.global);
    l.op(At::new("assembly", "newline")).reads(rows("q²", q * q)).reads(vector).writes(global);
    let all = rows("image tokens", tokens.image);
    let op = l.op(At::new("assembly", "join"));
    let op = match crops {
        Some(lines) => op.reads(lines),
        None => op,
    };
    op.reads(global).reads(vector).writes(all);
    copy(l, At::new("assembly", "place"), all, all);
    end(l, [Some(all), Some(all), Some(global), crops]);
}

fn end<const N: usize>(l: &mut impl Ledger, tensors: [Option<Tensor>; N]) {
    for tensor in tensors.into_iter().flatten() {
        l.free([tensor]);
    }
}
