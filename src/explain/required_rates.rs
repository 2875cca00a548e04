//! What is asked of a device: the rates that a target requires, and whether it is met.

use super::explanation::Explanation;
use super::formula_text;
use super::operator_sum::explained;
use super::quantity::Quantity;
use super::scope::Of;
use crate::error::Error;
use crate::evaluate::{Evaluator, evaluate};
use crate::link::{Goal, Target};
use crate::request::Request;
use crate::study::ranking::{Demand, Met, Verdict};
use crate::study::requirement::{UNREACHABLE, by};
use crate::text::format;
use crate::text::format::Unit;
use crate::time::Profile;
use crate::time::device::Device;
use crate::units::Seconds;

/// A rate that a target requires: all FLOP or all bytes of the stage over the time that launches leave.
pub(super) fn rate(request: &Request, target: &Target, quantity: Quantity, goal: Goal) -> Result<Explanation, Error> {
    let Some((milliseconds, required)) =
        target.get(goal).zip(by(&mut Evaluator::default(), request, target)?.get(goal))
    else {
        let problem = format!("{} follows from a target that is not set", quantity.name());
        return Err(Error::contradiction("explain", problem, format!("give {} too", goal.key())));
    };
    let own = goal.timed(request);
    let cost = evaluate(&own)?;
    let (sum, work, rate, share) = match quantity {
        Quantity::Compute(_) => {
            (Quantity::Tensor, format::flop(cost.flop.tensor), required.compute(), request.overrides.gemm)
        }
        _ => (Quantity::Traffic, format::bytes(cost.hbm.total()), required.bandwidth(), request.overrides.hbm),
    };
    let of_operators = explained(&own, sum, Of::All)?;
    let steps = match goal {
        Goal::Vision | Goal::FirstToken => String::new(),
        Goal::OutputToken => format!("{} · ", format::count(f64::from(request.steps))),
    };
    let share = share.map(|share| format!("{} · ", format::significant(share))).unwrap_or_default();
    let launches = format::time(required.launches);
    let time = format::time(Seconds::from_milli(milliseconds));
    let present = match required.rates {
        Some(_) if share.is_empty() => format!("{work} ÷ ({steps}{time} − {launches}) = {rate}"),
        Some(_) => format!("{work} ÷ ({share}({steps}{time} − {launches})) = {rate}"),
        None => format!("{UNREACHABLE}: launches alone take {launches} of {steps}{time}"),
    };
    let works = if sum == Quantity::Tensor { "tensor-core FLOP" } else { "HBM bytes" };
    let whole = if goal == Goal::OutputToken { "steps · target" } else { "target" };
    let of = if sum == Quantity::Tensor { "peak" } else { "bandwidth" };
    let divisor = match share.is_empty() {
        true => format!("({whole} − launches)"),
        false => format!("(share of the {of} · ({whole} − launches))"),
    };
    Ok(Explanation {
        title: formula_text::title(quantity).to_owned(),
        definition: formula_text::definition(quantity),
        formula: format!("{works} ÷ {divisor}"),
        present,
        ..of_operators
    })
}

/// A time against its target, such as `23.8 ms ≤ 24 ms`; where none is expected its bound.
pub(super) fn held(met: &Met, target: &Target) -> String {
    let milliseconds = target.get(met.goal).unwrap_or_default();
    let limit = Seconds::from_milli(milliseconds);
    // As it was given, where that is in the unit of the time.
    let asked = if milliseconds < 1000.0 { format::milliseconds(milliseconds) } else { format::time(limit) };
    let told = |time: Seconds| apart([time.get(), limit.get()], format::SECOND).unwrap_or_else(|| format::time(time));
    match (met.verdict, met.expected.map(told)) {
        (Verdict::Meets, time) => format!("{} ≤ {asked}", time.unwrap_or_default()),
        (Verdict::Misses, Some(time)) => format!("{time} > {asked}"),
        (Verdict::Misses, None) => format!("bound {} > {asked}", told(met.bound)),
        (Verdict::Unknown, _) => format!("unknown, bound {} ≤ {asked}", told(met.bound)),
    }
}

/// The first of two amounts to five digits, where three would not tell it from the second.
pub(super) fn apart([own, other]: [f64; 2], symbol: &str) -> Option<String> {
    let same = Unit::of(own, symbol).number(own) == Unit::of(own, symbol).number(other);
    (same && own != other).then(|| format::precise_unit(own, symbol))
}

/// The first target that the request misses on its device.
pub(super) fn missed(request: &Request, target: &Target) -> Result<Option<Goal>, Error> {
    let on = Demand::new(request, target)?.on(&Device::of(request));
    Ok(on.goals.iter().find(|met| met.verdict == Verdict::Misses).map(|met| met.goal))
}

/// A stage's time, of which a share is explained: expected where one is, else its bound.
fn timed(own: &Request) -> Result<(Explanation, Seconds, &'static str), Error> {
    let device = Device::of(own);
    let (sum, bound) = match device.lacks() {
        Some(_) => (Quantity::Bound, ", the roofline's bound: no time is expected of this device"),
        None => (Quantity::Time, ""),
    };
    Ok((explained(own, sum, Of::All)?, Profile::new(own)?.on(&device).known(), bound))
}

/// The time of one image of the batch.
pub(super) fn image(request: &Request) -> Result<Explanation, Error> {
    let (of_operators, whole, bound) = timed(request)?;
    let each = format::time(whole * (1.0 / f64::from(request.batch)));
    Ok(Explanation {
        title: formula_text::title(Quantity::PerImage).to_owned(),
        definition: formula_text::definition(Quantity::PerImage),
        formula: "expected time of the stage ÷ images of the batch".to_owned(),
        present: format!("{} ÷ {} = {each}{bound}", format::time(whole), format::count(request.batch.into())),
        ..of_operators
    })
}

/// The time that a target is about, and whether it is met.
pub(super) fn goal(request: &Request, target: &Target, goal: Goal) -> Result<Explanation, Error> {
    let own = goal.timed(request);
    let (of_operators, whole, bound) = timed(&own)?;
    let steps = goal.times(&own);
    let (formula, mut present) = match goal {
        Goal::Vision => ("expected time of the vision stage", format::time(whole)),
        Goal::FirstToken => ("expected time of vision + prefill", format::time(whole)),
        Goal::OutputToken => {
            let each = format::time(whole * (1.0 / steps));
            (
                "expected time of all steps ÷ steps",
                format!("{} ÷ {} = {each}", format::time(whole), format::count(steps)),
            )
        }
    };
    present += bound;
    let on = Demand::new(request, target)?.on(&Device::of(request));
    if let Some(met) = on.goals.iter().find(|met| met.goal == goal) {
        present += &format!("; {}: {}", held(met, target), met.verdict.name());
    }
    Ok(Explanation {
        title: formula_text::title(Quantity::Goal(goal)).to_owned(),
        definition: formula_text::definition(Quantity::Goal(goal)),
        formula: formula.to_owned(),
        present,
        ..of_operators
    })
}
