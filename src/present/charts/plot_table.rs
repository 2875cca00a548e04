//! A plot as a table: a row a point, a column a line, from the chart that is drawn.

use super::curve::{Curve, x, x_title};
use super::lines;
use super::plot_kind::Figure;
use crate::explain::Quantity;
use crate::plot::{Chart, Role, Series};
use crate::request::{AttentionKernel, Key};
use crate::study::requirement::UNREACHABLE;
use crate::study::sweep::Point;
use crate::text::format;

/// The numbers of a chart as texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What is plotted.
    pub title: String,
    /// What stands along the sweep.
    pub x: String,
    /// What each column is, with its unit.
    pub columns: Vec<String>,
    /// What explains each column's values: the figure, and the kernel where the column is of one.
    pub asks: Vec<(Quantity, Option<AttentionKernel>)>,
    /// The points in order: what each is, whether it is the current workload, and its values.
    pub rows: Vec<(String, bool, Vec<String>)>,
}

/// The lines of a chart that are not hidden, and what was counted elsewhere.
pub fn table(figure: Figure, chart: &Chart, curve: &Curve) -> Table {
    let series: Vec<&Series> = chart.series.iter().filter(|series| !series.points.is_empty()).collect();
    let unit = chart.unit.strip_prefix(' ').unwrap_or(&chart.unit);
    let head = |name: &str| if name.is_empty() { unit.to_owned() } else { format!("{name}, {unit}") };
    let mut columns: Vec<String> =
        series.iter().map(|series| head(if figure.is_of_all_kernels() { "" } else { &series.name })).collect();
    let mut asks: Vec<_> = series.iter().map(|series| asked(figure, series.role, curve.axis)).collect();
    let rings = &chart.rings;
    if !rings.points.is_empty() {
        columns.push(head(&rings.name));
        asks.push((Quantity::Published, None));
    }
    let row = |(index, point): (usize, &Point)| {
        let values = series.iter().map(|series| series.points.get(index).map_or(f64::NAN, |point| point.1));
        let mut values: Vec<String> = values.map(|value| number(figure, value)).collect();
        if !rings.points.is_empty() {
            let x = x(curve.axis, point);
            let counted = rings.points.iter().find(|ring| ring.0 == x && point.published.is_some());
            values.push(counted.map_or_else(|| "–".to_owned(), |ring| format::significant(ring.1)));
        }
        (place(curve.axis, point), curve.current_index() == Some(index), values)
    };
    let rows = curve.points.iter().enumerate().map(row).collect();
    Table { title: chart.title.clone(), x: x_title(curve.axis).to_owned(), columns, asks, rows }
}

/// What explains the values of a line; where the kernel itself is swept, each point has its own.
pub fn asked(figure: Figure, role: Role, axis: Key) -> (Quantity, Option<AttentionKernel>) {
    let of_role = |kernel: &AttentionKernel| lines::role(*kernel) == role && axis != Key::Kernel;
    let kernel = AttentionKernel::ALL.into_iter().find(of_role);
    let quantity = match (figure, role) {
        (_, Role::Cuda) => Quantity::Cuda,
        (_, Role::Special) => Quantity::Special,
        (_, Role::Total) => Quantity::Flop,
        (_, Role::Tensor) | (Figure::Flop | Figure::Split | Figure::SplitLog, _) => Quantity::Tensor,
        (Figure::Time, _) => Quantity::Time,
        (Figure::Traffic, _) => Quantity::Traffic,
        (Figure::Peak, _) => Quantity::Peak,
        (Figure::Intensity, _) => Quantity::Intensity,
        (Figure::Weights, _) => Quantity::Weights,
        (Figure::Kv, _) => Quantity::Kv,
        (Figure::Compute(goal), _) => Quantity::Compute(goal),
        (Figure::Bandwidth(goal), _) => Quantity::Bandwidth(goal),
    };
    (quantity, kernel)
}

/// A value of a figure without its unit, or the word for none.
fn number(figure: Figure, value: f64) -> String {
    if value.is_finite() { format::significant(value) } else { none(figure).to_owned() }
}

/// A value of a figure in the chart's unit, or the word for none.
pub fn value(figure: Figure, value: f64, unit: &str) -> String {
    if value.is_finite() { format::amount(value, unit) } else { none(figure).to_owned() }
}

/// What is said of a point that has no value.
pub const fn none(figure: Figure) -> &'static str {
    match figure {
        Figure::Compute(_) | Figure::Bandwidth(_) => UNREACHABLE,
        _ => "–",
    }
}

/// Which point it is: its value of the axis, and the tokens that come of it where they stand along the axis.
fn place(axis: Key, point: &Point) -> String {
    let own = point.text.replace('x', "×");
    match axis {
        Key::Grid | Key::Image => format!("{own}: {}", format::count(point.tokens.image)),
        Key::Model | Key::Base | Key::Tile => format!("{}: {}", point.text, format::count(point.tokens.image)),
        Key::Device => axis.said(&point.text),
        _ => point.text.clone(),
    }
}
