//! The figures of the comparison: values, texts, and differences in words.

use stagecost::StageCost;
use stagecost::explain::Quantity;
use stagecost::request::AttentionKernel;
use stagecost::study::device_memory::Memory;
use stagecost::text::format;
use stagecost::time::StageTime;
use stagecost::units::{Bytes, Flops, Seconds, SpecialOps};

/// Evaluated workload under one kernel: a column of the comparison.
#[derive(Clone, Copy)]
pub struct KernelColumn<'a> {
    pub kernel: AttentionKernel,
    pub cost: &'a StageCost,
    pub time: Option<&'a StageTime>,
    pub memory: Option<Memory>,
}

/// Figure of the comparison: a row.
pub struct ComparedFigure {
    pub name: &'static str,
    /// Quantity that a click explains.
    pub quantity: Option<Quantity>,
    /// Amount; NaN where it is unknown.
    pub value: fn(&KernelColumn) -> f64,
    pub text: fn(&KernelColumn, f64) -> String,
    pub detail: fn(&KernelColumn, f64) -> Option<String>,
    pub verdict: BetterWhen,
}

impl ComparedFigure {
    /// Whether the row is a detail of the row above.
    pub fn is_part(&self) -> bool {
        self.name.starts_with("of which") || self.quantity == Some(Quantity::Binds)
    }
}

/// Which of two values is better.
#[derive(Clone, Copy, PartialEq)]
pub enum BetterWhen {
    /// Less is better.
    Less,
    /// More is better.
    More,
    /// Kernels must be equal.
    Equal,
    /// Kernels may differ, neither is better.
    Neutral,
    /// Less is better, and is a time.
    Sooner,
    /// Less is better; the limit stands beside it in place of a bar.
    Room,
}

fn bytes(_: &KernelColumn, value: f64) -> String {
    format::bytes(Bytes::new(value))
}

fn gibibytes(_: &KernelColumn, value: f64) -> Option<String> {
    Some(format::gibibytes(Bytes::new(value)))
}

fn flop(_: &KernelColumn, value: f64) -> String {
    format::flop(Flops::new(value))
}

fn time(_: &KernelColumn, value: f64) -> String {
    format::expected(value.is_finite().then(|| Seconds::new(value)))
}

fn no_detail(_: &KernelColumn, _: f64) -> Option<String> {
    None
}

/// Lists a time by resource.
fn time_by_resource(column: &KernelColumn, _: f64) -> Option<String> {
    let spent = column.time?.by_resource().into_iter();
    let each: Vec<_> = spent.map(|(resource, time)| format!("{} {}", resource.title(), format::time(time))).collect();
    Some(each.join(", "))
}

/// Name of the row whose values tests look up.
pub const TRAFFIC: &str = "HBM traffic";

