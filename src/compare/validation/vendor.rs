//! The vendor's modules as torch counted them: FLOP, bytes by category, peaks; views, stages and decoder.

use super::record_tables::{Kind, Record, Records, unreadable};
use super::table::{Demand, Row, Section, Unit};
use crate::catalog;
use crate::compare::published_sweep;
use crate::error::Error;
use crate::evaluate::evaluate;
use crate::graph::{decoder, view};
use crate::recording::{OperatorRow, bytes_moved, operators_of, totals_of};
use crate::request::precision::Precision;
use crate::request::{AttentionKernel, Choices, Crops, Grid, Logits, LogitsType, Mask, Request, Stage};
use crate::text::parse;
use crate::workload::{Span, View};

/// The kernel where FLOP are compared, which take none.
const ANY: AttentionKernel = AttentionKernel::Normal;
/// The record of each kernel, in the order of [`AttentionKernel::ALL`]; none of the last.
const RECORDS: [&str; 4] = ["eager", "math", "fused", ""];

/// Kernels with a record.
fn recorded() -> impl Iterator<Item = (AttentionKernel, &'static str)> {
    AttentionKernel::ALL.into_iter().zip(RECORDS).filter(|(_, record)| !record.is_empty())
}

/// Most rows or columns of a recorded grid.
const MAX_SIDE: u32 = 99;

/// Stage totals may be this far off.
const STAGE: f64 = 0.001;

/// Every comparison with the vendor's modules.
///
/// # Errors
/// A record that cannot be read.
pub fn section(records: &Records) -> Result<Section, Error> {
    let kinds = ["view-flop", "view-bytes", "view-peak", "stage-flop", "stage-bytes", "decoder-flop"];
    let kinds = kinds.map(|kind| records.kind(kind));
    let [flop, bytes, peak, stage_flop, stage_bytes, decoder_flop] = kinds;
    let (flop, bytes, peak, stages) = (flop?, bytes?, peak?, (stage_flop?, stage_bytes?));
    let decoder_flop = decoder_flop?;
    let mut rows = Vec::new();
    for total in flop.records().filter(|record| is_total(record)) {
        rows.extend(view_rows(&total, &flop, &bytes, &peak)?);
    }
    rows.extend(stage_rows(&stages.0, &stages.1)?);
    rows.extend(decoder_rows(&decoder_flop)?);
    let published = published_sweep::comparison()?;
    let (all, equal) = published
        .vendor()
        .fold((0.0, 0.0), |(all, equal), (_, pair)| (all + 1.0, equal + f64::from(pair.published == pair.ours)));
    let what = "Published sweep, 2 to 9 crops: FLOP and KV cache of vision, prefill and decode, figures that are equal";
    rows.push(Row::new(what, Unit::Count, equal, all, Demand::Equal).from(2));
    Ok(Section {
        title: "The vendor's modules",
        about: "Tensor-core FLOP, HBM traffic by category and peak of live activations of the vendor's own modules, beside \
                the layer graph's.",
        sources: vec![flop.source.to_owned(), bytes.source.to_owned(), published.card.source.clone()],
        rows,
    })
}

fn is_total(record: &Record) -> bool {
    record.text("category").is_ok_and(|category| category == "total")
}

/// The FLOP record's name of a category: it tells the neck's convolutions apart and names no core.
fn flop_category(row: &OperatorRow) -> String {
    match &*row.category {
        category if category.ends_with(".neck.conv") => format!("{category}{}", row.step),
        "projector.linear" => "projector".to_owned(),
        category => category.replace("attn.core.", "attn."),
    }
}

/// Everything recorded of a view, named by its total.
fn view_rows(total: &Record, flop: &Kind, bytes: &Kind, peak: &Kind) -> Result<Vec<Row>, Error> {
    let (side, images) = (total.text("side")?, total.text("images")?);
    let here = View::new(total.number("images")?, total.number("side")?);
    let same = |record: &Record| {
        record.text("side").is_ok_and(|other| other == side) && record.text("images").is_ok_and(|other| other == images)
    };
    let name = format!("{images} × {side} px");
    let model = catalog::default_model();
    let operators = |kernel| operators_of(&model, |l| view(l, &model.vision, &here, kernel));
    let mut rows = Vec::new();
    let published = total.number("flop")?;
    for kernel in AttentionKernel::ALL {
        let ours = operators(kernel).iter().map(|row| row.flop.tensor.get()).sum();
        let what = format!("{name}: FLOP, {}", kernel.name());
        rows.push(Row::new(what, Unit::Flop, ours, published, Demand::Equal));
    }
    let ours = operators(ANY);
    let (mut all, mut equal) = (0.0, 0.0);
    for record in flop.records().filter(same).filter(|record| !is_total(record)) {
        let category = record.text("category")?;
        let of = ours.iter().filter(|row| flop_category(row) == category);
        let ours: f64 = of.map(|row| row.flop.tensor.get()).sum();
        all += 1.0;
        equal += f64::from(ours == record.number("flop")?);
    }
    let what = format!("{name}: categories with equal FLOP");
    rows.push(Row::new(what, Unit::Count, equal, all, Demand::Equal));
    for (kernel, key) in recorded() {
        let of_kernel = |record: &Record| same(record) && record.text("record").is_ok_and(|record| record == key);
        rows.extend(byte_rows(&format!("{name}: {}", kernel.name()), &operators(kernel), bytes, of_kernel)?);
        let totals = totals_of(|l| view(l, &model.vision, &here, kernel));
        for record in peak.records().filter(of_kernel) {
            let what = format!("{name}: {}, peak of live activations", kernel.name());
            let row = Row::new(what, Unit::Bytes, totals.peak().get(), record.number("peak")?, Demand::Equal);
            rows.push(row.from(1));
        }
    }
    Ok(rows)
}

