//! What is compared: each figure with how it is told, and the difference of two in words.

use stagecost::explain::Quantity;
use stagecost::format;
use stagecost::memory::Memory;
use stagecost::request::AttentionKernel;
use stagecost::stage::StageCost;
use stagecost::time::StageTime;
use stagecost::units::{Bytes, Flops, Seconds, SpecialOps};

/// A kernel's column.
#[derive(Clone, Copy)]
pub struct Under<'a> {
    pub kernel: AttentionKernel,
    pub cost: &'a StageCost,
    pub time: Option<&'a StageTime>,
    pub memory: Option<Memory>,
}

/// A row of the comparison.
pub struct Figure {
    pub name: &'static str,
    /// What opens when its figures are clicked.
    pub quantity: Option<Quantity>,
    /// The amount; not a number where it is not known.
    pub value: fn(&Under) -> f64,
    pub text: fn(&Under, f64) -> String,
    pub detail: fn(&Under, f64) -> Option<String>,
    pub verdict: Verdict,
}

impl Figure {
    /// Whether it says more of the figure above it.
    pub fn is_part(&self) -> bool {
        self.name.starts_with("of which") || self.quantity == Some(Quantity::Binds)
    }
}

/// What a difference means.
#[derive(Clone, Copy, PartialEq)]
pub enum Verdict {
    /// Less is better.
    Less,
    /// More is better.
    More,
    /// The kernels must not differ.
    Equal,
    /// The kernels may differ; neither is better as such.
    Neutral,
    /// Less is sooner.
    Sooner,
    /// Less is better, and what there is stands beside it in place of a bar.
    Room,
}

fn bytes(_: &Under, value: f64) -> String {
    format::bytes(Bytes::new(value))
}

fn gibibytes(_: &Under, value: f64) -> Option<String> {
    Some(format::gibibytes(Bytes::new(value)))
}

fn flop(_: &Under, value: f64) -> String {
    format::flop(Flops::new(value))
}

fn time(_: &Under, value: f64) -> String {
    format::expected(value.is_finite().then(|| Seconds::new(value)))
}

fn nothing(_: &Under, _: f64) -> Option<String> {
    None
}

/// A time by what it is spent on.
fn spent(under: &Under, _: f64) -> Option<String> {
    let spent = under.time?.by_resource().into_iter();
    let each: Vec<_> = spent.map(|(resource, time)| format!("{} {}", resource.title(), format::time(time))).collect();
    Some(each.join(", "))
}

/// The row whose figures others look up.
pub const TRAFFIC: &str = "HBM traffic";

pub const FIGURES: [Figure; 15] = [
    Figure {
        name: "Time, expected",
        quantity: Some(Quantity::Time),
        value: |under| under.time.and_then(|time| time.expected).map_or(f64::NAN, Seconds::get),
        text: time,
        detail: spent,
        verdict: Verdict::Sooner,
    },
    Figure {
        name: "main bottleneck",
        quantity: Some(Quantity::Binds),
        value: |_| f64::NAN,
        text: |under, _| under.time.map_or_else(String::new, |time| time.binds.title().to_owned()),
        detail: spent,
        verdict: Verdict::Neutral,
    },
    Figure {
        name: "Time, roofline bound",
        quantity: Some(Quantity::Bound),
        value: |under| under.time.map_or(f64::NAN, |time| time.bound.get()),
        text: time,
        detail: nothing,
        verdict: Verdict::Sooner,
    },
    Figure {
        name: "Memory needed",
        quantity: Some(Quantity::Memory),
        value: |under| under.memory.map_or(f64::NAN, |memory| memory.needed.get()),
        text: |under, _| under.memory.map_or_else(String::new, |memory| format::share_of(memory.needed, memory.usable)),
        detail: |under, _| under.memory.map(|memory| fit(&memory)),
        verdict: Verdict::Room,
    },
    Figure {
        name: TRAFFIC,
        quantity: Some(Quantity::Traffic),
        value: |under| under.cost.hbm.total().get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Less,
    },
    Figure {
        name: "of which attention scores",
        quantity: Some(Quantity::Scores),
        value: |under| under.cost.hbm.scores.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Less,
    },
    Figure {
        name: "of which KV cache",
        quantity: Some(Quantity::KvTraffic),
        value: |under| under.cost.hbm.kv.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Equal,
    },
    Figure {
        name: "Peak activations",
        quantity: Some(Quantity::Peak),
        value: |under| under.cost.resident.peak_activations.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Less,
    },
    Figure {
        name: "Arithmetic intensity",
        quantity: Some(Quantity::Intensity),
        value: |under| under.cost.intensity(),
        text: |_, value| format::intensity(value),
        detail: nothing,
        verdict: Verdict::More,
    },
    Figure {
        name: "FLOP, tensor cores",
        quantity: Some(Quantity::Tensor),
        value: |under| under.cost.flop.tensor.get(),
        text: flop,
        detail: nothing,
        verdict: Verdict::Equal,
    },
    Figure {
        name: "FLOP, CUDA cores",
        quantity: Some(Quantity::Cuda),
        value: |under| under.cost.flop.cuda.get(),
        text: flop,
        detail: nothing,
        verdict: Verdict::Neutral,
    },
    Figure {
        name: "Special functions",
        quantity: Some(Quantity::Special),
        value: |under| under.cost.flop.special.get(),
        text: |_, value| format::special(SpecialOps::new(value)),
        detail: nothing,
        verdict: Verdict::Neutral,
    },
    Figure {
        name: "Weights, resident once",
        quantity: Some(Quantity::Weights),
        value: |under| under.cost.resident.weights.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Equal,
    },
    Figure {
        name: "Weights, read",
        quantity: Some(Quantity::WeightTraffic),
        value: |under| under.cost.hbm.weights.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Equal,
    },
    Figure {
        name: "KV cache, resident",
        quantity: Some(Quantity::Kv),
        value: |under| under.cost.resident.kv.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Equal,
    },
];

/// Whether it fits, and by how much.
pub fn fit(memory: &Memory) -> String {
    let difference = format::bytes(memory.difference());
    if memory.fits() { format!("fits, {difference} left") } else { format!("{difference} too much") }
}

/// Words of a comparison: where equal, after a ratio, after a share that is more or less.
pub type Words = [&'static str; 4];

const LESS: Words = [SAME, " as much", " more", " less"];
const MORE: Words = [SAME, " as high", " higher", " lower"];
const SOONER: Words = [SAME, " as long", " longer", " shorter"];
const SAME: &str = "same";

/// A ratio in words: `2.15×` and ` as much`, `1.2 %` and ` less`, `same`.
pub fn in_words(ratio: f64, [equal, times, more, less]: Words) -> (String, &'static str) {
    match ratio {
        1.0 => (equal.to_owned(), ""),
        // Nearer to one, three digits of a ratio say little.
        1.0..1.1 => (format::percent(ratio - 1.0), more),
        0.9..1.0 => (format::percent(1.0 - ratio), less),
        _ => (format::ratio(ratio), times),
    }
}

/// The difference in words: of the first against the last.
pub fn difference(verdict: Verdict, (first_name, first): (&str, f64), (last_name, last): (&str, f64)) -> String {
    if first == last {
        return SAME.to_owned();
    }
    if last == 0.0 || first == 0.0 {
        return format!("none with {}", if last == 0.0 { last_name } else { first_name });
    }
    let words = match verdict {
        Verdict::More => MORE,
        Verdict::Sooner => SOONER,
        Verdict::Less | Verdict::Equal | Verdict::Neutral | Verdict::Room => LESS,
    };
    let (figure, rest) = in_words(first / last, words);
    figure + rest
}
