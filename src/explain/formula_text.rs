//! What figures mean, their formulas with numbers, and their sources, as text.

use super::explanation::Explanation;
use super::quantity::Quantity;
use crate::catalog;
use crate::graph::decoder;
use crate::link::Goal;
use crate::recording::OperatorRow;
use crate::recording::place::Block;
use crate::recording::stage_cost::StageCost;
use crate::request::{Request, Stage};
use crate::study::device_memory::WeightsOf;
use crate::study::max_workload;
use crate::text::format;
use crate::time::{OperatorTime, Resource};
use crate::units::{Bytes, FlopRate, Flops, Seconds, SpecialOps};

const COMPUTE: &str = "The least rate of the tensor cores that meets the target, as if memory were infinitely fast: all work over \
                       the time that launches leave.";
const BANDWIDTH: &str = "The least bandwidth that meets the target, as if arithmetic were infinitely fast: all bytes over the \
                         time that launches leave.";

const MOST: &str = "One thing made as large as targets and the device's memory allow, all else as it is.";

const FITS: &str = "One thing made as large as the memory of a serving process allows, whatever the time, all else as it is: weights \
                    of towers, projector and decoder, activations of a step or of one page's vision and prefill, \
                    whichever are more, and the KV cache of every sequence at its end.";

/// A quantity's name, and what it means.
const fn said(quantity: Quantity) -> (&'static str, &'static str) {
    match quantity {
        Quantity::Time => (
            "Time, expected",
            "What the stage is expected to take on the device. Operators run one after the other; each takes its slowest \
             resource's time at the measured efficiencies, plus launch.",
        ),
        Quantity::Bound => (
            "Time, roofline bound",
            "What no program can beat. Operators run one after the other; each takes its slowest resource's time at the \
             published peaks. Launches are free, and what fits half of the L2 cache stays there.",
        ),
        Quantity::Traffic => (
            "HBM traffic",
            "Bytes that all operators read and write, weights included: each reads each distinct input once and writes its \
             output once, nothing is cached between them.",
        ),
        Quantity::Scores => {
            ("HBM traffic, scores", "Tensors of S × S: scores, probabilities and a bias that is written out.")
        }
        Quantity::KvTraffic => {
            ("HBM traffic, KV cache", "Keys and values of earlier tokens that are read, and the new ones appended.")
        }
        Quantity::WeightTraffic => (
            "Weights, read",
            "Parameters read from memory, once a pass; of experts those that tokens visit, in expectation.",
        ),
        Quantity::Peak => (
            "Peak activations",
            "The largest sum of tensors alive at any moment, weights and the input image not counted: a maximum over \
             operators, not a sum over layers.",
        ),
        Quantity::Intensity => (
            "Arithmetic intensity",
            "Tensor-core FLOP per byte of HBM traffic; above a device's ridge point it computes, below it waits.",
        ),
        Quantity::Tensor => (
            "FLOP, tensor cores",
            "Convolutions and matrix products, 2 per multiply-accumulate, the same for every kernel: what torch's \
             FlopCounterMode counts (convolutions, mm, addmm, bmm, baddbmm and the two products of scaled dot-product \
             attention). It leaves out softmax, norms, activation functions, biases, scale, mask, residuals, element-wise \
             rotary steps, and the routing and weighting of experts, which are counted here as CUDA-core FLOP and special \
             functions; and table look-ups, copies and the interpolation of positions, whose bytes alone are counted here.",
        ),
        Quantity::Cuda => (
            "FLOP, CUDA cores",
            "Per element, by convention: softmax 5, LayerNorm 7, RMSNorm 4, GELU 10, QuickGELU 5, SiLU and product 5, rotary \
             positions 3, scale, mask, bias and residual 1; flash rescales its output once a key block.",
        ),
        Quantity::Flop => (
            "FLOP, total",
            "Tensor-core and CUDA-core FLOP together, special functions apart; kernels differ in it by what only one of them \
             computes, such as the rescaling of flash.",
        ),
        Quantity::Special => (
            "Special functions",
            "Exponentials, error functions and reciprocals: softmax 1, GELU 1, QuickGELU and SiLU 2 an element.",
        ),
        Quantity::Weights => (
            "Weights, resident",
            "Parameters in memory, once however often they are read: of what a vision stage or a prefill runs by itself, \
                 and of the whole process, towers, projector and decoder, from the first token on and while it decodes.",
        ),
        Quantity::Kv => (
            "KV cache, resident",
            "A key and a value of every token in every layer, at the end of the stage, in whole blocks of each sequence.",
        ),
        Quantity::Memory => (
            "Memory needed",
            "Weights, peak activations and the KV cache of the stage that needs most, of those that are run or asked for, \
             against what an engine takes of the device's memory. A decode needs the weights of the whole process, and the \
             activations of one page's vision and prefill where those are more than its own.",
        ),
        Quantity::Compute(Goal::Vision) => ("Compute required, vision stage", COMPUTE),
        Quantity::Compute(Goal::FirstToken) => ("Compute required, first token", COMPUTE),
        Quantity::Compute(Goal::OutputToken) => ("Compute required, each output token", COMPUTE),
        Quantity::Bandwidth(Goal::Vision) => ("Bandwidth required, vision stage", BANDWIDTH),
        Quantity::Bandwidth(Goal::FirstToken) => ("Bandwidth required, first token", BANDWIDTH),
        Quantity::Bandwidth(Goal::OutputToken) => ("Bandwidth required, each output token", BANDWIDTH),
        Quantity::Binds => (
            "What time is spent on",
            "The expected time of every operator under what it waits for longest, the starts of all operators apart; of the \
             bound where no more is known.",
        ),
        Quantity::Rate => (
            "Rate attained",
            "FLOP a second that are reached in the expected time, or in the bound where no more is known; the device's peak is \
             the roof above it.",
        ),
        Quantity::Goal(Goal::Vision) => (
            "Time of the vision stage",
            "The expected time of the vision stage of the whole batch, held against the target.",
        ),
        Quantity::Goal(Goal::FirstToken) => (
            "Time to first token",
            "The expected time of vision and prefill of the whole batch, one after the other, held against the target.",
        ),
        Quantity::Goal(Goal::OutputToken) => (
            "Time per output token",
            "The expected time of one decoding step of the whole batch, the mean over all steps, held against the target.",
        ),
        Quantity::PerImage => {
            ("Time per image", "The expected time of the stage over the images of its batch, which are run together.")
        }
        Quantity::Most(max_workload::Quantity::Crops) => ("Most crops", MOST),
        Quantity::Most(max_workload::Quantity::Batch) => ("Largest batch", MOST),
        Quantity::Most(max_workload::Quantity::Prompt) => ("Longest prompt", MOST),
        Quantity::Fits(extent) => (extent.title(), FITS),
        Quantity::Tokens => (
            "Tokens of the context",
            "Tokens that one image gives the decoder, and those of the prompt where the decoder runs: the whole image's, one \
             that separates, the crops', a newline token at the end of every row.",
        ),
        Quantity::Published => (
            "FLOP, published",
            "What others counted for just this grid and stage, the same under every kernel; beside it what is counted here.",
        ),
    }
}

