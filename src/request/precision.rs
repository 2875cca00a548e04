//! `Precision`: the element types that a stage is run in.

use crate::units::DType;

/// Types of a run. The 8-bit ones hold the weights of linear layers alone: their products run at the 8-bit rate, inputs
/// are rounded on the way in, and all else, the head, the router and convolutions among it, stays in bfloat16 (as
/// llm-compressor's recipes for vLLM leave `lm_head` and router out).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// Brain floats of 16 bits, as the model is published.
    #[default]
    Bf16,
    /// Half precision.
    Fp16,
    /// 32-bit floats; what the reference code casts to fp32 and back is counted as copies all the same.
    Fp32,
    /// Linear layers in 8-bit floats.
    Fp8,
    /// Linear layers in 8-bit integers.
    Int8,
}

impl Precision {
    /// Every precision.
    pub const ALL: [Precision; 5] =
        [Precision::Bf16, Precision::Fp16, Precision::Fp32, Precision::Fp8, Precision::Int8];

    /// The link text.
    pub const fn name(self) -> &'static str {
        ["bf16", "fp16", "fp32", "fp8", "int8"][self as usize]
    }

    /// The type of activations, and of weights outside linear layers.
    #[inline(always)]
    pub const fn values(self) -> DType {
        match self {
            Precision::Bf16 | Precision::Fp8 | Precision::Int8 => DType::Bf16,
            Precision::Fp16 => DType::Fp16,
            Precision::Fp32 => DType::Fp32,
        }
    }

    /// The type of linear layers' weights.
    #[inline(always)]
    pub const fn linears(self) -> DType {
        match self {
            Precision::Bf16 | Precision::Fp16 | Precision::Fp32 => self.values(),
            Precision::Fp8 => DType::Fp8,
            Precision::Int8 => DType::Int8,
        }
    }
}
