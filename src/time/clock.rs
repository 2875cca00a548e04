//! `Clock`: a ledger that hands every operator on as soon as it is complete, so that times need no table.

use super::work::Work;
use crate::operator::{At, How, Ledger, Term};
use crate::units::Tensor;

/// Hands on one operator after another.
pub(crate) struct Clock<'a> {
    times: f64,
    begun: bool,
    work: Work,
    to: &'a mut dyn FnMut(&Work),
}

impl<'a> Clock<'a> {
    /// Operators go there.
    pub(crate) fn to(to: &'a mut dyn FnMut(&Work)) -> Self {
        Clock { times: 1.0, begun: false, work: Work::begin(0.0), to }
    }

    /// Hands on the last one.
    pub(crate) fn end(mut self) {
        self.next();
    }

    /// Hands on the operator that is complete and begins another.
    #[inline(never)]
    fn next(&mut self) {
        if self.begun {
            (self.to)(&self.work);
        }
        self.begun = true;
        self.work = Work::begin(self.times);
    }
}

impl Ledger for Clock<'_> {
    #[inline(always)]
    fn begin(&mut self, _at: At) {
        self.next();
    }

    #[inline(always)]
    fn term(&mut self, term: Term) {
        self.work.add(&term);
    }

    #[inline(always)]
    fn how(&mut self, how: How) {
        self.work.how = how;
    }

    #[inline(always)]
    fn alloc(&mut self, _tensor: &Tensor) {}

    #[inline(always)]
    fn release(&mut self, _tensor: &Tensor) {}

    #[inline(always)]
    fn repeat(&mut self, times: f64, body: impl FnOnce(&mut Self)) {
        let outer = self.times;
        self.times = outer * times;
        body(self);
        self.times = outer;
    }
}