pub(super) const fn title(quantity: Quantity) -> &'static str {
    said(quantity).0
}

/// An explanation of which name and meaning stand, and where it comes from.
pub(super) fn begun(quantity: Quantity, sources: Vec<String>) -> Explanation {
    Explanation {
        title: title(quantity).to_owned(),
        definition: definition(quantity),
        formula: String::new(),
        present: String::new(),
        sources,
        parts_are: quantity.parts_are(),
        parts: Vec::new(),
    }
}

pub(super) const fn definition(quantity: Quantity) -> &'static str {
    said(quantity).1
}

/// An amount with its unit.
pub(super) fn amount(quantity: Quantity, amount: f64) -> String {
    match quantity {
        Quantity::Time | Quantity::Bound | Quantity::Binds => format::time(Seconds::new(amount)),
        Quantity::Tensor | Quantity::Cuda | Quantity::Flop | Quantity::Rate => format::flop(Flops::new(amount)),
        Quantity::Special => format::special(SpecialOps::new(amount)),
        Quantity::Intensity => format::intensity(amount),
        Quantity::Tokens => format!("{} tokens", format::count(amount)),
        _ => format::bytes(Bytes::new(amount)),
    }
}

/// The formula in names, and with the present numbers.
pub(super) fn formula(
    quantity: Quantity,
    request: &Request,
    cost: &StageCost,
    rows: &[OperatorRow],
    times: &[OperatorTime],
) -> (String, String) {
    let over = over(request.stage);
    let sum = |of: fn(&OperatorRow) -> f64| rows.iter().map(of).sum::<f64>();
    let total: f64 = rows.iter().zip(times).map(|(row, time)| quantity.of(row, time)).sum();
    // Those that have a part of it.
    let summed = || {
        let have = || rows.iter().zip(times).filter(|(row, time)| quantity.of(row, time) > 0.0);
        let runs = format::count(have().map(|(row, _)| row.count).sum());
        format!("{runs} runs of {} operators = {}", have().count(), amount(quantity, total))
    };
    let bytes = |of: fn(&OperatorRow) -> f64| format::bytes(Bytes::new(sum(of)));
    match quantity {
        Quantity::Time => (
            format!(
                "Σ over {over} of times · (max(FLOP ÷ (peak · share), CUDA FLOP ÷ rate, special functions ÷ rate, bytes after L2 ÷ \
                 (bandwidth · share)) + launch)"
            ),
            if total.is_finite() { summed() } else { "unknown on this device".to_owned() },
        ),
        Quantity::Bound => (
            format!("Σ over {over} of times · max(FLOP ÷ peak, special functions ÷ rate, bytes after L2 ÷ bandwidth)"),
            summed(),
        ),
        Quantity::Traffic => (
            format!("Σ over {over} of times · (bytes read + bytes written)"),
            format!(
                "{} read + {} written = {}",
                bytes(|row| row.reads.get()),
                bytes(|row| row.writes.get()),
                format::bytes(cost.hbm.total())
            ),
        ),
        Quantity::Scores | Quantity::KvTraffic | Quantity::WeightTraffic => {
            (format!("Σ over {over} of times · (bytes read + bytes written)"), summed())
        }
        Quantity::Peak => (
            "max over moments of Σ bytes alive".to_owned(),
            format!("{} at the peak", format::bytes(cost.resident.peak_activations)),
        ),
        Quantity::Intensity => (
            "tensor-core FLOP ÷ HBM bytes".to_owned(),
            format!(
                "{} ÷ {} = {}",
                format::flop(cost.flop.tensor),
                format::bytes(cost.hbm.total()),
                format::intensity(cost.intensity())
            ),
        ),
        Quantity::Tensor => (format!("Σ over {over} of times · 2 · product of extents"), summed()),
        Quantity::Flop => {
            (format!("Σ over {over} of times · (2 · product of extents + operations an element · elements)"), summed())
        }
        Quantity::Cuda | Quantity::Special => {
            (format!("Σ over {over} of times · operations an element · elements"), summed())
        }
        Quantity::Weights => (
            "Σ over towers and decoder of parameters · bytes each".to_owned(),
            format!(
                "{} in {}, {}",
                format::bytes(cost.resident.weights),
                request.precision.name(),
                WeightsOf::stage(request.stage).title()
            ),
        ),
        Quantity::Kv => (
            "2 · layers · KV heads · head width · bytes each · tokens · sequences".to_owned(),
            kv(request, cost.resident.kv),
        ),
        Quantity::Binds => {
            let all = |of: Resource| {
                let each = rows.iter().zip(times).map(|(row, time)| spent(row, time, of)).sum::<f64>();
                (each > 0.0).then(|| format!("{} {}", of.title(), format::time(Seconds::new(each))))
            };
            let all: Vec<_> = Resource::ALL.into_iter().filter_map(all).collect();
            (
                format!(
                    "Σ over {over} of times · (time − launch), each under what it waits for longest; and all launches"
                ),
                format!("{} = {}", all.join(" + "), amount(quantity, total)),
            )
        }
        Quantity::Rate => {
            let time: f64 = rows.iter().zip(times).map(|(row, time)| row.count * time.known().get()).sum();
            let known = times.iter().all(|time| time.expected.is_some());
            let by = if known { "" } else { " (bound)" };
            let (flop, time) = (cost.flop.tensor, Seconds::new(time));
            let rate =
                if time > Seconds::ZERO { format::flop_rate(flop / time) } else { format::flop_rate(FlopRate::ZERO) };
            (
                "tensor-core FLOP ÷ time".to_owned(),
                format!("{} ÷ {}{by} = {rate}", format::flop(flop), format::time(time)),
            )
        }
        // Explained elsewhere, by what they are made from.
        _ => Default::default(),
    }
}

