//! Traffic of weights where it is no whole number: the experts that are hit are expected ones, so its sum has an order.

use super::bindings::Bindings;
use super::term::{Kind, SizedTerm};
use super::trace::{Event, Trace};
use crate::units::{Bytes, Cause, Dim, Variable};

/// Traffic of weights in the order in which it is added.
#[derive(Debug, Clone, Default)]
pub(super) struct WeightTraffic(Vec<Step>);

#[derive(Debug, Clone, Copy)]
enum Step {
    Open,
    Close(Dim),
    /// Bytes that nothing changes; neighbours are one step where their sum is exact.
    Fixed(Bytes),
    Varying(SizedTerm),
}

/// Steps of what is repeated, while they are gathered.
#[derive(Debug, Clone, Copy)]
struct Level {
    begins: usize,
    is_exact: bool,
}

impl WeightTraffic {
    /// Gathers everything that a trace reads and writes of weights.
    pub(super) fn new(trace: &Trace) -> Self {
        let mut steps = Vec::new();
        let mut levels = vec![Level { begins: 0, is_exact: true }];
        for event in &trace.events {
            match event {
                Event::Open => {
                    steps.push(Step::Open);
                    levels.push(Level { begins: steps.len(), is_exact: true });
                }
                Event::Close(times) => close(&mut steps, &mut levels, times),
                Event::Operator(place) => {
                    for term in trace.terms(&trace.operators[*place]) {
                        if is_weight(term) {
                            weigh(&mut steps, &mut levels, term);
                        }
                    }
                }
                Event::Given(_) | Event::Alive(_) | Event::Ended(_) => {}
            }
        }
        WeightTraffic(steps)
    }

    /// Adds it to what was read before.
    #[inline]
    pub(super) fn add(&self, at: &Bindings, before: Bytes) -> Bytes {
        // The sums around what is repeated; no graph nests deeper.
        let mut outer = [Bytes::ZERO; DEEPEST];
        let (mut depth, mut sum) = (0, before);
        for step in &self.0 {
            match step {
                Step::Open => {
                    outer[depth] = sum;
                    (depth, sum) = (depth + 1, Bytes::ZERO);
                }
                Step::Close(times) => {
                    depth -= 1;
                    sum = outer[depth] + sum * at.size(times);
                }
                Step::Fixed(bytes) => sum += *bytes,
                Step::Varying(term) => sum += Bytes::new(term.amount(at)),
            }
        }
        sum
    }

    /// Whether repeats are nested so deep only that they can be added.
    pub(super) fn is_shallow(&self) -> bool {
        let deeper = |(depth, deepest): (usize, usize), step: &Step| match step {
            Step::Open => (depth + 1, deepest.max(depth + 1)),
            Step::Close(_) => (depth - 1, deepest),
            Step::Fixed(_) | Step::Varying(_) => (depth, deepest),
        };
        self.0.iter().fold((0, 0), deeper).1 <= DEEPEST
    }
}

/// Repeats inside each other.
const DEEPEST: usize = 4;

/// Whether it is a matrix, a bias, a table that is read or written.
pub(super) fn is_weight(term: &SizedTerm) -> bool {
    matches!(term.kind, Kind::Read | Kind::Write) && term.cause == Cause::Weights
}

fn weigh(steps: &mut Vec<Step>, levels: &mut [Level], term: &SizedTerm) {
    let Some(level) = levels.last_mut() else { return };
    if term.dims().iter().all(|(_, by)| *by == Variable::Fixed) {
        fix(steps, level, Bytes::new(term.amount(&Bindings::ONES)));
    } else {
        level.is_exact &= term.dims().iter().all(|(_, by)| *by != Variable::ExpertsHit);
        steps.push(Step::Varying(*term));
    }
}

fn fix(steps: &mut Vec<Step>, level: &Level, bytes: Bytes) {
    match steps[level.begins..].last_mut() {
        Some(Step::Fixed(sum)) if level.is_exact => *sum += bytes,
        _ => steps.push(Step::Fixed(bytes)),
    }
}

fn close(steps: &mut Vec<Step>, levels: &mut Vec<Level>, times: &Dim) {
    let Some((inner, level)) = levels.pop().zip(levels.last_mut()) else { return };
    match (&steps[inner.begins..], times.by) {
        (&[Step::Fixed(bytes)], Variable::Fixed) => {
            steps.truncate(inner.begins - 1);
            fix(steps, level, bytes * times.size);
        }
        _ => {
            level.is_exact &= inner.is_exact;
            steps.push(Step::Close(*times));
        }
    }
}
