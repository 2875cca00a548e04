//! The answers of the command line and of JavaScript: one evaluation, a sweep, the catalogue.

use super::full_number::Number;
use super::map::MapRecord;
use super::memory::MemoryRecord;
use super::record::{CostRecord, OperatorRecord, RequestRecord, RequiredRecord, WorkloadRecord};
use super::time::StageTimeRecord;
use crate::compare::published_counts;
use crate::error::Error;
use crate::evaluate::Evaluator;
use crate::graph::parameters;
use crate::link::{Scenario, published_names};
use crate::recording::stage_cost::StageCost;
use crate::request::{AttentionKernel, Request};
use crate::study::device_memory::MemoryNeeded;
use crate::study::sweep::Point;
use crate::study::{map, requirement, sweep};
use crate::time::device::Device;
use crate::time::{Profile, by_operator};
use crate::{VERSION, catalog as cards, workload};
use serde::Serialize;
use serde_json::Value;

/// The answer to one scenario: what its request costs under its own kernel.
#[derive(Debug, Clone, Serialize)]
pub struct Evaluation {
    version: &'static str,
    link: String,
    request: RequestRecord,
    #[serde(flatten)]
    workload: WorkloadRecord,
    #[serde(flatten)]
    cost: CostRecord,
    #[serde(flatten)]
    time: StageTimeRecord,
    memory: MemoryRecord,
    parameters: ParametersRecord,
    /// What of the link is ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// What one should know of the decoder's figures.
    #[serde(skip_serializing_if = "Option::is_none")]
    convention: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required: Option<RequiredRecord>,
    /// The operators behind the totals, where they are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operators: Option<Vec<OperatorRecord>>,
}

/// Parameters of the model, whatever stage is evaluated.
#[derive(Debug, Clone, Serialize)]
struct ParametersRecord {
    towers: Option<Number>,
    merger: Option<Number>,
    /// Embedding and head included, a tied head once.
    decoder: Option<Number>,
    total: Option<Number>,
}

impl ParametersRecord {
    fn new(request: &Request) -> Self {
        let vision = parameters::vision(&request.model, request.precision);
        let towers = vision.count_of(|block| block.tower().is_some());
        let merger = vision.count() - towers;
        let decoder = parameters::decoder(&request.model, request.precision).count();
        let [towers, merger, decoder, total] = [towers, merger, decoder, towers + merger + decoder].map(Number::new);
        ParametersRecord { towers, merger, decoder, total }
    }
}

/// A sweep with every kernel at every point.
#[derive(Debug, Clone, Serialize)]
pub struct SweepRecord {
    version: &'static str,
    link: String,
    axis: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    convention: Option<&'static str>,
    points: Vec<PointRecord>,
}

#[derive(Debug, Clone, Serialize)]
struct PointRecord {
    value: String,
    stage: &'static str,
    prompt: u32,
    steps: u32,
    #[serde(flatten)]
    workload: WorkloadRecord,
    costs: Vec<KernelRecord>,
}

#[derive(Debug, Clone, Serialize)]
struct KernelRecord {
    kernel: &'static str,
    #[serde(flatten)]
    cost: CostRecord,
    #[serde(flatten)]
    time: Option<StageTimeRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required: Option<RequiredRecord>,
    #[serde(flatten)]
    memory: Option<HeldRecord>,
}

/// Memory that is needed against what there is.
#[derive(Debug, Clone, Serialize)]
struct HeldRecord {
    memory_needed_bytes: Option<Number>,
    memory_usable_bytes: Option<Number>,
    memory_fits: bool,
}

/// The answer to a scenario that sweeps: its points, or a map where it has a second axis.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Swept {
    /// Every kernel at every point.
    Sweep(SweepRecord),
    /// One number a cell.
    Map(MapRecord),
}

/// What there is to choose from.
#[derive(Debug, Clone, Serialize)]
pub struct Catalog {
    version: &'static str,
    models: Vec<Value>,
    kernels: Vec<&'static str>,
    sweeps: Vec<Value>,
    published: Vec<PublishedRecord>,
}

#[derive(Debug, Clone, Serialize)]
struct PublishedRecord {
    id: &'static str,
    name: &'static str,
    source: &'static str,
}

