//! Memory that SAM takes on an A100 with each image more, beside the peak of its layer graph.

use super::record_tables::{Record, Records};
use super::table::{Demand, Row, Section, Unit};
use super::towers::windowed;
use crate::error::Error;
use crate::graph::block::Reach;
use crate::graph::tower_sizes::TowerSizes;
use crate::graph::{block, tower};
use crate::model::VisionCard;
use crate::recording::totals_of;
use crate::request::AttentionKernel;
use crate::request::precision::Precision;
use crate::units::MEBI;
use crate::workload::View;

/// How far a slope may be off.
const SLOPE: f64 = 0.05;
/// What was run eagerly.
const EAGER: AttentionKernel = AttentionKernel::Normal;
/// Image side of the records.
const SIDE: f64 = 1024_f64;

const PIPELINE: &str = "The slope is of the whole pipeline: without a materialised bias its maximum no longer lies in the \
                        encoder's attention, which is all that is counted here.";

/// Bytes that the peak grows by with the ninth image, of the batch of eight that was measured.
fn slope(card: &VisionCard, precision: Precision, kernel: AttentionKernel) -> f64 {
    let peak = |images| {
        let view = View { precision, ..View::new(images, SIDE) };
        totals_of(|l| tower::tower(l, card, 0, &view, None, kernel)).peak().get()
    };
    peak(9.0) - peak(8.0)
}

/// Every slope.
///
/// # Errors
/// A record that cannot be read.
pub fn section(records: &Records) -> Result<Section, Error> {
    let kind = records.kind("a100-slope")?;
    let mut rows = Vec::new();
    for record in kind.records() {
        rows.extend(of(&record)?);
    }
    Ok(Section {
        title: "Memory of an image encoder on an A100",
        about: "Memory that each image of a batch adds to segment-anything-fast on an A100 with 40 GB, beside what it adds to \
                the peak of live activations of the same encoder.",
        sources: vec![kind.source.to_owned()],
        rows,
    })
}

fn of(record: &Record) -> Result<Vec<Row>, Error> {
    let (name, card) = (record.text("model")?, windowed(record)?);
    let published = |column| Ok::<f64, Error>(record.number(column)? * MEBI);
    let row = |what: &str, ours, published, demand| {
        Row::new(format!("{name}: {what}"), Unit::Mebibytes, ours, published, demand)
    };
    let bf16 = |kernel| slope(&card, Precision::Bf16, kernel);
    let fp32 = slope(&card, Precision::Fp32, EAGER);
    let one = View::new(1.0, SIDE);
    let core = block::core(&card.towers[0], &TowerSizes::new(&card, 0, &one), Reach::All);
    let bias = core.scores(one.precision.values()).bytes().get();
    let (sdpa, triton) = (published("sdpa")?, published("triton")?);
    Ok(vec![
        row("eager in bf16", bf16(EAGER), published("bf16_eager")?, Demand::Within(SLOPE)),
        row("eager in fp32", fp32, published("fp32_eager")?, Demand::Within(SLOPE)),
        row("SDPA less Triton, against one materialised bias", bias, sdpa - triton, Demand::Within(SLOPE))
            .because("Triton's slope is no longer that of attention, so that the difference is less than one bias."),
        row("SDPA with a materialised bias", bf16(AttentionKernel::Flash), sdpa, Demand::None).detail(PIPELINE),
        row("Triton without one", bf16(AttentionKernel::FlashInlineBias), triton, Demand::None).detail(PIPELINE),
    ])
}
