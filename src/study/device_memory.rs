//! Memory: what a request needs of a device, of the whole process or of a stage alone, and what the device has.

use crate::catalog;
use crate::error::Error;
use crate::evaluate::Evaluator;
use crate::hardware::{DeviceCard, Figure};
use crate::recording::stage_cost::Resident;
use crate::request::{MEMORY_SHARE, MemoryLimits, Request, Stage};
use crate::text::format;
use crate::units::Bytes;

/// Whose weights are in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightsOf {
    /// Towers, projector and decoder: what a process holds that makes image tokens and decodes from them.
    Process,
    /// What the stage runs, and nothing else: a tower or a prefill on a device of its own.
    Stage,
}

impl WeightsOf {
    /// Whose weights are resident with a stage. Vision and prefill may be given devices of their own; from the first token on
    /// the whole model is there.
    pub const fn stage(stage: Stage) -> Self {
        match stage {
            Stage::Vision | Stage::Prefill => WeightsOf::Stage,
            Stage::Decode | Stage::FirstToken => WeightsOf::Process,
        }
    }

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            WeightsOf::Process => "process",
            WeightsOf::Stage => "stage",
        }
    }

    /// Which weights these are, as the end of a line.
    pub const fn title(self) -> &'static str {
        match self {
            WeightsOf::Process => "of the process: towers, projector and decoder",
            WeightsOf::Stage => "of this stage alone",
        }
    }
}

/// Memory that must be there at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MemoryNeeded {
    /// The stage that needs it.
    pub stage: Stage,
    /// Weights, each once.
    pub weights: Bytes,
    /// The largest peak of activations. Beside a decode it is that of one page's vision and prefill where that is
    /// larger than that of a step: a process goes on taking pages in while it decodes others.
    pub activations: Bytes,
    /// Whether they are those of such a page.
    pub is_of_a_page: bool,
    /// The KV cache at the end of the stage, in whole blocks.
    pub kv: Bytes,
}

impl MemoryNeeded {
    /// The memory that a request's stage needs.
    ///
    /// # Errors
    /// As [`crate::evaluate`].
    pub fn new(request: &Request) -> Result<Self, Error> {
        Self::by(&mut Evaluator::default(), request)
    }

    /// The same by an evaluator that was used for other requests.
    pub(crate) fn by(evaluator: &mut Evaluator, request: &Request) -> Result<Self, Error> {
        let own = evaluator.evaluate(request)?.resident;
        let page = match request.stage {
            Stage::Decode => evaluator.evaluate(&one_page(request))?.resident.peak_activations,
            Stage::Vision | Stage::Prefill | Stage::FirstToken => Bytes::ZERO,
        };
        Ok(Self::beside(request.stage, own, page))
    }

    /// The memory of a stage beside that of a page which is taken in meanwhile.
    pub(crate) fn beside(stage: Stage, own: Resident, page: Bytes) -> Self {
        let Resident { weights, peak_activations, kv } = own;
        let activations = peak_activations.max(page);
        MemoryNeeded { stage, weights, activations, is_of_a_page: page > peak_activations, kv }
    }

    /// All of it.
    pub fn total(&self) -> Bytes {
        self.weights + self.activations + self.kv
    }

    /// It against what there is: weights and activations against what an engine takes of the device, and the cache
    /// against what they leave, or against the bytes that are given as free for it.
    pub fn on(&self, card: &DeviceCard, limits: &MemoryLimits) -> Memory {
        let beside = self.weights + self.activations;
        let usable = usable(card, limits);
        match free_for_cache(card, limits, beside) {
            Some(free) if self.kv > Bytes::ZERO && beside <= usable => {
                Memory { needed: self.total(), usable: beside + free }
            }
            _ => Memory { needed: self.total(), usable },
        }
    }

    /// What to say of the bytes that are given as free for the cache where the device does not have them.
    pub fn free_note(&self, request: &Request) -> Option<String> {
        let asked = Bytes::new(request.limits.free_bytes.filter(|_| self.kv > Bytes::ZERO)?);
        let has = free_for_cache(request.device, &request.limits, self.weights + self.activations)?;
        more_than_there_is(request.device, asked, has)
    }
}

/// What to say of bytes that are given as free where a device has fewer.
pub(crate) fn more_than_there_is(card: &DeviceCard, asked: Bytes, has: Bytes) -> Option<String> {
    (asked > has).then(|| {
        let [asked, has] = [asked, has].map(format::bytes);
        format!("free_bytes: {asked} are more than {} has beside weights and activations; {has} count.", card.name)
    })
}

/// The bytes that are given as free for the KV cache, as far as the device has them beside weights and activations;
/// none where none are given.
pub(crate) fn free_for_cache(card: &DeviceCard, limits: &MemoryLimits, beside: Bytes) -> Option<Bytes> {
    let has = (device_memory(card) - beside).max(Bytes::ZERO);
    limits.free_bytes.map(|free| Bytes::new(free.min(has.get())))
}

/// Vision and prefill of a single page of the request.
pub(crate) fn one_page(request: &Request) -> Request {
    Request { stage: Stage::FirstToken, batch: 1, ..request.clone() }
}

/// Memory that is needed against what there is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    /// Weights, activations at their peak and the KV cache at its end, of the stages that are run.
    pub needed: Bytes,
    /// What an engine can use of the device's memory; where the bytes that are free for the cache are given, those
    /// beside weights and activations.
    pub usable: Bytes,
}

impl Memory {
    /// Whether it fits.
    pub fn fits(&self) -> bool {
        self.needed <= self.usable
    }

    /// What is left, or what is missing.
    pub fn difference(&self) -> Bytes {
        if self.fits() { self.usable - self.needed } else { self.needed - self.usable }
    }

    /// By how much it fits, or does not; negative where it does not.
    fn room(&self) -> f64 {
        self.usable.get() - self.needed.get()
    }

    /// Of two the one that fits less.
    pub(crate) fn tighter(self, other: Memory) -> Memory {
        if other.room() < self.room() { other } else { self }
    }
}

/// All memory of a device: what its driver reports, or what was published where no driver's figure is known.
pub fn device_memory(card: &DeviceCard) -> Bytes {
    match &card.memory_mib {
        Some(reported) => Bytes::from_mebi(reported.value),
        None => Bytes::from_giga(card.memory_gb.value),
    }
}

/// The figure of the card that stands for all memory, with the name of its field.
pub fn device_memory_figure(card: &DeviceCard) -> (&'static str, &Figure) {
    match &card.memory_mib {
        Some(reported) => ("memory_mib", reported),
        None => ("memory_gb", &card.memory_gb),
    }
}

/// Where that figure comes from, as a clause.
pub const fn device_memory_kind(card: &DeviceCard) -> &'static str {
    match card.memory_mib {
        Some(_) => "as the driver reports it",
        None => "published, not reported by a driver",
    }
}

/// A device's memory and where that figure comes from, a sentence.
pub fn about(card: &DeviceCard) -> String {
    let (field, figure) = device_memory_figure(card);
    let (all, kind) = (format::published(field, figure.value), device_memory_kind(card));
    format!(
        "{} has {all}, {kind} ({}). An engine takes {} of it unless another share is set.",
        card.name,
        catalog::words(card).source(figure),
        format::percent(MEMORY_SHARE)
    )
}

/// What an engine takes of a device's memory.
pub fn usable(card: &DeviceCard, limits: &MemoryLimits) -> Bytes {
    device_memory(card) * limits.share
}
