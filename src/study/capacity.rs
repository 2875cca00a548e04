//! What fits into a device by memory alone, whatever the time: no target is needed, and no expected time.
//!
//! All of it is of a process that takes pages in one by one and decodes as many as fit beside each other: the weights
//! of the whole process, the activations of a step or of one page's vision and prefill, whichever are more, and the KV
//! cache of every sequence at its end, in whole blocks. The stage of a request does not matter.

use super::device_memory::{
    MemoryNeeded, WeightsOf, device_memory, free_for_cache, more_than_there_is, one_page, usable,
};
use super::max_workload;
use crate::catalog;
use crate::decoder::DecoderCard;
use crate::error::Error;
use crate::evaluate::Evaluator;
use crate::graph::parameters::kv_per_token;
use crate::hardware::DeviceCard;
use crate::link::Scenario;
use crate::request::{AttentionKernel, Crops, Grid, MAX_CROPS, MAX_SIDE, Request, Stage};
use crate::sorting::ascending;
use crate::text::format;
use crate::units::Bytes;
use crate::workload::Workload;
use std::collections::BTreeMap;

/// What is made as large as memory allows, all else as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// Pages that are decoded beside each other.
    Batch,
    /// Tokens of the prompt.
    Prompt,
    /// Rows and columns of crops, all together, of an image that is cut at full resolution into a grid as square as that many
    /// allow.
    Image,
    /// Side of an image in pixels that is looked at as a whole, without crops.
    View,
}

/// Rows and columns of the largest such grid: MAX_CROPS is a square.
const MOST_ROWS_AND_COLUMNS: u32 = 2 * MAX_CROPS.isqrt();
/// Step between sides of a view: whole patches of both towers.
const SIDE_STEP: u32 = 64;

impl Extent {
    /// Every extent.
    pub const ALL: [Extent; 4] = [Extent::Batch, Extent::Prompt, Extent::Image, Extent::View];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Extent::Batch => "batch",
            Extent::Prompt => "prompt",
            Extent::Image => "image",
            Extent::View => "view",
        }
    }

    /// What is asked, as a line begins.
    pub const fn title(self) -> &'static str {
        match self {
            Extent::Batch => "Largest batch",
            Extent::Prompt => "Longest prompt",
            Extent::Image => "Largest image, cut into crops",
            Extent::View => "Largest view, not cut",
        }
    }

    /// The least of it.
    pub const fn least(self) -> u32 {
        match self {
            Extent::Batch | Extent::Image => 1,
            Extent::Prompt => 0,
            Extent::View => SIDE_STEP,
        }
    }

    /// The next larger amount.
    pub const fn next(self, amount: u32) -> u32 {
        match self {
            Extent::Batch | Extent::Prompt | Extent::Image => amount.saturating_add(1),
            Extent::View => amount.saturating_add(SIDE_STEP),
        }
    }

    /// The request with so many; a view stands without crops.
    pub fn set(self, request: &Request, amount: u32) -> Request {
        match self {
            Extent::Batch => max_workload::Quantity::Batch.set(request, amount),
            Extent::Prompt => max_workload::Quantity::Prompt.set(request, amount),
            Extent::Image if amount < 2 => Request { crops: Crops::None, ..request.clone() },
            Extent::Image => {
                let (rows, columns) = (amount / 2, amount.div_ceil(2));
                Request { crops: Crops::Grid(Grid { rows, columns }), ..request.clone() }
            }
            Extent::View => Request { base: amount, crops: Crops::None, ..request.clone() },
        }
    }

    /// The amount as a text, such as `4x5 crops, 3,200 × 2,560 px`.
    pub fn text(self, request: &Request, amount: Option<u32>) -> String {
        let Some(amount) = amount else { return "none fits".to_owned() };
        match (self, self.set(request, amount).grid()) {
            (Extent::Batch, _) => {
                format!("{} {}", format::count(amount.into()), if amount == 1 { "page" } else { "pages" })
            }
            (Extent::Prompt, _) => format!("{} tokens", format::count(amount.into())),
            (Extent::Image, Some(grid)) => {
                let [width, height] =
                    [grid.columns, grid.rows].map(|crops| format::count((crops * request.tile).into()));
                format!("{grid} crops, {width} × {height} px")
            }
            (Extent::Image, None) => "no crop".to_owned(),
            (Extent::View, _) => {
                let side = format::count(amount.into());
                format!("{side} × {side} px")
            }
        }
    }
}

