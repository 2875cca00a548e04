//! Attention kernels: the one place where a kernel is matched.
//!
//! Sources: FlashAttention, arXiv 2205.14135 (algorithm 1, section 3.2) and arXiv 2307.08691 (log-sum-exp output);
//! PyTorch 2.6 `_scaled_dot_product_attention_math` for the fp32 steps.

mod layer;

pub use layer::{Attention, Bias, KEY_BLOCK, Layout, key_blocks, keys_seen};

use super::layers::{copy, rearrange};
use crate::recording::operator::FusedBy;
use crate::recording::place::At;
use crate::recording::{Op, Recorder};
use crate::request::AttentionKernel;
use crate::units::{DType, Tensor, Variable, dim};
use crate::vision::{ScaleCard, SoftmaxCard};

/// CUDA-core FLOP of a softmax per score, by convention: maximum, difference, exponential (also a special function), sum,
/// quotient.
const SOFTMAX: f64 = 5.0;

/// From q, k, v in the model's type `t` to an output that the next linear layer can read: bias, core and the copies
/// around them. Leaves the output alive, and the materialised bias, which is returned so that the layer can end it.
///
/// Tensor-core FLOP are the same in every arm: 2 b h n_q n_kv d for q kᵀ and again for the product with v.
#[inline(never)]
pub fn attend(l: &mut Recorder, a: &Attention, t: DType, kernel: AttentionKernel) -> Kept {
    let fp32 = DType::Fp32;
    let (q, kv, c) = (a.queries(t), a.stored_keys(t), a.scores(t));
    match kernel {
        AttentionKernel::Normal => {
            let kept = materialise(l, a, t);
            one_by_one(l, a, t, a.conventions.keeps_probabilities, |l, a| normal(l, a, t, kept));
            kept
        }
        AttentionKernel::NormalFp32 => {
            let kept = materialise(l, a, t);
            one_by_one(l, a, t, false, |l, a| normal_fp32(l, a, t, kept));
            kept
        }
        AttentionKernel::Flash => {
            let kept = materialise(l, a, t);
            let by = if kept.bias.is_some() || matches!(a.bias, Bias::Float | Bias::Images | Bias::Padding) {
                FusedBy::MemoryEfficient
            } else {
                FusedBy::Tiles
            };
            let keys = if a.bias == Bias::Float { repeated(l, a, t) } else { None };
            let op = fused(l, a, t, by, keys.unwrap_or(kv));
            let op = match (kept.bias, a.bias) {
                (Some(bias), _) => op.cuda(1.0, bias).reads(bias),
                // As one byte a pair.
                (None, Bias::Float) => op.cuda(1.0, c).reads(DType::Int8.tensor([a.n_q, a.n_kv]).scores()),
                (None, Bias::Images) => op.cuda(1.0, c).reads(t.tensor([a.n_q, a.n_kv]).scores()),
                (None, Bias::Padding) => op.cuda(1.0, c).reads(DType::Int8.tensor([a.b, a.n_q, a.n_kv]).scores()),
                (None, Bias::None | Bias::Decomposed { .. } | Bias::Causal(_)) => op,
            };
            op.writes(q).writes_aside(fp32.tensor([a.b, a.h, a.n_q]));
            end(l, [keys, keys]);
            laid_out(l, a, q);
            kept
        }
        AttentionKernel::FlashInlineBias => {
            let op = fused(l, a, t, FusedBy::Tiles, kv);
            let op = match terms(a, t) {
                // Row term plus column term, and their sum onto the score.
                Some([rows, columns]) => op.cuda(2.0, c).reads(rows).reads(columns),
                None => op,
            };
            op.writes(q).writes_aside(fp32.tensor([a.b, a.h, a.n_q]));
            laid_out(l, a, q);
            Kept { bias: None }
        }
    }
}

/// The probabilities of an unfused core that the code holds on to until the block ends, those of the last sequence alone
/// where they run one after the other.
pub fn kept_probabilities(a: &Attention, t: DType, kernel: AttentionKernel) -> Option<Tensor> {
    let is_kept = a.conventions.keeps_probabilities && kernel == AttentionKernel::Normal;
    let one = if a.classes[0].is_some() { dim("1", 1.0) } else { a.b };
    is_kept.then(|| Attention { b: one, ..*a }.scores(t))
}

/// Runs an unfused core on all sequences at once, or where they are cut into shorter ones on one after the other, whose
/// outputs are joined. `keeps` is whether the probabilities of one are alive while the next runs.
#[inline(never)]
fn one_by_one(l: &mut Recorder, a: &Attention, t: DType, keeps: bool, core: impl Fn(&mut Recorder, &Attention)) {
    if a.classes.iter().all(Option::is_none) {
        return core(l, a);
    }
    for (count, tokens) in a.classes.iter().flatten() {
        let one = a.of_class(*tokens);
        let before = (keeps && count * a.b.size > 1.0).then(|| one.scores(t));
        if let Some(before) = before {
            l.alloc(&before);
        }
        l.repeat(a.b.times("n·W", *count), |l| {
            core(l, &one);
            l.free([one.queries(t)]);
        });
        if let Some(before) = before {
            l.free([before]);
        }
    }
    let q = a.queries(t);
    copy(l, a.at("attn.out_join"), q, q);
}

