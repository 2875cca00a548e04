//! Published figures beside ours: every column of a published sweep, and why the two differ where they do.

use crate::cards::{AnalyticCost, AnalyticPoint, AnalyticWeights, PublishedCard, PublishedPoint, SweepCard};
use crate::catalog;
use crate::error::Error;
use crate::evaluate::Evaluator;
use crate::model::ModelCard;
use crate::recording::stage_cost::StageCost;
use crate::request::{AttentionKernel, Crops, Grid, Request, Stage};
use crate::units::{Bytes, Flops, intensity};
use crate::workload::Workload;

mod columns;
mod reason;

pub use columns::Quantity;
pub use reason::{other_files, reason};

/// The kernels that published files compare, in the order of their pairs.
pub const KERNELS: [AttentionKernel; 2] = [AttentionKernel::Normal, AttentionKernel::Flash];

/// The most that the analytic model's vision traffic differs between the two kernels, as a share of the first's: what
/// [`Comparison::kernel_gap`] finds, known without the figures themselves.
pub const KERNEL_GAP: f64 = stagecost_cards::KERNEL_GAP;

/// The stages that published files have; what they call prefill is vision and prefill.
pub const STAGES: [Stage; 3] = [Stage::Vision, Stage::FirstToken, Stage::Decode];

/// In which units the published files count.
pub const UNITS: &str = "*_tflops are in units of 10¹² FLOP, io_tb in terabits, *_gb in GiB, arithmetic_intensity in FLOP \
                         per bit.";

/// A column of the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The stage.
    pub stage: Stage,
    /// What is compared.
    pub quantity: Quantity,
    /// The kernel of the analytic model's figure; none for a figure of the vendor's own model, which holds for every kernel.
    pub kernel: Option<AttentionKernel>,
}

/// A published figure and ours, in FLOP, bytes or FLOP per byte.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// As published.
    pub published: f64,
    /// What the engine counts.
    pub ours: f64,
}

/// The figures of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The crops.
    pub grid: Grid,
    /// Image tokens.
    pub image_tokens: f64,
    /// Image and prompt tokens.
    pub context: f64,
    /// A pair for each column; none where nothing was published.
    pub pairs: Vec<Option<Pair>>,
}

/// A published sweep beside ours.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Where it was published, and for which sizes.
    pub card: &'static PublishedCard,
    /// The columns: the vendor's figures first, then the analytic model's.
    pub columns: Vec<Column>,
    /// A row for each grid, in the published order.
    pub rows: Vec<Row>,
}

impl Comparison {
    /// The pairs of a column that were published, with their rows.
    pub fn column(&self, column: Column) -> impl Iterator<Item = (&Row, Pair)> {
        let at = self.columns.iter().position(|other| *other == column);
        self.rows.iter().filter_map(move |row| Some((row, row.pairs[at?]?)))
    }

    /// The most that the published figures of the second kernel differ from those of the first, as a share of the first;
    /// none where nothing was published.
    pub fn kernel_gap(&self, stage: Stage, quantity: Quantity) -> Option<f64> {
        let published = |kernel: AttentionKernel| {
            self.column(Column { stage, quantity, kernel: Some(kernel) }).map(|(_, pair)| pair.published)
        };
        let [first, second] = KERNELS;
        published(first).zip(published(second)).map(|(a, b)| (b / a - 1.0).abs()).reduce(f64::max)
    }

    /// Every pair of the vendor's figures.
    pub fn vendor(&self) -> impl Iterator<Item = (Column, Pair)> {
        let all = self.rows.iter().flat_map(|row| self.columns.iter().zip(&row.pairs));
        all.filter(|(column, _)| column.kernel.is_none()).filter_map(|(column, pair)| Some((*column, (*pair)?)))
    }
}

/// The least and the most that HBM traffic of the vision stage differs between the published files' two kernels, over the
/// modes of the default model.
///
/// # Errors
/// A mode that the engine cannot evaluate; a test walks every card.
pub fn mode_ratios() -> Result<(f64, f64), Error> {
    let request = Request::default();
    let mut evaluator = Evaluator::default();
    let modes = request.model.modes.list.iter().map(|mode| {
        let crops = if mode.tile.is_some() { request.crops } else { Crops::None };
        let tile = mode.tile.unwrap_or(request.tile);
        let mut bytes = |kernel| {
            let cost = evaluator.evaluate(&Request { base: mode.base, tile, crops, kernel, ..request.clone() })?;
            Ok::<_, Error>(cost.hbm.total().get())
        };
        Ok(bytes(KERNELS[0])? / bytes(KERNELS[1])?)
    });
    modes.collect::<Result<Vec<f64>, Error>>().map(|ratios| {
        ratios.iter().fold((f64::INFINITY, 0.0), |(least, most), ratio| (ratio.min(least), ratio.max(most)))
    })
}

/// Whether the published sweep is one of that model.
pub fn is_of(model: &ModelCard) -> bool {
    catalog::analytic().is_some_and(|(card, _)| card.model == model.id)
}

