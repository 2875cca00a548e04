//! The roofline of a scenario: what its device can do for a byte, and how far each operator gets under that.

use super::component_groups::Group;
use crate::error::Error;
use crate::evaluate::operators;
use crate::link::Scenario;
use crate::recording::OperatorRow;
use crate::recording::place::At;
use crate::request::{AttentionKernel, Request, Stage};
use crate::sorting::ascending;
use crate::text::format;
use crate::time::device::Device;
use crate::time::operator_work::Work;
use crate::time::{OperatorTime, Resource};
use crate::units::{ByteRate, Bytes, DType, FlopRate, Flops, Seconds, intensity};

/// Units that have a peak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Tensor cores in a type.
    Tensor(DType),
    /// CUDA cores, fp32.
    Cuda,
    /// Special-function units; an operation of theirs counts as a FLOP.
    Special,
}

impl Unit {
    /// The name on screen.
    pub fn title(self) -> String {
        match self {
            Unit::Tensor(dtype) => format!("{} {}", Resource::Tensor.title(), dtype.name()),
            Unit::Cuda => format!("{} {}", Resource::Cuda.title(), DType::Fp32.name()),
            Unit::Special => Resource::Special.title().to_owned(),
        }
    }

    /// What multiplies matrices of a type: its own units, or those that a device without them has instead.
    pub fn of(dtype: DType, device: &Device) -> Unit {
        match dtype {
            DType::Fp32 | DType::Int64 => Unit::Cuda,
            dtype if device.own(dtype).is_some() => Unit::Tensor(dtype),
            DType::Fp8 | DType::Int8 => Unit::of(DType::Bf16, device),
            DType::Bf16 | DType::Fp16 => Unit::Cuda,
        }
    }

    /// Its peak, where that is known.
    pub fn peak(self, device: &Device) -> Option<FlopRate> {
        match self {
            Unit::Tensor(dtype) => device.own(dtype),
            Unit::Cuda => device.cuda,
            Unit::Special => device.special.map(|rate| FlopRate::new(rate.get())),
        }
    }
}

/// A horizontal roof: the peak of a unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Roof {
    /// The unit.
    pub unit: Unit,
    /// Its peak.
    pub peak: FlopRate,
    /// FLOP for a byte of HBM from which it is reached.
    pub ridge: f64,
}

/// A slanted roof: the bandwidth of a memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// The memory.
    pub memory: &'static str,
    /// Its bandwidth.
    pub bandwidth: ByteRate,
}

/// All runs of one operator, those of crops and of the global view in one sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Operator {
    /// Where it stands in the layer graph.
    pub at: At,
    /// Its name: category and step.
    pub name: String,
    /// Its group.
    pub group: Group,
    /// The group's name.
    pub group_name: String,
    /// How often it runs.
    pub count: f64,
    /// The unit that does most of it: tensor cores where it multiplies matrices, else CUDA cores, else special-function
    /// units; none where it only moves bytes.
    pub unit: Option<Unit>,
    /// FLOP of that unit alone, so that no sum of two units stands under the roof of one.
    pub flop: Flops,
    /// HBM bytes as counted, nothing held in a cache.
    pub bytes: Bytes,
    /// The roofline's bound.
    pub bound: Seconds,
    /// The time that is expected, or the bound on a device of which none is.
    pub time: Seconds,
    /// What most of that time is spent on.
    pub waits_for: Resource,
    /// Its share of the stage's time.
    pub share: f64,
    spent: [Seconds; 5],
}

impl Operator {
    /// Its place: FLOP for a byte, and the rate that it attains; none where it has no FLOP.
    pub fn place(&self) -> Option<(f64, FlopRate)> {
        let is_placed = self.unit.is_some() && self.bytes > Bytes::ZERO && self.time > Seconds::ZERO;
        is_placed.then(|| (intensity(self.flop, self.bytes), self.flop / self.time))
    }

    /// Adds a row that is the same operator on other views.
    fn add(&mut self, row: &OperatorRow, flop: Flops, time: &OperatorTime) {
        self.count += row.count;
        self.flop += flop;
        self.bytes += row.hbm.total();
        self.bound += time.bound * row.count;
        match time.expected {
            Some(expected) => {
                self.time += expected.time * row.count;
                self.spent[expected.binds as usize] += (expected.time - expected.launch) * row.count;
                self.spent[Resource::Launch as usize] += expected.launch * row.count;
            }
            None => {
                self.time += time.bound * row.count;
                self.spent[time.bound_by as usize] += time.bound * row.count;
            }
        }
        let more = |a: Resource, b: Resource| if self.spent[b as usize] > self.spent[a as usize] { b } else { a };
        self.waits_for = match (Resource::ALL.into_iter().fold(Resource::Hbm, more), self.unit) {
            // Products of a type without tensor cores are done on CUDA cores.
            (Resource::Tensor, Some(Unit::Cuda)) => Resource::Cuda,
            (resource, _) => resource,
        };
    }
}

