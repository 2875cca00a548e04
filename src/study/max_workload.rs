//! The inverse question: the most crops, the largest batch, the longest prompt that meet the targets on a device.

use super::device_memory::MemoryNeeded;
use super::ranking::{Demand, Verdict};
use crate::error::Error;
use crate::link::{Goal, Scenario, Target};
use crate::request::{AttentionKernel, Crops, Grid, Key, MAX_BATCH, MAX_CROPS, MAX_TOKENS, Request};
use crate::text::format;
use crate::time::device::Device;
use crate::time::timer::Timer;
use crate::units::Seconds;
use std::ops::RangeInclusive;

/// What is made as large as the targets allow, all else as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Crops of one image, in the grid of that many that is nearest to a square.
    Crops,
    /// Images in a batch.
    Batch,
    /// Tokens of the prompt.
    Prompt,
}

impl Quantity {
    /// Every quantity.
    pub const ALL: [Quantity; 3] = [Quantity::Crops, Quantity::Batch, Quantity::Prompt];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        ["crops", "batch", "prompt"][self as usize]
    }

    /// What is asked, as a line begins.
    pub const fn title(self) -> &'static str {
        ["Most crops", "Largest batch", "Longest prompt"][self as usize]
    }

    /// The least of it, as the subject of a clause.
    const fn least(self) -> &'static str {
        ["even no crop", "even 1 image", "even no prompt"][self as usize]
    }

    /// Least and most that a request can have.
    const fn range(self) -> (u32, u32) {
        match self {
            Quantity::Crops => (0, MAX_CROPS),
            Quantity::Batch => (1, MAX_BATCH),
            Quantity::Prompt => (0, MAX_TOKENS),
        }
    }

    /// The request with so many.
    pub fn set(self, request: &Request, amount: u32) -> Request {
        let request = request.clone();
        match self {
            Quantity::Crops if amount == 0 => Request { crops: Crops::None, ..request },
            Quantity::Crops => Request { crops: Crops::Grid(nearest_square(amount)), ..request },
            Quantity::Batch => Request { batch: amount, ..request },
            Quantity::Prompt => Request { prompt: amount, ..request },
        }
    }
}

impl Quantity {
    /// The request with so many, as little as it can be then: crops in one row have the fewest newline tokens.
    fn at_least(self, request: &Request, amount: u32) -> Request {
        match self {
            Quantity::Crops if amount > 0 => {
                Request { crops: Crops::Grid(Grid { rows: 1, columns: amount }), ..request.clone() }
            }
            _ => self.set(request, amount),
        }
    }
}

/// The grid of so many crops whose rows and columns differ least, rows being the fewer.
fn nearest_square(crops: u32) -> Grid {
    let rows = (1..=crops).take_while(|rows| rows * rows <= crops).filter(|rows| crops.is_multiple_of(*rows)).last();
    let rows = rows.unwrap_or(1);
    Grid { rows, columns: crops / rows }
}

/// How large a quantity can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Most {
    /// So many, and one more would not do.
    Amount(u32, Limit),
    /// Not even the least.
    None(Limit),
    /// The device lacks what an expected time needs.
    Unknown,
}

/// What forbids one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// A target.
    Time,
    /// Memory.
    Memory,
    /// The largest that can be asked for.
    Range,
}

impl Limit {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        ["time", "memory", "range"][self as usize]
    }

    /// What stands in the way of more, as a clause.
    pub const fn title(self) -> &'static str {
        ["more would miss the target", "more would not fit", "more cannot be set"][self as usize]
    }
}

impl Most {
    /// The amount with what forbids more, such as `24; more would miss the target`.
    pub fn text(self, of: Quantity) -> String {
        match self {
            Most::Amount(amount, limit) => format!("{}; {}", format::count(amount.into()), limit.title()),
            Most::None(Limit::Memory) => format!("none, {} does not fit", of.least()),
            Most::None(_) => format!("none, {} misses the target", of.least()),
            Most::Unknown => "unknown".to_owned(),
        }
    }
}

/// The largest amount of every quantity on which a target depends, under every compared kernel; none where no target is asked
/// for.
///
/// # Errors
/// As [`most`].
pub fn inverse(scenario: &Scenario) -> Result<Vec<(Quantity, AttentionKernel, Most)>, Error> {
    let mut answers = Vec::new();
    // A prompt is no part of the vision stage.
    let depends = |quantity: &Quantity| match quantity {
        Quantity::Crops | Quantity::Batch => scenario.target.is_some(),
        Quantity::Prompt => scenario.target.goals().any(|goal| Key::Prompt.matters(goal.stage())),
    };
    for quantity in Quantity::ALL.into_iter().filter(depends) {
        for &kernel in &scenario.kernels {
            let request = Request { kernel, ..scenario.request.clone() };
            answers.push((quantity, kernel, most(&request, &scenario.target, quantity)?));
        }
    }
    Ok(answers)
}

