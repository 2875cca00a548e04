//! `StageCost`: what a stage costs, in total.

use crate::units::{Bytes, Flops, SpecialOps, intensity};
use std::ops::{Add, Mul};

/// Work by unit.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Flop {
    /// Tensor-core FLOP: convolutions and matrix products.
    pub tensor: Flops,
    /// CUDA-core FLOP: everything else that adds and multiplies.
    pub cuda: Flops,
    /// Special-function operations.
    pub special: SpecialOps,
}

impl Flop {
    /// Tensor-core and CUDA-core FLOP in one sum, as published totals have it; never the tensor-core column.
    pub fn both(&self) -> Flops {
        self.tensor + self.cuda
    }
}

impl Add for Flop {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Flop { tensor: self.tensor + o.tensor, cuda: self.cuda + o.cuda, special: self.special + o.special }
    }
}

impl Mul<f64> for Flop {
    type Output = Self;
    fn mul(self, n: f64) -> Self {
        Flop { tensor: self.tensor * n, cuda: self.cuda * n, special: self.special * n }
    }
}

/// HBM bytes by cause, reads and writes together.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Traffic {
    /// Weights.
    pub weights: Bytes,
    /// Activations that are not scores.
    pub activations: Bytes,
    /// Tensors of S x S: scores, probabilities, materialised bias.
    pub scores: Bytes,
    /// The KV cache.
    pub kv: Bytes,
}

impl Add for Traffic {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Traffic {
            weights: self.weights + o.weights,
            activations: self.activations + o.activations,
            scores: self.scores + o.scores,
            kv: self.kv + o.kv,
        }
    }
}

impl Mul<f64> for Traffic {
    type Output = Self;
    fn mul(self, n: f64) -> Self {
        Traffic {
            weights: self.weights * n,
            activations: self.activations * n,
            scores: self.scores * n,
            kv: self.kv * n,
        }
    }
}

impl Traffic {
    /// All bytes.
    pub fn total(&self) -> Bytes {
        self.weights + self.activations + self.scores + self.kv
    }
}

/// What must fit in memory.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Resident {
    /// Weights, each once.
    pub weights: Bytes,
    /// Largest sum of live activations at any moment.
    pub peak_activations: Bytes,
    /// KV cache at its largest; zero where the stage has none.
    pub kv: Bytes,
}

impl Resident {
    /// All that must be there at once.
    pub fn total(&self) -> Bytes {
        self.weights + self.peak_activations + self.kv
    }
}

/// What a stage costs.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StageCost {
    /// Work by unit.
    pub flop: Flop,
    /// HBM traffic by cause.
    pub hbm: Traffic,
    /// Memory.
    pub resident: Resident,
}

impl StageCost {
    /// Tensor-core FLOP per byte of HBM traffic.
    pub fn intensity(&self) -> f64 {
        intensity(self.flop.tensor, self.hbm.total())
    }
}
