//! `Device`: a hardware card as rates, with what is expected of it.

use super::kernel_family::Family;
use crate::hardware::{DeviceCard, Figure};
use crate::request::precision::Precision;
use crate::request::{Overrides, Request};
use crate::units::{ByteRate, Bytes, DType, FlopRate, SpecialRate};

/// Rates of a device.
#[derive(Debug, Clone, PartialEq)]
pub struct Device {
    /// The card.
    pub card: &'static DeviceCard,
    /// Types of the run.
    pub precision: Precision,
    /// What is expected in place of the defaults.
    pub overrides: Overrides,
    /// CUDA-core FLOP a second.
    pub cuda: Option<FlopRate>,
    /// Special functions a second.
    pub special: Option<SpecialRate>,
    /// Bytes a second.
    pub hbm: ByteRate,
    /// The cache between operators.
    pub l2: Option<Bytes>,
    /// Multiprocessors.
    pub multiprocessors: Option<f64>,
    /// Which fused attention kernels run.
    pub family: Option<Family>,
    /// Tensor peaks of 16 and 8 bits.
    peaks: [Option<FlopRate>; 4],
    lacks: Option<Lack>,
}

/// What an expected time needs and a device lacks; the first that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// Tensor units of the run's type.
    Precision(Precision),
    /// Its count of multiprocessors.
    Multiprocessors,
    /// Its rate of special functions.
    SpecialRate,
    /// Its CUDA-core peak.
    VectorPeak,
    /// The size of its L2 cache.
    L2,
    /// Measured tiles of a fused attention kernel.
    Tiles,
}

impl Lack {
    /// Why no time is expected, as a clause.
    pub fn reason(self) -> String {
        match self {
            Lack::Precision(precision) => format!("it has no {} tensor units", precision.name()),
            Lack::Multiprocessors => "its count of multiprocessors is not published".to_owned(),
            Lack::SpecialRate => "its rate of special functions is not published".to_owned(),
            Lack::VectorPeak => "its vector peak is not published".to_owned(),
            Lack::L2 => "the size of its L2 cache is not published".to_owned(),
            Lack::Tiles => "no fused attention kernel was measured on it".to_owned(),
        }
    }
}

impl Device {
    /// The request's device.
    pub fn of(request: &Request) -> Self {
        Device::new(request.device, request.precision, request.overrides)
    }

    /// A card in a run of these types.
    pub fn new(card: &'static DeviceCard, precision: Precision, overrides: Overrides) -> Self {
        let value = |figure: &Option<Figure>| figure.as_ref().map(|figure| figure.value);
        let peak = |figure: &Option<Figure>| value(figure).map(FlopRate::from_tera);
        let multiprocessors = value(&card.multiprocessors);
        let special = match (multiprocessors, value(&card.special_per_clock), value(&card.tensor_mhz)) {
            (Some(units), Some(per_clock), Some(clock)) => Some(SpecialRate::from_units(units, per_clock, clock)),
            _ => None,
        };
        let peaks = [&card.peaks.bf16, &card.peaks.fp16, &card.peaks.fp8, &card.peaks.int8].map(peak);
        let mut device = Device {
            card,
            precision,
            overrides,
            cuda: peak(&card.peaks.fp32),
            special,
            hbm: ByteRate::from_giga(card.bandwidth_gb_s.value),
            l2: value(&card.l2_mb).map(Bytes::from_mega),
            multiprocessors,
            family: card.compute_capability.and_then(Family::of),
            peaks,
            lacks: None,
        };
        device.lacks = device.lack();
        device
    }

    /// What an expected time needs and is missing.
    pub const fn lacks(&self) -> Option<Lack> {
        self.lacks
    }

    fn lack(&self) -> Option<Lack> {
        let has_units = match self.precision {
            Precision::Fp32 => true,
            other => self.own(other.values()).is_some() && self.own(other.linears()).is_some(),
        };
        [
            (has_units, Lack::Precision(self.precision)),
            (self.cuda.is_some(), Lack::VectorPeak),
            (self.multiprocessors.is_some(), Lack::Multiprocessors),
            (self.special.is_some(), Lack::SpecialRate),
            (self.l2.is_some(), Lack::L2),
            (self.family.is_some(), Lack::Tiles),
        ]
        .into_iter()
        .find_map(|(has, lack)| (!has).then_some(lack))
    }

    /// The peak of its units for a type, none where it has none.
    pub fn own(&self, dtype: DType) -> Option<FlopRate> {
        let [bf16, fp16, fp8, int8] = self.peaks;
        match dtype {
            DType::Bf16 => bf16,
            DType::Fp16 => fp16,
            DType::Fp8 => fp8,
            DType::Int8 => int8,
            DType::Fp32 | DType::Int64 => self.cuda,
        }
    }

    /// Whether products in a type are left to CUDA cores: those of fp32, and of what the device has no units for.
    pub fn multiplies_on_cuda_cores(&self, dtype: DType) -> bool {
        match dtype {
            DType::Fp32 | DType::Int64 => true,
            DType::Bf16 | DType::Fp16 => self.own(dtype).is_none(),
            DType::Fp8 | DType::Int8 => self.own(dtype).is_none() && self.own(DType::Bf16).is_none(),
        }
    }

    /// The rate of products in a type: of its own units, or where it has none, of those that do it instead: 8 bits in 16,
    /// 16 bits on CUDA cores in fp32, as fp32 itself (tf32 is off unless one asks for it).
    pub fn tensor(&self, dtype: DType) -> Option<FlopRate> {
        self.own(dtype).or_else(|| match dtype {
            DType::Fp8 | DType::Int8 => self.tensor(DType::Bf16),
            DType::Bf16 | DType::Fp16 | DType::Fp32 | DType::Int64 => self.cuda,
        })
    }
}
