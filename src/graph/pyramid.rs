//! Feature maps of several scales out of a tower's features, with or without encodings of their places.

use super::mlp::activate_at;
use crate::merger::{PyramidCard, ScaleOfMapCard};
use crate::recording::Recorder;
use crate::recording::place::{At, Block, Kind};
use crate::units::{DType, Dim, Tensor, dim};
use crate::vision::ActivationCard;

const fn at(kind: Kind, unit: &'static str) -> At {
    At::new(Block::Merger, kind, unit)
}

/// Every map, one after the other. Leaves all that it makes alive as the last map, [n, tokens of all maps, channels].
#[inline(never)]
pub fn maps(l: &mut Recorder, card: &PyramidCard, x: Tensor) -> Tensor {
    let channels = dim("C", f64::from(card.channels));
    let [n, _, _, _] = x.dims;
    let mut tokens = 0.0;
    for scale in &card.scales {
        let scaled = rescale(l, *scale, x);
        let map = convolve(l, scaled, 1.0, channels);
        if *scale != ScaleOfMapCard::Same {
            l.free([scaled]);
        }
        let last = convolve(l, map, 3.0, channels);
        l.free([map]);
        tokens += last.dims[1].size;
        if card.encodings {
            tokens += encode(l, last).dims[1].size;
        }
    }
    x.dtype.tensor([n, dim("tokens of all maps", tokens), channels])
}

/// The features at a map's scale; what it leaves is alive, but for the same scale.
#[inline(never)]
fn rescale(l: &mut Recorder, scale: ScaleOfMapCard, x: Tensor) -> Tensor {
    match scale {
        ScaleOfMapCard::Quadruple => {
            let once = enlarge(l, x);
            activate_at(l, ActivationCard::Gelu, at(Kind::Pointwise, "gelu"), once);
            let twice = enlarge(l, once);
            l.free([once]);
            twice
        }
        ScaleOfMapCard::Double => enlarge(l, x),
        ScaleOfMapCard::Same => x,
        ScaleOfMapCard::Half => {
            let [n, tokens, width, _] = x.dims;
            let y = x.dtype.tensor([n, dim("T/4", tokens.size / 4.0), width]);
            l.op(at(Kind::Pointwise, "pool")).cuda(1.0, x).reads(x).writes(y).writes_aside(y.cast(DType::Int64));
            y
        }
    }
}

/// A transposed convolution of side and stride 2 that halves the width.
#[inline(never)]
fn enlarge(l: &mut Recorder, x: Tensor) -> Tensor {
    let [n, tokens, width, _] = x.dims;
    let half = dim("D/2", width.size / 2.0);
    let y = x.dtype.tensor([n, dim("4T", 4.0 * tokens.size), half]);
    let four = dim("2²", 4.0);
    weighted(l, "enlarge", [n, tokens, width, half, four], x, y)
}

/// A convolution that leaves the side as it is.
#[inline(never)]
fn convolve(l: &mut Recorder, x: Tensor, kernel: f64, channels: Dim) -> Tensor {
    let [n, tokens, width, _] = x.dims;
    let y = x.dtype.tensor([n, tokens, channels]);
    weighted(l, "conv", [n, tokens, width, channels, dim("k²", kernel * kernel)], x, y)
}

/// A convolution with bias over images, tokens, both widths and the kernel's places.
#[inline(never)]
fn weighted(l: &mut Recorder, unit: &'static str, dims: [Dim; 5], x: Tensor, y: Tensor) -> Tensor {
    let [_, _, inputs, outputs, places] = dims;
    let weight = x.dtype.tensor([inputs, outputs, places]).weights();
    let bias = x.dtype.tensor([outputs]).weights();
    l.holds(Block::Merger, &weight);
    l.holds(Block::Merger, &bias);
    l.op(at(Kind::Embedding, unit)).product(dims).cuda(1.0, y).reads(x).reads(weight).reads(bias).writes(y);
    y
}

/// Sines and cosines of every place's row and column, a quarter of the width each.
#[inline(never)]
fn encode(l: &mut Recorder, map: Tensor) -> Tensor {
    let [n, tokens, channels, _] = map.dims;
    let of = |name, part: f64| map.dtype.tensor([n, tokens, dim(name, channels.size / part)]);
    let (half, quarter) = (of("C/2", 2.0), of("C/4", 4.0));
    let at_encoding = |step| at(Kind::Positions, "encoding").step(step);
    for _ in 0..2 {
        l.op(at_encoding("angles")).cuda(1.0, half).writes(half);
    }
    for _ in 0..2 {
        for step in ["sine", "cosine"] {
            l.op(at_encoding(step)).special(1.0, quarter).reads(quarter).writes(quarter);
        }
        l.op(at_encoding("stack")).reads(quarter).reads(quarter).writes(half);
        // The angles too.
        l.free([quarter, quarter, half]);
    }
    l.op(at_encoding("join")).reads(half).reads(half).writes(map);
    l.free([half, half]);
    map
}
