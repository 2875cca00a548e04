//! `Work`: what decides how long an operator takes, whatever the device.

use crate::recording::operator::How;
use crate::recording::{Bindings, Bound, Kind, OperatorRow, SizedTerm};
use crate::units::{Bytes, Cause, DType, Flops, SpecialOps};

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

    /// What a row of the operator table does in one of its runs.
    pub fn new(row: &OperatorRow) -> Self {
        let mut work = Work { how: row.how, ..Work::begin(row.count) };
        row.terms.iter().for_each(|term| work.add(&SizedTerm::of(term), &Bindings::ONES));
        work
    }

    /// Becomes what an operator of a recording does in one of its runs. What passed through the cache is forgotten where it
    /// lies.
    #[inline]
    pub(super) fn become_run(&mut self, operator: &Bound) {
        self.count = operator.times();
        self.product = Product::NONE;
        self.cuda = Flops::ZERO;
        self.special = SpecialOps::ZERO;
        self.always = Bytes::ZERO;
        self.weights = Bytes::ZERO;
        self.tensors = 0;
        self.scores = None;
        self.how = operator.how();
        let at = operator.bindings();
        operator.recorded().iter().for_each(|term| self.add(term, at));
    }

    /// Adds a term; products come before what they read.
    #[inline(always)]
    fn add(&mut self, term: &SizedTerm, at: &Bindings) {
        let amount = term.amount(at);
        match term.kind {
            Kind::Product => {
                let flops = self.product.flops + Flops::new(amount);
                self.product = Product { flops, rows: term.rows(at), dtype: DType::Int64 };
            }
            Kind::Cuda => self.cuda += Flops::new(amount),
            Kind::Special => self.special += SpecialOps::new(amount),
            Kind::Read => {
                self.product.read(term, at);
                self.touch(term, Bytes::new(amount), at);
            }
            Kind::Write => self.touch(term, Bytes::new(amount), at),
        }
    }

    /// Counts a tensor's bytes by where they come from.
    #[inline(always)]
    fn touch(&mut self, tensor: &SizedTerm, bytes: Bytes, at: &Bindings) {
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
                    self.scores = Some(tensor.last(at));
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

impl Product {
    const NONE: Product = Product { flops: Flops::ZERO, rows: 0.0, dtype: DType::Int64 };

    /// An input: weights of [experts, in, out] are a matrix an expert, and the rows are shared out among them; products are
    /// done in 8 bits where the weights are, else in the widest type of float that is read.
    #[inline(always)]
    fn read(&mut self, tensor: &SizedTerm, at: &Bindings) {
        if let (Cause::Weights, Some(matrices)) = (tensor.cause, tensor.matrices(at)) {
            self.rows /= matrices;
        }
        self.dtype = self.dtype.max(tensor.dtype);
    }
}
