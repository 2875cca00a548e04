//! Answers as records whose keys carry the unit; what does not apply is left out.

use super::PROGRAM_VERSION;
use crate::attention::AttentionKernel;
use crate::cards::SweepCard;
use crate::catalog as cards;
use crate::error::Error;
use crate::model::ModelCard;
use crate::operator::OperatorRow;
use crate::request::{Key, Request};
use crate::scenario::Scenario;
use crate::stage::{Flop, Resident, StageCost, Traffic};
use crate::sweep::{self, Point, Sweep};
use crate::units::{Bytes, Flops};
use crate::workload::{self, Tokens};
use serde::{Serialize, Serializer};

/// An amount that is written as an integer where it is one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number(f64);

impl Number {
    /// Nothing where `amount` is not finite: neither JSON nor CSV has a text for it.
    pub fn new(amount: f64) -> Option<Self> {
        amount.is_finite().then_some(Number(amount))
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Below 2^53 every integer is exact in f64, and so in JavaScript.
        if self.0.fract() == 0.0 && self.0.abs() < 9_007_199_254_740_992.0 {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

type Amount = Option<Number>;

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
    /// The operators behind the totals, where they are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operators: Option<Vec<OperatorRecord>>,
}

/// A sweep with every kernel at every point.
#[derive(Debug, Clone, Serialize)]
pub struct SweepRecord {
    version: &'static str,
    link: String,
    axis: &'static str,
    points: Vec<PointRecord>,
}

#[derive(Debug, Clone, Serialize)]
struct PointRecord {
    value: String,
    #[serde(flatten)]
    workload: WorkloadRecord,
    costs: Vec<KernelRecord>,
}

#[derive(Debug, Clone, Serialize)]
struct KernelRecord {
    kernel: &'static str,
    #[serde(flatten)]
    cost: CostRecord,
}

/// The parts of the request under their link keys.
#[derive(Debug, Clone, Serialize)]
struct RequestRecord {
    model: &'static str,
    stage: &'static str,
    base: u32,
    tile: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    grid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    batch: u32,
    kernel: &'static str,
}

/// What is run, the vendor's rule applied.
#[derive(Debug, Clone, Serialize)]
struct WorkloadRecord {
    grid: String,
    crops: u32,
    tokens: TokensRecord,
    #[serde(skip_serializing_if = "Option::is_none")]
    extrapolated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_tensor_flop: Amount,
}

#[derive(Debug, Clone, Serialize)]
struct TokensRecord {
    global: Amount,
    crops: Amount,
    image: Amount,
}

#[derive(Debug, Clone, Serialize)]
struct CostRecord {
    flop: FlopRecord,
    hbm_bytes: TrafficRecord,
    #[serde(skip_serializing_if = "Option::is_none")]
    arithmetic_intensity_flop_per_byte: Amount,
    resident_bytes: ResidentRecord,
}

#[derive(Debug, Clone, Serialize)]
struct FlopRecord {
    tensor: Amount,
    cuda: Amount,
    special: Amount,
}

#[derive(Debug, Clone, Serialize)]
struct TrafficRecord {
    total: Amount,
    weights: Amount,
    activations: Amount,
    scores: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    kv: Amount,
}

#[derive(Debug, Clone, Serialize)]
struct ResidentRecord {
    weights: Amount,
    peak_activations: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    kv: Amount,
}

/// One operator; amounts are totals over `count`.
#[derive(Debug, Clone, Serialize)]
pub struct OperatorRecord {
    pass: &'static str,
    category: String,
    name: &'static str,
    count: Amount,
    flop: FlopRecord,
    hbm_bytes: TrafficRecord,
    read_bytes: Amount,
    written_bytes: Amount,
}

/// What there is to choose from.
#[derive(Debug, Clone, Serialize)]
pub struct Catalog {
    version: &'static str,
    models: &'static [ModelCard],
    kernels: Vec<&'static str>,
    sweeps: &'static [SweepCard],
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
/// As [`crate::evaluate`].
pub fn evaluation(scenario: &Scenario) -> Result<Evaluation, Error> {
    let request = &scenario.request;
    Ok(Evaluation {
        version: PROGRAM_VERSION,
        link: scenario.link(),
        request: request.into(),
        workload: workload_record(request, workload::tokens(request), cards::published(request)),
        cost: crate::evaluate(request)?.into(),
        operators: None,
    })
}

/// The operators of the scenario's request, in execution order.
///
/// # Errors
/// As [`crate::operators`].
pub fn operators(scenario: &Scenario) -> Result<Vec<OperatorRecord>, Error> {
    Ok(crate::operators(&scenario.request)?.into_iter().map(Into::into).collect())
}

/// Evaluates the scenario's sweep.
///
/// # Errors
/// As [`sweep::sweep`].
pub fn sweep(scenario: &Scenario) -> Result<SweepRecord, Error> {
    let Sweep { axis, points } = sweep::sweep(scenario)?;
    let points = points.into_iter().map(Into::into).collect();
    Ok(SweepRecord { version: PROGRAM_VERSION, link: scenario.link(), axis: axis.name(), points })
}

/// Every card.
pub fn catalog() -> Catalog {
    let published = cards::published_cards().iter();
    Catalog {
        version: PROGRAM_VERSION,
        models: cards::models(),
        kernels: AttentionKernel::ALL.into_iter().map(AttentionKernel::name).collect(),
        sweeps: cards::sweeps(),
        published: published.map(|c| PublishedRecord { id: &c.id, name: &c.name, source: &c.source }).collect(),
    }
}

fn workload_record(request: &Request, tokens: Tokens, published: Option<Flops>) -> WorkloadRecord {
    WorkloadRecord {
        grid: request.grid().map_or_else(|| "none".to_owned(), |grid| grid.to_string()),
        crops: request.crop_count(),
        tokens: TokensRecord {
            global: Number::new(tokens.global),
            crops: Number::new(tokens.crops),
            image: Number::new(tokens.image),
        },
        extrapolated: request.is_extrapolated().then_some(true),
        published_tensor_flop: published.and_then(|flop| Number::new(flop.get())),
    }
}

/// Bytes of a cache that a stage does not have are left out.
fn present(bytes: Bytes) -> Amount {
    Number::new(bytes.get()).filter(|_| bytes != Bytes::ZERO)
}

impl From<&Request> for RequestRecord {
    fn from(request: &Request) -> Self {
        Self {
            model: &request.model.id,
            stage: request.stage.name(),
            base: request.base,
            tile: request.tile,
            grid: request.get(Key::Grid),
            image: request.get(Key::Image),
            batch: request.batch,
            kernel: request.kernel.name(),
        }
    }
}

impl From<Point> for PointRecord {
    fn from(point: Point) -> Self {
        let record =
            |(kernel, cost): (AttentionKernel, StageCost)| KernelRecord { kernel: kernel.name(), cost: cost.into() };
        Self {
            workload: workload_record(&point.request, point.tokens, point.published),
            value: point.text,
            costs: point.costs.into_iter().map(record).collect(),
        }
    }
}

impl From<StageCost> for CostRecord {
    fn from(cost: StageCost) -> Self {
        Self {
            arithmetic_intensity_flop_per_byte: Number::new(cost.intensity()),
            flop: cost.flop.into(),
            hbm_bytes: cost.hbm.into(),
            resident_bytes: cost.resident.into(),
        }
    }
}

impl From<Flop> for FlopRecord {
    fn from(flop: Flop) -> Self {
        Self {
            tensor: Number::new(flop.tensor.get()),
            cuda: Number::new(flop.cuda.get()),
            special: Number::new(flop.special.get()),
        }
    }
}

impl From<Traffic> for TrafficRecord {
    fn from(traffic: Traffic) -> Self {
        Self {
            total: Number::new(traffic.total().get()),
            weights: Number::new(traffic.weights.get()),
            activations: Number::new(traffic.activations.get()),
            scores: Number::new(traffic.scores.get()),
            kv: present(traffic.kv),
        }
    }
}

impl From<Resident> for ResidentRecord {
    fn from(resident: Resident) -> Self {
        Self {
            weights: Number::new(resident.weights.get()),
            peak_activations: Number::new(resident.peak_activations.get()),
            kv: present(resident.kv),
        }
    }
}

impl From<OperatorRow> for OperatorRecord {
    fn from(row: OperatorRow) -> Self {
        Self {
            pass: row.pass,
            category: row.category,
            name: row.name,
            count: Number::new(row.count),
            flop: row.flop.into(),
            hbm_bytes: row.hbm.into(),
            read_bytes: Number::new(row.reads.get()),
            written_bytes: Number::new(row.writes.get()),
        }
    }
}
