//! Operators: one statement each says what a GPU kernel computes, reads, writes and keeps alive.

use crate::graph::place::{At, Block};
use crate::units::{Contraction, DType, Dim, Tensor, contraction, dim};
use crate::vision::{CodeCard, NormCard};
use crate::workload::View;

/// One counted term of an operator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Term {
    /// Tensor-core FLOP of a matrix product or convolution.
    Product(Contraction),
    /// CUDA-core FLOP: so many per element.
    Cuda(f64, Tensor),
    /// Special-function operations: so many per element.
    Special(f64, Tensor),
    /// A tensor read once.
    Read(Tensor),
    /// A tensor written once.
    Write(Tensor),
}

impl std::fmt::Display for Term {
    /// The formula with its values, such as `tensor FLOP: 2·n·T·D·3D = 2·1·4096·768·2304`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let product = |dims: &[Dim], of: fn(&Dim) -> String| {
            dims.iter().filter(|dim| **dim != Dim::ONE).map(of).collect::<Vec<_>>().join("·")
        };
        let (head, factor, dims) = match self {
            Term::Product(product) => ("tensor FLOP", 2.0, &product.dims[..]),
            Term::Cuda(each, of) => ("CUDA FLOP", *each, &of.dims[..]),
            Term::Special(each, of) => ("special functions", *each, &of.dims[..]),
            Term::Read(tensor) => ("bytes read", tensor.dtype.size(), &tensor.dims[..]),
            Term::Write(tensor) => ("bytes written", tensor.dtype.size(), &tensor.dims[..]),
        };
        let names = product(dims, |dim| dim.name.to_owned());
        write!(f, "{head}: {factor}·{names} = {factor}·{}", product(dims, |dim| dim.size.to_string()))
    }
}

/// How an operator goes about its work, where that decides how long it takes and its terms do not say.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum How {
    /// Element after element as they lie in memory.
    #[default]
    Plain,
    /// With strides, by index or by broadcasting: short pieces of memory at a time.
    Strided,
    /// As one fused attention core.
    Fused(FusedCore),
}

/// Sizes of a fused attention core.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FusedCore {
    /// Sequences times heads.
    pub sequences: f64,
    /// Queries of each.
    pub queries: f64,
    /// Keys that a query is multiplied with, in the mean.
    pub keys: f64,
    /// Width of a head.
    pub d: f64,
    /// Which family of kernels takes it.
    pub by: FusedBy,
}

/// Families of fused kernels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FusedBy {
    /// FlashAttention and its kind, tile by tile.
    Tiles,
    /// PyTorch's memory-efficient kernel, the one that reads a materialised bias.
    MemoryEfficient,
}

/// What a layer graph reports to, in execution order.
pub trait Ledger: Sized {
    /// The operator that the next terms belong to.
    fn begin(&mut self, at: At);
    /// One term of the current operator.
    fn term(&mut self, term: Term);
    /// An input that is alive already when what is recorded begins: nobody reads or writes it for that.
    #[inline(always)]
    fn given(&mut self, tensor: &Tensor) {
        self.alloc(tensor);
    }
    /// Activations that come alive.
    fn alloc(&mut self, tensor: &Tensor);
    /// Activations that are no longer needed.
    fn release(&mut self, tensor: &Tensor);
    /// Weights that a block holds in memory, however often and however much of them is read.
    #[inline(always)]
    fn holds(&mut self, _block: Block, _weights: &Tensor) {}
    /// Repeats identical work `times` times; zero times records nothing. Lives are followed once, so `body` must leave alive
    /// what it found.
    fn repeat(&mut self, times: f64, body: impl FnOnce(&mut Self));
    /// How the current operator goes about it.
    #[inline(always)]
    fn how(&mut self, _how: How) {}

    /// The terms one by one, and operators that are in every block: what keeps no totals has these compiled once, and is
    /// half as large for it.
    #[inline(always)]
    fn product(&mut self, product: &Contraction) {
        self.term(Term::Product(*product));
    }
    /// CUDA-core FLOP.
    #[inline(always)]
    fn cuda(&mut self, per_element: f64, of: &Tensor) {
        self.term(Term::Cuda(per_element, *of));
    }
    /// Special-function operations.
    #[inline(always)]
    fn special(&mut self, per_element: f64, of: &Tensor) {
        self.term(Term::Special(per_element, *of));
    }
    /// Bytes read.
    #[inline(always)]
    fn read(&mut self, tensor: &Tensor) {
        self.term(Term::Read(*tensor));
    }
    /// Bytes written.
    #[inline(always)]
    fn write(&mut self, tensor: &Tensor) {
        self.term(Term::Write(*tensor));
    }
    /// See [`linear`].
    #[inline(always)]
    fn linear(&mut self, at: At, x: &Tensor, out: Dim, weights: DType) -> Tensor {
        counted_linear(self, at, *x, out, weights)
    }
    /// See [`layer_norm`].
    #[inline(always)]
    fn layer_norm(&mut self, at: At, x: &Tensor) {
        counted_layer_norm(self, at, *x);
    }
    /// See [`residual`].
    #[inline(always)]
    fn residual(&mut self, at: At, x: &Tensor) {
        counted_residual(self, at, *x);
    }
    /// The pass that the next operators belong to, and the view that alone decides them, if one does. Not true where an
    /// equal one is known, so that they need not be told again.
    #[inline(always)]
    fn pass(&mut self, _name: &'static str, _over: Option<&View>) -> bool {
        true
    }