/// The operators of one kernel.
#[derive(Debug, Clone, PartialEq)]
pub struct Under {
    /// The kernel.
    pub kernel: AttentionKernel,
    /// The stage's time: the sum over its operators.
    pub time: Seconds,
    /// Every operator, in the order of execution.
    pub operators: Vec<Operator>,
}

impl Under {
    /// The share of the time that operators without FLOP take.
    pub fn moved(&self) -> f64 {
        self.operators.iter().filter(|operator| operator.place().is_none()).map(|operator| operator.share).sum()
    }
}

/// The roofline of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Roofline {
    /// The device.
    pub device: Device,
    /// What is run on it.
    pub stage: Stage,
    /// The same in words, or the part of it that is run alone.
    pub subject: String,
    /// Horizontal roofs, the highest first.
    pub roofs: Vec<Roof>,
    /// Slanted roofs, HBM first.
    pub slopes: Vec<Slope>,
    /// The operators under each kernel that is compared.
    pub kernels: Vec<Under>,
}

/// An operator's place in the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Dot<'a> {
    /// The operator.
    pub operator: &'a Operator,
    /// FLOP for a byte.
    pub intensity: f64,
    /// The rate that it attains.
    pub rate: FlopRate,
    /// The kernels under which it is just so, each with its share of that stage's time.
    pub kernels: Vec<(AttentionKernel, f64)>,
}

/// The roofline of a scenario's request under every kernel that it compares.
///
/// # Errors
/// As [`crate::evaluate::evaluate`].
pub fn roofline(scenario: &Scenario) -> Result<Roofline, Error> {
    let request = &scenario.request;
    let device = Device::of(request);
    let under = |kernel: &AttentionKernel| under(&Request { kernel: *kernel, ..request.clone() }, &device);
    let kernels = scenario.kernels.iter().map(under).collect::<Result<_, Error>>()?;
    Ok(Roofline {
        roofs: roofs(&device),
        slopes: slopes(&device),
        stage: request.stage,
        subject: request.subject(),
        device,
        kernels,
    })
}

/// The peaks of what a run uses: tensor cores in its types, CUDA cores, special-function units.
fn roofs(device: &Device) -> Vec<Roof> {
    let of = |dtype| Unit::of(dtype, device);
    let mut roofs: Vec<Roof> = Vec::new();
    for unit in [of(device.precision.linears()), of(device.precision.values()), Unit::Cuda, Unit::Special] {
        if let Some(peak) = unit.peak(device)
            && roofs.iter().all(|roof| roof.unit != unit)
        {
            roofs.push(Roof { unit, peak, ridge: peak.get() / device.hbm.get() });
        }
    }
    roofs
}

fn slopes(device: &Device) -> Vec<Slope> {
    let l2 = device.card.l2_bandwidth_gb_s.as_ref().map(|figure| ByteRate::from_giga(figure.value));
    let l2 = l2.map(|bandwidth| Slope { memory: "L2", bandwidth });
    [Slope { memory: "HBM", bandwidth: device.hbm }].into_iter().chain(l2).collect()
}

/// One operator of the request on its device, in all its passes.
pub(crate) fn operator(request: &Request, at: At) -> Result<Option<Operator>, Error> {
    Ok(under(request, &Device::of(request))?.operators.into_iter().find(|operator| operator.at == at))
}

fn under(request: &Request, device: &Device) -> Result<Under, Error> {
    let mut all: Vec<Operator> = Vec::new();
    for row in operators(request)? {
        let work = Work::new(&row);
        let time = work.on(device);
        let (unit, flop) = does(&row, &work, device);
        let same = |other: &&mut Operator| other.at == row.at && other.unit == unit;
        match all.iter_mut().find(same) {
            Some(operator) => operator.add(&row, flop, &time),
            None => {
                let mut operator = Operator {
                    at: row.at,
                    name: if row.step.is_empty() {
                        row.category.clone()
                    } else {
                        format!("{}.{}", row.category, row.step)
                    },
                    group: Group::of(&row),
                    group_name: Group::of(&row).name(&request.model),
                    count: 0.0,
                    unit,
                    flop: Flops::ZERO,
                    bytes: Bytes::ZERO,
                    bound: Seconds::ZERO,
                    time: Seconds::ZERO,
                    waits_for: Resource::Hbm,
                    share: 0.0,
                    spent: [Seconds::ZERO; 5],
                };
                operator.add(&row, flop, &time);
                all.push(operator);
            }
        }
    }
    let time: Seconds = all.iter().map(|operator| operator.time).sum();
    if time > Seconds::ZERO {
        all.iter_mut().for_each(|operator| operator.share = operator.time.get() / time.get());
    }
    Ok(Under { kernel: request.kernel, time, operators: all })
}

