//! The projector: both towers' features side by side through one linear layer (`MlpProjector`, type linear, of
//! `deepencoder.py`).

use crate::model::ProjectorCard;
use crate::operator::{At, Ledger, linear};
use crate::precision::Precision;
use crate::units::{Tensor, dim};

/// Joins the first tower's features with the second's, class token dropped. Leaves the projected tokens alive.
pub fn project(l: &mut impl Ledger, card: &ProjectorCard, sam: Tensor, clip: Tensor, precision: Precision) -> Tensor {
    let [n, tokens, width, _] = sam.dims;
    let kept = sam.dtype.tensor([n, tokens, clip.dims[2]]);
    let joined = sam.dtype.tensor([n, tokens, dim("D₁+D₂", width.size + clip.dims[2].size)]);
    l.op(At::new("glue", "")).reads(kept).reads(sam).writes(joined);
    let out = linear(l, At::new("projector", "linear"), joined, dim("E", f64::from(card.output)), precision.linears());
    l.free([joined]);
    out
}