    /// Begins an operator.
    #[inline(always)]
    fn op(&mut self, at: At) -> Op<'_, Self> {
        self.begin(at);
        Op(self)
    }

    /// Ends the life of tensors.
    #[inline(always)]
    fn free<const N: usize>(&mut self, tensors: [Tensor; N]) {
        for tensor in tensors {
            self.release(&tensor);
        }
    }
}

/// An operator being described.
pub struct Op<'a, L>(&'a mut L);

impl<L: Ledger> Op<'_, L> {
    /// A matrix product or convolution over these extents, on tensor cores.
    #[inline(always)]
    pub fn product<const N: usize>(self, dims: [Dim; N]) -> Self {
        self.0.product(&contraction(dims));
        self
    }

    /// Touches memory in short pieces: with strides, by index or by broadcasting.
    #[inline(always)]
    pub fn strided(self) -> Self {
        self.0.how(How::Strided);
        self
    }

    /// Is one fused attention core.
    #[inline(always)]
    pub fn fused(self, core: FusedCore) -> Self {
        self.0.how(How::Fused(core));
        self
    }

    /// CUDA-core FLOP per element.
    #[inline(always)]
    pub fn cuda(self, per_element: f64, of: Tensor) -> Self {
        self.0.cuda(per_element, &of);
        self
    }

    /// Special-function operations per element.
    #[inline(always)]
    pub fn special(self, per_element: f64, of: Tensor) -> Self {
        self.0.special(per_element, &of);
        self
    }

    /// Reads a tensor.
    #[inline(always)]
    pub fn reads(self, tensor: Tensor) -> Self {
        self.0.read(&tensor);
        self
    }

    /// Writes a new tensor, alive until it is freed.
    #[inline(always)]
    pub fn writes(self, tensor: Tensor) -> Self {
        self.0.write(&tensor);
        self.0.alloc(&tensor);
        self
    }

    /// Writes into memory that is counted elsewhere.
    #[inline(always)]
    pub fn stores(self, tensor: Tensor) -> Self {
        self.0.write(&tensor);
        self
    }

    /// Writes a by-product that nothing keeps.
    #[inline(always)]
    pub fn writes_aside(self, tensor: Tensor) -> Self {
        self.0.write(&tensor);
        self.0.alloc(&tensor);
        self.0.release(&tensor);
        self
    }
}

/// A linear layer on `x` [batch, tokens, width] whose matrix is of another type or the same, bias included: 2 x rows x in x out FLOP and one CUDA-core addition per
/// output.
#[inline(always)]
pub fn linear(l: &mut impl Ledger, at: At, x: Tensor, out: Dim, weights: DType) -> Tensor {
    l.linear(at, &x, out, weights)
}

#[inline(always)]
pub(crate) fn counted_linear(l: &mut impl Ledger, at: At, x: Tensor, out: Dim, weights: DType) -> Tensor {
    let [batch, tokens, width, _] = x.dims;
    let y = x.dtype.tensor([batch, tokens, out]);
    l.holds(at.block, &weights.tensor([width, out]).weights());
    l.holds(at.block, &x.dtype.tensor([out]).weights());
    l.op(at)
        .product([batch, tokens, width, out])
        .cuda(1.0, y)
        .reads(x)
        .reads(weights.tensor([width, out]).weights())
        .reads(x.dtype.tensor([out]).weights())
        .writes(y);
    y
}

/// A linear layer without bias on `x` [batch, tokens, width].
#[inline(always)]
pub fn project(l: &mut impl Ledger, at: At, x: Tensor, out: Dim, weights: DType) -> Tensor {
    let [batch, tokens, width, _] = x.dims;
    let y = x.dtype.tensor([batch, tokens, out]);
    l.holds(at.block, &weights.tensor([width, out]).weights());
    let op = l.op(at).product([batch, tokens, width, out]);
    op.reads(x).reads(weights.tensor([width, out]).weights()).writes(y);
    y
}

/// A linear layer with bias or without.
#[inline(always)]
pub fn linear_with(l: &mut impl Ledger, at: At, x: Tensor, out: Dim, weights: DType, bias: bool) -> Tensor {
    if bias { linear(l, at, x, out, weights) } else { project(l, at, x, out, weights) }
}

/// A normalisation of `x` over its last extent, as the counted code writes it.
pub fn norm(l: &mut impl Ledger, at: At, x: Tensor, kind: NormCard, code: CodeCard) -> Tensor {
    match (kind, code) {
        (NormCard::Layer, _) => layer_norm(l, at, x),
        (NormCard::Rms, CodeCard::Fused) => rms_norm(l, at, x),
        (NormCard::Rms, CodeCard::Stepwise) => rms_norm_stepwise(l, at, x),
        (NormCard::RmsWide, _) => rms_norm_wide(l, at, x, true),
    }
}

