//! SAM's neck and the two stride-2 convolutions of DeepSeek-OCR behind it (`deepencoder.py`): T tokens of width D become
//! T/16 of the second tower's width.

use super::sam_sizes::Sizes;
use crate::model::SamCard;
use crate::operator::{At, Ledger, copy};
use crate::units::{Dim, Tensor, dim};

/// Runs both, ends the stream, and leaves the features [n, (g/4)², C] alive.
pub fn neck(l: &mut impl Ledger, card: &SamCard, s: &Sizes) -> Tensor {
    let channels = dim("C", f64::from(card.neck));
    let [half, quarter] = card.downsample;
    let features = s.precision.values().tensor([s.n, s.t, channels]);
    let conv = At::new("sam.neck", "conv");
    convolve(l, conv.step("1x1"), s.stream(), s.t, dim("D", s.width.size), channels);
    layer_norm_2d(l, s, channels);
    l.free([s.stream()]);
    convolve(l, conv.step("3x3"), features, s.t, dim("9C", 9.0 * channels.size), channels);
    l.free([features]);
    layer_norm_2d(l, s, channels);

    let half_tokens = dim("T/4", s.t.size / 4.0);
    let quarter_tokens = dim("T/16", s.t.size / 16.0);
    let (c1, c2) = (dim("C₁", f64::from(half)), dim("C₂", f64::from(quarter)));
    let halved = convolve(l, At::new("sam", "net_2"), features, half_tokens, dim("9C", 9.0 * channels.size), c1);
    // The vendor's code clones before the last convolution; it holds on to the neck's features meanwhile.
    copy(l, At::new("sam", "net_clone"), halved, halved);
    let out = convolve(l, At::new("sam", "net_3"), halved, quarter_tokens, dim("9C₁", 9.0 * c1.size), c2);
    l.free([halved, halved, features]);
    out
}

/// What [`neck`] leaves: [n, T/16, C₂].
pub fn features(card: &SamCard, s: &Sizes) -> Tensor {
    let tokens = dim("T/16", s.t.size / 16.0);
    s.precision.values().tensor([s.n, tokens, dim("C₂", f64::from(card.downsample[1]))])
}

/// A convolution without bias to `tokens` places: 2 n tokens (kernel x in) out FLOP.
fn convolve(l: &mut impl Ledger, at: At, x: Tensor, tokens: Dim, summed: Dim, out: Dim) -> Tensor {
    let n = x.dims[0];
    let y = x.dtype.tensor([n, tokens, out]);
    l.op(at).product([n, tokens, summed, out]).reads(x).reads(x.dtype.tensor([summed, out]).weights()).writes(y);
    y
}

/// A layer normalisation over channels as the vendor writes it, step by step in the model's type; 7 CUDA-core FLOP per
/// element in all, counted where the result is scaled. The input ends.
fn layer_norm_2d(l: &mut impl Ledger, s: &Sizes, channels: Dim) {
    let at = At::new("sam.neck", "ln2d");
    let t = s.precision.values();
    let x = t.tensor([s.n, s.t, channels]);
    let u = t.tensor([s.n, s.t]);
    let weight = t.tensor([channels]).weights();
    l.op(at.step("mean")).reads(x).writes(u);
    l.op(at.step("deviation")).reads(x).reads(u).writes(x);
    l.op(at.step("square")).reads(x).writes(x);
    l.free([x]);
    l.op(at.step("variance")).reads(x).writes(u);
    l.free([x]);
    l.op(at.step("centre")).reads(x).reads(u).writes(x);
    l.op(at.step("epsilon")).reads(u).writes(u);
    l.op(at.step("root")).special(1.0, u).reads(u).writes(u);
    l.free([u]);
    l.op(at.step("divide")).cuda(7.0, x).reads(x).reads(u).writes(x);
    l.free([x, u, x]);
    l.op(at.step("scale")).reads(x).reads(weight).writes(x);
    l.free([x]);
    l.op(at.step("shift")).reads(x).reads(weight).writes(x);
    l.free([x, u, u]);
}
