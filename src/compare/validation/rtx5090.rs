//! DeepSeek-OCR profiled on an RTX 5090: DRAM reads and times of single kernels, kernel times of SAM and CLIP.

use super::record_tables::{Kind, Record, Records, unreadable};
use super::table::{Demand, Row, Section, Unit};
use crate::catalog;
use crate::error::Error;
use crate::graph::tower_sizes::TowerSizes;
use crate::graph::{decoder, neck, tower};
use crate::model::ModelCard;
use crate::recording::operator::{How, Term};
use crate::recording::place::Kind as OperatorKind;
use crate::recording::{OperatorRow, operators_of};
use crate::request::precision::Precision;
use crate::request::{AttentionKernel, Choices, Logits, LogitsType, Mask, Overrides};
use crate::text::format;
use crate::time::device::Device;
use crate::time::operator_work::Work;
use crate::time::{OperatorTime, by_operator, efficiencies};
use crate::units::{Bytes, DType, Seconds};
use crate::workload::{Span, View};

/// The card of the records.
const DEVICE: &str = "rtx5090";
/// The kernel of the profile: fused, SAM's with a materialised bias.
const KERNEL: AttentionKernel = AttentionKernel::Flash;
/// Six crops of 640 px, as the profile has them.
const CROPS: View = View::new(6.0, 640.0);
/// New tokens of the profiled prefill, and keys of the profiled step.
const PREFILL: f64 = 913.0;
const STEP: f64 = 926.0;

/// How far DRAM reads, matrix products and stages may be off.
const READS: f64 = 0.02;
const GEMM: f64 = 0.15;
const STAGE: f64 = 0.25;

/// Kernel times of a profile have no time between kernels, so launches are left out.
fn device() -> Result<Device, Error> {
    let card = catalog::device(DEVICE).ok_or_else(|| unreadable(DEVICE, "expected the id of a device".to_owned()))?;
    Ok(Device::new(card, Precision::Bf16, Overrides { launch_us: Some(0.0), ..Overrides::default() }))
}

/// The operators of a part of the model, as it was profiled: fused attention, the biased one with a materialised bias.
fn operators(stage: &str, model: &ModelCard) -> Result<Vec<OperatorRow>, Error> {
    let choices = Choices { kernel: KERNEL, mask: Mask::Full, logits: Logits::Last, logits_type: LogitsType::Fp32 };
    let span = |queries, keys| Span { sequences: 1.0, queries, keys, times: 1.0, precision: Precision::Bf16 };
    let decoder = |span: &Span| {
        operators_of(model, |l| {
            if let Some(card) = &model.decoder {
                decoder::decode(l, card, span, choices);
            }
        })
    };
    match (stage, model.vision.tower(stage)) {
        (_, Some(index)) => {
            let vision = &model.vision;
            let of = |before: usize| neck::features(&vision.towers[before], &TowerSizes::new(vision, before, &CROPS));
            let features = tower::reads(vision, index).map(of);
            Ok(operators_of(model, |l| tower::tower(l, vision, index, &CROPS, features, KERNEL)))
        }
        ("prefill", None) => Ok(decoder(&span(PREFILL, PREFILL))),
        ("decode", None) => Ok(decoder(&span(1.0, STEP))),
        _ => Err(unreadable(stage, "expected a tower, prefill or decode".to_owned())),
    }
}

/// DRAM reads and times of single kernels.
///
/// # Errors
/// A record that cannot be read.
pub fn kernels(records: &Records) -> Result<Section, Error> {
    let kind = records.kind("rtx5090-kernel")?;
    let mut rows = Vec::new();
    for record in kind.records() {
        rows.extend(kernel(&record)?);
    }
    Ok(Section {
        title: "Kernels on an RTX 5090",
        about: "Bytes that single kernels of the default model read from DRAM, and how long they took, beside the operator of the \
                layer graph that they are. Caches were flushed before each kernel.",
        sources: vec![kind.source.to_owned()],
        rows,
    })
}

fn kernel(record: &Record) -> Result<Vec<Row>, Error> {
    let (category, step) = (record.text("category")?, record.text("step")?);
    let rows = operators(record.text("stage")?, &catalog::default_model())?;
    let row = rows.iter().find(|row| row.category == category && row.step == step);
    let row = row.ok_or_else(|| unreadable(category, "expected an operator's category".to_owned()))?;
    let (id, what) = (record.text("id")?, record.text("what")?);
    let parts = record.number("parts")?;
    let published = Bytes::from_mega(record.number("read_mb")?).get();
    let circular = what.contains("solved from");
    let demand = if circular { Demand::None } else { Demand::Within(READS) };
    let (ours, detail) = match (record.text("fp32")?, parts > 1.0) {
        ("1", _) => (widened(row), "The vendor's RMSNorm is several kernels in fp32; this one reads the stream once."),
        (_, true) => (row.reads.get() / row.count / parts, "One of the experts that the operator runs."),
        _ if circular => (
            row.reads.get() / row.count,
            "Not an anchor: the number of keys was solved from these bytes, so that they can but agree.",
        ),
        _ => (row.reads.get() / row.count, ""),
    };
    let mut found =
        vec![Row::new(format!("{id}, {what}: DRAM reads"), Unit::Bytes, ours, published, demand).detail(detail)];
    if record.text("gemm")? == "1" {
        let device = device()?;
        let time = kernel_time(&by_operator(std::slice::from_ref(row), &device)[0]);
        let published = Seconds::from_micro(record.number("time_us")?).get();
        let what = format!("{id}, {what}: time");
        let reached = row.flop.tensor * (1.0 / row.count) / Seconds::new(published);
        let peak = device.tensor(DType::Bf16).unwrap_or(reached);
        let reason = format!(
            "The kernel that the library took reaches {} of the peak; {} is expected of every product of as many rows.",
            format::percent(reached.tera() / peak.tera()),
            format::percent(efficiencies::gemm(&Work::new(row), &device)),
        );
        found.push(Row::new(what, Unit::Time, time.get(), published, Demand::Within(GEMM)).because(reason));
    }
    Ok(found)
}