/// What all runs of an operator spend on a resource.
fn spent(row: &OperatorRow, time: &OperatorTime, on: Resource) -> f64 {
    let launch = time.expected.map_or(Seconds::ZERO, |expected| expected.launch);
    let work = if time.waits_for() == on { time.known() - launch } else { Seconds::ZERO };
    let launch = if on == Resource::Launch { launch } else { Seconds::ZERO };
    row.count * (work + launch).get()
}

/// Where sizes, formulas and rates were published.
pub(super) fn sources(quantity: Quantity, request: &Request, rows: &[OperatorRow]) -> Vec<String> {
    let model = &request.model;
    let mut sources = vec![format!("Model: {}", model.source)];
    let has = |is: &dyn Fn(Block) -> bool| rows.iter().any(|row| is(row.at.block));
    for (index, tower) in model.vision.towers.iter().enumerate() {
        if has(&|block| block.tower() == Some(index)) {
            sources.push(format!("Sizes of {}: {}", tower.id, tower.source));
        }
    }
    let merger = model.vision.merger.as_ref().map(|card| (Block::Merger, &card.source));
    let decoder = model.decoder.as_ref().map(|card| (Block::Decoder, &card.source));
    for (block, source) in merger.into_iter().chain(decoder) {
        if has(&|other| other == block) {
            sources.push(format!("Sizes of {}: {source}", block.name(model)));
        }
    }
    if matches!(quantity, Quantity::Time | Quantity::Bound | Quantity::Binds | Quantity::Rate) {
        sources.push(device(request));
    }
    if matches!(quantity, Quantity::Time | Quantity::Binds | Quantity::Rate) {
        sources.push(
            "Efficiencies: ai-dynamo/aiconfigurator (Apache-2.0), CodeGandee/llm-perf-opt (MIT), timm, LLMCompass; each stands \
             beside its figure in src/time/efficiencies.rs and src/time/fused_attention.rs"
                .to_owned(),
        );
    }
    let attention = "Attention: FlashAttention, arXiv 2205.14135 and 2307.08691; PyTorch's SDPA math backend for fp32";
    if rows.iter().any(OperatorRow::is_attention) {
        sources.push(attention.to_owned());
    }
    sources
}

