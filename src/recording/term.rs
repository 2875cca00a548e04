//! `SizedTerm`: a term without the names of its extents, as small as evaluations can use.

use super::bindings::Bindings;
use super::operator::Term;
use crate::units::{Cause, Contraction, DType, Dim, Tensor, Variable};

/// Extents that a term has at most.
const EXTENTS: usize = 5;

/// Names of a term's extents.
pub(super) type Names = [&'static str; EXTENTS];

/// What a term counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Product,
    Cuda,
    Special,
    Read,
    Write,
}

/// A term: extents as multiples of their variables.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SizedTerm {
    sizes: [f64; EXTENTS],
    /// FLOP or operations an element, or bytes.
    pub(super) factor: f64,
    by: [Variable; EXTENTS],
    rank: u8,
    pub(crate) kind: Kind,
    pub(crate) dtype: DType,
    pub(crate) cause: Cause,
}

impl SizedTerm {
    /// A term whose extents are what the walk gave them, as it is recorded there, and their names.
    pub(super) fn record(term: &Term, at: &Bindings) -> (Self, Names) {
        let (mut sized, names) = SizedTerm::new(term);
        for (size, by) in sized.sizes.iter_mut().zip(sized.by) {
            if by != Variable::Fixed {
                *size /= at.get(by);
            }
        }
        (sized, names)
    }

    fn new(term: &Term) -> (Self, Names) {
        match term {
            Term::Product(Contraction { rank, dims: [a, b, c, d, e] }) => {
                sized(Kind::Product, 2.0, [a, b, c, d, e], *rank, (DType::Int64, Cause::Activations))
            }
            Term::Cuda(each, of) => of_tensor(Kind::Cuda, *each, of),
            Term::Special(each, of) => of_tensor(Kind::Special, *each, of),
            Term::Read(of) => of_tensor(Kind::Read, of.dtype.size(), of),
            Term::Write(of) => of_tensor(Kind::Write, of.dtype.size(), of),
        }
    }

    /// What it counts: FLOP, operations or bytes.
    #[inline(always)]
    pub(crate) const fn amount(&self, at: &Bindings) -> f64 {
        let [a, b, c, d, e] = self.sizes_at(at);
        a * b * c * d * e * self.factor
    }

    #[inline(always)]
    const fn sizes_at(&self, at: &Bindings) -> [f64; EXTENTS] {
        let ([a, b, c, d, e], [f, g, h, i, j]) = (self.sizes, self.by);
        [a * at.get(f), b * at.get(g), c * at.get(h), d * at.get(i), e * at.get(j)]
    }

    /// Of a product [.., rows, summed, columns] all extents but the last two.
    #[inline(always)]
    pub(crate) const fn rows(&self, at: &Bindings) -> f64 {
        let [a, b, c, _, _] = self.sizes_at(at);
        match self.rank {
            5 => a * b * c,
            4 => a * b,
            3 => a,
            _ => 1.0,
        }
    }

    /// The last extent of a tensor.
    #[inline(always)]
    pub(crate) const fn last(&self, at: &Bindings) -> f64 {
        let [a, b, c, d, _] = self.sizes_at(at);
        match self.rank {
            4 => d,
            3 => c,
            2 => b,
            _ => a,
        }
    }

    /// Of weights [matrices, in, out] how many matrices there are; none of one matrix.
    #[inline(always)]
    pub(crate) const fn matrices(&self, at: &Bindings) -> Option<f64> {
        if self.rank > 2 { Some(self.sizes[0] * at.get(self.by[0])) } else { None }
    }

    /// What a row of the operator table counts, whose extents are sizes.
    pub(crate) fn of(term: &Term) -> Self {
        let (mut sized, _) = SizedTerm::new(term);
        sized.by = [Variable::Fixed; EXTENTS];
        sized
    }

    /// Its extents as multiples of variables.
    pub(super) fn dims(&self) -> [(f64, Variable); EXTENTS] {
        let ([a, b, c, d, e], [f, g, h, i, j]) = (self.sizes, self.by);
        [(a, f), (b, g), (c, h), (d, i), (e, j)]
    }

    /// The term with the names and the sizes of its extents.
    pub(super) fn named(&self, names: &Names, at: &Bindings) -> Term {
        let sizes = self.sizes_at(at);
        let dim = |place: usize| Dim { name: names[place], size: sizes[place], by: self.by[place] };
        let rank = usize::from(self.rank);
        let dims = [dim(0), dim(1), dim(2), dim(3)];
        let tensor = Tensor { dtype: self.dtype, cause: self.cause, rank, dims };
        match self.kind {
            Kind::Product => {
                let [a, b, c, d] = dims;
                Term::Product(Contraction { rank, dims: [a, b, c, d, dim(4)] })
            }
            Kind::Cuda => Term::Cuda(self.factor, tensor),
            Kind::Special => Term::Special(self.factor, tensor),
            Kind::Read => Term::Read(tensor),
            Kind::Write => Term::Write(tensor),
        }
    }
}

fn of_tensor(kind: Kind, factor: f64, of: &Tensor) -> (SizedTerm, Names) {
    let [a, b, c, d] = &of.dims;
    sized(kind, factor, [a, b, c, d, &Dim::ONE], of.rank, (of.dtype, of.cause))
}

fn sized(
    kind: Kind,
    factor: f64,
    [a, b, c, d, e]: [&Dim; EXTENTS],
    rank: usize,
    (dtype, cause): (DType, Cause),
) -> (SizedTerm, Names) {
    let sizes = [a.size, b.size, c.size, d.size, e.size];
    let by = [a.by, b.by, c.by, d.by, e.by];
    let names = [a.name, b.name, c.name, d.name, e.name];
    // A rank is at most the number of extents.
    (SizedTerm { sizes, factor, by, rank: rank as u8, kind, dtype, cause }, names)
}