pub const FIGURES: [ComparedFigure; 15] = [
    ComparedFigure {
        name: "Time, expected",
        quantity: Some(Quantity::Time),
        value: |column| column.time.and_then(|time| time.expected).map_or(f64::NAN, Seconds::get),
        text: time,
        detail: time_by_resource,
        verdict: BetterWhen::Sooner,
    },
    ComparedFigure {
        name: "main bottleneck",
        quantity: Some(Quantity::Binds),
        value: |_| f64::NAN,
        text: |column, _| column.time.map_or_else(String::new, |time| time.binds.title().to_owned()),
        detail: time_by_resource,
        verdict: BetterWhen::Neutral,
    },
    ComparedFigure {
        name: "Time, roofline bound",
        quantity: Some(Quantity::Bound),
        value: |column| column.time.map_or(f64::NAN, |time| time.bound.get()),
        text: time,
        detail: no_detail,
        verdict: BetterWhen::Sooner,
    },
    ComparedFigure {
        name: "Memory needed",
        quantity: Some(Quantity::Memory),
        value: |column| column.memory.map_or(f64::NAN, |memory| memory.needed.get()),
        text: |column, _| {
            column.memory.map_or_else(String::new, |memory| format::share_of(memory.needed, memory.usable))
        },
        detail: |column, _| column.memory.map(|memory| fit_text(&memory)),
        verdict: BetterWhen::Room,
    },
    ComparedFigure {
        name: TRAFFIC,
        quantity: Some(Quantity::Traffic),
        value: |column| column.cost.hbm.total().get(),
        text: bytes,
        detail: gibibytes,
        verdict: BetterWhen::Less,
    },
    ComparedFigure {
        name: "of which attention scores",
        quantity: Some(Quantity::Scores),
        value: |column| column.cost.hbm.scores.get(),
        text: bytes,
        detail: gibibytes,
        verdict: BetterWhen::Less,
    },
    ComparedFigure {
        name: "of which KV cache",
        quantity: Some(Quantity::KvTraffic),
        value: |column| column.cost.hbm.kv.get(),
        text: bytes,
        detail: gibibytes,
        verdict: BetterWhen::Equal,
    },
    ComparedFigure {
        name: "Peak activations",
        quantity: Some(Quantity::Peak),
        value: |column| column.cost.resident.peak_activations.get(),
        text: bytes,
        detail: gibibytes,
        verdict: BetterWhen::Less,
    },
    ComparedFigure {
        name: "Arithmetic intensity",
        quantity: Some(Quantity::Intensity),
        value: |column| column.cost.intensity(),
        text: |_, value| format::intensity(value),
        detail: no_detail,
        verdict: BetterWhen::More,
    },
    ComparedFigure {
        name: "FLOP, tensor cores",
        quantity: Some(Quantity::Tensor),
        value: |column| column.cost.flop.tensor.get(),
        text: flop,
        detail: no_detail,
        verdict: BetterWhen::Equal,
    },
    ComparedFigure {
        name: "FLOP, CUDA cores",
        quantity: Some(Quantity::Cuda),
        value: |column| column.cost.flop.cuda.get(),
        text: flop,
        detail: no_detail,
        verdict: BetterWhen::Neutral,
    },
    ComparedFigure {
        name: "Special functions",
        quantity: Some(Quantity::Special),
        value: |column| column.cost.flop.special.get(),
        text: |_, value| format::special(SpecialOps::new(value)),
        detail: no_detail,
        verdict: BetterWhen::Neutral,
    },
    ComparedFigure {
        name: "Weights, resident once",
        quantity: Some(Quantity::Weights),
        value: |column| column.cost.resident.weights.get(),
        text: bytes,
        detail: gibibytes,
        verdict: BetterWhen::Equal,
    },
    ComparedFigure {
        name: "Weights, read",
        quantity: Some(Quantity::WeightTraffic),
        value: |column| column.cost.hbm.weights.get(),
        text: bytes,
        detail: gibibytes,
        verdict: BetterWhen::Equal,
    },
    ComparedFigure {
        name: "KV cache, resident",
        quantity: Some(Quantity::Kv),
        value: |column| column.cost.resident.kv.get(),
        text: bytes,
        detail: gibibytes,
        verdict: BetterWhen::Equal,
    },
];

/// Says whether a workload fits into memory, and by how much.
pub fn fit_text(memory: &Memory) -> String {
    let difference = format::bytes(memory.difference());
    if memory.fits() { format!("fits, {difference} left") } else { format!("{difference} too much") }
}

/// Words of a comparison: if equal, after a ratio, after a share more, after a share less.
pub type RatioWords = [&'static str; 4];

const LESS: RatioWords = [SAME, " as much", " more", " less"];
const MORE: RatioWords = [SAME, " as high", " higher", " lower"];
const SOONER: RatioWords = [SAME, " as long", " longer", " shorter"];
const SAME: &str = "same";

/// Words a ratio: `2.15×` and ` as much`, `1.2 %` and ` less`, `same`.
pub fn ratio_in_words(ratio: f64, [equal, times, more, less]: RatioWords) -> (String, &'static str) {
    match ratio {
        1.0 => (equal.to_owned(), ""),
        // Nearer to one, three digits of a ratio say little.
        1.0..1.1 => (format::percent(ratio - 1.0), more),
        0.9..1.0 => (format::percent(1.0 - ratio), less),
        _ => (format::ratio(ratio), times),
    }
}

/// Words the difference of the first kernel from the last.
pub fn difference(verdict: BetterWhen, (first_name, first): (&str, f64), (last_name, last): (&str, f64)) -> String {
    if first == last {
        return SAME.to_owned();
    }
    if last == 0.0 || first == 0.0 {
        return format!("none with {}", if last == 0.0 { last_name } else { first_name });
    }
    let words = match verdict {
        BetterWhen::More => MORE,
        BetterWhen::Sooner => SOONER,
        BetterWhen::Less | BetterWhen::Equal | BetterWhen::Neutral | BetterWhen::Room => LESS,
    };
    let (figure, rest) = ratio_in_words(first / last, words);
    figure + rest
}
