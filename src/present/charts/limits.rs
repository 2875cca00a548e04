//! Lines that a figure's values are held against: the target, and what the device has.

use super::curve::Curve;
use super::plot_kind::Figure;
use crate::link::{Goal, Scenario};
use crate::plot::Limit;
use crate::request::{Key, Request};
use crate::study::device_memory::usable;
use crate::text::format;
use crate::time::device::Device;
use crate::units::Seconds;

/// The line of a figure in plain units; none where it would have another height at every point.
pub(super) fn limit(figure: Figure, curve: &Curve, scenario: &Scenario) -> Option<Limit> {
    let height = |request: &Request| height(figure, request, scenario);
    let request = &curve.points.first()?.request;
    let y = height(request)?;
    // What a device has is another line for each; the target is one for all.
    let shared = figure == Figure::Time || curve.axis != Key::Device;
    let level = shared && curve.points.iter().all(|point| height(&point.request) == Some(y));
    level.then(|| Limit { name: name(figure, request, scenario), y })
}

/// The goal that times what a request runs, where a time is asked for.
fn goal(request: &Request, scenario: &Scenario) -> Option<(Goal, f64)> {
    // A target is one of the whole stage.
    let stage = request.part().is_none().then_some(request.stage)?;
    let goal = Goal::ALL.into_iter().find(|goal| goal.stage() == stage)?;
    Some((goal, scenario.target.get(goal)?))
}

fn height(figure: Figure, request: &Request, scenario: &Scenario) -> Option<f64> {
    match figure {
        Figure::Time => {
            let (goal, time) = goal(request, scenario)?;
            Some((Seconds::from_milli(time) * goal.times(request)).get())
        }
        Figure::Peak => Some(usable(request.device, &request.limits).get()),
        Figure::Compute(_) => {
            let device = Device::of(request);
            device.tensor(device.precision.linears()).map(|rate| rate.get())
        }
        Figure::Bandwidth(_) => Some(Device::of(request).hbm.get()),
        _ => None,
    }
}

fn name(figure: Figure, request: &Request, scenario: &Scenario) -> String {
    let device = Device::of(request);
    match figure {
        Figure::Time => match goal(request, scenario) {
            Some((Goal::OutputToken, time)) => format!("target {} a token", format::milliseconds(time)),
            goal => goal.map(|(_, time)| format!("target {}", format::milliseconds(time))).unwrap_or_default(),
        },
        Figure::Peak => format!("usable memory {}", format::bytes(usable(request.device, &request.limits))),
        Figure::Compute(_) => {
            let peak = device.tensor(device.precision.linears()).map(format::flop_rate);
            format!("{} {}", device.card.name, peak.unwrap_or_default())
        }
        _ => format!("{} {}", device.card.name, format::byte_rate(device.hbm)),
    }
}
