//! `PeakFormula`: the moments of a recording at which activations can be at their largest.

use super::bindings::Bindings;
use super::count::{Count, Variables};
use crate::units::Bytes;

/// Sums of live activations as coefficients of products of variables.
#[derive(Debug, Clone, Default)]
pub(super) struct PeakFormula {
    of: Vec<Variables>,
    /// Coefficients of each moment that no other one exceeds in all of them.
    moments: Vec<Vec<f64>>,
    now: Vec<f64>,
    grain: f64,
}

impl PeakFormula {
    /// Of nothing yet.
    pub(super) fn new() -> Self {
        PeakFormula { grain: f64::INFINITY, ..PeakFormula::default() }
    }

    /// Begins a life, or ends one of negative bytes.
    pub(super) fn live(&mut self, bytes: &Count) {
        let place = self.of.iter().position(|of| *of == bytes.of).unwrap_or_else(|| {
            self.of.push(bytes.of);
            self.now.push(0.0);
            self.moments.iter_mut().for_each(|moment| moment.push(0.0));
            self.of.len() - 1
        });
        self.grain = self.grain.min(bytes.grain());
        self.now[place] += bytes.each;
        if bytes.each > 0.0 {
            let exceeds = |more: &[f64], less: &[f64]| more.iter().zip(less).all(|(more, less)| more >= less);
            if !self.moments.iter().any(|moment| exceeds(moment, &self.now)) {
                self.moments.retain(|moment| !exceeds(&self.now, moment));
                self.moments.push(self.now.clone());
            }
        }
    }

    /// The grain of every sum.
    pub(super) const fn grain(&self) -> f64 {
        self.grain
    }

    /// The largest sum, and what is alive at the end.
    #[inline]
    pub(super) fn value(&self, at: &Bindings) -> (Bytes, Bytes) {
        let mut variables = [0.0; MOST];
        for (value, of) in variables.iter_mut().zip(&self.of) {
            *value = of.value(at);
        }
        let sum = |moment: &Vec<f64>| moment.iter().zip(variables).map(|(each, value)| each * value).sum::<f64>();
        let peak = self.moments.iter().map(sum).fold(0.0, f64::max);
        (Bytes::new(peak), Bytes::new(sum(&self.now)))
    }

    /// Whether it has no more products than can be evaluated.
    pub(super) fn is_small(&self) -> bool {
        self.of.len() <= MOST
    }
}

/// Products of variables that live tensors have.
const MOST: usize = 16;
