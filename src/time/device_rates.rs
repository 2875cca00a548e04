//! `Pace`: a device as operators meet it, so that what depends on the device alone is worked out once for all of them.

use super::device::Device;
use super::operator_time::{Expected, OperatorTime, Resource, Trust};
use super::operator_work::{Work, held};
use super::{efficiencies, fused_attention};
use crate::recording::operator::How;
use crate::request::Request;
use crate::units::{ByteRate, Bytes, DType, FlopRate, Flops, Seconds, SpecialOps, SpecialRate};

/// What takes no time, because nothing is known of it.
const UNKNOWN: f64 = f64::INFINITY;

/// Rates of a device by type, and what an operator costs there beside its work.
#[derive(Debug)]
pub(super) struct Pace {
    device: Device,
    /// Bytes of a tensor that the cache holds.
    held: Bytes,
    hbm: ByteRate,
    /// Products by type, and the units that do them.
    products: [(FlopRate, Resource); DType::ALL.len()],
    cuda: FlopRate,
    special: SpecialRate,
    launch: Seconds,
    is_known: bool,
}

impl Pace {
    /// The pace of a device.
    pub(super) fn new(device: &Device) -> Self {
        let product = |dtype| {
            // CUDA cores where the device has no other for a type.
            let on = if device.multiplies_on_cuda_cores(dtype) { Resource::Cuda } else { Resource::Tensor };
            (device.tensor(dtype).unwrap_or(FlopRate::new(UNKNOWN)), on)
        };
        Pace {
            device: device.clone(),
            held: held(device.l2),
            hbm: device.hbm,
            products: DType::ALL.map(product),
            cuda: device.cuda.unwrap_or(FlopRate::new(UNKNOWN)),
            special: device.special.unwrap_or(SpecialRate::new(UNKNOWN)),
            launch: efficiencies::launch(&device.overrides),
            is_known: device.lacks().is_none(),
        }
    }

    /// Whether it is that of the request's device.
    pub(super) fn is_of(&self, request: &Request) -> bool {
        let Device { card, precision, overrides, .. } = &self.device;
        std::ptr::eq(*card, request.device) && *precision == request.precision && *overrides == request.overrides
    }

    /// Whether the device has all that an expected time needs.
    pub(super) const fn is_known(&self) -> bool {
        self.is_known
    }

    /// One run of an operator.
    #[inline(always)]
    pub(super) fn time(&self, work: &Work) -> OperatorTime {
        let bytes = work.spilled(self.held);
        let hbm = bytes / self.hbm;
        let (product, on) = match work.product() {
            Some(product) => {
                let (rate, on) = self.products[product.dtype as usize];
                (product.flops / rate, on)
            }
            None => (Seconds::ZERO, Resource::Tensor),
        };
        let cuda = if work.cuda > Flops::ZERO { work.cuda / self.cuda } else { Seconds::ZERO };
        let special = if work.special > SpecialOps::ZERO { work.special / self.special } else { Seconds::ZERO };
        let (bound, bound_by) = longest(hbm, (product, on), cuda, special);
        let expected = match &work.how {
            _ if !self.is_known => None,
            How::Fused(core) => {
                Some(fused_attention::expected(core, work, &self.device, bytes).at_least(bound, bound_by))
            }
            How::Plain | How::Strided => {
                let hbm = if work.moves_all(&self.device) { work.bytes() / self.hbm } else { hbm };
                let hbm = hbm * (1.0 / efficiencies::hbm(work, &self.device));
                let product = match work.product() {
                    Some(_) => product * (1.0 / efficiencies::gemm(work, &self.device)),
                    None => product,
                };
                let (time, binds) = longest(hbm, (product, on), cuda, special);
                Some(Expected { time: time + self.launch, binds, launch: self.launch, trust: Trust::Held })
            }
        };
        OperatorTime { bound, bound_by, expected }
    }
}

impl Work {
    /// One run on a device.
    pub fn on(&self, device: &Device) -> OperatorTime {
        Pace::new(device).time(self)
    }

    /// Bytes of which an expected share of the bandwidth is told: those behind the L2 cache, or of what is strided all.
    pub fn moved(&self, device: &Device) -> Bytes {
        if self.moves_all(device) { self.bytes() } else { self.after_l2(device.l2) }
    }

    /// What is strided waits for the cache and its own loads, not for what spills: its share was measured of all bytes while
    /// the cache held them (DRAM 10 % busy, L2 94 %). A share that was asked for is of what reaches memory.
    fn moves_all(&self, device: &Device) -> bool {
        self.how == How::Strided && device.overrides.hbm.is_none()
    }
}

/// The longest of these, and what it is spent on.
#[inline(always)]
fn longest(hbm: Seconds, product: (Seconds, Resource), cuda: Seconds, special: Seconds) -> (Seconds, Resource) {
    let longer = |a: (Seconds, Resource), b: (Seconds, Resource)| if b.0 > a.0 { b } else { a };
    longer(longer(longer((hbm, Resource::Hbm), product), (cuda, Resource::Cuda)), (special, Resource::Special))
}
