//! Attention kernels: the one place where a kernel is matched.
//!
//! Sources: FlashAttention, arXiv 2205.14135 (algorithm 1, section 3.2) and arXiv 2307.08691 (log-sum-exp output);
//! PyTorch 2.6 `_scaled_dot_product_attention_math` for the fp32 steps.

use crate::operator::{At, FusedBy, FusedCore, Ledger, rearrange};
use crate::request::{AttentionKernel, Mask};
use crate::units::{DType, Dim, Tensor, dim};

/// CUDA-core FLOP of a softmax per score, by convention: maximum, difference, exponential (also a special function), sum,
/// quotient.
const SOFTMAX: f64 = 5.0;

/// Keys per block of the fused operator, after each of which the output is rescaled: FlashAttention-2's at d = 64
/// (`run_mha_fwd_hdim64` of Dao-AILab/flash-attention, without dropout).
pub const KEY_BLOCK: f64 = 128.0;

/// Sizes of one attention layer.
#[derive(Debug, Clone, Copy)]
pub struct Attention {
    /// The block, e.g. `sam.window`.
    pub part: &'static str,
    /// Sequences: images, or images x windows.
    pub b: Dim,
    /// Heads of queries.
    pub h: Dim,
    /// Heads of keys and values.
    pub h_kv: Dim,
    /// Queries per sequence.
    pub n_q: Dim,
    /// Keys per sequence.
    pub n_kv: Dim,
    /// Width of a head.
    pub d: Dim,
    /// What is added to the scores.
    pub bias: Bias,
    /// How q, k and v lie in memory.
    pub layout: Layout,
}

/// What is added to the scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bias {
    /// Nothing.
    None,
    /// The sum of a row term and a column term, each [b, h, n_q, side]: decomposed relative positions.
    Decomposed {
        /// Keys along one side.
        side: Dim,
    },
    /// A mask of later keys; what it hides is worked out all the same, or left out.
    Causal(Mask),
}

/// How q, k and v lie in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Each contiguous by head.
    Contiguous,
    /// Slices of one qkv tensor: a batched product over more than one sequence copies them first.
    Strided,
    /// k and v lie in a cache.
    Cached,
}

impl Attention {
    /// q, and with as many keys as queries also k, v and the output: [b, h, n_q, d].
    #[inline(always)]
    pub fn queries(&self, dtype: DType) -> Tensor {
        dtype.tensor([self.b, self.h, self.n_q, self.d])
    }

    /// k or v: [b, h_kv, n_kv, d].
    #[inline(always)]
    pub fn keys(&self, dtype: DType) -> Tensor {
        dtype.tensor([self.b, self.h_kv, self.n_kv, self.d])
    }

    /// k or v where they lie before the core.
    #[inline(always)]
    fn stored_keys(&self, dtype: DType) -> Tensor {
        match self.layout {
            Layout::Cached => self.keys(dtype).cached(),
            Layout::Contiguous | Layout::Strided => self.keys(dtype),
        }
    }

    /// Pairs of a query and a key that are worked out, as queries x keys of each: with a causal mask a query sees the
    /// keys up to its own, n_q (n_q − 1) / 2 fewer in all.
    #[inline(always)]
    fn pairs(&self) -> [Dim; 2] {
        let (q, k) = (self.n_q.size, self.n_kv.size);
        match self.bias {
            Bias::Causal(Mask::Causal) => [self.n_q, dim("keys seen", k - (q - 1.0) / 2.0)],
            Bias::None | Bias::Decomposed { .. } | Bias::Causal(Mask::Full) => [self.n_q, self.n_kv],
        }
    }

    /// What a fused core works through.
    #[inline(always)]
    fn fused(&self, by: FusedBy) -> FusedCore {
        let [queries, keys] = self.pairs();
        let sequences = self.b.size * self.h.size;
        FusedCore { sequences, queries: queries.size, keys: keys.size, d: self.d.size, by }
    }

    /// Scores, probabilities or materialised bias: [b, h, n_q, n_kv].
    #[inline(always)]
    pub fn scores(&self, dtype: DType) -> Tensor {
        dtype.tensor([self.b, self.h, self.n_q, self.n_kv]).scores()
    }

    /// The mask that an unfused kernel adds: [n_q, n_kv], shared by sequences and heads.
    #[inline(always)]
    fn mask(&self, dtype: DType) -> Option<Tensor> {
        match self.bias {
            Bias::Causal(_) => Some(dtype.tensor([self.n_q, self.n_kv]).scores()),
            Bias::None | Bias::Decomposed { .. } => None,
        }
    }

    fn at(&self, unit: &'static str) -> At {
        At::new(self.part, unit)
    }
}

