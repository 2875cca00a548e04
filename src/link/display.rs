//! `View`: how a scenario is shown. No figure depends on it.

use super::target::Goal;
use crate::catalog;
use crate::error::Error;
use crate::hardware::Class;
use crate::request::{AttentionKernel, Key};
use crate::text::parse;

/// How plots and tables are shown.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct View {
    /// Scale of the horizontal axis, image tokens.
    pub x: Scale,
    /// Scale of the vertical axes.
    pub y: Scale,
    /// Lines that are hidden in all plots.
    pub hide: HiddenLines,
    /// The part of the sweep's axis that plots show; none is all of it.
    pub zoom: Option<Zoom>,
    /// The ranking of the devices.
    pub devices: RankingView,
}

/// Lines that are hidden: for each of [`LegendLine::ALL`], whether it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HiddenLines([bool; LegendLine::ALL.len()]);

impl HiddenLines {
    /// Hides a line, or shows it again.
    pub fn toggle(&mut self, line: LegendLine) {
        for (hidden, other) in self.0.iter_mut().zip(LegendLine::ALL) {
            *hidden ^= other == line;
        }
    }

    /// The link text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (name, _) in LegendLine::NAMES.iter().zip(self.0).filter(|(_, hidden)| *hidden) {
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(name);
        }
        text
    }

    pub(super) fn read(key: &'static str, text: &str) -> Result<HiddenLines, Error> {
        let mut lines = HiddenLines::default();
        for name in text.split(',') {
            let hidden = &mut lines.0[place(key, name, &LegendLine::NAMES)?];
            if std::mem::replace(hidden, true) {
                return Err(Error::bad_value(key, name, "given twice", "expected each line once"));
            }
        }
        Ok(lines)
    }

    /// The lines, in the order of [`LegendLine::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = LegendLine> {
        LegendLine::ALL.into_iter().zip(self.0).filter_map(|(line, hidden)| hidden.then_some(line))
    }
}

/// The place of a text among some names. In the program once, because many keys ask.
///
/// # Errors
/// The names, where it is none of them.
#[inline(never)]
pub(super) fn place(key: &'static str, text: &str, names: &[&str]) -> Result<usize, Error> {
    let found = names.iter().position(|name| *name == text);
    found.ok_or_else(|| {
        let expected = format!("expected one of {}", parse::list(names.iter().copied()));
        Error::bad_value(key, text, parse::not_known(text), expected)
    })
}

/// How values are laid along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// Logarithmic where the sweep spans more than two decades.
    #[default]
    Auto,
    /// Equal steps are equal differences.
    Linear,
    /// Equal steps are equal ratios.
    Log,
}

impl Scale {
    /// Every scale.
    pub const ALL: [Scale; 3] = [Scale::Auto, Scale::Linear, Scale::Log];

    /// Their link texts, in the same order.
    pub const NAMES: [&'static str; 3] = {
        let mut names = [""; 3];
        let mut at = 0;
        while at < 3 {
            names[at] = Scale::ALL[at].name();
            at += 1;
        }
        names
    };

    /// The link text.
    pub const fn name(self) -> &'static str {
        match self {
            Scale::Auto => "auto",
            Scale::Linear => "linear",
            Scale::Log => "log",
        }
    }

    /// The scale of that link text.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scale| scale.name() == name)
    }
}

/// An entry of a legend: all that is drawn under its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LegendLine {
    /// What a kernel costs.
    Kernel(AttentionKernel),
    /// Work on tensor and CUDA cores together.
    Total,
    /// Work on tensor cores.
    Tensor,
    /// Work on CUDA cores.
    Cuda,
    /// Work on special function units.
    Special,
    /// Published points.
    Published,
    /// Dots of a roofline that are equal under every kernel.
    Shared,
}

impl LegendLine {
    /// Every line.
    pub const ALL: [LegendLine; 10] = {
        let [a, b, c, d] = AttentionKernel::ALL;
        let [a, b, c, d] = [LegendLine::Kernel(a), LegendLine::Kernel(b), LegendLine::Kernel(c), LegendLine::Kernel(d)];
        [
            a,
            b,
            c,
            d,
            LegendLine::Total,
            LegendLine::Tensor,
            LegendLine::Cuda,
            LegendLine::Special,
            LegendLine::Published,
            LegendLine::Shared,
        ]
    };

    /// Their link texts, in the same order.
    pub const NAMES: [&'static str; 10] = {
        let mut names = [""; 10];
        let mut at = 0;
        while at < 10 {
            names[at] = LegendLine::ALL[at].name();
            at += 1;
        }
        names
    };

    /// The link text.
    pub const fn name(self) -> &'static str {
        match self {
            LegendLine::Kernel(kernel) => kernel.name(),
            LegendLine::Total => "total-flop",
            LegendLine::Tensor => "tensor-cores",
            LegendLine::Cuda => "cuda-cores",
            LegendLine::Special => "special-functions",
            LegendLine::Published => "published",
            LegendLine::Shared => "shared",
        }
    }

    /// The entry in legends.
    pub const fn title(self) -> &'static str {
        match self {
            LegendLine::Kernel(kernel) => kernel.name(),
            LegendLine::Total => "total FLOP",
            LegendLine::Tensor => "tensor cores",
            LegendLine::Cuda => "CUDA cores",
            LegendLine::Special => "special functions",
            LegendLine::Published => "counted by torch",
            LegendLine::Shared => "the same under every kernel",
        }
    }

    /// The line of that entry.
    pub fn from_title(title: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|line| line.title() == title)
    }
}

