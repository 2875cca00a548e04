//! The comparison: each figure of the current workload under each kernel, with the difference in words.

use crate::answer::{current, kernel_class, kernel_heads, pair, workload};
use crate::app::Page;
use crate::explain_view;
use crate::seen::{in_sight, while_seen};
use leptos::html::Section;
use leptos::prelude::*;
use stagecost::attention::AttentionKernel;
use stagecost::explain::Quantity;
use stagecost::format;
use stagecost::ranking::{Memory, OnDevice};
use stagecost::stage::StageCost;
use stagecost::sweep::Point;
use stagecost::time::StageTime;
use stagecost::units::{Bytes, Flops, Seconds, SpecialOps};

/// A kernel's column.
#[derive(Clone, Copy)]
struct Under<'a> {
    kernel: AttentionKernel,
    cost: &'a StageCost,
    time: Option<&'a StageTime>,
    memory: Option<Memory>,
}

/// A row of the comparison.
struct Figure {
    name: &'static str,
    /// What opens when its figures are clicked.
    quantity: Option<Quantity>,
    explained: &'static str,
    /// The amount; not a number where it is not known.
    value: fn(&Under) -> f64,
    text: fn(&Under, f64) -> String,
    detail: fn(&Under, f64) -> Option<String>,
    verdict: Verdict,
}

