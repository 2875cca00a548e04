//! A sweep: one key of a request takes text after text, and each request is evaluated.

use super::device_memory::{Memory, MemoryNeeded};
use super::requirement;
use super::requirement::Required;
use crate::compare::published_counts;
use crate::error::Error;
use crate::evaluate::Evaluator;
use crate::link::{Extras, Scenario, SweepChoice, Target};
use crate::recording::stage_cost::StageCost;
use crate::request::{AttentionKernel, Key, Request};
use crate::time::device::Device;
use crate::time::{Profile, StageTime};
use crate::units::Flops;
use crate::workload;
use crate::workload::Tokens;

/// The points of a sweep, in the order of its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    /// The key that is swept.
    pub axis: Key,
    /// The points.
    pub points: Vec<Point>,
    /// The times that were asked for.
    pub target: Target,
    /// Parameters of other programs, which the links of its points carry along.
    pub extras: Extras,
}

/// One point of a sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The link text of the axis.
    pub text: String,
    /// The request, under the scenario's own kernel.
    pub request: Request,
    /// Image tokens of one image.
    pub tokens: Tokens,
    /// What it costs under each kernel that is compared.
    pub costs: Vec<(AttentionKernel, StageCost)>,
    /// What the targets require under each of those kernels; empty where no target is asked for.
    pub required: Vec<(AttentionKernel, Required)>,
    /// How long it takes on its device under each of those kernels; empty until [`Sweep::timed`].
    pub times: Vec<(AttentionKernel, StageTime)>,
    /// The memory it needs of its device under each of those kernels; empty until [`Sweep::timed`].
    pub memory: Vec<(AttentionKernel, Memory)>,
    /// Tensor-core FLOP that were published for this request; not looked up of [`current`].
    pub published: Option<Flops>,
}

impl Sweep {
    /// With the time and the memory of every point, which take ten times as long as its cost.
    ///
    /// # Errors
    /// As [`sweep`].
    pub fn timed(mut self) -> Result<Self, Error> {
        let mut evaluator = Evaluator::default();
        self.points.iter_mut().try_for_each(|point| {
            point.measure_by(&mut evaluator)?;
            point.weigh_by(&mut evaluator)
        })?;
        Ok(self)
    }

    /// All that a scenario's sweep depends on: scenarios that differ by their own value of the axis, by what is swept
    /// besides or by looks have the same.
    ///
    /// # Errors
    /// As [`sweep`].
    pub fn basis(scenario: &Scenario) -> Result<Scenario, Error> {
        let (axis, values) = scenario.sweep.axis()?;
        let mut request = scenario.sweep.base(&scenario.request)?;
        if let Some(first) = values.first() {
            request.set(axis, first)?;
        }
        let Scenario { kernels, sweep, target, .. } = scenario.clone();
        Ok(Scenario { request, kernels, sweep, target, ..Scenario::default() })
    }

    /// What one should know of the decoder's figures, where a point runs it.
    pub fn convention(&self) -> Option<&'static str> {
        self.points.iter().find_map(|point| point.request.stage.convention())
    }
}