/// Traffic of a view: in total, and in how many categories it is equal in reads, weights and writes.
fn byte_rows(name: &str, ours: &[OperatorRow], kind: &Kind, of: impl Fn(&Record) -> bool) -> Result<Vec<Row>, Error> {
    let (mut all, mut equal, mut total) = (0.0, 0.0, 0.0);
    for record in kind.records().filter(|record| of(record)) {
        let moved = [record.number("reads")?, record.number("weights")?, record.number("written")?];
        if is_total(&record) {
            total = moved.iter().sum();
            continue;
        }
        let category = record.text("category")?;
        all += 1.0;
        equal += f64::from(moved == bytes_moved(ours.iter().filter(|row| row.category == category)));
    }
    let sum = ours.iter().map(|row| row.hbm.total().get()).sum();
    let what = [format!("{name}, HBM traffic"), format!("{name}, categories with equal reads, weights and writes")];
    let [in_total, by_category] = what;
    Ok(vec![
        Row::new(in_total, Unit::Bytes, sum, total, Demand::Equal).from(1),
        Row::new(by_category, Unit::Count, equal, all, Demand::Equal).from(1),
    ])
}

fn crops(grid: &str) -> Result<Crops, Error> {
    if grid == "none" {
        return Ok(Crops::None);
    }
    let pair = parse::pair(grid, MAX_SIDE).map_err(|problem| unreadable(grid, format!("a grid that is {problem}")))?;
    Ok(Crops::Grid(Grid { rows: pair.0, columns: pair.1 }))
}

fn stage_rows(flop: &Kind, bytes: &Kind) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    let name =
        |grid| if grid == "none" { "1024 px without crops".to_owned() } else { format!("1024 px with {grid} crops") };
    for record in flop.records() {
        let grid = record.text("grid")?;
        let request = Request { crops: crops(grid)?, prompt: record.whole("prompt")?, ..Request::default() };
        let vision = evaluate(&request)?;
        let first = evaluate(&Request { stage: Stage::FirstToken, ..request })?;
        for (what, unit, ours, published) in [
            ("vision, FLOP", Unit::Flop, vision.flop.tensor.get(), "vision"),
            ("vision and prefill, FLOP", Unit::Flop, first.flop.tensor.get(), "vision_and_prefill"),
            ("KV cache after prefill", Unit::Bytes, first.resident.kv.get(), "kv"),
        ] {
            let what = format!("{}: {what}", name(grid));
            rows.push(Row::new(what, unit, ours, record.number(published)?, Demand::Equal));
        }
    }
    for record in bytes.records() {
        let (grid, key) = (record.text("grid")?, record.text("record")?);
        for (kernel, _) in recorded().filter(|(_, record)| *record == key) {
            let cost = evaluate(&Request { crops: crops(grid)?, kernel, ..Request::default() })?;
            let name = format!("{}: {}", name(grid), kernel.name());
            let (moved, peak) = (cost.hbm.total().get(), cost.resident.peak_activations.get());
            let what = format!("{name}, HBM traffic of the vision stage");
            rows.push(Row::new(what, Unit::Bytes, moved, record.number("bytes")?, Demand::Within(STAGE)).from(1));
            let what = format!("{name}, peak of live activations of the vision stage");
            rows.push(Row::new(what, Unit::Bytes, peak, record.number("peak")?, Demand::Equal).from(1));
        }
    }
    Ok(rows)
}

fn decoder_rows(kind: &Kind) -> Result<Vec<Row>, Error> {
    let row = |record: Record| {
        let (queries, keys) = (record.number("queries")?, record.number("keys")?);
        let span = Span { sequences: 1.0, queries, keys, times: 1.0, precision: Precision::Bf16 };
        let choices = Choices { kernel: ANY, mask: Mask::Full, logits: Logits::All, logits_type: LogitsType::Fp32 };
        let model = catalog::default_model();
        let all = operators_of(&model, |l| {
            if let Some(card) = &model.decoder {
                decoder::decode(l, card, &span, choices);
            }
        });
        let ours = all.iter().map(|row| row.flop.tensor.get()).sum();
        let what = format!("Decoder, {queries} new tokens and {keys} keys: FLOP");
        Ok(Row::new(what, Unit::Flop, ours, record.number("flop")?, Demand::Equal))
    };
    kind.records().map(row).collect()
}
