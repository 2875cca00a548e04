//! `Work`: what decides how long an operator takes, whatever the device.

use crate::ledger::OperatorRow;
use crate::operator::{How, Term};
use crate::units::{Bytes, Cause, Contraction, DType, Dim, Flops, SpecialOps, Tensor};

/// Tensors of an operator that a cache may hold: the most that any operator has.
const PASSING: usize = 8;

/// Share of the L2 cache that what one operator leaves for the next can fill (PHYSICS: half of it).
const L2_SHARE: f64 = 0.5;

/// One run of an operator.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// How often it runs.
    pub count: f64,
    /// Its matrix products.
    pub product: Option<Product>,
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
    /// What a row of the operator table does in one of its runs.
    pub fn new(row: &OperatorRow) -> Self {
        let mut work = Work {
            count: row.count,
            product: None,
            cuda: Flops::ZERO,
            special: SpecialOps::ZERO,
            always: Bytes::ZERO,
            weights: Bytes::ZERO,
            passing: [Bytes::ZERO; PASSING],
            scores: None,
            how: row.how,
        };
        let mut passing = 0;
        for term in &row.terms {
            match term {
                Term::Product(product) => work.multiply(product, &row.terms),
                Term::Cuda(each, of) => work.cuda += Flops::new(each * of.elements()),
                Term::Special(each, of) => work.special += SpecialOps::new(each * of.elements()),
                Term::Read(tensor) | Term::Write(tensor) => match tensor.cause {
                    Cause::Weights => {
                        work.weights += tensor.bytes();
                        work.always += tensor.bytes();
                    }
                    Cause::Kv => work.always += tensor.bytes(),
                    Cause::Activations | Cause::Scores => {
                        // What finds no place is added to the last one, as if it were part of it.
                        work.passing[passing] += tensor.bytes();
                        passing = (passing + 1).min(PASSING - 1);
                        if tensor.cause == Cause::Scores && !matches!(row.how, How::Fused(_)) {
                            work.scores = Some(last(tensor));
                        }
                    }
                },
            }
        }
        work
    }

    /// Adds a product.
    fn multiply(&mut self, product: &Contraction, terms: &[Term]) {
        let before = self.product.map_or(Flops::ZERO, |before| before.flops);
        let matrices = terms.iter().find_map(matrices).unwrap_or(1.0);
        let rows = rows(product) / matrices;
        self.product = Some(Product { flops: before + product.flops(), rows, dtype: multiplies_in(terms) });
    }

    /// Bytes that reach memory behind a cache: of a tensor X on its way from one operator to the next, what spills,
    /// X · clip((X − L2/2) / X, 0, 1). All where the cache is not known.
    pub fn after_l2(&self, l2: Option<Bytes>) -> Bytes {
        let held = l2.map_or(Bytes::ZERO, |l2| l2 * L2_SHARE);
        self.passing.iter().fold(self.always, |sum, tensor| sum + (*tensor - held).max(Bytes::ZERO))
    }

    /// Bytes that the operator reads and writes, nothing held in a cache.
    pub fn bytes(&self) -> Bytes {
        self.after_l2(None)
    }

    /// FLOP of all units.
    pub fn flops(&self) -> Flops {
        self.product.map_or(Flops::ZERO, |product| product.flops) + self.cuda
    }
}

/// Rows of a product [.., rows, summed, columns]: all extents but the last two.
fn rows(product: &Contraction) -> f64 {
    let used = product.dims.iter().rposition(|dim| *dim != Dim::ONE).map_or(0, |last| last + 1);
    product.dims[..used.saturating_sub(2)].iter().map(|dim| dim.size).product()
}

/// How many matrices of weights an operator reads in one tensor: experts, [experts, in, out].
fn matrices(term: &Term) -> Option<f64> {
    match term {
        Term::Read(tensor) if tensor.cause == Cause::Weights && tensor.dims[2] != Dim::ONE => Some(tensor.dims[0].size),
        _ => None,
    }
}

/// The type in which an operator multiplies: 8 bits where its weights are, else the widest type of float it reads.
fn multiplies_in(terms: &[Term]) -> DType {
    let read = terms.iter().filter_map(|term| match term {
        Term::Read(tensor) => Some(tensor.dtype),
        _ => None,
    });
    let order = |dtype: DType| match dtype {
        DType::Int64 => 0,
        DType::Bf16 | DType::Fp16 => 1,
        DType::Fp32 => 2,
        DType::Fp8 | DType::Int8 => 3,
    };
    read.max_by_key(|dtype| order(*dtype)).unwrap_or(DType::Bf16)
}

/// The last extent of a tensor.
fn last(tensor: &Tensor) -> f64 {
    tensor.dims.iter().rfind(|dim| **dim != Dim::ONE).map_or(1.0, |dim| dim.size)
}
