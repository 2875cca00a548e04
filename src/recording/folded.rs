//! `Recording`: a trace with its sums as polynomials of its variables. Sums of whole numbers and halves are exact below a limit, so they
//! are gathered by variables once, and an evaluation is a few products.

use super::bindings::Bindings;
use super::count::{Count, EXACT, Variables};
use super::peak::PeakFormula;
use super::stage_cost::{Flop, Traffic};
use super::term::{Kind, SizedTerm};
use super::totals::{Counts, Totals};
use super::trace::{Event, Trace};
use super::weights::{WeightTraffic, is_weight};
use crate::units::{Bytes, Flops, SpecialOps, Tensor, Variable};

/// The operators of one pass, and what they sum up to.
#[derive(Debug, Clone)]
pub struct Recording {
    /// The operators in order.
    pub trace: Trace,
    folded: Folded,
}

/// What a trace sums up to.
#[derive(Debug, Clone, Default)]
struct Folded {
    sums: Vec<(Variables, Counts)>,
    /// Traffic of weights, where it is no whole number.
    weights: Option<WeightTraffic>,
    peak: PeakFormula,
    /// Below which every sum is exact.
    limit: Limit,
    /// Whether all of it could be gathered.
    is_whole: bool,
}

/// Amounts below which every sum on the way to them is exact.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    counts: Counts,
    peak: Bytes,
}

impl Limit {
    /// None.
    pub(crate) const NONE: Limit = Limit {
        counts: Counts {
            flop: Flop {
                tensor: Flops::new(f64::INFINITY),
                cuda: Flops::new(f64::INFINITY),
                special: SpecialOps::new(f64::INFINITY),
            },
            hbm: Traffic {
                weights: Bytes::new(f64::INFINITY),
                activations: Bytes::new(f64::INFINITY),
                scores: Bytes::new(f64::INFINITY),
                kv: Bytes::new(f64::INFINITY),
            },
        },
        peak: Bytes::new(f64::INFINITY),
    };

    /// Whether totals are below it.
    pub(crate) fn holds(&self, totals: &Totals) -> bool {
        let (Flop { tensor, cuda, special }, Flop { tensor: t, cuda: c, special: s }) =
            (self.counts.flop, totals.flop());
        let (Traffic { weights, activations, scores, kv }, own) = (self.counts.hbm, totals.hbm());
        t < tensor
            && c < cuda
            && s < special
            && own.weights < weights
            && own.activations < activations
            && own.scores < scores
            && own.kv < kv
            && totals.peak() < self.peak
    }

    /// The lower of two.
    fn and(&self, other: &Limit) -> Limit {
        let (Flop { tensor, cuda, special }, Traffic { weights, activations, scores, kv }) =
            (self.counts.flop, self.counts.hbm);
        let Counts { flop, hbm } = other.counts;
        Limit {
            counts: Counts {
                flop: Flop {
                    tensor: less(tensor, flop.tensor),
                    cuda: less(cuda, flop.cuda),
                    special: less(special, flop.special),
                },
                hbm: Traffic {
                    weights: less(weights, hbm.weights),
                    activations: less(activations, hbm.activations),
                    scores: less(scores, hbm.scores),
                    kv: less(kv, hbm.kv),
                },
            },
            peak: less(self.peak, other.peak),
        }
    }
}

impl Default for Limit {
    fn default() -> Self {
        Limit::NONE
    }
}

fn less<T: PartialOrd>(a: T, b: T) -> T {
    if b < a { b } else { a }
}

impl Folded {
    /// Gathers a trace.
    fn new(trace: &Trace) -> Self {
        let mut folded = Folded { peak: PeakFormula::new(), is_whole: true, ..Folded::default() };
        for operator in &trace.operators {
            for term in trace.terms(operator) {
                folded.gather(term, &operator.times);
            }
        }
        for event in &trace.events {
            match event {
                Event::Open | Event::Close(_) | Event::Operator(_) => {}
                Event::Given(tensor) | Event::Alive(tensor) => folded.live(1.0, tensor),
                Event::Ended(tensor) => folded.live(-1.0, tensor),
            }
        }
        folded.is_whole &= folded.peak.is_small();
        folded.limit.peak = Bytes::new(folded.peak.grain() * EXACT);
        if folded.weights.is_some() {
            let weights = WeightTraffic::new(trace);
            folded.is_whole &= weights.is_shallow();
            folded.sums.iter_mut().for_each(|(_, counts)| counts.hbm.weights = Bytes::ZERO);
            folded.weights = Some(weights);
        }
        folded
    }

    /// Adds a term as often as its operator runs.
    fn gather(&mut self, term: &SizedTerm, times: &Count) {
        let dims = term.dims();
        if is_weight(term) && dims.iter().any(|(_, by)| *by == Variable::ExpertsHit) {
            self.weights.get_or_insert_default();
            return;
        }
        let one = Count::of(term.factor, &dims);
        let Some((one, all)) = one.and_then(|one| Some((one, one.by(times)?))) else {
            self.is_whole = false;
            return;
        };
        self.is_whole &= all.of.are_exact();
        let place = self.sums.iter().position(|(of, _)| *of == all.of).unwrap_or_else(|| {
            self.sums.push((all.of, Counts::default()));
            self.sums.len() - 1
        });
        self.sums[place].1.gather(term, all.each);
        let exact = EXACT * one.grain() * times.of.grain();
        let limit = &mut self.limit.counts;
        match term.kind {
            Kind::Product => limit.flop.tensor = less(limit.flop.tensor, Flops::new(exact)),
            Kind::Cuda => limit.flop.cuda = less(limit.flop.cuda, Flops::new(exact)),
            Kind::Special => limit.flop.special = less(limit.flop.special, SpecialOps::new(exact)),
            Kind::Read | Kind::Write => {
                let limit = limit.hbm.of(term.cause);
                *limit = less(*limit, Bytes::new(exact));
            }
        }
    }

    fn live(&mut self, sign: f64, tensor: &Tensor) {
        match Count::of(sign * tensor.dtype.size(), &tensor.dims.map(|dim| (dim.size, dim.by))) {
            Some(bytes) if bytes.of.are_exact() => self.peak.live(&bytes),
            _ => self.is_whole = false,
        }
    }
}

impl Recording {
    /// Sums up a trace.
    pub(super) fn new(mut trace: Trace) -> Self {
        trace.compare();
        Recording { folded: Folded::new(&trace), trace }
    }

    /// Adds everything as polynomials: to the bit what [`Trace::replay`] adds where the sum stays below the limit, which
    /// is lowered to that of the recording. False where it cannot.
    #[inline]
    pub(crate) fn fold(&self, at: &Bindings, totals: &mut Totals, limit: &mut Limit) -> bool {
        let folded = &self.folded;
        if !folded.is_whole {
            return false;
        }
        let before = totals.counts.hbm.weights;
        for (of, counts) in &folded.sums {
            totals.counts = totals.counts + *counts * of.value(at);
        }
        if let Some(weights) = &folded.weights {
            totals.counts.hbm.weights = weights.add(at, before);
        }
        let (peak, live) = folded.peak.value(at);
        totals.peak = totals.peak.max(totals.live + peak);
        totals.live += live;
        *limit = limit.and(&folded.limit);
        true
    }
}
