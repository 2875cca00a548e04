//! Attention alone: published arithmetic, and measured times of encoder attention on five devices.

use super::record_tables::{Kind, Record, Records, unreadable};
use super::table::{Demand, ENCODER_SOURCE, Row, Section, Unit, Verdict};
use crate::catalog;
use crate::error::Error;
use crate::graph::attention::{Attention, Bias, Layout, attend};
use crate::recording::place::Block;
use crate::recording::totals_of;
use crate::request::precision::Precision;
use crate::request::{AttentionKernel, Overrides};
use crate::text::format;
use crate::time::device::Device;
use crate::time::fused_attention::{LONG, SHORT};
use crate::time::{Family, fused_attention};
use crate::units::{DType, FlopRate, Flops, MEBI, Seconds, TERA, dim};
use crate::vision::ConventionsCard;

/// How far the ablation's FLOP may be off.
const ABLATION: f64 = 0.001;
/// How far FlashAttention-3 may be off in the median, pooled.
const POOLED: f64 = 0.08;

/// The kernel of the ablation.
const FUSED: AttentionKernel = AttentionKernel::Flash;

/// Devices of the tables, and their cards.
const DEVICES: [(&str, &str); 5] = [
    ("NVIDIA H100 80GB HBM3", "h100-sxm"),
    ("NVIDIA H200", "h200-sxm"),
    ("NVIDIA B200", "b200"),
    ("NVIDIA L40S", "l40s"),
    ("NVIDIA RTX PRO 6000 Blackwell Server Edition", "rtxpro6000-srv"),
];

/// An attention layer without bias.
fn layer(record: &Record) -> Result<Attention, Error> {
    let of = |name| record.number(name);
    let (h, s) = (dim("H", of("H")?), dim("S", of("S")?));
    let (b, d) = (dim("B", of("B")?), dim("d", of("d")?));
    Ok(Attention {
        block: Block::Tower(0),
        b,
        h,
        h_kv: h,
        n_q: s,
        n_kv: s,
        d,
        bias: Bias::None,
        layout: Layout::Contiguous,
        classes: [None; 4],
        conventions: ConventionsCard::default(),
    })
}

/// What is arithmetic: memory of FlashAttention-1's table 21, FLOP of FlashAttention-3's ablation.
///
/// # Errors
/// A record that cannot be read.
pub fn formulas(records: &Records) -> Result<Section, Error> {
    let (memory, ablation) = (records.kind("fa1-memory")?, records.kind("fa3-ablation")?);
    let mut rows = Vec::new();
    for record in memory.records() {
        let a = layer(&record)?;
        // Scores, probabilities and the gradients of both; q, k, v, output, their gradients and two copies.
        let ours = a.scores(DType::Fp16).bytes() * 4.0 + a.queries(DType::Fp16).bytes() * 10.0;
        let what = format!("FlashAttention, table 21: memory of standard attention at S {}", record.text("S")?);
        rows.push(Row::new(what, Unit::Mebibytes, ours.get(), record.number("mib")? * MEBI, Demand::Equal));
    }
    for record in ablation.records() {
        let layer = layer(&record)?;
        let flop = totals_of(|l| attend(l, &layer, DType::Fp16, FUSED)).flop().tensor;
        let shape = shape(&record)?;
        let what = format!("FlashAttention-3, ablation: FLOP at {shape}");
        let published = record.number("tflop")? * TERA;
        rows.push(Row::new(what, Unit::Flop, flop.get(), published, Demand::Within(ABLATION)).from(1));
        rows.push(rate(&record, &shape, flop)?.from(1));
    }
    Ok(Section {
        title: "Attention by arithmetic",
        about: "What papers print of single attention layers, beside the same tensors and products.",
        sources: vec![memory.source.to_owned(), ablation.source.to_owned()],
        rows,
    })
}

/// The ablation's rate, for information.
fn rate(record: &Record, shape: &str, flop: Flops) -> Result<Row, Error> {
    let device = device(DEVICES[0].0)?;
    let rate = record.number("tflop_per_s")?;
    let published = flop / FlopRate::from_tera(rate);
    let ours = expected(record, &device)?;
    let what = format!("FlashAttention-3, ablation: time at {shape}, from its rate of {rate} TFLOP/s");
    Ok(Row::new(what, Unit::Time, ours.get(), published.get(), Demand::None))
}

/// The device of a table's name, in bf16.
fn device(name: &str) -> Result<Device, Error> {
    let id = DEVICES.iter().find(|(other, _)| *other == name).map(|(_, id)| *id);
    let card = id.and_then(catalog::device);
    let card = card.ok_or_else(|| unreadable(name, "expected the name of a device that has a card".to_owned()))?;
    Ok(Device::new(card, Precision::Bf16, Overrides::default()))
}

fn expected(record: &Record, device: &Device) -> Result<Seconds, Error> {
    let of = |name| record.number(name);
    let expected = fused_attention::encoder(of("B")?, of("H")?, of("S")?, of("d")?, device);
    let lack = || unreadable(&device.card.id, "expected a device with a fused attention kernel".to_owned());
    Ok(expected.ok_or_else(lack)?.time)
}

fn shape(record: &Record) -> Result<String, Error> {
    let of = |name| record.text(name);
    Ok(format!("B {}, S {}, H {}, d {}", of("B")?, of("S")?, of("H")?, of("d")?))
}

/// A measured shape and what is expected of it.
struct Shape<'k, 'a> {
    record: Record<'k, 'a>,
    length: f64,
    ours: f64,
    measured: f64,
}