/// What a difference means.
#[derive(Clone, Copy, PartialEq)]
enum Verdict {
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
const TRAFFIC: &str = "HBM traffic";

const FIGURES: [Figure; 15] = [
    Figure {
        name: "Time, expected",
        quantity: Some(Quantity::Time),
        explained: "Operator after operator at the efficiency that is expected of each, launches included.",
        value: |under| under.time.and_then(|time| time.expected).map_or(f64::NAN, Seconds::get),
        text: time,
        detail: spent,
        verdict: Verdict::Sooner,
    },
    Figure {
        name: "of it most on",
        quantity: None,
        explained: "What most of the expected time is spent on, or of the bound where nothing more is known.",
        value: |_| f64::NAN,
        text: |under, _| under.time.map_or_else(String::new, |time| time.binds.title().to_owned()),
        detail: spent,
        verdict: Verdict::Neutral,
    },
    Figure {
        name: "Time, roofline bound",
        quantity: Some(Quantity::Bound),
        explained: "Each operator at the device's own peaks, launches free: no kernel can be faster than its bound.",
        value: |under| under.time.map_or(f64::NAN, |time| time.bound.get()),
        text: time,
        detail: nothing,
        verdict: Verdict::Sooner,
    },
    Figure {
        name: "Memory needed",
        quantity: None,
        explained: "Weights, peak activations and the KV cache of what is run and asked for, against what a program can use.",
        value: |under| under.memory.map_or(f64::NAN, |memory| memory.needed.get()),
        text: |under, _| under.memory.map_or_else(String::new, |memory| format::share_of(memory.needed, memory.usable)),
        detail: |under, _| under.memory.map(|memory| fit(&memory)),
        verdict: Verdict::Room,
    },
    Figure {
        name: TRAFFIC,
        quantity: Some(Quantity::Traffic),
        explained: "Bytes that all operators read and write, weights included; nothing is cached between them.",
        value: |under| under.cost.hbm.total().get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Less,
    },
    Figure {
        name: "of it scores",
        quantity: Some(Quantity::Scores),
        explained: "Tensors of S × S: scores, probabilities and the bias that is written out for SAM.",
        value: |under| under.cost.hbm.scores.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Less,
    },
    Figure {
        name: "of it KV cache",
        quantity: Some(Quantity::KvTraffic),
        explained: "Keys and values of earlier tokens read by every step, and the new ones appended.",
        value: |under| under.cost.hbm.kv.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Equal,
    },
    Figure {
        name: "Peak activations",
        quantity: Some(Quantity::Peak),
        explained: "Largest sum of tensors alive at any moment, weights and the input image not counted.",
        value: |under| under.cost.resident.peak_activations.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Less,
    },
    Figure {
        name: "Arithmetic intensity",
        quantity: Some(Quantity::Intensity),
        explained: "Tensor-core FLOP per byte of HBM traffic; above a device's ridge point it computes, below it waits.",
        value: |under| under.cost.intensity(),
        text: |_, value| format::intensity(value),
        detail: nothing,
        verdict: Verdict::More,
    },
    Figure {
        name: "FLOP, tensor cores",
        quantity: Some(Quantity::Tensor),
        explained: "Convolutions and matrix products, 2 per multiply-accumulate: the same work under every kernel.",
        value: |under| under.cost.flop.tensor.get(),
        text: flop,
        detail: nothing,
        verdict: Verdict::Equal,
    },
    Figure {
        name: "FLOP, CUDA cores",
        quantity: Some(Quantity::Cuda),
        explained: "Softmax, norms, activations, sums, by the convention stated below; flash adds its rescaling.",
        value: |under| under.cost.flop.cuda.get(),
        text: flop,
        detail: nothing,
        verdict: Verdict::Neutral,
    },
    Figure {
        name: "Special functions",
        quantity: Some(Quantity::Special),
        explained: "Exponentials, error functions and reciprocals.",
        value: |under| under.cost.flop.special.get(),
        text: |_, value| format::special(SpecialOps::new(value)),
        detail: nothing,
        verdict: Verdict::Neutral,
    },
    Figure {
        name: "Weights, resident once",
        quantity: Some(Quantity::Weights),
        explained: "Parameters of what the stage runs, in memory once however often they are read.",
        value: |under| under.cost.resident.weights.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Equal,
    },
    Figure {
        name: "Weights, read",
        quantity: Some(Quantity::WeightTraffic),
        explained: "Parameters read from memory, once a pass: crops and global view each read the towers, every decode step \
                    reads the decoder with the experts that its tokens visit.",
        value: |under| under.cost.hbm.weights.get(),
        text: bytes,
        detail: gibibytes,
        verdict: Verdict::Equal,
    },
    Figure {
        name: "KV cache, resident",
        quantity: Some(Quantity::Kv),
        explained: "Keys and values of all tokens at the end of the stage.",
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

/// What a cell says.
#[derive(Clone, Default)]
struct Cell {
    text: String,
    detail: Option<String>,
    /// Per cent of the largest in its row; none is no bar.
    share: Option<f64>,
}

/// What a row says.
#[derive(Default)]
struct Row {
    /// Whether there is anything to say.
    shown: bool,
    cells: Vec<Cell>,
    difference: Option<String>,
}

/// What the table's rows and columns follow from; while it holds, only texts change.
#[derive(Clone, PartialEq)]
struct Shape {
    kernels: Vec<AttentionKernel>,
    pair: Option<[AttentionKernel; 2]>,
    /// Places of the figures that are rows.
    rows: Vec<usize>,
}

/// All that the table says.
struct Written {
    shape: Shape,
    caption: String,
    rows: Vec<Row>,
}

fn written(point: &Point, here: &[OnDevice]) -> Written {
    let under = |&(kernel, ref cost)| {
        let memory = here.iter().find(|on| on.kernel == kernel).map(|on| on.memory);
        Under { kernel, cost, time: point.time(kernel), memory }
    };
    let columns: Vec<Under> = point.costs.iter().map(under).collect();
    let pair = pair(point).map(|pair| pair.map(|(kernel, _)| kernel));
    let rows: Vec<_> = FIGURES.iter().map(|figure| row(figure, &columns, pair)).collect();
    let shape = Shape {
        kernels: columns.iter().map(|under| under.kernel).collect(),
        pair,
        rows: (0..rows.len()).filter(|place| rows[*place].shown).collect(),
    };
    let mut stage = point.request.stage.title().to_owned();
    stage[..1].make_ascii_uppercase();
    let caption = format!("{stage}, {}, on {}", workload(point), point.request.device.name);
    Written { shape, caption, rows }
}

fn row(figure: &Figure, columns: &[Under], pair: Option<[AttentionKernel; 2]>) -> Row {
    let values: Vec<f64> = columns.iter().map(figure.value).collect();
    let most = values.iter().copied().fold(0.0, f64::max);
    let bars = most > 0.0 && figure.verdict != Verdict::Room;
    let cell = |(under, value): (&Under, &f64)| Cell {
        text: (figure.text)(under, *value),
        detail: (figure.detail)(under, *value),
        share: (bars && value.is_finite()).then(|| 100.0 * value / most),
    };
    let of = |kernel: AttentionKernel| {
        let value = columns.iter().zip(&values).find(|(under, _)| under.kernel == kernel).map(|(_, value)| *value);
        (kernel.name(), value.unwrap_or(f64::NAN))
    };
    let difference = pair.map(|pair| pair.map(of)).filter(|pair| pair.iter().all(|(_, value)| value.is_finite()));
    Row {
        // What no kernel changes and the stage has nothing of, such as a cache, is no row.
        shown: figure.verdict != Verdict::Equal || values.iter().any(|value| *value != 0.0),
        cells: columns.iter().zip(&values).map(cell).collect(),
        difference: difference.map(|[first, last]| verdict(figure.verdict, first, last)),
    }
}

/// A part of what the table says, by places of row and column.
#[derive(Clone, Copy)]
struct Texts {
    /// At every change.
    now: Memo<Option<Written>>,
    row: usize,
    column: usize,
}

impl Texts {
    fn of<T: Default>(self, make: impl FnOnce(&Cell) -> T) -> T {
        self.now.with(|now| Some(make(now.as_ref()?.rows.get(self.row)?.cells.get(self.column)?))).unwrap_or_default()
    }
}

/// Every figure under each kernel side by side.
#[component]
pub fn Comparison() -> impl IntoView {
    let page = expect_context::<Page>();
    let node = NodeRef::<Section>::new();
    let now =
        while_seen(page, in_sight(node), move || current(page, |point| page.here.with(|here| written(point, here))));
    let shape = Memo::new(move |_| now.with(|now| now.as_ref().map(|now| now.shape.clone())));
    let caption = move || now.with(|now| now.as_ref().map(|now| now.caption.clone()));
    let table = move || {
        let shape = shape.get()?;
        let difference = shape.pair.map(|[first, last]| {
            view! { <th scope="col" class="difference">{first.name()} " against " {last.name()}</th> }
        });
        let rows: Vec<_> = shape.rows.iter().map(|row| row_view(page, now, *row, &shape)).collect();
        let many = shape.kernels.len() > 2;
        Some(view! {
            <table class="comparison" class:many=many>
                <thead>
                    <tr>
                        <th scope="col">{caption}</th>
                        {kernel_heads(shape.kernels)}
                        {difference}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        })
    };
    view! { <section class="card" aria-label="Comparison" node_ref=node>{table}</section> }
}

fn row_view(page: Page, now: Memo<Option<Written>>, row: usize, shape: &Shape) -> impl IntoView + use<> {
    let figure = &FIGURES[row];
    let cell = |(column, kernel): (usize, &AttentionKernel)| {
        let texts = Texts { now, row, column };
        let traffic = (figure.name == TRAFFIC).then(|| format!("hbm-{}", kernel.name()));
        let text = move || texts.of(|cell| cell.text.clone());
        let detail = move || texts.of(|cell| cell.detail.clone());
        let value = match figure.quantity {
            Some(quantity) => explain_view::figure(page, quantity, *kernel, text, detail, traffic).into_any(),
            None => view! { <span class="value" title=detail>{text}</span> }.into_any(),
        };
        let width = move || texts.of(|cell| cell.share).map(|share| format!("{share}%")).unwrap_or_default();
        let has_bar = Memo::new(move |_| texts.of(|cell| cell.share.is_some()));
        let bar = move || {
            has_bar.get().then(|| view! { <span class="bar" aria-hidden="true"><i style=("width", width)></i></span> })
        };
        view! {
            <td class=kernel_class(*kernel)>
                <span class="who">{kernel.name()}</span>
                {value}
                {bar}
            </td>
        }
    };
    let cells: Vec<_> = shape.kernels.iter().enumerate().map(cell).collect();
    let said = move || now.with(|now| now.as_ref()?.rows.get(row)?.difference.clone());
    let has_said = Memo::new(move |_| said().is_some());
    let difference = shape.pair.map(|_| {
        let pill = move || has_said.get().then(|| view! { <span class="pill">{said}</span> });
        view! { <td class="difference">{pill}</td> }
    });
    let class = if figure.name.starts_with("of it") { "part" } else { "" };
    view! {
        <tr class=class>
            <th scope="row"><span class="name" title=figure.explained>{figure.name}</span></th>
            {cells}
            {difference}
        </tr>
    }
}

/// The difference in words: of the first against the last.
fn verdict(verdict: Verdict, (first_name, first): (&str, f64), (last_name, last): (&str, f64)) -> String {
    if first == last {
        return if verdict == Verdict::Equal { "equal, as it must be".into() } else { "equal".into() };
    }
    if last == 0.0 || first == 0.0 {
        return format!("none with {}", if last == 0.0 { last_name } else { first_name });
    }
    let (ratio, more) = if first > last { (first / last, true) } else { (last / first, false) };
    // Three digits would call it equal, and it is not.
    if ratio < 1.005 {
        let percent = format::significant(100.0 * (ratio - 1.0));
        return format!("{percent} % {}", if more { "more" } else { "less" });
    }
    let word = match (verdict, more) {
        (Verdict::More, true) => "higher",
        (Verdict::More, false) => "lower",
        (Verdict::Sooner, true) => "longer",
        (Verdict::Sooner, false) => "shorter",
        (_, true) => "more",
        (_, false) => "less",
    };
    format!("{} {word}", format::ratio(ratio))
}
