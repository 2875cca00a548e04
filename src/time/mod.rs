//! How long a stage takes on a device: operator by operator, the roofline's bound and the time that is expected.
//!
//! Kernels of one stream do not overlap, so a stage is the sum over its operators and not the larger of two sums. The
//! bound takes every efficiency as 1 and launches as free; what is expected stands in [`expected`] and [`fused`].

pub mod device;
pub mod expected;
pub mod fused;
pub mod words;
pub mod work;

use crate::error::Error;
use crate::operator::How;
use crate::plot::ascending;
use crate::request::Request;
use crate::units::{Bytes, Seconds};
use device::Device;
use serde::Serialize;
use work::Work;

/// What an operator waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resource {
    /// Tensor cores: matrix products and convolutions.
    Tensor,
    /// CUDA cores.
    Cuda,
    /// Special-function units.
    Special,
    /// Memory bandwidth.
    Hbm,
    /// The start of the next operator.
    Launch,
}

impl Resource {
    /// Every resource.
    pub const ALL: [Resource; 5] =
        [Resource::Tensor, Resource::Cuda, Resource::Special, Resource::Hbm, Resource::Launch];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        ["tensor", "cuda", "special", "hbm", "launch"][self as usize]
    }

    /// The name on screen.
    pub const fn title(self) -> &'static str {
        ["tensor cores", "CUDA cores", "special functions", "HBM bandwidth", "launches"][self as usize]
    }
}

/// How long one run of an operator takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OperatorTime {
    /// The roofline's bound.
    pub bound: Seconds,
    /// What the bound waits for.
    pub bound_by: Resource,
    /// The time that is expected, launch included; none where the device lacks what that needs.
    pub expected: Option<Expected>,
}

impl OperatorTime {
    /// The expected time, or the bound where no more is known.
    pub fn known(&self) -> Seconds {
        self.expected.map_or(self.bound, |expected| expected.time)
    }

    /// What that time is spent on.
    pub fn waits_for(&self) -> Resource {
        self.expected.map_or(self.bound_by, |expected| expected.binds)
    }
}

/// A time that is expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// The time.
    pub time: Seconds,
    /// What most of it is spent on.
    pub binds: Resource,
    /// The start of the operator, contained in the time.
    pub launch: Seconds,
    /// Whether it lies where the model was held against measurements.
    pub trust: Trust,
}

/// Whether a time lies where its model was held against measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// It does.
    Held,
    /// Fused attention over fewer keys or queries than measurements agree on: 30 % off is common.
    Short,
}

/// How long a stage takes.
#[derive(Debug, Clone, PartialEq)]
pub struct StageTime {
    /// The roofline's bound.
    pub bound: Seconds,
    /// The time that is expected; none where the device lacks what that needs.
    pub expected: Option<Seconds>,
    /// What most of the expected time is spent on, or of the bound where nothing more is known.
    pub binds: Resource,
    /// That time by what it is spent on, in the order of [`Resource::ALL`].
    pub spent: [Seconds; 5],
    /// Expected time of fused attention on few keys, where the model is not trusted.
    pub short: Seconds,
}

/// Share of a time from which a part that is not trusted should be spoken of.
const DOUBTFUL: f64 = 0.1;

impl StageTime {
    /// Whether more than half of the expected time lies where the model is not trusted.
    pub fn is_short(&self) -> bool {
        self.expected.is_some_and(|expected| self.short * 2.0 > expected)
    }

    /// The resources that time is spent on, the most first.
    pub fn by_resource(&self) -> Vec<(Resource, Seconds)> {
        let spent: Vec<_> =
            Resource::ALL.into_iter().zip(self.spent).filter(|(_, time)| *time > Seconds::ZERO).collect();
        ascending(spent, |(_, time)| -time.get())
    }

    /// The expected time, or the bound where no more is known.
    pub fn known(&self) -> Seconds {
        self.expected.unwrap_or(self.bound)
    }

    /// Whether much of it is fused attention on few keys.
    pub fn is_doubtful(&self) -> bool {
        self.expected.is_some_and(|expected| self.short > expected * DOUBTFUL)
    }
}

/// Operators for which a profile has room from the start: as many as vision and decoder have.
const OPERATORS: usize = 224;

/// Operators reduced to what decides their time: device-independent, so that many devices share it.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile(pub(crate) Vec<Work>);

impl Profile {
    /// The operators of a request, whatever its device.
    ///
    /// # Errors
    /// As [`crate::evaluate`].
    pub fn new(request: &Request) -> Result<Self, Error> {
        let mut work = Vec::with_capacity(OPERATORS);
        crate::record(request, &mut work)?;
        Ok(Profile(work))
    }

