//! Heads that make one vector of all tokens.

use super::layers::{copy, layer_norm, linear, residual};
use super::mlp::mlp;
use super::tower_sizes::TowerSizes;
use crate::recording::Recorder;
use crate::recording::place::{At, Kind};
use crate::units::{Tensor, dim};
use crate::vision::TowerCard;

/// A learned query attends to the tokens `x`, which stay alive; norm and MLP of a block follow. It runs as it is
/// written whatever the kernel of the blocks is.
#[inline(never)]
pub fn attention_pool(l: &mut Recorder, card: &TowerCard, s: &TowerSizes, x: Tensor) {
    let (block, t, w) = (s.block(), s.precision.values(), s.precision.linears());
    let at = |kind, unit| At::new(block, kind, unit);
    let [n, tokens, _, _] = x.dims;
    let one = dim("1", 1.0);
    let query = t.tensor([n, one, s.width]);
    let probe = t.tensor([s.width]).weights();
    l.holds(block, &probe);
    l.op(at(Kind::Embedding, "head.probe")).reads(probe).writes(query);
    let q = linear(l, at(Kind::Linear, "head.query"), query, s.width, w);
    let kv = linear(l, at(Kind::Linear, "head.key_value"), x, dim("2D", 2.0 * s.width.size), w);
    copy(l, at(Kind::Copies, "head.split"), kv, kv);
    l.free([kv]);
    l.op(at(Kind::Pointwise, "head.scale")).cuda(1.0, q).reads(q).writes(q);
    let keys = t.tensor([n, s.h, tokens, s.d]);
    let scores = t.tensor([n, s.h, one, tokens]);
    let product = [n, s.h, one, tokens, s.d];
    let op = l.op(at(Kind::Linear, "head.core.qk")).product(product).reads(q).reads(keys);
    // The mask of what fills an image up, head by head.
    let op = if s.is_padded { op.reads(scores) } else { op };
    op.writes(scores);
    l.free([q]);
    l.op(at(Kind::Pointwise, "head.core.softmax")).cuda(5.0, scores).special(1.0, scores).reads(scores).writes(scores);
    l.free([scores]);
    l.op(at(Kind::Linear, "head.core.av")).product(product).reads(scores).reads(keys).writes(q);
    l.free([q, kv]);
    let y = linear(l, at(Kind::Linear, "head.proj"), q, s.width, w);
    l.op(at(Kind::Pointwise, "head.mean")).reads(scores).writes_aside(t.tensor([n, one, tokens]));
    l.free([q, scores]);
    let normed = layer_norm(l, at(Kind::Pointwise, "head.layernorm"), y);
    mlp(l, card, s, block, normed);
    l.free([normed]);
    residual(l, at(Kind::Pointwise, "head.residual"), y);
    l.free([y, query]);
}
