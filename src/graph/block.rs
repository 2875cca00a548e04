//! A tower's blocks: norm, attention, norm, MLP, each branch added to the stream.

use super::attention::{Attention, Bias, Layout, attend, kept_probabilities};
use super::layers::{copy, linear_with, norm, rearrange, residual, rms_norm_wide};
use super::mlp::mlp;
use super::relative_position;
use super::rotary::rotate;
use super::tower_sizes::{TowerSizes, learned};
use crate::recording::Recorder;
use crate::recording::place::{At, Block, Kind};
use crate::request::AttentionKernel;
use crate::units::{Dim, Tensor, dim};
use crate::vision::{BiasCard, CopiesCard, EdgeCard, HeadsCard, SequencesCard, SplitCard, TowerCard, WindowCard};

/// Which tokens a block's attention sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The tokens of one window.
    Window,
    /// All tokens of the image.
    All,
}

impl Reach {
    /// The block that operators of these layers stand in: the tower itself where it has no windows.
    pub fn block(self, card: &TowerCard, s: &TowerSizes) -> Block {
        match (self, &card.blocks.window) {
            (_, None) => s.block(),
            (Reach::Window, Some(_)) => Block::Windows(s.index),
            (Reach::All, Some(_)) => Block::Global(s.index),
        }
    }
}

/// How many blocks attend within windows, and how many to all tokens.
pub fn layers(card: &TowerCard) -> [(Reach, f64); 2] {
    let all = f64::from(card.blocks.layers);
    let global = card.blocks.window.as_ref().map_or(all, |window| window.global_layers.len() as f64);
    // Blocks of one reach are alike, and each leaves alive what it found, so their order changes no total and no peak.
    [(Reach::Window, all - global), (Reach::All, global)]
}

/// All blocks on a stream that is alive before and after.
#[inline(never)]
pub fn blocks(l: &mut Recorder, card: &TowerCard, s: &TowerSizes, kernel: AttentionKernel) {
    for (reach, count) in layers(card) {
        l.repeat(count, |l| block(l, card, s, reach, kernel));
    }
}

/// One block on a stream that is alive before and after.
#[inline(never)]
pub fn block(l: &mut Recorder, card: &TowerCard, s: &TowerSizes, reach: Reach, kernel: AttentionKernel) {
    let place = reach.block(card, s);
    let x = s.stream();
    let normalise =
        |l: &mut _| norm(l, At::new(place, Kind::Pointwise, "layernorm"), x, card.blocks.norm, card.conventions.norm);
    normalise(l);
    match (reach, &card.blocks.window) {
        (Reach::Window, Some(window)) if window.edge == EdgeCard::Padded => {
            partition(l, s, window);
            attention(l, card, s, reach, kernel);
            join(l, s, window);
        }
        (Reach::Window | Reach::All, _) => attention(l, card, s, reach, kernel),
    }
    norm_after(l, card, place, x);
    scale(l, card, place, x);
    residual(l, At::new(place, Kind::Pointwise, "residual"), x);
    let held = held(card);
    for _ in 0..held {
        l.alloc(&x);
    }
    let probabilities = kept_probabilities(&core(card, s, reach), s.precision.values(), kernel);
    if let Some(kept) = probabilities {
        l.alloc(&kept);
    }
    normalise(l);
    mlp(l, card, s, place, x);
    l.free([x]);
    norm_after(l, card, place, x);
    scale(l, card, place, x);
    residual(l, At::new(place, Kind::Pointwise, "residual"), x);
    for _ in 0..held {
        l.free([x]);
    }
    if let Some(kept) = probabilities {
        l.free([kept]);
    }
}

/// Streams that the library's code holds on to while the MLP runs: its caller the block's input, the block itself the
/// first branch where that is scaled.
fn held(card: &TowerCard) -> u32 {
    match card.conventions.copies {
        CopiesCard::Vendor => 0,
        CopiesCard::Library => 1 + u32::from(card.blocks.layer_scale && !card.conventions.frees_branches),
    }
}

/// Normalises a branch, where the card says so.
#[inline(never)]
fn norm_after(l: &mut Recorder, card: &TowerCard, place: Block, x: Tensor) {
    if card.blocks.norms_after {
        norm(l, At::new(place, Kind::Pointwise, "layernorm"), x, card.blocks.norm, card.conventions.norm);
        l.free([x]);
    }
}

/// Scales a branch by a learned vector, where the card says so.
#[inline(never)]
fn scale(l: &mut Recorder, card: &TowerCard, place: Block, x: Tensor) {
    if card.blocks.layer_scale {
        let weight = x.dtype.tensor([x.dims[2]]).weights();
        l.holds(place, &weight);
        l.op(At::new(place, Kind::Pointwise, "layer_scale")).cuda(1.0, x).reads(x).reads(weight).writes(x);
        l.free([x]);
    }
}

/// The stream cut into padded windows: [n·W, w², D].
fn windowed(s: &TowerSizes, card: &WindowCard) -> Tensor {
    let windows = s.windows(card);
    s.precision.values().tensor([windows.count, windows.tokens, s.width])
}

