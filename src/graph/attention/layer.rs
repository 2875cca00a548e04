//! One attention layer: its sizes, and the tensors that follow from them.

use crate::recording::operator::{FusedBy, FusedCore};
use crate::recording::place::{At, Block, Kind};
use crate::request::Mask;
use crate::units::{DType, Dim, Tensor, Variable, dim};
use crate::vision::{ConventionsCard, CopiesCard};

/// Keys per block of the fused operator, after each of which the output is rescaled: FlashAttention-2's at d = 64
/// (`run_mha_fwd_hdim64` of Dao-AILab/flash-attention, without dropout).
pub const KEY_BLOCK: f64 = 128.0;

/// Keys that each of the last queries sees in the mean, where one sees the keys up to its own.
pub fn keys_seen(queries: f64, keys: f64) -> f64 {
    keys - (queries - 1.0) / 2.0
}

/// Blocks into which a fused operator cuts so many keys.
pub fn key_blocks(keys: f64) -> f64 {
    (keys / KEY_BLOCK).ceil()
}

/// Sizes of one attention layer.
#[derive(Debug, Clone, Copy)]
pub struct Attention {
    /// The block that it is of.
    pub block: Block,
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
    /// Classes of shorter sequences into which each of `b` is cut: how many of a class, and their tokens.
    pub classes: [Option<(f64, Dim)>; 4],
    /// Conventions of the code that was counted.
    pub conventions: ConventionsCard,
}

/// What is added to the scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bias {
    /// Nothing.
    None,
    /// The sum of a row term and a column term, each [b, h, n_q, side]: decomposed relative positions.
    Decomposed {
        /// Rows and columns of keys.
        sides: [Dim; 2],
    },
    /// A mask that the model's code makes once for all layers, and without which no kernel can run.
    Float,
    /// The same in the model's type, which hides images of one sequence from each other.
    Images,
    /// A mask of each sequence, which hides what fills it up.
    Padding,
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
    /// The same of v alone; q and k have been joined anew.
    StridedValues,
    /// k and v lie in a cache.
    Cached,
}

impl Layout {
    /// Whether the values are slices.
    pub(super) const fn is_sliced(self) -> bool {
        match self {
            Layout::Strided | Layout::StridedValues => true,
            Layout::Contiguous | Layout::Cached => false,
        }
    }
}

impl Attention {
    /// q, and with as many keys as queries also k, v and the output: [b, h, n_q, d].
    #[inline(never)]
    pub fn queries(&self, dtype: DType) -> Tensor {
        dtype.tensor([self.b, self.h, self.n_q, self.d])
    }

    /// k or v: [b, h_kv, n_kv, d].
    #[inline(never)]
    pub fn keys(&self, dtype: DType) -> Tensor {
        dtype.tensor([self.b, self.h_kv, self.n_kv, self.d])
    }

    /// k or v where they lie before the core.
    #[inline(never)]
    pub(super) fn stored_keys(&self, dtype: DType) -> Tensor {
        match self.layout {
            Layout::Cached => self.keys(dtype).cached(),
            Layout::Contiguous | Layout::Strided | Layout::StridedValues => self.keys(dtype),
        }
    }

    /// Pairs of a query and a key that are worked out, as queries x keys of each: with a causal mask a query sees the
    /// keys up to its own, n_q (n_q − 1) / 2 fewer in all.
    #[inline(never)]
    pub(super) fn pairs(&self) -> [Dim; 2] {
        match self.bias {
            Bias::Causal(Mask::Causal) => {
                let seen = dim("keys seen", keys_seen(self.n_q.size, self.n_kv.size));
                [self.n_q, seen.by(self.with_keys(Variable::KeysSeen))]
            }
            Bias::None
            | Bias::Decomposed { .. }
            | Bias::Float
            | Bias::Images
            | Bias::Padding
            | Bias::Causal(Mask::Full) => [self.n_q, self.n_kv],
        }
    }

    /// The extents of either product.
    #[inline(never)]
    pub(super) fn product(&self) -> [Dim; 5] {
        let [queries, keys] = self.pairs();
        [self.b, self.h, queries, keys, self.d]
    }

    /// The variable of what is derived from keys: fixed where they are.
    pub(super) fn with_keys(&self, variable: Variable) -> Variable {
        if self.n_kv.by == Variable::Fixed { Variable::Fixed } else { variable }
    }

    /// What a fused core works through: of shorter sequences their number and mean.
    #[inline(never)]
    pub(super) fn fused(&self, by: FusedBy) -> FusedCore {
        let classes = || self.classes.iter().flatten();
        let count: f64 = classes().map(|(count, _)| count).sum();
        if count > 0.0 {
            let tokens: f64 = classes().map(|(count, tokens)| count * tokens.size).sum();
            let pairs: f64 = classes().map(|(count, tokens)| count * tokens.size * tokens.size).sum();
            let (queries, keys) = (dim("tokens", tokens / count), dim("keys", pairs / tokens));
            return FusedCore { sequences: self.b.times("b·h", self.h.size * count), queries, keys, d: self.d, by };
        }
        let [queries, keys] = self.pairs();
        FusedCore { sequences: self.b.times("b·h", self.h.size), queries, keys, d: self.d, by }
    }

    /// Scores, probabilities or materialised bias: [b, h, n_q, n_kv].
    #[inline(never)]
    pub fn scores(&self, dtype: DType) -> Tensor {
        dtype.tensor([self.b, self.h, self.n_q, self.n_kv]).scores()
    }

    /// The mask that an unfused kernel adds: [n_q, n_kv], shared by sequences and heads.
    #[inline(never)]
    pub(super) fn mask(&self, dtype: DType) -> Option<Tensor> {
        match self.bias {
            Bias::Causal(_) | Bias::Float | Bias::Images => Some(dtype.tensor([self.n_q, self.n_kv]).scores()),
            Bias::Padding => Some(dtype.tensor([self.b, self.n_q, self.n_kv]).scores()),
            Bias::None | Bias::Decomposed { .. } => None,
        }
    }

    pub(super) fn at(&self, unit: &'static str) -> At {
        At::new(self.block, Kind::Attention, unit)
    }

    /// Sequences of a class of shorter ones, one after the other.
    pub(super) fn of_class(&self, tokens: Dim) -> Attention {
        Attention { b: dim("1", 1.0), n_q: tokens, n_kv: tokens, classes: [None; 4], ..*self }
    }

    /// Whether the counted code is the transformers library's.
    pub(super) const fn is_library(&self) -> bool {
        matches!(self.conventions.copies, CopiesCard::Library)
    }

    /// Whether keys and values are copied out to every head of queries before the core.
    pub(super) fn repeats_keys(&self) -> bool {
        self.is_library() && self.h_kv.size < self.h.size
    }
}