/// The largest amount that meets every target and fits, under the request's kernel on its device.
///
/// Time does not grow with every step: products that begin to fill the device are faster, and a grid of one row has fewer
/// newline tokens than a square of a crop less. So crops and batches are tried one after the other, from the first on beyond
/// which even the bound or the memory is too much. Prompts are too many for that: lengths twice as large as the one before are
/// tried from the largest down, the first that does is bisected against its double, and then the next [`NEAR`] are tried.
///
/// # Errors
/// As [`crate::evaluate::evaluate`].
pub fn most(request: &Request, target: &Target, quantity: Quantity) -> Result<Most, Error> {
    let device = Device::of(request);
    if device.lacks().is_some() {
        return Ok(Most::Unknown);
    }
    let mut trial = Trial { target, device, timer: Timer::default() };
    let (least, largest) = quantity.range();
    let mut found = match quantity {
        Quantity::Crops | Quantity::Batch => {
            let highest = trial.highest(request, quantity)?;
            trial.largest(request, quantity, least..=highest)?
        }
        Quantity::Prompt => {
            bisected((least, largest), |amount| Ok(trial.limit(&quantity.set(request, amount))?.is_none()))?
        }
    };
    // Beyond a step down in time more may do again; what does not fit never does.
    while let (Quantity::Prompt, Some(amount)) = (quantity, found) {
        if amount < largest && !trial.fits(&quantity.set(request, amount + 1))? {
            break;
        }
        match trial.largest(request, quantity, amount + 1..=largest.min(amount + NEAR))? {
            Some(more) => found = Some(more),
            None => break,
        }
    }
    Ok(match found {
        None => Most::None(trial.limit(&quantity.set(request, least))?.unwrap_or(Limit::Time)),
        Some(amount) if amount == largest => Most::Amount(amount, Limit::Range),
        Some(amount) => {
            let more = quantity.set(request, amount + 1);
            Most::Amount(amount, trial.limit(&more)?.unwrap_or(Limit::Time))
        }
    })
}

/// Lengths of a prompt that are tried beyond the one that was found: time steps down where the experts' products begin to fill
/// the device, and reaches what it was before within 700 tokens on every card (`tests/ranking.rs`).
const NEAR: u32 = 1024;

/// Whether requests meet targets and fit, one after the other.
struct Trial<'a> {
    target: &'a Target,
    device: Device,
    timer: Timer,
}

impl Trial<'_> {
    /// What forbids a request, if anything does.
    fn limit(&mut self, request: &Request) -> Result<Option<Limit>, Error> {
        let on = Demand::by(self.timer.evaluator(), request, self.target)?.on(&self.device);
        Ok(match on.verdict() {
            Verdict::Meets => None,
            _ if !on.memory.fits() => Some(Limit::Memory),
            _ => Some(Limit::Time),
        })
    }

    fn stages(&self) -> impl Iterator<Item = (Goal, Seconds)> + use<'_> {
        let asked = |goal| Some((goal, Seconds::from_milli(self.target.get(goal)?)));
        Goal::ALL.into_iter().filter_map(asked)
    }

    /// Whether every target is met, or would be if the roofline's bound were reached.
    fn is_met(
        &mut self,
        request: &Request,
        by: fn(Seconds, Option<Seconds>) -> Option<Seconds>,
    ) -> Result<bool, Error> {
        for (goal, target) in self.stages().collect::<Vec<_>>() {
            let request = goal.timed(request);
            let (bound, expected) = self.timer.time(&request)?;
            let share = |time: Seconds| time * (1.0 / goal.times(&request));
            if by(bound, expected).is_none_or(|time| share(time) > target) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn fits(&mut self, request: &Request) -> Result<bool, Error> {
        let timed: Vec<Request> = self.stages().map(|(goal, _)| goal.timed(request)).collect();
        for request in timed.into_iter().chain([request.clone()]) {
            let needed = MemoryNeeded::by(self.timer.evaluator(), &request)?;
            if !needed.on(request.device, &request.limits).fits() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The amount beyond which even the bound or the memory is too much: both grow with every crop in a row and every image.
    fn highest(&mut self, request: &Request, quantity: Quantity) -> Result<u32, Error> {
        let (least, largest) = quantity.range();
        let does = |amount| {
            let request = quantity.at_least(request, amount);
            Ok(self.is_met(&request, |bound, _| Some(bound))? && self.fits(&request)?)
        };
        Ok(bisected((least, largest), does)?.unwrap_or(least))
    }

    /// The largest of these amounts that meets and fits.
    fn largest(
        &mut self,
        request: &Request,
        quantity: Quantity,
        amounts: RangeInclusive<u32>,
    ) -> Result<Option<u32>, Error> {
        for amount in amounts.rev() {
            let request = quantity.set(request, amount);
            if self.is_met(&request, |_, expected| expected)? && self.fits(&request)? {
                return Ok(Some(amount));
            }
        }
        Ok(None)
    }
}

/// The largest amount that does, where every smaller one does too.
fn bisected(
    (least, largest): (u32, u32),
    mut does: impl FnMut(u32) -> Result<bool, Error>,
) -> Result<Option<u32>, Error> {
    // The least, one, and doubles up to the largest.
    let mut tried = vec![least, 1];
    while let Some(next) = tried.last().map(|last| last * 2).filter(|next| *next < largest) {
        tried.push(next);
    }
    tried.push(largest);
    let mut high = None;
    for amount in tried.into_iter().rev() {
        if does(amount)? {
            let (mut low, mut high) = (amount, high.unwrap_or(amount));
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if does(middle)? { low = middle } else { high = middle }
            }
            return Ok(Some(low));
        }
        high = Some(amount);
    }
    Ok(None)
}