/// What one should know of requests beyond what model and vendor's code are made for: each reason once.
pub fn extrapolations<'a>(requests: impl Iterator<Item = &'a Request>) -> Vec<String> {
    let mut reasons = Vec::new();
    for reason in requests.filter_map(Request::extrapolation) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

impl Point {
    /// Fills in its times.
    ///
    /// # Errors
    /// As [`evaluate`].
    pub fn measure(&mut self) -> Result<(), Error> {
        self.measure_by(&mut Evaluator::default())
    }

    fn measure_by(&mut self, evaluator: &mut Evaluator) -> Result<(), Error> {
        let device = Device::of(&self.request);
        let time = |&(kernel, _): &(AttentionKernel, StageCost)| {
            Ok((kernel, Profile::by(evaluator, &Request { kernel, ..self.request.clone() })?.on(&device)))
        };
        self.times = self.costs.iter().map(time).collect::<Result<_, Error>>()?;
        Ok(())
    }

    /// Fills in the memory it needs and what its device has.
    ///
    /// # Errors
    /// As [`evaluate`].
    fn weigh_by(&mut self, evaluator: &mut Evaluator) -> Result<(), Error> {
        let request = &self.request;
        let memory = |&(kernel, _): &(AttentionKernel, StageCost)| {
            let needed = MemoryNeeded::by(evaluator, &Request { kernel, ..request.clone() })?;
            Ok((kernel, needed.on(request.device, &request.limits)))
        };
        self.memory = self.costs.iter().map(memory).collect::<Result<_, Error>>()?;
        Ok(())
    }

    /// The memory it needs under a kernel.
    pub fn memory(&self, kernel: AttentionKernel) -> Option<&Memory> {
        self.memory.iter().find(|(other, _)| *other == kernel).map(|(_, memory)| memory)
    }

    /// How long it takes under a kernel.
    pub fn time(&self, kernel: AttentionKernel) -> Option<&StageTime> {
        self.times.iter().find(|(other, _)| *other == kernel).map(|(_, time)| time)
    }

    /// What the targets require under a kernel.
    pub fn required(&self, kernel: AttentionKernel) -> Option<Required> {
        self.required.iter().find(|(other, _)| *other == kernel).map(|(_, required)| *required)
    }
}

/// Evaluates every value of the scenario's sweep under every kernel it compares. Where the kernel itself is the axis, each
/// point is under its own.
///
/// # Errors
/// The first value that cannot be set or evaluated.
pub fn sweep(scenario: &Scenario) -> Result<Sweep, Error> {
    let (axis, values) = scenario.sweep.axis()?;
    let base = scenario.sweep.base(&scenario.request)?;
    let mut evaluator = Evaluator::default();
    let at = |text: &String| {
        let mut request = base.clone();
        request.set(axis, text)?;
        let own = [request.kernel];
        let kernels = if axis == Key::Kernel { &own[..] } else { &scenario.kernels };
        Ok(with_published(point_by(&mut evaluator, text, request, kernels, &scenario.target)?))
    };
    let points = values.iter().map(at).collect::<Result<_, _>>()?;
    Ok(Sweep { axis, points, target: scenario.target, extras: scenario.extras.clone() })
}

/// A request under several kernels, named by the text of the axis.
///
/// # Errors
/// A request that cannot be evaluated, or a target that no link could have set.
pub fn point(text: &str, request: Request, kernels: &[AttentionKernel], target: &Target) -> Result<Point, Error> {
    Ok(with_published(point_by(&mut Evaluator::default(), text, request, kernels, target)?))
}

/// The current workload of a scenario alone, as a point with its times.
///
/// # Errors
/// A workload that cannot be evaluated.
pub fn current(scenario: &Scenario) -> Result<Point, Error> {
    let Scenario { request, kernels, target, .. } = scenario;
    let mut evaluator = Evaluator::default();
    let mut point = point_by(&mut evaluator, &request.grid_text(), request.clone(), kernels, target)?;
    point.measure_by(&mut evaluator)?;
    Ok(point)
}

/// With what was published for it.
fn with_published(point: Point) -> Point {
    Point { published: published_counts::tensor_flop(&point.request), ..point }
}

/// A point, what was published for it not looked up.
fn point_by(
    evaluator: &mut Evaluator,
    text: &str,
    request: Request,
    kernels: &[AttentionKernel],
    target: &Target,
) -> Result<Point, Error> {
    let cost = |&kernel| Ok((kernel, evaluator.evaluate(&Request { kernel, ..request.clone() })?));
    Ok(Point {
        text: text.to_owned(),
        tokens: workload::tokens(&request),
        costs: kernels.iter().map(cost).collect::<Result<_, Error>>()?,
        required: requirement::by_kernel(evaluator, &request, kernels, target)?,
        times: Vec::new(),
        memory: Vec::new(),
        published: None,
        request,
    })
}

impl SweepChoice {
    /// The key that is swept and its texts.
    ///
    /// # Errors
    /// A card whose axis is no key; a test walks every card.
    pub fn axis(&self) -> Result<(Key, &[String]), Error> {
        match self {
            SweepChoice::Axis { axis, values } => Ok((*axis, values)),
            SweepChoice::Card(card) => Ok((key("axis", &card.axis)?, &card.values)),
        }
    }

    /// The request of which one key is swept: the given one, with what the sweep itself decides. A card that decides the
    /// stage shows that stage whatever the request's own is; the request itself, the current workload, stays as it is and
    /// then is no point of the sweep.
    ///
    /// # Errors
    /// A card that decides what it cannot; a test walks every card.
    pub fn base(&self, request: &Request) -> Result<Request, Error> {
        let mut request = request.clone();
        if let SweepChoice::Card(card) = self {
            for (name, text) in &card.fixed {
                request.set(key("fixed", name)?, text)?;
            }
        }
        Ok(request)
    }
}

/// The key that a card names in `field`.
fn key(field: &'static str, name: &str) -> Result<Key, Error> {
    Key::from_name(name).ok_or_else(|| Error::bad_value(field, name, "no key of a request", "mend the sweep's card"))
}