/// Where the device's figures were published.
pub(super) fn device(request: &Request) -> String {
    let device = request.device;
    let words = catalog::words(device);
    format!("{}: {}", device.name, words.sources.values().cloned().collect::<Vec<_>>().join("; "))
}

/// How the KV cache is counted, in numbers.
fn kv(request: &Request, resident: Bytes) -> String {
    let Some(card) = &request.model.decoder else { return "no decoder".to_owned() };
    let heads = decoder::heads(card);
    let tokens = crate::workload::Workload::new(request).length(request);
    let block = request.limits.kv_block;
    let blocks = if block > 1 { format!(" in blocks of {}", format::count(block.into())) } else { String::new() };
    format!(
        "2·{}·{}·{}·{} B · {} tokens{blocks} · {} = {}",
        card.layers(),
        heads.kv_heads,
        heads.head,
        request.precision.values().size(),
        format::count(request.limits.allocated(tokens)),
        request.batch,
        format::bytes(resident),
    )
}

/// The stages whose operators are summed: of a decode all steps at their mean.
const fn over(stage: Stage) -> &'static str {
    match stage {
        Stage::Decode => "all operators of all steps, each at the mean step",
        Stage::Vision | Stage::Prefill | Stage::FirstToken => "all operators",
    }
}

impl Quantity {
    /// The name in headings.
    pub const fn title(self) -> &'static str {
        title(self)
    }
}