    /// How long they take one after the other.
    pub fn on(&self, device: &Device) -> StageTime {
        let mut time = StageTime {
            bound: Seconds::ZERO,
            expected: device.lacks().is_none().then_some(Seconds::ZERO),
            binds: Resource::Launch,
            spent: [Seconds::ZERO; 5],
            short: Seconds::ZERO,
        };
        for work in &self.0 {
            let one = work.on(device);
            time.bound += one.bound * work.count;
            match (&mut time.expected, one.expected) {
                (Some(sum), Some(expected)) => {
                    *sum += expected.time * work.count;
                    time.spent[expected.binds as usize] += (expected.time - expected.launch) * work.count;
                    time.spent[Resource::Launch as usize] += expected.launch * work.count;
                    if expected.trust == Trust::Short {
                        time.short += expected.time * work.count;
                    }
                }
                _ => time.spent[one.bound_by as usize] += one.bound * work.count,
            }
        }
        let more = |a: Resource, b: Resource| if time.spent[b as usize] > time.spent[a as usize] { b } else { a };
        time.binds = Resource::ALL.into_iter().fold(Resource::Tensor, more);
        time
    }

    /// How often something is launched.
    pub fn launches(&self) -> f64 {
        self.0.iter().map(|work| work.count).sum()
    }
}

/// How long the request's stage takes on its device.
///
/// # Errors
/// As [`crate::evaluate`].
pub fn time(request: &Request) -> Result<StageTime, Error> {
    Ok(Profile::new(request)?.on(&Device::of(request)))
}

/// How long each of the rows takes once, in their order.
pub fn by_operator(rows: &[crate::ledger::OperatorRow], device: &Device) -> Vec<OperatorTime> {
    rows.iter().map(|row| Work::new(row).on(device)).collect()
}

impl Work {
    /// One run on a device.
    pub fn on(&self, device: &Device) -> OperatorTime {
        let bytes = self.after_l2(device.l2);
        let at_peak = self.at_peak(device, bytes);
        let on = [Resource::Hbm, self.multiplies_on(device), Resource::Cuda, Resource::Special];
        let (bound, bound_by) = longest(at_peak, on);
        let expected = device.lacks().is_none().then(|| match self.how {
            How::Fused(core) => fused::expected(&core, self, device, bytes).at_least(bound, bound_by),
            How::Plain | How::Strided => {
                let [_, tensor, cuda, special] = at_peak;
                let hbm = self.moved(device) / device.hbm * (1.0 / expected::hbm(self, device));
                let tensor = tensor * (1.0 / expected::gemm(self, device));
                let (time, binds) = longest([hbm, tensor, cuda, special], on);
                let launch = expected::launch(device);
                Expected { time: time + launch, binds, launch, trust: Trust::Held }
            }
        });
        OperatorTime { bound, bound_by, expected }
    }

    /// Bytes of which an expected share of the bandwidth is told: those behind the L2 cache. What is strided waits for that
    /// cache and its own loads, not for what spills: its share was measured of all bytes while the cache held them (DRAM
    /// 10 % busy, L2 94 %). A share that was asked for is of what reaches memory.
    pub fn moved(&self, device: &Device) -> Bytes {
        let all = self.how == How::Strided && device.overrides.hbm.is_none();
        if all { self.bytes() } else { self.after_l2(device.l2) }
    }

    /// The units that do its products: CUDA cores where the device has no other for their type.
    fn multiplies_on(&self, device: &Device) -> Resource {
        let on_cuda = self.product.is_some_and(|product| device.multiplies_on_cuda_cores(product.dtype));
        if on_cuda { Resource::Cuda } else { Resource::Tensor }
    }

    /// What an operator does at once, each at its peak: bytes, products, CUDA-core FLOP, special functions; nothing where a
    /// rate is not known.
    fn at_peak(&self, device: &Device, bytes: Bytes) -> [Seconds; 4] {
        let product = self.product.and_then(|product| Some(product.flops / device.tensor(product.dtype)?));
        let cuda = device.cuda.map(|rate| self.cuda / rate);
        let special = device.special.map(|rate| self.special / rate);
        let or_none = |time: Option<Seconds>| time.unwrap_or(Seconds::ZERO);
        [bytes / device.hbm, or_none(product), or_none(cuda), or_none(special)]
    }
}

/// The longest of these, and what it is spent on.
fn longest(times: [Seconds; 4], on: [Resource; 4]) -> (Seconds, Resource) {
    let longer = |a: (Seconds, Resource), b: (Seconds, Resource)| if b.0 > a.0 { b } else { a };
    times.into_iter().zip(on).fold((Seconds::ZERO, Resource::Hbm), longer)
}

impl Expected {
    /// The same, but never below the bound.
    fn at_least(self, bound: Seconds, bound_by: Resource) -> Self {
        if self.time < bound { Expected { time: bound, binds: bound_by, ..self } } else { self }
    }
}
