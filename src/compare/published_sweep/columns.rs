//! The columns of published files that are compared, with their units.

use crate::recording::stage_cost::StageCost;
use crate::units::{Bytes, Flops, intensity, per_bit};

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Tensor-core FLOP.
    Tensor,
    /// CUDA-core FLOP.
    Cuda,
    /// Bytes read from and written to HBM.
    Traffic,
    /// Tensor-core and CUDA-core FLOP per byte of traffic.
    Intensity,
    /// Bytes of the weights in memory.
    Weights,
    /// Bytes of activations: the published sum over layers, our peak.
    Activations,
    /// Bytes of the KV cache.
    Kv,
}

impl Quantity {
    /// Every quantity, in the order of the tables.
    pub const ALL: [Quantity; 7] = [
        Quantity::Tensor,
        Quantity::Cuda,
        Quantity::Traffic,
        Quantity::Intensity,
        Quantity::Weights,
        Quantity::Activations,
        Quantity::Kv,
    ];

    /// The name in cards.
    pub const fn name(self) -> &'static str {
        match self {
            Quantity::Tensor => "tensor",
            Quantity::Cuda => "cuda",
            Quantity::Traffic => "traffic",
            Quantity::Intensity => "intensity",
            Quantity::Weights => "weights",
            Quantity::Activations => "activations",
            Quantity::Kv => "kv",
        }
    }

    /// The name in headings.
    pub const fn title(self) -> &'static str {
        match self {
            Quantity::Tensor => "Tensor-core FLOP",
            Quantity::Cuda => "CUDA-core FLOP",
            Quantity::Traffic => "I/O",
            Quantity::Intensity => "Arithmetic intensity",
            Quantity::Weights => "Weights",
            Quantity::Activations => "Activations",
            Quantity::Kv => "KV cache",
        }
    }

    /// The published field and its unit.
    pub const fn field(self) -> (&'static str, &'static str) {
        match self {
            Quantity::Tensor => ("flops_tensor_tflops", "TFLOP"),
            Quantity::Cuda => ("flops_cuda_tflops", "TFLOP"),
            Quantity::Traffic => ("io_tb", "Tbit"),
            Quantity::Intensity => ("arithmetic_intensity", "FLOP/bit"),
            Quantity::Weights => ("weights_gb", "GiB"),
            Quantity::Activations => ("activations_gb", "GiB"),
            Quantity::Kv => ("kv_gb", "GiB"),
        }
    }

    /// An amount in FLOP, bytes or FLOP per byte as the published field counts it.
    pub fn in_field(self, amount: f64) -> f64 {
        match self {
            Quantity::Tensor | Quantity::Cuda => Flops::new(amount).tera(),
            Quantity::Traffic => Bytes::new(amount).terabits(),
            Quantity::Intensity => per_bit(amount),
            Quantity::Weights | Quantity::Activations | Quantity::Kv => Bytes::new(amount).gibi(),
        }
    }

    /// The amount of a cost, in FLOP, bytes or FLOP per byte.
    pub fn of(self, cost: &StageCost) -> f64 {
        match self {
            Quantity::Tensor => cost.flop.tensor.get(),
            Quantity::Cuda => cost.flop.cuda.get(),
            Quantity::Traffic => cost.hbm.total().get(),
            Quantity::Intensity => intensity(cost.flop.both(), cost.hbm.total()),
            Quantity::Weights => cost.resident.weights.get(),
            Quantity::Activations => cost.resident.peak_activations.get(),
            Quantity::Kv => cost.resident.kv.get(),
        }
    }

    /// Whether a kernel changes it, in either count.
    pub const fn follows_kernel(self) -> bool {
        match self {
            Quantity::Cuda | Quantity::Traffic | Quantity::Intensity | Quantity::Activations => true,
            Quantity::Tensor | Quantity::Weights | Quantity::Kv => false,
        }
    }
}