/// Scores, softmax and product with the values as three steps and what is between them, in the model's type.
#[inline(never)]
fn normal(l: &mut Recorder, a: &Attention, t: DType, kept: Kept) {
    let (q, stored, c) = (a.queries(t), a.stored_keys(t), a.scores(t));
    let product = a.product();
    let many = a.b.size > 1.0 && a.layout.is_sliced();
    let keys = repeated(l, a, t);
    let kv = keys.unwrap_or(stored);
    let at_copy = a.at("attn.core.strided_copy");
    // The library's are those of each product alone.
    let (copies, mut own) = match (many, a.is_library()) {
        (false, _) => ([None; 3], [None; 3]),
        (true, false) => (strided_copies(l, at_copy, q, kv), [None; 3]),
        (true, true) if a.layout == Layout::StridedValues => ([None; 3], [None; 3]),
        (true, true) => ([None; 3], [Some(q), Some(kv), None]),
    };
    copies_of(l, at_copy, own);
    let scaled = match a.conventions.scale {
        ScaleCard::Scores => None,
        ScaleCard::Queries => {
            l.op(a.at("attn.core.scale")).cuda(1.0, q).reads(q).writes(q);
            Some(q)
        }
    };
    l.op(a.at("attn.core.qk")).product(product).reads(q).reads(kv).writes(c);
    end(l, own);
    if a.conventions.scale == ScaleCard::Scores {
        l.op(a.at("attn.core.scale")).cuda(1.0, c).reads(c).writes(c);
        l.free([c]);
    }
    end(l, [scaled]);
    if let Some(bias) = kept.bias {
        l.op(a.at("attn.core.biasadd")).cuda(1.0, c).reads(c).reads(bias).writes(c);
        l.free([c]);
    } else if let Some(mask) = a.mask(t) {
        l.op(a.at("attn.core.mask")).strided().cuda(1.0, c).reads(c).reads(mask).writes(c);
        l.free([c]);
    }
    let wide = match a.conventions.softmax {
        SoftmaxCard::Model => c,
        SoftmaxCard::Fp32 => a.scores(DType::Fp32),
    };
    if wide.dtype != c.dtype {
        copy(l, a.at("attn.core.cast").step("up"), c, wide);
        // The code holds on to the scores until the probabilities replace them.
    }
    l.op(a.at("attn.core.softmax")).cuda(SOFTMAX, c).special(1.0, c).reads(wide).writes(wide);
    l.free([wide]);
    if wide.dtype != c.dtype {
        copy(l, a.at("attn.core.cast").step("down"), wide, c);
        l.free([wide, c]);
    }
    own = if many && a.is_library() { [Some(kv), None, None] } else { [None; 3] };
    copies_of(l, at_copy, own);
    l.op(a.at("attn.core.av")).product(product).reads(c).reads(kv).writes(q);
    l.free([c]);
    end(l, own);
    end(l, copies);
    end(l, [keys, keys]);
    rearrange(l, a.at("attn.out_copy"), q, q);
    l.free([q]);
}

/// The same as PyTorch's math backend does it: everything in 32-bit floats.
#[inline(never)]
fn normal_fp32(l: &mut Recorder, a: &Attention, t: DType, kept: Kept) {
    let fp32 = DType::Fp32;
    let (q, kv, c) = (a.queries(t), a.stored_keys(t), a.scores(t));
    let (q4, kv4, c4) = (a.queries(fp32), a.keys(fp32), a.scores(fp32));
    let product = a.product();
    let many = a.b.size > 1.0 && a.layout.is_sliced();
    let core = a.at("attn.core.math");
    l.op(core.step("upcast")).reads(q).reads(kv).reads(kv).writes(q4).writes(kv4).writes(kv4);
    l.op(core.step("scale")).cuda(1.0, q4).cuda(1.0, kv4).reads(q4).reads(kv4).writes(q4).writes(kv4);
    let copies = if many { strided_copies(l, core.step("strided_copy"), q4, kv4) } else { [None; 3] };
    l.op(core.step("qk")).product(product).reads(q4).reads(kv4).writes(c4);
    // The scaled keys are a temporary; the scaled queries and the upcast tensors live on.
    l.free([kv4]);
    if let Some(bias) = kept.bias.or(a.mask(t)) {
        l.op(core.step("biasadd")).cuda(1.0, c4).reads(c4).reads(bias).writes(c4);
        l.free([c4]);
    }
    l.op(core.step("softmax")).cuda(SOFTMAX, c4).special(1.0, c4).reads(c4).writes(c4);
    l.free([c4]);
    l.op(core.step("av")).product(product).reads(c4).reads(kv4).writes(q4);
    end(l, copies);
    l.op(core.step("cast_output")).reads(q4).writes(q);
    l.op(core.step("cast_probabilities")).reads(c4).writes_aside(c);
    l.free([q4, c4, q4, q4, kv4, kv4]);
    rearrange(l, a.at("attn.out_copy"), q, q);
    l.free([q]);
}

