//! `Work`: what decides how long an operator takes, whatever the device.

use crate::ledger::OperatorRow;
use crate::operator::{How, Term};
use crate::units::{Bytes, Cause, Contraction, DType, Flops, SpecialOps, Tensor};

/// Tensors of an operator that a cache may hold: the most that any operator has.
const PASSING: usize = 8;

/// Share of the L2 cache that what one operator leaves for the next can fill (PHYSICS: half of it).
const L2_SHARE: f64 = 0.5;

/// One run of an operator.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// How often it runs.
    pub count: f64,
    /// Its matrix products; of no FLOP where it has none.
    product: Product,
    /// CUDA-core FLOP.
    pub cuda: Flops,
    /// Special-function operations.
    pub special: SpecialOps,
    /// Bytes that come from memory whatever the cache: weights and the KV cache.
    pub always: Bytes,
    /// Weights alone.
    pub weights: Bytes,
    /// What passes from operator to operator, and so through the cache, tensor by tensor.
    passing: [Bytes; PASSING],
    /// How many of them there are.
    tensors: usize,
    /// Keys of the scores that it reads or writes unfused.
    pub scores: Option<f64>,
    /// How it goes about it.
    pub how: How,
}

/// Matrix products of an operator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Product {
    /// Tensor-core FLOP.
    pub flops: Flops,
    /// Rows that share one matrix: tokens of the batch, or of one expert.
    pub rows: f64,
    /// The type in which it multiplies.
    pub dtype: DType,
}

impl Work {
    /// An operator that does nothing yet, so many times.
    pub const fn begin(count: f64) -> Self {
        Work {
            count,
            product: Product::NONE,
            cuda: Flops::ZERO,
            special: SpecialOps::ZERO,
            always: Bytes::ZERO,
            weights: Bytes::ZERO,
            passing: [Bytes::ZERO; PASSING],
            tensors: 0,
            scores: None,
            how: How::Plain,
        }
    }

    /// Becomes an operator that does nothing yet, so many times; what passed through the cache is forgotten where it lies.
    #[inline(always)]
    pub(super) fn reset(&mut self, count: f64) {
        self.count = count;
        self.product = Product::NONE;
        self.cuda = Flops::ZERO;
        self.special = SpecialOps::ZERO;
        self.always = Bytes::ZERO;
        self.weights = Bytes::ZERO;
        self.tensors = 0;
        self.scores = None;
        self.how = How::Plain;
    }

    /// What a row of the operator table does in one of its runs.
    pub fn new(row: &OperatorRow) -> Self {
        let mut work = Work { how: row.how, ..Work::begin(row.count) };
        row.terms.iter().for_each(|term| work.add(term));
        work
    }

    /// Adds a term; products come before what they read.
    #[inline(always)]
    pub(super) fn add(&mut self, term: &Term) {
        match term {
            Term::Product(product) => {
                let flops = self.product.flops + product.flops();
                self.product = Product { flops, rows: rows(product), dtype: DType::Int64 };
            }
            Term::Cuda(each, of) => self.cuda += Flops::new(each * of.elements()),
            Term::Special(each, of) => self.special += SpecialOps::new(each * of.elements()),
            Term::Read(tensor) => {
                self.product.read(tensor);
                self.touch(tensor);
            }
            Term::Write(tensor) => self.touch(tensor),
        }
    }

    /// Counts a tensor's bytes by where they come from.
    #[inline(always)]
    fn touch(&mut self, tensor: &Tensor) {
        let bytes = tensor.bytes();
        match tensor.cause {
            Cause::Weights => {
                self.weights += bytes;
                self.always += bytes;
            }
            Cause::Kv => self.always += bytes,
            Cause::Activations => self.pass(bytes),
            Cause::Scores => {
                self.pass(bytes);
                if !matches!(self.how, How::Fused(_)) {
                    self.scores = Some(last(tensor));
                }
            }
        }
    }

    /// Counts a tensor that passes through the cache. What finds no place is added to the last one, as if it were part of it.
    #[inline(always)]
    fn pass(&mut self, bytes: Bytes) {
        match self.passing.get_mut(self.tensors) {
            Some(place) => {
                *place = bytes;
                self.tensors += 1;
            }
            None => self.passing[PASSING - 1] += bytes,
        }
    }

    /// Bytes that reach memory behind a cache: of a tensor X on its way from one operator to the next, what spills,
    /// X · clip((X − L2/2) / X, 0, 1). All where the cache is not known.
    pub fn after_l2(&self, l2: Option<Bytes>) -> Bytes {
        self.spilled(held(l2))
    }

    /// The same of a cache that holds so much of each tensor.
    #[inline(always)]
    pub(super) fn spilled(&self, held: Bytes) -> Bytes {
        self.passing[..self.tensors].iter().fold(self.always, |sum, tensor| sum + spilled(*tensor, held))
    }

    /// Bytes that the operator reads and writes, nothing held in a cache.
    pub fn bytes(&self) -> Bytes {
        self.after_l2(None)
    }

    /// FLOP of all units.
    pub fn flops(&self) -> Flops {
        self.product.flops + self.cuda
    }

    /// Its matrix products, where it has any.
    #[inline(always)]
    pub fn product(&self) -> Option<&Product> {
        (self.product.rows > 0.0).then_some(&self.product)
    }
}

/// What a cache holds of a tensor on its way from one operator to the next; nothing where it is not known.
pub(super) fn held(l2: Option<Bytes>) -> Bytes {
    l2.map_or(Bytes::ZERO, |l2| l2 * L2_SHARE)
}

/// What of such a tensor a cache does not hold that holds so much.
#[inline(always)]
pub(super) fn spilled(tensor: Bytes, held: Bytes) -> Bytes {
    (tensor - held).max(Bytes::ZERO)
}

/// Rows of a product [.., rows, summed, columns]: all extents but the last two.
#[inline(always)]
fn rows(product: &Contraction) -> f64 {
    // No slice of them: arrays that are indexed lie in memory, and this runs for every product of every evaluation.
    let [a, b, c, _, _] = product.dims;
    match product.rank {
        5 => a.size * b.size * c.size,
        4 => a.size * b.size,
        3 => a.size,
        _ => 1.0,
    }
}

impl Product {
    const NONE: Product = Product { flops: Flops::ZERO, rows: 0.0, dtype: DType::Int64 };

    /// An input: weights of [experts, in, out] are a matrix an expert, and the rows are shared out among them; products are
    /// done in 8 bits where the weights are, else in the widest type of float that is read.
    #[inline(always)]
    fn read(&mut self, tensor: &Tensor) {
        if tensor.cause == Cause::Weights && tensor.rank > 2 {
            self.rows /= tensor.dims[0].size;
        }
        self.dtype = self.dtype.max(tensor.dtype);
    }
}

/// The last extent of a tensor.
#[inline(always)]
fn last(tensor: &Tensor) -> f64 {
    let [a, b, c, d] = tensor.dims;
    match tensor.rank {
        4 => d.size,
        3 => c.size,
        2 => b.size,
        _ => a.size,
    }
}