/// What fits on a device under a kernel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Capacity {
    /// What an engine takes of the device's memory; none where the bytes that are free for the cache are given.
    pub usable: Option<Bytes>,
    /// Weights of the process.
    pub weights: Bytes,
    /// Activations beside the largest batch: of one page's vision and prefill, or of a step of that batch.
    pub activations: Bytes,
    /// Whether they are those of a page.
    pub is_of_a_page: bool,
    /// What is left for the KV cache beside both, or the bytes that are given as free as far as the device has them.
    pub room: Bytes,
    /// Tokens whose keys and values have room there, in whole blocks.
    pub kv_tokens: f64,
    /// Sequences that have room by weights and KV cache alone, as if nothing else were in memory.
    pub batch_by_cache: f64,
    /// The largest of each extent that fits, in the order of [`Extent::ALL`]; none where not even the least does.
    pub largest: [Option<u32>; 4],
}

impl Capacity {
    /// What to say of the bytes that are given as free for the cache where the request's device does not have them.
    pub fn free_note(&self, request: &Request) -> Option<String> {
        let asked = Bytes::new(request.limits.free_bytes?);
        more_than_there_is(request.device, asked, self.room)
    }
}

/// A device, and what fits there.
#[derive(Debug, Clone, PartialEq)]
pub struct DeviceCapacity {
    /// Its card.
    pub card: &'static DeviceCard,
    /// What fits under each kernel, in the scenario's order.
    pub kernels: Vec<(AttentionKernel, Capacity)>,
}

/// What requests need, counted once for all devices.
#[derive(Debug)]
pub struct CapacitySearch {
    request: Request,
    page: Bytes,
    evaluator: Evaluator,
    counted: BTreeMap<(Extent, u32), MemoryNeeded>,
}

impl CapacitySearch {
    /// Begins with the process of a request.
    ///
    /// # Errors
    /// As [`crate::evaluate`].
    pub fn new(request: &Request) -> Result<Self, Error> {
        request.check()?;
        let request = Request { stage: Stage::Decode, ..request.clone() };
        let mut evaluator = Evaluator::default();
        let page = evaluator.evaluate_any(&one_page(&request)).resident.peak_activations;
        Ok(CapacitySearch { request, page, evaluator, counted: BTreeMap::new() })
    }

    /// The memory of the process with so many.
    pub fn needed(&mut self, extent: Extent, amount: u32) -> MemoryNeeded {
        let CapacitySearch { request, page, evaluator, counted } = self;
        let count = || process(evaluator, &extent.set(request, amount), *page, extent);
        *counted.entry((extent, amount)).or_insert_with(count)
    }

    fn fits(&mut self, card: &DeviceCard, extent: Extent, amount: u32) -> bool {
        self.needed(extent, amount).on(card, &self.request.limits).fits()
    }

    /// What fits on a device.
    pub fn on(&mut self, card: &DeviceCard) -> Capacity {
        let (limits, precision) = (self.request.limits, self.request.precision);
        let largest = Extent::ALL.map(|extent| self.largest(card, extent));
        let one = self.needed(Extent::Batch, 1);
        let most = self.needed(Extent::Batch, largest[0].unwrap_or(1));
        let usable = usable(card, &limits);
        let left = |beside: Bytes| match free_for_cache(card, &limits, beside) {
            Some(free) if beside <= usable => free,
            _ => (usable - beside).max(Bytes::ZERO),
        };
        let room = left(most.weights + most.activations);
        let token = kv_per_token(&self.request.model, precision).get();
        let block = f64::from(limits.kv_block);
        Capacity {
            usable: limits.free_bytes.is_none().then_some(usable),
            weights: most.weights,
            activations: most.activations,
            is_of_a_page: most.is_of_a_page,
            room,
            kv_tokens: whole(room.get() / (token * block)) * block,
            batch_by_cache: whole(left(one.weights).get() / one.kv.get()),
            largest,
        }
    }

    /// The largest amount that fits, if any does. Memory grows with every page, token, row and column; beyond what the
    /// cache alone has room for nothing is tried.
    pub fn largest(&mut self, card: &DeviceCard, extent: Extent) -> Option<u32> {
        let least = extent.least();
        if !self.fits(card, extent, least) {
            return None;
        }
        match extent {
            Extent::Batch | Extent::Prompt => {
                let beyond = self.beyond(card, extent).max(extent.next(least));
                Some(last_that(least, beyond, |amount| self.fits(card, extent, amount)))
            }
            Extent::Image => {
                Some(last_that(least, MOST_ROWS_AND_COLUMNS + 1, |amount| self.fits(card, extent, amount)))
            }
            // Positions of a pretrained side need no interpolation, so a smaller view may need more.
            Extent::View => {
                let steps = (1..=MAX_SIDE / SIDE_STEP).rev();
                steps.map(|step| step * SIDE_STEP).find(|side| self.fits(card, extent, *side))
            }
        }
    }