/// Evaluates the scenario's request.
///
/// # Errors
/// As [`crate::evaluate::evaluate`].
pub fn evaluation(scenario: &Scenario) -> Result<Evaluation, Error> {
    let request = &scenario.request;
    let mut evaluator = Evaluator::default();
    let cost = evaluator.evaluate(request)?;
    Ok(Evaluation {
        version: VERSION,
        link: scenario.link(),
        request: request.into(),
        workload: WorkloadRecord::new(request, &workload::tokens(request), published_counts::tensor_flop(request)),
        cost: cost.into(),
        time: StageTimeRecord::new(
            &Profile::by(&mut evaluator, request)?.on(&Device::of(request)),
            Some(cost.hbm.total()),
            &Device::of(request),
        ),
        memory: MemoryRecord::new(request, &MemoryNeeded::by(&mut evaluator, request)?),
        parameters: ParametersRecord::new(request),
        note: published_names::part_note(request),
        convention: request.stage.convention(),
        required: requirement::asked(request, &scenario.target)?.map(Into::into),
        operators: None,
    })
}

/// The operators of the scenario's request, in execution order.
///
/// # Errors
/// As [`crate::evaluate`].
pub fn operators(scenario: &Scenario) -> Result<Vec<OperatorRecord>, Error> {
    let rows = crate::evaluate::operators(&scenario.request)?;
    let times = by_operator(&rows, &Device::of(&scenario.request));
    Ok(rows.into_iter().zip(times).map(|(row, time)| OperatorRecord::new(row, time)).collect())
}

/// Evaluates the scenario's sweep, or its map where it has a second axis.
///
/// # Errors
/// As [`sweep::sweep`] and [`map::map`].
pub fn sweep(scenario: &Scenario) -> Result<Swept, Error> {
    if let Some(map) = map::map(scenario)? {
        return Ok(Swept::Map(MapRecord::new(scenario, &map)?));
    }
    let sweep = sweep::sweep(scenario)?.timed()?;
    Ok(Swept::Sweep(SweepRecord {
        version: VERSION,
        link: scenario.link(),
        axis: sweep.axis.name(),
        convention: sweep.convention(),
        points: sweep.points.into_iter().map(Into::into).collect(),
    }))
}

/// Every card.
pub fn catalog() -> Catalog {
    let published = cards::published_cards().iter();
    Catalog {
        version: VERSION,
        models: cards::models().iter().map(|model| stated(&**model)).collect(),
        kernels: AttentionKernel::ALL.into_iter().map(AttentionKernel::name).collect(),
        sweeps: cards::sweeps().iter().map(stated).collect(),
        published: published.map(|c| PublishedRecord { id: &c.id, name: &c.name, source: &c.source }).collect(),
    }
}

impl From<Point> for PointRecord {
    fn from(point: Point) -> Self {
        let device = Device::of(&point.request);
        let record = |(kernel, cost): &(AttentionKernel, StageCost)| KernelRecord {
            kernel: kernel.name(),
            cost: (*cost).into(),
            time: point.time(*kernel).map(|time| StageTimeRecord::new(time, Some(cost.hbm.total()), &device)),
            required: point.required(*kernel).map(Into::into),
            memory: point.memory(*kernel).map(|memory| HeldRecord {
                memory_needed_bytes: Number::new(memory.needed.get()),
                memory_usable_bytes: Number::new(memory.usable.get()),
                memory_fits: memory.fits(),
            }),
        };
        Self {
            workload: WorkloadRecord::new(&point.request, &point.tokens, point.published),
            stage: point.request.stage.name(),
            prompt: point.request.prompt,
            steps: point.request.steps,
            costs: point.costs.iter().map(record).collect(),
            value: point.text,
        }
    }
}

/// A card without what it does not state; its compiled-in form has a place for every field.
fn stated(card: &impl Serialize) -> Value {
    fn prune(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.retain(|_, field| !field.is_null() && field.as_object().is_none_or(|object| !object.is_empty()));
                fields.values_mut().for_each(prune);
            }
            Value::Array(items) => items.iter_mut().for_each(prune),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut value = serde_json::to_value(card).expect("cards are plain data");
    prune(&mut value);
    value
}
