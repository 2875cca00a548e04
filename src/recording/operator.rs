//! Operators as data: where one stands, its terms, and how it goes about its work.

use crate::units::{Contraction, Dim, Tensor};

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
    pub sequences: Dim,
    /// Queries of each.
    pub queries: Dim,
    /// Keys that a query is multiplied with, in the mean.
    pub keys: Dim,
    /// Width of a head.
    pub d: Dim,
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