/// The fused operator but for bias and output: both products, the softmax, and what it reads.
#[inline(never)]
fn fused<'a>(l: &'a mut Recorder, a: &Attention, t: DType, by: FusedBy, kv: Tensor) -> Op<'a> {
    let mut op = l.op(a.at("attn.core.fused")).fused(a.fused(by));
    if a.classes.iter().all(Option::is_none) {
        let [queries, keys] = a.pairs();
        let seen = t.tensor([a.b, a.h, queries, keys]);
        op = op.product(a.product()).product(a.product());
        op = op.cuda(1.0 + SOFTMAX, seen).special(1.0, seen).cuda(2.0, rescaled(a, t));
    }
    for (count, tokens) in a.classes.iter().flatten() {
        let class = Attention { b: a.b.times("n·W", *count), ..a.of_class(*tokens) };
        let seen = class.scores(t);
        op = op.product(class.product()).product(class.product());
        op = op.cuda(1.0 + SOFTMAX, seen).special(1.0, seen).cuda(2.0, rescaled(&class, t));
    }
    op.reads(a.queries(t)).reads(kv).reads(kv)
}

/// The copy by which the library lays a fused core's output out for the next layer.
#[inline(never)]
fn laid_out(l: &mut Recorder, a: &Attention, q: Tensor) {
    if a.is_library() && a.layout != Layout::Cached {
        rearrange(l, a.at("attn.out_copy"), q, q);
        l.free([q]);
    }
}

/// Keys and values copied out to every head of queries, where the code does so: the shape of each.
#[inline(never)]
fn repeated(l: &mut Recorder, a: &Attention, t: DType) -> Option<Tensor> {
    if !a.repeats_keys() || a.layout == Layout::Cached {
        return None;
    }
    let (kv, all) = (a.stored_keys(t), t.tensor([a.b, a.h, a.n_kv, a.d]));
    for _ in 0..2 {
        copy(l, a.at("attn.core.repeat"), kv, all);
    }
    Some(all)
}

/// What outlives the core: a materialised bias, until the layer returns.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// The bias, [b, h, n_q, n_kv].
    pub bias: Option<Tensor>,
}

impl Kept {
    /// Ends its life.
    pub fn end(self, l: &mut Recorder) {
        if let Some(bias) = self.bias {
            l.free([bias]);
        }
    }
}

/// The row and the column term of a decomposed bias: [b, h, n_q, side] each.
fn terms(a: &Attention, t: DType) -> Option<[Tensor; 2]> {
    match a.bias {
        Bias::None | Bias::Causal(_) | Bias::Float | Bias::Images | Bias::Padding => None,
        Bias::Decomposed { sides } => Some(sides.map(|side| t.tensor([a.b, a.h, a.n_q, side]))),
    }
}

/// Writes the bias out, one CUDA-core addition per element.
#[inline(never)]
fn materialise(l: &mut Recorder, a: &Attention, t: DType) -> Kept {
    let bias = terms(a, t).map(|[rows, columns]| {
        let bias = a.scores(t);
        l.op(a.at("attn.bias_materialise")).cuda(1.0, bias).reads(rows).reads(columns).writes(bias);
        if a.is_library() {
            // The library's sum has an axis a side, and is copied to be reshaped.
            rearrange(l, a.at("attn.core.bias_copy"), bias, bias);
            l.free([bias]);
        }
        bias
    });
    Kept { bias }
}

/// Contiguous copies of q, k and v.
#[inline(never)]
fn strided_copies(l: &mut Recorder, at: At, q: Tensor, kv: Tensor) -> [Option<Tensor>; 3] {
    l.op(at).strided().reads(q).reads(kv).reads(kv).writes(q).writes(kv).writes(kv);
    [Some(q), Some(kv), Some(kv)]
}

/// Contiguous copies, one after the other.
#[inline(never)]
fn copies_of(l: &mut Recorder, at: At, copies: [Option<Tensor>; 3]) {
    for tensor in copies.into_iter().flatten() {
        rearrange(l, at, tensor, tensor);
    }
}

#[inline(never)]
fn end<const N: usize>(l: &mut Recorder, copies: [Option<Tensor>; N]) {
    for tensor in copies.into_iter().flatten() {
        l.free([tensor]);
    }
}

/// Output elements that the fused operator rescales: the output once per key block.
fn rescaled(a: &Attention, t: DType) -> Tensor {
    let blocks = dim("key blocks", key_blocks(a.n_kv.size)).by(a.with_keys(Variable::KeyBlocks));
    t.tensor([a.b, dim("H·d", a.h.size * a.d.size), a.n_q, blocks])
}