/// A root-mean-square normalisation operator by operator, in 32-bit floats: 4 CUDA-core FLOP per element in all.
fn rms_norm_stepwise(l: &mut impl Ledger, at: At, x: Tensor) -> Tensor {
    let width = x.dims[x.rank - 1];
    let weight = x.dtype.tensor([width]).weights();
    let wide = x.cast(DType::Fp32);
    let mut one = wide;
    one.dims[x.rank - 1] = Dim::ONE;
    l.holds(at.block, &weight);
    copy(l, at.step("upcast"), x, wide);
    l.op(at.step("square")).cuda(1.0, wide).reads(wide).writes(wide);
    l.op(at.step("mean")).cuda(1.0, wide).reads(wide).writes(one);
    l.free([wide]);
    l.op(at.step("epsilon")).reads(one).writes(one);
    l.free([one]);
    l.op(at.step("root")).special(1.0, one).reads(one).writes(one);
    l.free([one]);
    l.op(at.step("divide")).cuda(1.0, wide).reads(wide).reads(one).writes(wide);
    l.free([wide, one]);
    copy(l, at.step("cast"), wide, x);
    l.free([wide]);
    l.op(at.step("scale")).cuda(1.0, x).reads(x).reads(weight).writes(x);
    l.free([x]);
    x
}

/// The same, scaled before the cast back, or not at all.
pub fn rms_norm_wide(l: &mut impl Ledger, at: At, x: Tensor, has_scale: bool) -> Tensor {
    let width = x.dims[x.rank - 1];
    let wide = x.cast(DType::Fp32);
    let mut one = wide;
    one.dims[x.rank - 1] = Dim::ONE;
    copy(l, at.step("upcast"), x, wide);
    l.op(at.step("square")).cuda(1.0, wide).reads(wide).writes(wide);
    l.op(at.step("mean")).cuda(1.0, wide).reads(wide).writes(one);
    l.free([wide]);
    l.op(at.step("epsilon")).reads(one).writes(one);
    l.free([one]);
    l.op(at.step("root")).special(1.0, one).reads(one).writes(one);
    l.free([one]);
    l.op(at.step("divide")).cuda(1.0, wide).reads(wide).reads(one).writes(wide);
    l.free([wide, one]);
    if has_scale {
        let weight = x.dtype.tensor([width]);
        l.holds(at.block, &weight.weights());
        let scale = weight.cast(DType::Fp32);
        l.op(at.step("scale upcast")).reads(weight.weights()).writes(scale);
        l.op(at.step("scale")).cuda(1.0, wide).reads(wide).reads(scale).writes(wide);
        l.free([wide, scale]);
    }
    copy(l, at.step("cast"), wide, x);
    l.free([wide]);
    x
}

/// A root-mean-square normalisation of `x` [batch, tokens, width]: 4 CUDA-core FLOP per element.
#[inline(always)]
pub fn rms_norm(l: &mut impl Ledger, at: At, x: Tensor) -> Tensor {
    let weight = x.dtype.tensor([x.dims[x.rank - 1]]).weights();
    l.holds(at.block, &weight);
    l.op(at).cuda(4.0, x).reads(x).reads(weight).writes(x);
    x
}

/// A layer normalisation of `x` [batch, tokens, width]: by convention 7 CUDA-core FLOP per element; scale and shift are
/// its weights, mean and reciprocal deviation (fp32) its by-product.
#[inline(always)]
pub fn layer_norm(l: &mut impl Ledger, at: At, x: Tensor) -> Tensor {
    l.layer_norm(at, &x);
    x
}

#[inline(always)]
pub(crate) fn counted_layer_norm(l: &mut impl Ledger, at: At, x: Tensor) {
    let [batch, tokens, width, _] = x.dims;
    let two = dim("2", 2.0);
    l.holds(at.block, &x.dtype.tensor([two, width]).weights());
    l.op(at)
        .cuda(7.0, x)
        .reads(x)
        .reads(x.dtype.tensor([two, width]).weights())
        .writes(x)
        .writes_aside(DType::Fp32.tensor([two, batch, tokens]));
}

/// A copy.
#[inline(always)]
pub fn copy(l: &mut impl Ledger, at: At, from: Tensor, to: Tensor) -> Tensor {
    l.op(at).reads(from).writes(to);
    to
}

/// A copy that lays elements out anew.
#[inline(always)]
pub fn rearrange(l: &mut impl Ledger, at: At, from: Tensor, to: Tensor) -> Tensor {
    l.op(at).strided().reads(from).writes(to);
    to
}

/// The sum of a residual stream and a branch: one CUDA-core addition per element; both inputs end here.
#[inline(always)]
pub fn residual(l: &mut impl Ledger, at: At, x: Tensor) -> Tensor {
    l.residual(at, &x);
    x
}

#[inline(always)]
pub(crate) fn counted_residual(l: &mut impl Ledger, at: At, x: Tensor) {
    l.op(at).cuda(1.0, x).reads(x).reads(x).writes(x);
    l.free([x, x]);
}
