//! `Bindings`: the values of a workload's variables, which turn recorded extents into sizes.

use super::operator::{FusedCore, How};
use crate::units::{Bytes, Dim, Tensor, Variable};

/// Variables that there are.
const COUNT: usize = 12;

/// A value for each [`Variable`]: one where no other was given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bindings([f64; COUNT]);

/// Where the value of a variable is; that of what is fixed stays one, so that every extent is read alike.
#[inline(always)]
const fn place(variable: Variable) -> usize {
    match variable {
        Variable::Fixed => 0,
        Variable::Images => 1,
        Variable::CropTokens => 2,
        Variable::CropLines => 3,
        Variable::ImageTokens => 4,
        Variable::Sequences => 5,
        Variable::Queries => 6,
        Variable::Keys => 7,
        Variable::KeysSeen => 8,
        Variable::KeyBlocks => 9,
        Variable::ExpertsHit => 10,
        Variable::Steps => 11,
    }
}

impl Bindings {
    /// Every variable at one: extents are then what they were recorded as.
    pub const ONES: Bindings = Bindings([1.0; COUNT]);

    /// With a value of a variable.
    #[inline(always)]
    pub const fn with(mut self, variable: Variable, value: f64) -> Self {
        self.0[place(variable)] = value;
        self
    }

    /// The value of a variable.
    #[inline(always)]
    pub const fn get(&self, variable: Variable) -> f64 {
        self.0[place(variable)]
    }

    /// The size of a recorded extent.
    #[inline(always)]
    pub const fn size(&self, dim: &Dim) -> f64 {
        dim.size * self.get(dim.by)
    }

    /// Bytes of a recorded tensor.
    #[inline(always)]
    pub(super) const fn bytes(&self, tensor: &Tensor) -> Bytes {
        let [a, b, c, d] = &tensor.dims;
        Bytes::new(self.size(a) * self.size(b) * self.size(c) * self.size(d) * tensor.dtype.size())
    }

    /// A recorded extent with its size.
    const fn dim(&self, dim: &Dim) -> Dim {
        Dim { size: self.size(dim), ..*dim }
    }

    /// A recorded tensor with its sizes.
    pub(super) fn tensor(&self, tensor: &Tensor) -> Tensor {
        Tensor { dims: tensor.dims.each_ref().map(|dim| self.dim(dim)), ..*tensor }
    }

    /// How a recorded operator goes about its work, with its sizes.
    #[inline]
    pub(super) fn how(&self, how: &How) -> How {
        match how {
            How::Plain => How::Plain,
            How::Strided => How::Strided,
            How::Fused(FusedCore { sequences, queries, keys, d, by }) => How::Fused(FusedCore {
                sequences: self.dim(sequences),
                queries: self.dim(queries),
                keys: self.dim(keys),
                d: self.dim(d),
                by: *by,
            }),
        }
    }

    /// Makes extents what is recorded of them: multiples of their variables.
    #[inline]
    pub(super) fn record(&self, dims: &mut [Dim]) {
        for dim in dims {
            if dim.by != Variable::Fixed {
                dim.size /= self.get(dim.by);
            }
        }
    }
}