impl Shape<'_, '_> {
    fn error(&self) -> f64 {
        self.ours / self.measured - 1.0
    }
}

/// Lengths of a row, and what the model says of them.
const RANGES: [(f64, f64, &str); 3] =
    [(LONG, f64::INFINITY, "S ≥ 1024"), (SHORT, LONG, "S 192 to 1023"), (0.0, SHORT, "S < 192, not trusted")];

/// Times of encoder attention by device, kernel and length.
///
/// # Errors
/// A text that cannot be read, or a device without a card.
pub fn encoders(text: &str) -> Result<Section, Error> {
    let kind = Kind::file(text, ENCODER_SOURCE);
    let mut groups: Vec<(Device, String, Vec<Shape>)> = Vec::new();
    for record in kind.records() {
        let (name, kernel) = (record.text("device")?, kernel(record.text("kernel_source")?));
        let same = |(device, other, _): &&mut (Device, String, Vec<Shape>)| {
            *other == kernel && DEVICES.iter().any(|(of, id)| *of == name && *id == device.card.id)
        };
        let shape = |device: &Device| {
            let measured = Seconds::from_milli(record.number("ms")?).get();
            Ok::<_, Error>(Shape {
                record,
                length: record.number("S")?,
                ours: expected(&record, device)?.get(),
                measured,
            })
        };
        match groups.iter_mut().find(same) {
            Some((device, _, shapes)) => shapes.push(shape(device)?),
            None => {
                let device = device(name)?;
                let first = vec![shape(&device)?];
                groups.push((device, kernel.to_owned(), first));
            }
        }
    }
    let long = |(device, kernel, shapes): &&(Device, String, Vec<Shape>)| -> bool {
        device.family == Some(Family::Flash3) && kernel == Family::Flash3.name() && !shapes.is_empty()
    };
    let pooled: Vec<&Shape> =
        groups.iter().filter(long).flat_map(|(_, _, shapes)| shapes).filter(|shape| shape.length >= LONG).collect();
    let mut rows: Vec<Row> =
        row("H100 and H200, FlashAttention-3, S ≥ 1024, pooled".to_owned(), pooled, Demand::Within(POOLED))
            .transpose()?
            .into_iter()
            .collect();
    // Kernels that the model stands for first, each by length.
    let modelled = |device: &Device, kernel: &str| device.family.is_some_and(|family| family.name() == kernel);
    for stands_for in [true, false] {
        for (device, kernel, shapes) in
            groups.iter().filter(|(device, kernel, _)| modelled(device, kernel) == stands_for)
        {
            for (least, below, range) in RANGES {
                let of = shapes.iter().filter(|shape| (least..below).contains(&shape.length)).collect();
                let other = if stands_for { "" } else { ", another kernel, not modelled" };
                rows.extend(
                    row(format!("{}, {kernel}, {range}{other}", device.card.name), of, Demand::None).transpose()?,
                );
            }
        }
    }
    Ok(Section {
        title: "Encoder attention by device",
        about: "Measured times of attention without mask in bf16, beside what the tile model expects of the fused kernel of the \
                device. The error of a row is the median of how far its shapes are off, whatever the sign.",
        sources: vec![ENCODER_SOURCE.to_owned()],
        rows,
    })
}

/// The kernel that a table's name stands for.
fn kernel(source: &str) -> &str {
    match source {
        "flash_attention_v3" | "vllm_vit_flash_attn_fa3" => Family::Flash3.name(),
        "vllm_vit_flash_attn_fa2" => Family::Flash2Ampere.name(),
        "flash_attention_v4" | "vllm_vit_flash_attn_fa4" => Family::Flash4.name(),
        "triton" => "SGLang's Triton kernel",
        "torch_flow" => "TensorRT-LLM's torch flow",
        other => other,
    }
}

/// The errors of shapes as a row; none without shapes.
fn row(what: String, mut shapes: Vec<&Shape>, demand: Demand) -> Option<Result<Row, Error>> {
    shapes.sort_by(|a, b| a.error().abs().total_cmp(&b.error().abs()));
    let (n, worst) = (shapes.len(), *shapes.last()?);
    let error = |index: usize| shapes[index].error().abs();
    let median = (error((n - 1) / 2) + error(n / 2)) / 2.0;
    // The least error that nine tenths do not exceed.
    let p90 = error((n * 9).div_ceil(10) - 1);
    let over = shapes.iter().filter(|shape| shape.error() > 0.0).count();
    let [ours, measured] = [worst.ours, worst.measured].map(|time| format::time(Seconds::new(time)));
    let told = shape(&worst.record).map(|shape| {
        format!(
            "Median {}, 90 % within {}; {over} too long, {} too short; worst {} at {shape}: {ours} against {measured}.",
            format::percent(median),
            format::percent(p90),
            n - over,
            format::off(worst.error()),
        )
    });
    let verdict = match demand {
        Demand::Within(share) if median <= share => Verdict::Pass,
        Demand::None => Verdict::Info,
        _ => Verdict::Miss,
    };
    let counted = format!("{} shapes", format::count(n as f64));
    Some(told.map(|detail| {
        let row = Row {
            ours: counted.clone(),
            published: counted,
            error: Some(median),
            off: format::percent(median),
            verdict,
            detail,
            ..Row::new(what, Unit::Count, 0.0, 0.0, demand)
        };
        row.because("The tile model is off by more than the demand in the median.")
    }))
}
