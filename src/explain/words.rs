//! What figures mean, their formulas with numbers, and their sources, as text.

use super::{Part, Quantity, kv, over};
use crate::catalog;
use crate::format;
use crate::ledger::OperatorRow;
use crate::parameters;
use crate::request::{Request, Stage};
use crate::stage::StageCost;
use crate::time::OperatorTime;
use crate::units::{Bytes, Flops, Seconds, SpecialOps};

/// A quantity's name, and what it means.
const fn said(quantity: Quantity) -> (&'static str, &'static str) {
    match quantity {
        Quantity::Time => (
            "Time, expected",
            "What the stage takes on the device: operators one after the other, each the longest of what it does at once at \
             the efficiencies that were measured, and the start of each.",
        ),
        Quantity::Bound => (
            "Time, roofline bound",
            "What no program can be faster than: operators one after the other, each the longest of what it does at once at \
             the published peaks, launches free, what fits half of the L2 cache kept there.",
        ),
        Quantity::Traffic => (
            "HBM traffic",
            "Bytes that all operators read and write, weights included: each reads each distinct input once and writes its \
             output once, nothing is cached between them.",
        ),
        Quantity::Scores => {
            ("HBM traffic, scores", "Tensors of S × S: scores, probabilities and the bias that is written out for SAM.")
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
            "Convolutions and matrix products, 2 per multiply-accumulate, the same for every kernel.",
        ),
        Quantity::Cuda => (
            "FLOP, CUDA cores",
            "Per element, by convention: softmax 5, LayerNorm 7, RMSNorm 4, GELU 10, QuickGELU 5, SiLU and product 5, rotary \
             positions 3, scale, mask, bias and residual 1; flash rescales its output once a key block.",
        ),
        Quantity::Special => (
            "Special functions",
            "Exponentials, error functions and reciprocals: softmax 1, GELU 1, QuickGELU and SiLU 2 an element.",
        ),
        Quantity::Weights => {
            ("Weights, resident", "Parameters of what the stage runs, in memory once however often they are read.")
        }
        Quantity::Kv => {
            ("KV cache, resident", "A key and a value of every token in every layer, at the end of the stage.")
        }
    }
}

pub(super) const fn title(quantity: Quantity) -> &'static str {
    said(quantity).0
}

pub(super) const fn definition(quantity: Quantity) -> &'static str {
    said(quantity).1
}

/// An amount with its unit.
pub(super) fn amount(quantity: Quantity, amount: f64) -> String {
    match quantity {
        Quantity::Time | Quantity::Bound => format::time(Seconds::new(amount)),
        Quantity::Tensor | Quantity::Cuda => format::flop(Flops::new(amount)),
        Quantity::Special => format::special(SpecialOps::new(amount)),
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
    let runs = format::count(sum(|row| row.count));
    let total: f64 = rows.iter().zip(times).map(|(row, time)| quantity.of(row, time)).sum();
    let summed = || format!("{runs} runs of {} operators = {}", rows.len(), amount(quantity, total));
    let bytes = |of: fn(&OperatorRow) -> f64| format::bytes(Bytes::new(sum(of)));
    match quantity {
        Quantity::Time => (
            format!(
                "Σ over {over} of times · (max(FLOP ÷ (peak · share), bytes after L2 ÷ (bandwidth · share)) + launch)"
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
        Quantity::Cuda | Quantity::Special => {
            (format!("Σ over {over} of times · operations an element · elements"), summed())
        }
        Quantity::Weights => (
            "Σ over towers and decoder of parameters · bytes each".to_owned(),
            format!("{} in {}", format::bytes(cost.resident.weights), request.precision.name()),
        ),
        Quantity::Kv => (
            "2 · layers · KV heads · head width · bytes each · tokens · sequences".to_owned(),
            kv(request, cost.resident.kv),
        ),
    }
}

/// Weights block by block.
pub(super) fn weights(request: &Request) -> Vec<Part> {
    let model = request.model;
    let vision = [
        ("SAM", parameters::sam(&model.sam)),
        ("CLIP", parameters::vit(&model.clip)),
        ("projector", parameters::projector(&model.projector, &model.sam, &model.clip)),
        ("newline and separator", parameters::separators(&model.projector)),
    ];
    let decoder = [("decoder", parameters::decoder(&model.decoder))];
    let blocks: Vec<(&'static str, f64)> = match request.stage {
        Stage::Vision => vision.to_vec(),
        Stage::Prefill | Stage::Decode => decoder.to_vec(),
        Stage::FirstToken => vision.into_iter().chain(decoder).collect(),
    };
    let all: f64 = blocks.iter().map(|(_, count)| count).sum();
    let part = |(name, count): (&'static str, f64)| Part {
        group: "Parameters",
        name: name.to_owned(),
        count: 1.0,
        amount: format!("{} parameters", format::count(count)),
        share: count / all,
        formulas: vec![format!("{} parameters from the model card's sizes", format::count(count))],
    };
    blocks.into_iter().map(part).collect()
}

/// Where sizes, formulas and rates were published.
pub(super) fn sources(quantity: Quantity, request: &Request, rows: &[OperatorRow]) -> Vec<String> {
    let model = request.model;
    let mut sources = vec![format!("Model: {}", model.source)];
    let cards = [
        ("sam", &model.sam.source),
        ("clip", &model.clip.source),
        ("projector", &model.projector.source),
        ("decoder", &model.decoder.source),
    ];
    for (part, source) in cards {
        if rows.iter().any(|row| row.at.part.starts_with(part)) {
            sources.push(format!("Sizes of {part}: {source}"));
        }
    }
    if matches!(quantity, Quantity::Time | Quantity::Bound) {
        let device = request.device;
        let words = catalog::words(device);
        sources.push(format!("{}: {}", device.name, words.sources.values().cloned().collect::<Vec<_>>().join("; ")));
    }
    if quantity == Quantity::Time {
        sources.push(
            "Efficiencies: ai-dynamo/aiconfigurator (Apache-2.0), CodeGandee/llm-perf-opt (MIT), timm, LLMCompass; each stands \
             beside its figure in src/time/expected.rs and src/time/fused.rs"
                .to_owned(),
        );
    }
    let attention = "Attention: FlashAttention, arXiv 2205.14135 and 2307.08691; PyTorch's SDPA math backend for fp32";
    if rows.iter().any(OperatorRow::is_attention) {
        sources.push(attention.to_owned());
    }
    sources
}