/// Whether a sweep is the one that was published.
pub fn follows(sweep: &SweepCard) -> bool {
    sweep.id.starts_with("published")
}

/// Every figure of the published sweep beside ours.
///
/// # Errors
/// A card that the engine cannot evaluate; a test walks every card.
pub fn comparison() -> Result<Comparison, Error> {
    let (card, analytic) = catalog::analytic().expect("a test looks for it");
    let columns = columns();
    let mut evaluator = Evaluator::default();
    let row = |point: &AnalyticPoint| {
        let grid = Grid { rows: point.rows, columns: point.columns };
        let request = request(card, grid);
        let workload = Workload::new(&request);
        let mut cost = |stage, kernel| evaluator.evaluate(&Request { stage, kernel, ..request.clone() });
        let mut costs = Vec::new();
        for stage in STAGES {
            for kernel in KERNELS {
                costs.push((stage, kernel, cost(stage, kernel)?));
            }
        }
        let vendor = card.points.iter().find(|other| (other.rows, other.columns) == (point.rows, point.columns));
        let pair = |column: &Column| {
            let published = match column.kernel {
                None => counted(vendor?, column)?,
                Some(kernel) => modelled(weights(&analytic.weights, column.stage), point, column, kernel)?,
            };
            let same = |(stage, kernel, _): &&(Stage, AttentionKernel, StageCost)| {
                *stage == column.stage && column.kernel.is_none_or(|other| other == *kernel)
            };
            let (_, _, cost) = costs.iter().find(same)?;
            Some(Pair { published, ours: column.quantity.of(cost) })
        };
        Ok(Row {
            grid,
            image_tokens: workload.tokens().image,
            context: workload.context(f64::from(card.prompt)),
            pairs: columns.iter().map(pair).collect(),
        })
    };
    let rows = analytic.points.iter().map(row).collect::<Result<_, Error>>()?;
    Ok(Comparison { card, columns, rows })
}

fn columns() -> Vec<Column> {
    let of = |quantities: &'static [Quantity], kernel| {
        move |stage| quantities.iter().map(move |&quantity| Column { stage, quantity, kernel })
    };
    // The vendor's vision stage has no cache.
    let counted = STAGES.into_iter().flat_map(of(&[Quantity::Tensor, Quantity::Kv], None));
    let counted = counted.filter(|column| (column.stage, column.quantity) != (Stage::Vision, Quantity::Kv));
    let modelled = KERNELS.into_iter().flat_map(|kernel| STAGES.into_iter().flat_map(of(&Quantity::ALL, Some(kernel))));
    counted.chain(modelled).collect()
}

/// What the card's figures were published for.
fn request(card: &PublishedCard, grid: Grid) -> Request {
    Request {
        model: catalog::model(&card.model).unwrap_or_else(catalog::default_model),
        base: card.base,
        tile: card.tile,
        crops: Crops::Grid(grid),
        batch: card.batch,
        prompt: card.prompt,
        steps: card.steps,
        ..Request::default()
    }
}

/// A figure of the vendor's own model.
fn counted(point: &PublishedPoint, column: &Column) -> Option<f64> {
    match (column.quantity, column.stage) {
        (Quantity::Tensor, Stage::Vision) => Some(point.vision),
        (Quantity::Tensor, Stage::FirstToken) => Some(point.first_token),
        (Quantity::Tensor, Stage::Decode) => Some(point.decode),
        (Quantity::Kv, Stage::FirstToken) => Some(point.first_token_kv),
        (Quantity::Kv, Stage::Decode) => Some(point.decode_kv),
        _ => None,
    }
}

/// A figure of the analytic model.
fn modelled(weights: Option<u64>, point: &AnalyticPoint, column: &Column, kernel: AttentionKernel) -> Option<f64> {
    let cost = cost(point, column.stage)?;
    let at = KERNELS.iter().position(|other| *other == kernel)?;
    let flop = Flops::new((cost.tensor + cost.cuda) as f64);
    let traffic = Bytes::from_bits(cost.io_bits[at] as f64);
    Some(match column.quantity {
        Quantity::Tensor => cost.tensor as f64,
        Quantity::Cuda => cost.cuda as f64,
        Quantity::Traffic => traffic.get(),
        Quantity::Intensity => intensity(flop, traffic),
        Quantity::Weights => weights? as f64,
        Quantity::Activations => cost.activations[at] as f64,
        Quantity::Kv => cost.kv as f64,
    })
}

/// The weights of a stage.
fn weights(of: &AnalyticWeights, stage: Stage) -> Option<u64> {
    match stage {
        Stage::Vision => Some(of.vision),
        Stage::FirstToken => Some(of.first_token),
        Stage::Decode => Some(of.decode),
        Stage::Prefill => None,
    }
}

/// The cost of a stage.
fn cost(of: &AnalyticPoint, stage: Stage) -> Option<&AnalyticCost> {
    match stage {
        Stage::Vision => Some(&of.vision),
        Stage::FirstToken => Some(&of.first_token),
        Stage::Decode => Some(&of.decode),
        Stage::Prefill => None,
    }
}
