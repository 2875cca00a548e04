//! The operators of every compared kernel side by side, grouped by component: time, traffic and work of each with its share
//! of the stage, and how each is counted.

use crate::error::Error;
use crate::evaluate::operators;
use crate::explain::name;
use crate::link::Scenario;
use crate::model::ModelCard;
use crate::recording::OperatorRow;
use crate::request::{AttentionKernel, Request};
use crate::sorting::ascending;
use crate::study::component_groups::Group;
use crate::time::device::Device;
use crate::time::{OperatorTime, Resource, by_operator, time_formula};
use crate::units::{Bytes, Flops, Seconds};

/// What one can sort and compare by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Measure {
    /// Time on the device: expected, or the bound where no more is known.
    #[default]
    Time,
    /// HBM traffic.
    Traffic,
    /// Tensor-core FLOP.
    Flop,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Measure; 3] = [Measure::Time, Measure::Traffic, Measure::Flop];

    /// The name of a column.
    pub const fn title(self) -> &'static str {
        ["time", "HBM traffic", "FLOP, tensor cores"][self as usize]
    }
}

/// Operators of the stage under every compared kernel.
#[derive(Debug, Clone, PartialEq)]
pub struct OperatorTable {
    /// Whether its times are the roofline's bounds, because the device lacks what an expected time needs.
    pub is_bound: bool,
    /// The kernels, in order.
    pub kernels: Vec<AttentionKernel>,
    /// The whole stage under each.
    pub totals: Vec<Amounts>,
    /// Components in the order of [`Group::all`], those without operators left out.
    pub groups: Vec<GroupRows>,
}

/// A component's operators.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRows {
    /// The component.
    pub group: Group,
    /// The component's name on screen.
    pub name: String,
    /// Its amounts under each kernel.
    pub amounts: Vec<Amounts>,
    /// Its operators in execution order.
    pub rows: Vec<Row>,
}

/// An operator under each kernel; one that a kernel does not run is absent there.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its pass, category and step.
    pub name: String,
    /// Under each kernel.
    pub cells: Vec<Option<Cell>>,
}

/// An operator under a kernel.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// How often it runs.
    pub count: f64,
    /// All its runs.
    pub amounts: Amounts,
    /// What it waits for.
    pub waits_for: Resource,
    /// How one run is counted, term by term, and how its time comes about.
    pub formulas: Vec<String>,
}

/// What is compared of an operator, a component or a stage.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Amounts {
    /// Time on the device: expected, or the bound where no more is known.
    pub time: Seconds,
    /// HBM traffic.
    pub traffic: Bytes,
    /// Tensor-core FLOP.
    pub flop: Flops,
}

impl Amounts {
    /// Seconds, bytes and FLOP.
    pub const fn new(time: f64, traffic: f64, flop: f64) -> Self {
        Amounts { time: Seconds::new(time), traffic: Bytes::new(traffic), flop: Flops::new(flop) }
    }

    /// One of them, in plain units.
    pub const fn get(&self, measure: Measure) -> f64 {
        match measure {
            Measure::Time => self.time.get(),
            Measure::Traffic => self.traffic.get(),
            Measure::Flop => self.flop.get(),
        }
    }

    /// Its share of a whole; none of nothing.
    pub fn share(&self, measure: Measure, whole: &Amounts) -> f64 {
        let whole = whole.get(measure);
        if whole > 0.0 { self.get(measure) / whole } else { 0.0 }
    }

    fn add(&mut self, other: &Amounts) {
        self.time += other.time;
        self.traffic += other.traffic;
        self.flop += other.flop;
    }
}

/// The operators of the scenario's request under every kernel it compares.
///
/// # Errors
/// As [`operators`].
pub fn operator_table(scenario: &Scenario) -> Result<OperatorTable, Error> {
    let kernels = scenario.kernels.clone();
    let device = Device::of(&scenario.request);
    let is_bound = device.lacks().is_some();
    let mut table =
        OperatorTable { is_bound, totals: vec![Amounts::default(); kernels.len()], kernels, groups: Vec::new() };
    for index in 0..table.kernels.len() {
        let rows = operators(&Request { kernel: table.kernels[index], ..scenario.request.clone() })?;
        let times = by_operator(&rows, &device);
        // Equal names, such as two norms of a block, stand in the order in which they run.
        let mut seen: Vec<(Group, usize)> = Vec::new();
        for (row, time) in rows.iter().zip(&times) {
            table.put(index, (&scenario.request.model, &device), row, time, &mut seen);
        }
    }
    let order = Group::all(&scenario.request.model);
    table.groups =
        ascending(table.groups, |group| order.iter().take_while(|other| **other != group.group).count() as f64);
    Ok(table)
}

impl OperatorTable {
    /// Puts an operator of the kernel at `index` beside its like, or at its place.
    fn put(
        &mut self,
        index: usize,
        (model, device): (&ModelCard, &Device),
        row: &OperatorRow,
        time: &OperatorTime,
        seen: &mut Vec<(Group, usize)>,
    ) {
        let group = Group::of(row);
        let kernels = self.kernels.len();
        let found = self.groups.iter().position(|rows| rows.group == group);
        let place = found.unwrap_or_else(|| {
            self.groups.push(GroupRows {
                group,
                name: group.name(model),
                amounts: vec![Amounts::default(); kernels],
                rows: Vec::new(),
            });
            self.groups.len() - 1
        });
        let rows = &mut self.groups[place];
        let cell = cell(row, time, device);
        self.totals[index].add(&cell.amounts);
        rows.amounts[index].add(&cell.amounts);
        let name = name(row);
        let start = seen.iter().find(|(other, _)| *other == group).map_or(0, |(_, next)| *next);
        let like = rows.rows[start..].iter().position(|row| row.name == name && row.cells[index].is_none());
        let at = like.map_or(start, |offset| start + offset);
        if like.is_none() {
            rows.rows.insert(at, Row { name, cells: vec![None; kernels] });
        }
        rows.rows[at].cells[index] = Some(cell);
        seen.retain(|(other, _)| *other != group);
        seen.push((group, at + 1));
    }
}

fn cell(row: &OperatorRow, time: &OperatorTime, device: &Device) -> Cell {
    let mut formulas: Vec<String> = row.terms.iter().map(ToString::to_string).collect();
    formulas.push(match time.expected {
        Some(_) => format!("time: {}", time_formula::expected(row, device)),
        None => format!("roofline bound: {}", time_formula::bound(row, device)),
    });
    Cell {
        count: row.count,
        amounts: Amounts { time: time.known() * row.count, traffic: row.hbm.total(), flop: row.flop.tensor },
        waits_for: time.waits_for(),
        formulas,
    }
}