/// A part of the sweep's axis in its own units: image tokens, images, the place of a name in its list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Zoom {
    low: f64,
    high: f64,
}

impl Zoom {
    /// The far end of every axis: no sweep comes near.
    pub const END: f64 = u32::MAX as f64;

    /// The span between two numbers from 0 to [`Zoom::END`], the lower one first; none where nothing is between them.
    pub fn new(low: f64, high: f64) -> Option<Zoom> {
        (0.0 <= low && low < high && high <= Zoom::END).then_some(Zoom { low, high })
    }

    /// Its two ends, the lower one first.
    pub const fn ends(self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// The link text.
    pub fn text(self) -> String {
        format!("{}..{}", self.low, self.high)
    }

    pub(super) fn read(key: &'static str, text: &str) -> Result<Zoom, Error> {
        let wrong = |problem| {
            let expected = format!("expected two numbers from 0 to {}, such as 273..893", Zoom::END);
            Error::bad_value(key, text, problem, expected)
        };
        let (low, high) = text.split_once("..").ok_or_else(|| wrong("not a span with .. between its ends"))?;
        let end = |end| parse::decimal(end, 0.0, Zoom::END).map_err(wrong);
        Zoom::new(end(low)?, end(high)?).ok_or_else(|| wrong("empty: its second number is not the larger one"))
    }
}

/// How the ranking of the devices is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RankingView {
    /// What its rows are sorted by; none is the expected time under the last kernel that is compared.
    pub order: Option<RankingOrder>,
    /// Only devices of that vendor.
    pub vendor: Option<&'static str>,
    /// Only devices of that class.
    pub class: Option<Class>,
    /// Only devices that fit the workload and meet every target.
    pub fit: bool,
}

impl RankingView {
    /// The text for [`RankingView::fit`] in links.
    pub const FIT: &'static str = "meets";

    /// The vendors of the devices, each once.
    pub fn vendors() -> Vec<&'static str> {
        let mut vendors = Vec::new();
        for device in catalog::devices() {
            if !vendors.contains(&device.vendor.as_str()) {
                vendors.push(&device.vendor);
            }
        }
        vendors
    }

    /// The vendor of that name.
    pub fn vendor_named(name: &str) -> Option<&'static str> {
        Self::vendors().into_iter().find(|vendor| *vendor == name)
    }

    /// The class of that name.
    pub fn class_named(name: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|class| class.name() == name)
    }
}

/// A column of the ranking and which way it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankingOrder {
    /// What the rows are sorted by.
    pub by: RankingColumn,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl RankingOrder {
    /// The link text for the other way round.
    pub const DESCENDING: &'static str = "descending";

    /// The link text.
    pub fn text(self) -> String {
        let more = if self.descending { [",", RankingOrder::DESCENDING].concat() } else { String::new() };
        self.by.name().to_owned() + &more
    }

    pub(super) fn read(key: &'static str, text: &str) -> Result<RankingOrder, Error> {
        let (name, way) = text.split_once(',').map_or((text, None), |(name, way)| (name, Some(way)));
        let by = RankingColumn::ALL[place(key, name, &RankingColumn::NAMES)?];
        match way {
            None => Ok(RankingOrder { by, descending: false }),
            Some(RankingOrder::DESCENDING) => Ok(RankingOrder { by, descending: true }),
            Some(way) => {
                let expected = format!("expected {} or nothing after the comma", RankingOrder::DESCENDING);
                Err(Error::bad_value(key, way, parse::not_known(way), expected))
            }
        }
    }
}

/// A column of the ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RankingColumn {
    /// The device's name.
    Device,
    /// What kind of machine it is bought as.
    Class,
    /// The expected time under a kernel.
    Time(AttentionKernel),
    /// The roofline's bound.
    Bound,
    /// What most of the time is spent on.
    Binds,
    /// Memory that a program can use.
    Memory,
    /// The time that a target is set for.
    Goal(Goal),
}

impl RankingColumn {
    /// Every column.
    pub const ALL: [RankingColumn; 12] = {
        let [a, b, c, d] = AttentionKernel::ALL;
        let [a, b, c, d] =
            [RankingColumn::Time(a), RankingColumn::Time(b), RankingColumn::Time(c), RankingColumn::Time(d)];
        let [vision, first, output] = Goal::ALL;
        let [vision, first, output] =
            [RankingColumn::Goal(vision), RankingColumn::Goal(first), RankingColumn::Goal(output)];
        [
            RankingColumn::Device,
            RankingColumn::Class,
            a,
            b,
            c,
            d,
            RankingColumn::Bound,
            RankingColumn::Binds,
            RankingColumn::Memory,
            vision,
            first,
            output,
        ]
    };

    /// Their link texts, in the same order.
    pub const NAMES: [&'static str; 12] = {
        let mut names = [""; 12];
        let mut at = 0;
        while at < 12 {
            names[at] = RankingColumn::ALL[at].name();
            at += 1;
        }
        names
    };

    /// The link text.
    pub const fn name(self) -> &'static str {
        match self {
            RankingColumn::Device => Key::Device.name(),
            RankingColumn::Class => "class",
            RankingColumn::Time(kernel) => kernel.name(),
            RankingColumn::Bound => "bound",
            RankingColumn::Binds => "most-time-on",
            RankingColumn::Memory => "memory",
            RankingColumn::Goal(goal) => goal.key(),
        }
    }
}
