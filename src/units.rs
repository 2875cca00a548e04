//! Units are types: FLOP, bytes, named extents and the tensors made of them. Powers of ten live here alone.

mod extent;

pub use extent::{Dim, Variable, dim};

use serde::{Serialize, Serializer};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Sub, SubAssign};

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
        pub struct $name(f64);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0.0);
            /// A counted amount; integers are exact below 2^53.
            pub const fn new(count: f64) -> Self { Self(count) }
            /// The bare count.
            pub const fn get(self) -> f64 { self.0 }
            /// The larger of two.
            pub const fn max(self, other: Self) -> Self { Self(self.0.max(other.0)) }
        }
        impl Add for $name { type Output = Self; #[inline(always)] fn add(self, o: Self) -> Self { Self(self.0 + o.0) } }
        impl Sub for $name { type Output = Self; #[inline(always)] fn sub(self, o: Self) -> Self { Self(self.0 - o.0) } }
        impl AddAssign for $name { #[inline(always)] fn add_assign(&mut self, o: Self) { self.0 += o.0; } }
        impl SubAssign for $name { #[inline(always)] fn sub_assign(&mut self, o: Self) { self.0 -= o.0; } }
        impl Mul<f64> for $name { type Output = Self; #[inline(always)] fn mul(self, n: f64) -> Self { Self(self.0 * n) } }
        impl Sum for $name { fn sum<I: Iterator<Item = Self>>(i: I) -> Self { i.fold(Self::ZERO, Add::add) } }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.serialize_f64(self.0) }
        }
    };
}

quantity! {
    /// Floating-point operations; one multiply-accumulate is two.
    Flops
}
quantity! {
    /// Special-function operations: exponentials, reciprocals, error functions.
    SpecialOps
}
quantity! {
    /// Bytes.
    Bytes
}

impl Flops {
    /// The count in units of 1e12 FLOP.
    pub const fn tera(self) -> f64 {
        self.0 / 1e12
    }
}

const BITS_PER_BYTE: f64 = 8.0;

impl Bytes {
    /// As many bytes as hold so many bits.
    pub const fn from_bits(bits: f64) -> Self {
        Self(bits / BITS_PER_BYTE)
    }

    /// The count in units of 2^30 bytes, for tooltips and published files.
    pub const fn gibi(self) -> f64 {
        self.0 / 1_073_741_824.0
    }

    /// The count in units of 1e12 bits: what published files call `io_tb`.
    pub const fn terabits(self) -> f64 {
        self.0 * BITS_PER_BYTE / 1e12
    }
}

quantity! {
    /// Tensor-core FLOP in a second.
    FlopRate
}
quantity! {
    /// Bytes in a second.
    ByteRate
}
quantity! {
    /// Special-function operations in a second.
    SpecialRate
}
quantity! {
    /// Seconds.
    Seconds
}

/// Units in which cards state figures.
const MEGA: f64 = 1e6;
pub(crate) const GIGA: f64 = 1e9;
/// Bytes in a MiB.
pub(crate) const MEBI: f64 = 1_048_576.0;
pub(crate) const TERA: f64 = 1e12;

impl FlopRate {
    /// From units of 1e12 FLOP a second.
    pub const fn from_tera(count: f64) -> Self {
        Self(count * TERA)
    }

    /// The count in units of 1e12 FLOP a second.
    pub const fn tera(self) -> f64 {
        self.0 / TERA
    }
}

impl ByteRate {
    /// From units of 1e9 bytes a second.
    pub const fn from_giga(count: f64) -> Self {
        Self(count * GIGA)
    }

    /// The count in units of 1e9 bytes a second.
    pub const fn giga(self) -> f64 {
        self.0 / GIGA
    }
}

impl SpecialRate {
    /// Of so many units that each finish so many operations in a clock of so many megahertz.
    pub const fn from_units(units: f64, per_clock: f64, megahertz: f64) -> Self {
        Self(units * per_clock * megahertz * MEGA)
    }
}

impl Bytes {
    /// From units of 1e6 bytes.
    pub const fn from_mega(count: f64) -> Self {
        Self(count * MEGA)
    }

    /// The count in units of 1e6 bytes.
    pub const fn mega(self) -> f64 {
        self.0 / MEGA
    }

    /// From units of 1e9 bytes.
    pub const fn from_giga(count: f64) -> Self {
        Self(count * GIGA)
    }

    /// From units of 2^20 bytes, in which drivers report.
    pub const fn from_mebi(count: f64) -> Self {
        Self(count * MEBI)
    }
}

impl Seconds {
    /// From microseconds.
    pub const fn from_micro(count: f64) -> Self {
        Self(count / MEGA)
    }

    /// From milliseconds.
    pub const fn from_milli(count: f64) -> Self {
        Self(count / MILLISECONDS)
    }

    /// In milliseconds.
    pub const fn milli(self) -> f64 {
        self.0 * MILLISECONDS
    }

    /// In microseconds.
    pub const fn micro(self) -> f64 {
        self.0 * MEGA
    }
}

impl std::ops::Div<FlopRate> for Flops {
    type Output = Seconds;
    fn div(self, rate: FlopRate) -> Seconds {
        Seconds(self.0 / rate.0)
    }
}

impl std::ops::Div<ByteRate> for Bytes {
    type Output = Seconds;
    fn div(self, rate: ByteRate) -> Seconds {
        Seconds(self.0 / rate.0)
    }
}

impl std::ops::Div<SpecialRate> for SpecialOps {
    type Output = Seconds;
    fn div(self, rate: SpecialRate) -> Seconds {
        Seconds(self.0 / rate.0)
    }
}

impl std::ops::Div<Seconds> for Flops {
    type Output = FlopRate;
    fn div(self, time: Seconds) -> FlopRate {
        FlopRate(self.0 / time.0)
    }
}

impl std::ops::Div<Seconds> for Bytes {
    type Output = ByteRate;
    fn div(self, time: Seconds) -> ByteRate {
        ByteRate(self.0 / time.0)
    }
}

/// Milliseconds in a second.
const MILLISECONDS: f64 = 1e3;

/// FLOP per byte: arithmetic intensity.
pub fn intensity(flops: Flops, bytes: Bytes) -> f64 {
    flops.0 / bytes.0
}

/// An intensity in FLOP per byte as FLOP per bit.
pub const fn per_bit(flop_per_byte: f64) -> f64 {
    flop_per_byte / BITS_PER_BYTE
}

/// Extents in order, unused places being one.
#[inline(always)]
fn pad<const N: usize, const M: usize>(dims: [Dim; N]) -> [Dim; M] {
    const { assert!(N <= M) };
    let mut all = [Dim::ONE; M];
    let mut i = 0;
    while i < N {
        all[i] = dims[i];
        i += 1;
    }
    all
}

/// Element types: of those that a product reads, it multiplies in the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DType {
    /// 64-bit integer: positions and gather indices.
    Int64,
    /// 16-bit brain float.
    Bf16,
    /// 16-bit float.
    Fp16,
    /// 32-bit float.
    Fp32,
    /// 8-bit float.
    Fp8,
    /// 8-bit integer.
    Int8,
}

