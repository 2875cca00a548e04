//! `Totals`: what recordings cost in all, and the largest sum of live activations.

use super::bindings::Bindings;
use super::stage_cost::{Flop, Traffic};
use super::term::{Kind, SizedTerm};
use super::trace::{Event, Trace};
use crate::units::{Bytes, Cause, Flops, SpecialOps};
use std::mem::take;
use std::ops::{Add, Mul};

/// Work and traffic.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Counts {
    pub(crate) flop: Flop,
    pub(crate) hbm: Traffic,
}

impl Counts {
    /// Adds a recorded term.
    #[inline(always)]
    pub(super) fn count(&mut self, term: &SizedTerm, at: &Bindings) {
        self.gather(term, term.amount(at));
    }

    /// Adds an amount of what a term counts.
    #[inline(always)]
    pub(super) fn gather(&mut self, term: &SizedTerm, amount: f64) {
        match term.kind {
            Kind::Product => self.flop.tensor += Flops::new(amount),
            Kind::Cuda => self.flop.cuda += Flops::new(amount),
            Kind::Special => self.flop.special += SpecialOps::new(amount),
            Kind::Read | Kind::Write => *self.hbm.of(term.cause) += Bytes::new(amount),
        }
    }

    /// What one recorded term counts.
    pub(crate) fn of(term: &SizedTerm, at: &Bindings) -> Self {
        let mut counts = Counts::default();
        counts.count(term, at);
        counts
    }
}

impl Traffic {
    /// The bytes of a cause.
    #[inline(always)]
    pub(super) const fn of(&mut self, cause: Cause) -> &mut Bytes {
        match cause {
            Cause::Weights => &mut self.weights,
            Cause::Activations => &mut self.activations,
            Cause::Scores => &mut self.scores,
            Cause::Kv => &mut self.kv,
        }
    }
}

impl Add for Counts {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Counts { flop: self.flop + o.flop, hbm: self.hbm + o.hbm }
    }
}

impl Mul<f64> for Counts {
    type Output = Self;
    fn mul(self, n: f64) -> Self {
        Counts { flop: self.flop * n, hbm: self.hbm * n }
    }
}

/// Totals of passes, and the largest sum of live activations.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Totals {
    pub(super) counts: Counts,
    pub(super) live: Bytes,
    pub(super) peak: Bytes,
}

impl Totals {
    /// Work by unit.
    pub const fn flop(&self) -> Flop {
        self.counts.flop
    }

    /// HBM traffic by cause.
    pub const fn hbm(&self) -> Traffic {
        self.counts.hbm
    }

    /// Activations alive now.
    pub const fn live(&self) -> Bytes {
        self.live
    }

    /// The most that were ever alive.
    pub const fn peak(&self) -> Bytes {
        self.peak
    }

    /// With nothing alive.
    pub(crate) const fn emptied(self) -> Self {
        Totals { live: Bytes::ZERO, ..self }
    }

    fn alive(&mut self, bytes: Bytes) {
        self.live += bytes;
        self.peak = self.peak.max(self.live);
    }
}

impl Trace {
    /// Adds everything term by term, in the order of execution. What is repeated is counted once from nothing and added as
    /// often as it is done, so that a sum that is no whole number has one order.
    pub fn replay(&self, at: &Bindings, totals: &mut Totals) {
        let mut outer = Vec::new();
        for event in &self.events {
            match event {
                Event::Open => outer.push(take(&mut totals.counts)),
                Event::Close(times) => {
                    let before = outer.pop().unwrap_or_default();
                    totals.counts = before + totals.counts * at.size(times);
                }
                Event::Operator(place) => {
                    let terms = self.terms(&self.operators[*place]);
                    terms.iter().for_each(|term| totals.counts.count(term, at));
                }
                Event::Given(tensor) | Event::Alive(tensor) => totals.alive(at.bytes(tensor)),
                Event::Ended(tensor) => totals.live -= at.bytes(tensor),
            }
        }
    }
}