/// The unit that does most of a row, and what it does.
fn does(row: &OperatorRow, work: &Work, device: &Device) -> (Option<Unit>, Flops) {
    match work.product() {
        Some(product) if row.flop.tensor > Flops::ZERO => (Some(Unit::of(product.dtype, device)), row.flop.tensor),
        _ if row.flop.cuda > Flops::ZERO => (Some(Unit::Cuda), row.flop.cuda),
        _ if row.flop.special.get() > 0.0 => (Some(Unit::Special), Flops::new(row.flop.special.get())),
        _ => (None, Flops::ZERO),
    }
}

impl Roofline {
    /// What it is a picture of.
    pub fn title(&self) -> String {
        format!("Roofline on {}: {}", self.device.card.name, self.subject)
    }

    /// Its dots from the slowest operator to the fastest. What is equal under every kernel is one dot.
    pub fn dots(&self) -> Vec<Dot<'_>> {
        let mut dots: Vec<Dot> = Vec::new();
        let equal = |a: &Operator, b: &Operator| {
            a.at == b.at && a.flop == b.flop && a.bytes == b.bytes && a.time == b.time && a.unit == b.unit
        };
        let all = |operator: &Operator| -> Option<Vec<(AttentionKernel, f64)>> {
            let share = |under: &Under| {
                let found = under.operators.iter().find(|other| equal(other, operator))?;
                Some((under.kernel, found.share))
            };
            self.kernels.iter().map(share).collect()
        };
        for (index, under) in self.kernels.iter().enumerate() {
            for operator in &under.operators {
                let Some((intensity, rate)) = operator.place() else { continue };
                let kernels = match all(operator) {
                    Some(kernels) if index == 0 => kernels,
                    // It stands with the first kernel.
                    Some(_) => continue,
                    None => vec![(under.kernel, operator.share)],
                };
                dots.push(Dot { operator, intensity, rate, kernels });
            }
        }
        ascending(dots, |dot| -dot.operator.time.get())
    }

    /// Where roofs and dots lie, with air around them: FLOP for a byte, and FLOP a second.
    pub fn ranges(&self) -> [(f64, f64); 2] {
        let dots = self.dots();
        let hull = |values: &mut dyn Iterator<Item = f64>| {
            values.fold((f64::INFINITY, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)))
        };
        let x = hull(&mut dots.iter().map(|dot| dot.intensity).chain(self.roofs.iter().map(|roof| roof.ridge)));
        let y = hull(&mut dots.iter().map(|dot| dot.rate.get()).chain(self.roofs.iter().map(|roof| roof.peak.get())));
        [x, y].map(|(low, high)| (low / AIR, high * AIR))
    }

    /// What one should know of the picture, a sentence each.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let moved =
            |under: &Under| format!("{} of the time with {}", format::percent(under.moved()), under.kernel.name());
        if self.kernels.iter().any(|under| under.moved() > 0.0) {
            let said: Vec<_> = self.kernels.iter().map(moved).collect();
            notes.push(format!("Copies and gathers have no FLOP and no dot: {}.", said.join(", ")));
        }
        if let Some(lack) = self.device.lacks() {
            let name = &self.device.card.name;
            notes.push(format!(
                "No time is expected of {name}, because {}: rates are those of the bound.",
                lack.reason()
            ));
        }
        let above = |dot: &Dot| dot.rate.get() > dot.intensity * self.device.hbm.get() * A_HAIR;
        if self.dots().iter().any(above) {
            notes.push(
                "Dots above the HBM roof: their bytes are counted without a cache, and the L2 cache holds a part."
                    .to_owned(),
            );
        }
        notes
    }
}

/// How far the picture reaches beyond dots and roofs.
const AIR: f64 = 2.0;
/// Room for rounding.
const A_HAIR: f64 = 1.0 + 1e-9;

impl Roofline {
    /// A dot of [`Roofline::dots`] in words: operator, time, shares, place, what it waits for, and what lies there too.
    pub fn text(&self, index: usize) -> Option<String> {
        let dots = self.dots();
        let dot = dots.get(index)?;
        let share = |(kernel, share): &(AttentionKernel, f64)| {
            format!("{} of {}'s time", format::percent(*share), kernel.name())
        };
        let shares: Vec<_> = dot.kernels.iter().map(share).collect();
        let mut text = format!(
            "{} ({}): {}, {}; {}, {}; waits for {}",
            dot.operator.name.clone(),
            dot.operator.group_name,
            format::time(dot.operator.time),
            shares.join(", "),
            format::intensity(dot.intensity),
            format::flop_rate(dot.rate),
            dot.operator.waits_for.title()
        );
        for (other, there) in dots.iter().enumerate() {
            if other != index && (there.intensity, there.rate) == (dot.intensity, dot.rate) {
                text += "; in the same place ";
                text += &there.operator.name;
            }
        }
        Some(text)
    }
}