/// Pads to whole windows and cuts; the unpadded stream stays alive while the function runs.
#[inline(never)]
fn partition(l: &mut Recorder, s: &TowerSizes, card: &WindowCard) {
    let at = At::new(Block::Windows(s.index), Kind::Copies, "window_partition");
    let (x, windowed) = (s.stream(), windowed(s, card));
    if s.windows(card).is_padded || card.pads_always {
        rearrange(l, at.step("pad"), x, windowed);
        rearrange(l, at.step("cut"), windowed, windowed);
        l.free([windowed, x]);
    } else {
        rearrange(l, at.step("cut"), windowed, windowed);
        l.free([x]);
    }
}

/// The inverse: joins the windows and drops the padding.
#[inline(never)]
fn join(l: &mut Recorder, s: &TowerSizes, card: &WindowCard) {
    let at = At::new(Block::Windows(s.index), Kind::Copies, "window_partition");
    let (x, windowed) = (s.stream(), windowed(s, card));
    rearrange(l, at.step("join"), windowed, windowed);
    if s.windows(card).is_padded {
        rearrange(l, at.step("unpad"), x, x);
        l.free([windowed, windowed]);
    } else {
        l.free([windowed]);
    }
}

/// Sizes of a block's attention.
pub fn core(card: &TowerCard, s: &TowerSizes, reach: Reach) -> Attention {
    let window = match reach {
        Reach::Window => card.blocks.window.as_ref(),
        Reach::All => None,
    };
    let sequences = card.sequences();
    let mut classes = [None; 4];
    let (b, tokens, sides) = match window {
        Some(window) if window.edge == EdgeCard::Padded => {
            let windows = s.windows(window);
            (windows.count, windows.tokens, [windows.side; 2])
        }
        Some(window) => {
            for (place, class) in classes.iter_mut().zip(s.ragged(window)) {
                *place = Some(class);
            }
            (s.n, s.s, [s.rows, s.columns])
        }
        None => (s.n, s.s, [s.rows, s.columns]),
    };
    if sequences == SequencesCard::OneByOne && window.is_none() {
        classes[0] = Some((1.0, tokens));
    }
    let (b, tokens) = match (sequences, window) {
        (SequencesCard::Together, None) => (dim("1", 1.0), b.times("n·S", tokens.size)),
        (SequencesCard::Batch | SequencesCard::OneByOne | SequencesCard::Together, _) => (b, tokens),
    };
    let bias = match card.blocks.bias {
        BiasCard::None if s.is_padded => Bias::Padding,
        BiasCard::None if sequences == SequencesCard::Together => Bias::Images,
        BiasCard::None => Bias::None,
        BiasCard::DecomposedRelative => Bias::Decomposed { sides },
        BiasCard::QueryMask => Bias::Float,
    };
    let layout = match card.conventions.qkv {
        SplitCard::Slices if card.positions.rotary().is_some_and(|rotary| rotary.patches_only) => Layout::StridedValues,
        SplitCard::Slices => Layout::Strided,
        SplitCard::ByHead => Layout::Contiguous,
    };
    Attention {
        block: reach.block(card, s),
        b,
        h: s.h,
        h_kv: s.h_kv,
        n_q: tokens,
        n_kv: tokens,
        d: s.d,
        bias,
        layout,
        classes,
        conventions: card.conventions,
    }
}

/// The attention layer of a block: ends its input and leaves its output.
#[inline(never)]
pub fn attention(l: &mut Recorder, card: &TowerCard, s: &TowerSizes, reach: Reach, kernel: AttentionKernel) {
    let a = core(card, s, reach);
    let t = s.precision.values();
    let x = match (reach, &card.blocks.window) {
        (Reach::Window, Some(window)) if window.edge == EdgeCard::Padded => windowed(s, window),
        (Reach::Window | Reach::All, _) => s.stream(),
    };
    let projected = project_qkv(l, card, s, &a, x);
    // With more than one sequence the split by head is no view: q, k and v are copied out of qkv.
    let split = card.conventions.qkv == SplitCard::ByHead && a.b.size > 1.0;
    if split {
        rearrange(l, At::new(a.block, Kind::Copies, "attn.qkv_copy"), projected.qkv, projected.qkv);
        if card.conventions.copies == CopiesCard::Library {
            l.free([projected.qkv]);
        }
    }
    let rotated = rotate(l, card, &a, s, t);
    let projected = projected.without_turned(l, rotated);
    let terms = match a.bias {
        Bias::Decomposed { sides } => {
            Some(relative_position::terms(l, &a, sides, learned_sides(card, sides, reach), t))
        }
        Bias::None | Bias::Float | Bias::Images | Bias::Padding | Bias::Causal(_) => None,
    };
    let kept = attend(l, &a, t, kernel);
    let width = dim("H·d", a.h.size * a.d.size);
    let out = t.tensor([x.dims[0], x.dims[1], if width.size == s.width.size { s.width } else { width }]);
    if card.blocks.inner_norm {
        norm(l, At::new(a.block, Kind::Pointwise, "attn.layernorm"), out, card.blocks.norm, card.conventions.norm);
        l.free([out]);
    }
    let at = At::new(a.block, Kind::Linear, "attn.proj");
    linear_with(l, at, out, s.width, s.precision.linears(), card.blocks.proj_bias);
    l.free([x]);
    kept.end(l);
    for term in terms.into_iter().flatten() {
        l.free([term]);
    }
    for tensor in rotated.into_iter().flatten() {
        l.free([tensor]);
    }
    projected.end(l);
    if split && card.conventions.copies == CopiesCard::Vendor {
        l.free([projected.qkv]);
    }
    l.free([out]);
}