/// From q, k, v in the model's type `t` to an output that the next linear layer can read: bias, core and the copies
/// around them. Leaves the output alive, and the materialised bias, which is returned so that the layer can end it.
///
/// Tensor-core FLOP are the same in every arm: 2 b h n_q n_kv d for q kᵀ and again for the product with v.
pub fn attend(l: &mut impl Ledger, a: &Attention, t: DType, kernel: AttentionKernel) -> Kept {
    let fp32 = DType::Fp32;
    let (q, kv, c) = (a.queries(t), a.stored_keys(t), a.scores(t));
    let (q4, kv4, c4) = (a.queries(fp32), a.keys(fp32), a.scores(fp32));
    let [queries, keys] = a.pairs();
    let product = [a.b, a.h, queries, keys, a.d];
    // Scores that are worked out; what lies in memory is the whole square.
    let seen = t.tensor([a.b, a.h, queries, keys]);
    let many = a.b.size > 1.0 && a.layout == Layout::Strided;
    match kernel {
        AttentionKernel::Normal => {
            let kept = materialise(l, a, t);
            let copies = if many { strided_copies(l, a.at("attn.core.strided_copy"), q, kv) } else { [None; 3] };
            l.op(a.at("attn.core.qk")).product(product).reads(q).reads(kv).writes(c);
            l.op(a.at("attn.core.scale")).cuda(1.0, c).reads(c).writes(c);
            l.free([c]);
            if let Some(bias) = kept.bias {
                l.op(a.at("attn.core.biasadd")).cuda(1.0, c).reads(c).reads(bias).writes(c);
                l.free([c]);
            } else if let Some(mask) = a.mask(t) {
                l.op(a.at("attn.core.mask")).strided().cuda(1.0, c).reads(c).reads(mask).writes(c);
                l.free([c]);
            }
            l.op(a.at("attn.core.softmax")).cuda(SOFTMAX, c).special(1.0, c).reads(c).writes(c);
            l.free([c]);
            l.op(a.at("attn.core.av")).product(product).reads(c).reads(kv).writes(q);
            l.free([c]);
            end(l, copies);
            rearrange(l, a.at("attn.out_copy"), q, q);
            l.free([q]);
            kept
        }
        AttentionKernel::NormalFp32 => {
            let kept = materialise(l, a, t);
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
            kept
        }
        AttentionKernel::Flash => {
            let kept = materialise(l, a, t);
            let by = if kept.bias.is_some() { FusedBy::MemoryEfficient } else { FusedBy::Tiles };
            let op = l.op(a.at("attn.core.fused")).fused(a.fused(by)).product(product).product(product);
            let op = op.cuda(1.0 + SOFTMAX, seen).special(1.0, seen).cuda(2.0, rescaled(a, t));
            let op = op.reads(q).reads(kv).reads(kv);
            let op = match kept.bias {
                Some(bias) => op.cuda(1.0, bias).reads(bias),
                None => op,
            };
            op.writes(q).writes_aside(fp32.tensor([a.b, a.h, a.n_q]));
            kept
        }
        AttentionKernel::FlashInlineBias => {
            let op = l.op(a.at("attn.core.fused")).fused(a.fused(FusedBy::Tiles)).product(product).product(product);
            let op = op.cuda(1.0 + SOFTMAX, seen).special(1.0, seen).cuda(2.0, rescaled(a, t));
            let op = op.reads(q).reads(kv).reads(kv);
            let op = match terms(a, t) {
                // Row term plus column term, and their sum onto the score.
                Some(p) => op.cuda(2.0, c).reads(p).reads(p),
                None => op,
            };
            op.writes(q).writes_aside(fp32.tensor([a.b, a.h, a.n_q]));
            Kept { bias: None }
        }
    }
}

/// What outlives the core: a materialised bias, until the layer returns.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// The bias, [b, h, n_q, n_kv].
    pub bias: Option<Tensor>,
}

impl Kept {
    /// Ends its life.
    #[inline(always)]
    pub fn end(self, l: &mut impl Ledger) {
        if let Some(bias) = self.bias {
            l.free([bias]);
        }
    }
}

/// The row or column term of a decomposed bias: [b, h, n_q, side].
#[inline(always)]
fn terms(a: &Attention, t: DType) -> Option<Tensor> {
    match a.bias {
        Bias::None | Bias::Causal(_) => None,
        Bias::Decomposed { side } => Some(t.tensor([a.b, a.h, a.n_q, side])),
    }
}

/// Writes the bias out, one CUDA-core addition per element.
#[inline(always)]
fn materialise(l: &mut impl Ledger, a: &Attention, t: DType) -> Kept {
    let bias = terms(a, t).map(|p| {
        let bias = a.scores(t);
        l.op(a.at("attn.bias_materialise")).cuda(1.0, bias).reads(p).reads(p).writes(bias);
        bias
    });
    Kept { bias }
}

/// Contiguous copies of q, k and v.
#[inline(always)]
fn strided_copies(l: &mut impl Ledger, at: At, q: Tensor, kv: Tensor) -> [Option<Tensor>; 3] {
    l.op(at).strided().reads(q).reads(kv).reads(kv).writes(q).writes(kv).writes(kv);
    [Some(q), Some(kv), Some(kv)]
}

#[inline(always)]
fn end(l: &mut impl Ledger, copies: [Option<Tensor>; 3]) {
    for tensor in copies.into_iter().flatten() {
        l.free([tensor]);
    }
}

/// Output elements that the fused operator rescales: the output once per key block.
#[inline(always)]
fn rescaled(a: &Attention, t: DType) -> Tensor {
    let blocks = dim("key blocks", (a.n_kv.size / KEY_BLOCK).ceil());
    t.tensor([a.b, dim("H·d", a.h.size * a.d.size), a.n_q, blocks])
}