    /// An amount that certainly does not fit: with the cache alone.
    fn beyond(&self, card: &DeviceCard, extent: Extent) -> u32 {
        let limits = self.request.limits;
        let all = limits.free_bytes.unwrap_or(f64::MAX).min(device_memory(card).get());
        let tokens = all / kv_per_token(&self.request.model, self.request.precision).get();
        let workload = Workload::new(&self.request);
        let most = match extent {
            Extent::Batch => tokens / workload.length(&self.request),
            Extent::Prompt | Extent::Image | Extent::View => tokens / workload.batch,
        };
        // A cast that does not fit ends at the largest number.
        (most + 1.0).ceil() as u32
    }
}

/// The last amount that does, where `least` does, `beyond` does not and every amount up to the last does.
fn last_that(least: u32, beyond: u32, mut does: impl FnMut(u32) -> bool) -> u32 {
    let (mut low, mut high) = (least, beyond);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if does(middle) { low = middle } else { high = middle }
    }
    low
}

/// The whole part of an amount that is not negative.
fn whole(amount: f64) -> f64 {
    -(-amount).ceil()
}

/// The memory of a process that decodes a request's batch while it takes in a page of it.
fn process(evaluator: &mut Evaluator, request: &Request, page: Bytes, extent: Extent) -> MemoryNeeded {
    let page = match extent {
        // A page is the same however many there are.
        Extent::Batch => page,
        Extent::Prompt | Extent::Image | Extent::View => {
            evaluator.evaluate_any(&one_page(request)).resident.peak_activations
        }
    };
    MemoryNeeded::beside(request.stage, evaluator.evaluate_any(request).resident, page)
}

/// What fits on every device under each compared kernel: the largest batch under the last kernel first.
///
/// # Errors
/// As [`crate::evaluate`].
pub fn capacities(scenario: &Scenario) -> Result<Vec<DeviceCapacity>, Error> {
    let search = |&kernel: &AttentionKernel| {
        let request = Request { kernel, ..scenario.request.clone() };
        Ok((kernel, CapacitySearch::new(&request)?))
    };
    let mut searches = scenario.kernels.iter().map(search).collect::<Result<Vec<_>, Error>>()?;
    let mut devices = Vec::new();
    for card in catalog::devices() {
        let kernels = searches.iter_mut().map(|(kernel, search)| (*kernel, search.on(card))).collect();
        devices.push(DeviceCapacity { card, kernels });
    }
    let batch = |device: &DeviceCapacity| {
        let largest = device.kernels.last().and_then(|(_, capacity)| capacity.largest[0]);
        -f64::from(largest.unwrap_or_default())
    };
    Ok(ascending(devices, batch))
}

/// How capacities are meant, in sentences.
pub fn definition(request: &Request) -> String {
    let limits = &request.limits;
    let cache = match limits.free_bytes {
        Some(free) => format!(
            "the KV cache of every page in flight at its end, for which {} are given as free (free_bytes) on every \
             device that has them beside the rest",
            format::bytes(Bytes::new(free))
        ),
        None => "the KV cache of every page in flight at its end".to_owned(),
    };
    let room = format!(
        "An engine takes {} of the device's memory. It holds the weights {}; the activations of a decoding step of that \
         many pages, fp32 logits among them where the code casts them, or those of one page's vision and prefill, \
         whichever are more; and {cache}.",
        format::percent(limits.share),
        WeightsOf::Process.title()
    );
    let blocks = match limits.kv_block {
        1 => "counted in tokens".to_owned(),
        block => format!("in blocks of {} tokens", format::count(block.into())),
    };
    format!(
        "{room} The cache is {blocks}, with {} output tokens a page. Each figure is as large as memory allows with everything \
         else as it is, whatever the time. The vendor's rule makes at most {} crops of an image, whatever its pixels; more are \
         extrapolated. {}",
        format::count(request.steps.into()),
        request.crop_range().end(),
        request.model.decoder.as_ref().map_or_else(String::new, DecoderCard::extrapolation),
    )
}