/// Sides of the grids for which tables of offsets were learned: a window's own, or the image's.
fn learned_sides(card: &TowerCard, sides: [Dim; 2], reach: Reach) -> [Dim; 2] {
    match (reach, learned(card)) {
        (Reach::All, Some(side)) => [dim("g₀", side); 2],
        (Reach::Window, _) | (Reach::All, None) => sides,
    }
}

/// What the projections of a layer leave alive.
#[derive(Debug, Clone, Copy)]
struct Projected {
    /// All three as one tensor.
    qkv: Tensor,
    /// Queries, keys and values as tensors of their own.
    separate: Option<[Tensor; 3]>,
    /// Whether rotated queries and keys have replaced those.
    is_turned: bool,
    /// Normalised queries and keys beside the tensor of all three.
    normed: Option<[Tensor; 2]>,
}

impl Projected {
    /// Ends queries and keys of their own that rotated ones have replaced.
    fn without_turned(self, l: &mut Recorder, rotated: [Option<Tensor>; 2]) -> Self {
        match (self.separate, rotated) {
            (Some([query, key, _]), [Some(_), Some(_)]) => {
                l.free([query, key]);
                Projected { is_turned: true, ..self }
            }
            (Some(_) | None, _) => self,
        }
    }

    fn end(self, l: &mut Recorder) {
        if let Some(normed) = self.normed {
            l.free(normed);
        }
        match self.separate {
            None => l.free([self.qkv]),
            Some([_, _, value]) if self.is_turned => l.free([value]),
            Some(tensors) => l.free(tensors),
        }
    }
}

/// Queries, keys and values of `x`, normalised where the card says so.
#[inline(never)]
fn project_qkv(l: &mut Recorder, card: &TowerCard, s: &TowerSizes, a: &Attention, x: Tensor) -> Projected {
    let at = At::new(a.block, Kind::Linear, "attn.qkv");
    let qkv = &card.blocks.qkv;
    let w = s.precision.linears();
    let [q, kv] = [a.h.size * a.d.size, a.h_kv.size * a.d.size];
    let all = x.dtype.tensor([x.dims[0], x.dims[1], dim("3D", q + 2.0 * kv)]);
    let separate = if qkv.fused {
        linear_with(l, at, x, all.dims[2], w, qkv.bias);
        None
    } else {
        let widths = [("query", q), ("key", kv), ("value", kv)];
        Some(widths.map(|(step, width)| {
            let width = if width == s.width.size { s.width } else { dim("H·d", width) };
            let bias = if step == "key" { qkv.key_bias.unwrap_or(qkv.bias) } else { qkv.bias };
            linear_with(l, at.step(step), x, width, w, bias)
        }))
    };
    if let Some(kind) = card.blocks.qk_norm {
        for (step, tensor) in [("query", a.queries(x.dtype)), ("key", a.keys(x.dtype))] {
            let at = At::new(a.block, Kind::Pointwise, "attn.qk_norm").step(step);
            let [b, h, n, d] = tensor.dims;
            let normed = match card.blocks.qk_norm_over {
                HeadsCard::Each => tensor,
                HeadsCard::All => x.dtype.tensor([b, n, dim("H·d", h.size * d.size)]),
            };
            norm(l, at, normed, kind, card.conventions.norm);
            if !qkv.fused {
                l.free([tensor]);
            }
        }
    }
    if card.blocks.value_norm {
        let values = a.keys(x.dtype);
        rms_norm_wide(l, At::new(a.block, Kind::Pointwise, "attn.qk_norm").step("value"), values, false);
        l.free([values]);
    }
    let normed = qkv.fused.then(|| [a.queries(x.dtype), a.keys(x.dtype)]).filter(|_| card.blocks.qk_norm.is_some());
    Projected { qkv: all, separate, is_turned: false, normed }
}

/// A copy of the stream in another order, as packed windows need before the first and after the last block.
#[inline(never)]
pub fn reorder(l: &mut Recorder, card: &TowerCard, s: &TowerSizes) {
    let is_ragged = card.blocks.window.as_ref().is_some_and(|window| window.edge == EdgeCard::Ragged);
    if is_ragged {
        let x = s.stream();
        copy(l, At::new(s.block(), Kind::Copies, "reorder"), x, x);
        l.free([x]);
    }
}