/// How long one run is expected to take, without what lies before it.
fn kernel_time(time: &OperatorTime) -> Seconds {
    time.expected.map_or(Seconds::ZERO, |expected| expected.time - expected.launch)
}

/// Bytes of the first tensor that an operator reads, in fp32.
fn widened(row: &OperatorRow) -> f64 {
    let first = row.terms.iter().find_map(|term| match term {
        Term::Read(tensor) => Some(tensor.cast(DType::Fp32).bytes()),
        _ => None,
    });
    first.unwrap_or(Bytes::ZERO).get()
}

/// Kernel times of both towers.
///
/// # Errors
/// A record that cannot be read.
pub fn stages(records: &Records) -> Result<Section, Error> {
    let kind = records.kind("rtx5090-stage")?;
    let mut rows = Vec::new();
    for tower in &catalog::default_model().vision.towers {
        rows.extend(stage_rows(&kind, &tower.id)?);
    }
    Ok(Section {
        title: "Both towers on an RTX 5090",
        about: "Kernel times of both towers on six crops of 640 px, beside what is expected of their operators at the default \
                efficiencies, without launches: the profile adds up kernels and not what lies between them.",
        sources: vec![kind.source.to_owned()],
        rows,
    })
}

/// What one should know of a total that is near.
const TOTAL: &str =
    "Errors of its parts make up for each other: copies are too long, what the cache holds is too short.";

fn stage_rows(kind: &Kind, stage: &str) -> Result<Vec<Row>, Error> {
    let of_stage = |record: &Record| record.text("stage").is_ok_and(|other| other == stage);
    let groups: Vec<Record> = kind.records().filter(of_stage).collect();
    // A capture may lack layers; it holds one attention kernel for each.
    let mut model = (*catalog::default_model()).clone();
    let index = model.vision.tower(stage).ok_or_else(|| unreadable(stage, "expected a tower".to_owned()))?;
    let tower = &mut model.vision.towers[index];
    let layers = tower.blocks.layers;
    let held = groups.iter().find(|record| record.text("group").is_ok_and(|group| group == "attention"));
    let held = held
        .map(|record| record.whole("kernels"))
        .transpose()?
        .filter(|_| tower.blocks.window.is_none())
        .unwrap_or(layers);
    let note = match tower.blocks.window {
        None => {
            format!("The capture holds {held} of {layers} layers by its attention kernels; as many are expected here.")
        }
        Some(_) => String::new(),
    };
    tower.blocks.layers = held;
    let rows = operators(stage, &model)?;
    let times: Vec<(Group, f64)> = by_operator(&rows, &device()?)
        .iter()
        .zip(&rows)
        .map(|(time, row)| (Group::of(row), (kernel_time(time) * row.count).get()))
        .collect();
    let mut found = Vec::new();
    for record in &groups {
        let name = record.text("group")?;
        let group = Group::named(name);
        let (demand, ours) = match group {
            None if name == "total" => (Demand::Within(STAGE), times.iter().map(|(_, time)| time).sum()),
            None => continue,
            Some(group) => {
                let of_group = times.iter().filter(|(other, _)| *other == group);
                let demand = if group == Group::Gemm { Demand::Within(GEMM) } else { Demand::None };
                (demand, of_group.map(|(_, time)| time).sum())
            }
        };
        let published = Seconds::from_milli(record.number("ms")?).get();
        let what = format!("{}: {name}, {} kernels", stage.to_uppercase(), record.text("kernels")?);
        let detail = if name == "total" { format!("{note}{TOTAL}") } else { note.clone() };
        found.push(Row::new(what, Unit::Time, ours, published, demand).detail(detail));
    }
    Ok(found)
}

/// Kernels as the profile groups them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Gemm,
    Conv,
    Attention,
    Norm,
    Gelu,
    Add,
    Copy,
}

impl Group {
    /// The group of that name, none for kernels that are no operator of the layer graph.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "gemm" => Group::Gemm,
            "conv" => Group::Conv,
            "attention" => Group::Attention,
            "layernorm" => Group::Norm,
            "gelu" => Group::Gelu,
            "add" => Group::Add,
            "copy/cast/cat" => Group::Copy,
            _ => return None,
        })
    }

    fn of(row: &OperatorRow) -> Self {
        let unit = row.at.unit;
        let convolves = row.at.kind == OperatorKind::Embedding;
        match (row.how, row.flop.tensor.get() > 0.0) {
            (How::Fused(_), _) => Group::Attention,
            (_, true) if convolves => Group::Conv,
            (_, true) => Group::Gemm,
            _ if unit.ends_with("layernorm") => Group::Norm,
            _ if unit.ends_with("gelu") => Group::Gelu,
            _ if unit == "residual" || unit == "attn.bias_materialise" || row.at.step == "add" => Group::Add,
            _ => Group::Copy,
        }
    }
}
