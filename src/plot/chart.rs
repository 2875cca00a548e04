//! What a chart shows: axes, series, rings, limits, labels and the mark, in the units it is labelled with.

use super::scale::ScaleKind;
use super::ticks::Tick;

/// One chart: everything that can be seen in it, already scaled to the unit shown (GB, TFLOP, FLOP/B).
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What is plotted, e.g. "HBM traffic".
    pub title: String,
    /// The unit of the values, e.g. "GB".
    pub unit: String,
    /// The horizontal axis; its title is drawn in [`super::Frame::Titled`] only.
    pub x: Axis,
    /// The vertical axis; a linear one always contains zero, so that heights compare.
    pub y: Axis,
    /// Lines, drawn in this order: the later lies on top.
    pub series: Vec<Series>,
    /// Measured or counted points, as rings in ink colour.
    pub rings: Rings,
    /// Horizontal lines of a device, in blue.
    pub limits: Vec<Limit>,
    /// Texts wished for at data points; only those with room are drawn.
    pub labels: Vec<PointLabel>,
    /// The x of the current workload: a dotted vertical line and bigger dots.
    pub mark: Option<f64>,
    /// What one should know of the values, in a few words; drawn in [`super::Frame::Noted`] only.
    pub note: String,
    /// Why no point has a value, drawn in place of data; empty where one has.
    pub nothing: String,
}

impl Chart {
    /// A chart without data, on linear axes from 0 to 1: a base for `..Chart::new(…)`.
    pub fn new(title: impl Into<String>, unit: impl Into<String>) -> Chart {
        let axis = Axis::new("", ScaleKind::Linear, (0.0, 1.0));
        Chart {
            title: title.into(),
            unit: unit.into(),
            x: axis.clone(),
            y: axis,
            series: vec![],
            rings: Rings::default(),
            limits: vec![],
            labels: vec![],
            mark: None,
            note: String::new(),
            nothing: String::new(),
        }
    }

    /// Whether names stand along it: between two of them there is nothing, so it has dots and no lines.
    pub fn is_named(&self) -> bool {
        matches!(self.x.ticks, Ticks::Named(_))
    }

    /// Every data point: series first, then rings.
    pub fn points(&self) -> impl Iterator<Item = (f64, f64)> {
        self.series.iter().flat_map(|series| &series.points).chain(&self.rings.points).copied()
    }
}

/// One axis: the data range it must hold; the layout widens it to nice ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// The name of the quantity, e.g. "image tokens".
    pub title: String,
    /// Linear or logarithmic.
    pub kind: ScaleKind,
    /// Lowest and highest value to hold. Give the whole sweep's range, not the moment's, and the axis holds still.
    pub range: (f64, f64),
    /// Where ticks may stand.
    pub ticks: Ticks,
}

impl Axis {
    /// An axis with ticks wherever they suit.
    pub fn new(title: impl Into<String>, kind: ScaleKind, range: (f64, f64)) -> Axis {
        Axis { title: title.into(), kind, range, ticks: Ticks::Anywhere }
    }
}

/// Where the ticks of an axis may stand.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Ticks {
    /// Wherever they suit.
    #[default]
    Anywhere,
    /// At whole numbers: half a batch is none.
    Whole,
    /// At these alone, which have names.
    Named(Vec<Tick>),
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The name in the legend.
    pub name: String,
    /// Decides colour, dash and marker.
    pub role: Role,
    /// Data points in drawing order; a point that is not finite breaks the line.
    pub points: Vec<(f64, f64)>,
}

/// What a series stands for; one look each, everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Normal attention: orange, dashed.
    Normal,
    /// Normal attention with fp32 scores.
    NormalFp32,
    /// Flash attention: teal, solid.
    Flash,
    /// Flash attention that computes the bias inside the kernel.
    FlashInlineBias,
    /// Tensor-core work.
    Tensor,
    /// CUDA-core work.
    Cuda,
    /// Special-function work.
    Special,
    /// Tensor-core and CUDA-core work together.
    Total,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 8] = [
        Role::Normal,
        Role::NormalFp32,
        Role::Flash,
        Role::FlashInlineBias,
        Role::Tensor,
        Role::Cuda,
        Role::Special,
        Role::Total,
    ];
}

/// Measured or counted points.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rings {
    /// The name in the legend, e.g. "counted by torch".
    pub name: String,
    /// Data points.
    pub points: Vec<(f64, f64)>,
}

/// A horizontal line with a name, e.g. a device's bandwidth.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// The text on the line, e.g. "H100 3.35".
    pub name: String,
    /// Where it lies, in the unit of the chart.
    pub y: f64,
}

/// A text at a data point, e.g. "2×3".
#[derive(Debug, Clone, PartialEq)]
pub struct PointLabel {
    /// The point's x.
    pub x: f64,
    /// The point's y.
    pub y: f64,
    /// The text.
    pub text: String,
}