impl DType {
    /// Every type, in order.
    pub const ALL: [DType; 6] = [DType::Int64, DType::Bf16, DType::Fp16, DType::Fp32, DType::Fp8, DType::Int8];

    /// Its short name.
    pub const fn name(self) -> &'static str {
        ["int64", "bf16", "fp16", "fp32", "fp8", "int8"][self as usize]
    }

    /// Bytes per element.
    #[inline(always)]
    pub const fn size(self) -> f64 {
        match self {
            DType::Fp8 | DType::Int8 => 1.0,
            DType::Bf16 | DType::Fp16 => 2.0,
            DType::Fp32 => 4.0,
            DType::Int64 => 8.0,
        }
    }

    /// A tensor of this type with the given extents, an activation unless said otherwise.
    #[inline(never)]
    pub fn tensor<const N: usize>(self, dims: [Dim; N]) -> Tensor {
        Tensor { dtype: self, cause: Cause::Activations, rank: N, dims: pad(dims) }
    }
}

/// What a tensor is in memory for, and so which traffic its bytes count as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Weights and learned tables.
    Weights,
    /// Activations that are not scores.
    Activations,
    /// Tensors of S x S: scores, probabilities, materialised bias.
    Scores,
    /// The KV cache.
    Kv,
}

/// The shape of an array in memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tensor {
    /// Element type.
    pub dtype: DType,
    /// Which traffic its bytes count as.
    pub cause: Cause,
    /// How many extents it has.
    pub rank: usize,
    /// Extents; unused ones are [`Dim::ONE`].
    pub dims: [Dim; 4],
}

impl Tensor {
    /// Number of elements.
    #[inline(always)]
    pub fn elements(&self) -> f64 {
        let [a, b, c, d] = self.dims;
        a.size * b.size * c.size * d.size
    }

    /// Bytes it occupies.
    #[inline(always)]
    pub fn bytes(&self) -> Bytes {
        Bytes(self.elements() * self.dtype.size())
    }

    /// The same tensor, counted as weights.
    #[inline(always)]
    pub fn weights(self) -> Tensor {
        Tensor { cause: Cause::Weights, ..self }
    }

    /// The same tensor, as part of the KV cache.
    #[inline(always)]
    pub fn cached(self) -> Tensor {
        Tensor { cause: Cause::Kv, ..self }
    }

    /// The same tensor, counted as scores.
    #[inline(always)]
    pub fn scores(self) -> Tensor {
        Tensor { cause: Cause::Scores, ..self }
    }

    /// The same shape with another element type.
    #[inline(always)]
    pub fn cast(self, dtype: DType) -> Tensor {
        Tensor { dtype, ..self }
    }
}

/// A matrix product or convolution: its extents, the summed one included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contraction {
    /// How many extents it has.
    pub rank: usize,
    /// Extents; unused ones are [`Dim::ONE`].
    pub dims: [Dim; 5],
}

/// A product over `dims`: two FLOP per multiply-accumulate.
#[inline(always)]
pub fn contraction<const N: usize>(dims: [Dim; N]) -> Contraction {
    Contraction { rank: N, dims: pad(dims) }
}

impl Contraction {
    /// 2 x the product of the extents.
    #[inline(always)]
    pub fn flops(&self) -> Flops {
        let [a, b, c, d, e] = self.dims;
        Flops(2.0 * a.size * b.size * c.size * d.size * e.size)
    }
}
