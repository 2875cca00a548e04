//! A map: two keys of a request take text after text, and one number is kept of each request.

use crate::error::Error;
use crate::figure::Metric;
use crate::link::{Scenario, SecondAxis};
use crate::request::{AttentionKernel, Key, Request};
use crate::time::timer::Timer;

/// One metric over two axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// The key of the columns, which is the sweep's own axis, and that of the rows.
    pub axes: [Key; 2],
    /// Link texts of the first axis.
    pub columns: Vec<String>,
    /// Link texts of the second axis.
    pub rows: Vec<String>,
    /// The metric in plain units, for each row the columns in order.
    pub cells: Vec<Vec<f64>>,
    /// What a cell holds.
    pub metric: Metric,
    /// The plain unit of a cell.
    pub unit: &'static str,
    /// The kernels that a cell sets against each other, or the one that it shows; where the kernel itself is an axis, the
    /// last of these is each cell's own.
    pub kernels: Vec<AttentionKernel>,
}

/// Evaluates every cell of the scenario's two axes; nothing where it has no second axis.
///
/// # Errors
/// Axes that no link could have set together, or the first value that cannot be set or evaluated.
pub fn map(scenario: &Scenario) -> Result<Option<Map>, Error> {
    let Some(second) = &scenario.second else { return Ok(None) };
    let (axis, columns) = scenario.sweep.axis()?;
    let axes = [axis, second.axis];
    let metric = scenario.metric;
    let kernels = kernels(scenario);
    let mut timer = Timer::default();
    let mut cell = |request| cell(metric, request, &kernels, axes, &mut timer);
    let row = |row: Vec<Request>| row.into_iter().map(&mut cell).collect();
    let cells = requests(scenario, second)?.into_iter().map(row).collect::<Result<_, Error>>()?;
    let (columns, rows) = (columns.to_vec(), second.values.clone());
    Ok(Some(Map { axes, columns, rows, cells, metric, unit: metric.symbol(), kernels }))
}

/// The request of every cell under the scenario's own kernel, for each row the columns in order.
///
/// # Errors
/// As [`map`].
pub fn requests(scenario: &Scenario, second: &SecondAxis) -> Result<Vec<Vec<Request>>, Error> {
    second.check(&scenario.sweep)?;
    let (axis, columns) = scenario.sweep.axis()?;
    let base = scenario.sweep.base(&scenario.request)?;
    let at = |row: &String, column: &String| {
        let mut request = base.clone();
        request.set(second.axis, row)?;
        request.set(axis, column)?;
        Ok(request)
    };
    second.values.iter().map(|row| columns.iter().map(|column| at(row, column)).collect()).collect()
}

/// The kernels of a cell: the first and the last that are compared where the metric is a ratio, else the shown one.
fn kernels(scenario: &Scenario) -> Vec<AttentionKernel> {
    match scenario.kernels[..] {
        [first, .., last] if scenario.metric.is_ratio() => vec![first, last],
        _ => vec![scenario.shown()],
    }
}

/// What a map over devices says of a metric that none of them changes.
pub const SAME: &str = "the same on every device";

impl Map {
    /// Whether devices stand along an axis and the metric is not one that depends on them.
    pub fn is_same_on_every_device(&self) -> bool {
        self.axes.contains(&Key::Device) && !self.metric.is_time()
    }

    /// The kernel that the cell of a request shows, and the one it is set against in a ratio.
    pub fn sides(&self, request: &Request) -> (AttentionKernel, Option<AttentionKernel>) {
        sides(self.metric, request, &self.kernels, self.axes)
    }
}

fn sides(
    metric: Metric,
    request: &Request,
    kernels: &[AttentionKernel],
    axes: [Key; 2],
) -> (AttentionKernel, Option<AttentionKernel>) {
    let own = |kernel| if axes.contains(&Key::Kernel) { request.kernel } else { kernel };
    let first = kernels.first().copied().unwrap_or(request.kernel);
    let last = own(kernels.last().copied().unwrap_or(request.kernel));
    if metric.is_ratio() { (first, Some(last)) } else { (last, None) }
}

/// The metric of one request.
fn cell(
    metric: Metric,
    request: Request,
    kernels: &[AttentionKernel],
    axes: [Key; 2],
    timer: &mut Timer,
) -> Result<f64, Error> {
    let mut amount = |kernel| metric.by(timer, &Request { kernel, ..request.clone() });
    match sides(metric, &request, kernels, axes) {
        (first, Some(last)) => Ok(amount(first)? / amount(last)?),
        (kernel, None) => amount(kernel),
    }
}
